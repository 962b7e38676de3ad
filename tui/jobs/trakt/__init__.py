"""Trakt: signing in, lists, and what was watched there."""
