"""The clock: stamps to instants, and from when to when each source could speak."""
