"""Every parser held to its word on samples (synthetic, in the repository) and on real evidence (where there is some)."""
