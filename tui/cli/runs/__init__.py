"""`sync` and `run`: runs as they go, and what came of them."""
