"""`queue`: changes on their way."""
