"""`profile`: accounts, and how they sign in."""
