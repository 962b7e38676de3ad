"""Xtream panels."""
