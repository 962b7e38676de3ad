"""One run: its steps, its errors as a tree, and what can be done about it."""
