"""Passwords, tokens and codes: how a profile gets in."""
