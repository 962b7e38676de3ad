"""`serve` and what watches over it."""
