"""`list`: lists and their sides at Trakt."""
