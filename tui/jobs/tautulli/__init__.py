"""Plays from Tautulli: its database as a file, and its API."""
