"""Tautulli's API."""
