"""Plays: the files they come from, which of them are one, and whose they are."""
