"""Plain data that crosses the floors of the house; no I/O and no imports from above."""
