"""Trakt: its API and its sign-in."""
