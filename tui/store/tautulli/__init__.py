"""Databases of a Tautulli: opened without touching them, copied into a private staged file, and scanned.

Its connections are its own and live in worker threads; syncdeck's own store is not known here.
"""
