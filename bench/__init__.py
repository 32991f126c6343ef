"""Measurements: cost, what is read of real evidence, and what damage does to it."""
