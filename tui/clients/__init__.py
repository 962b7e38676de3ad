"""One file per remote API and what they share. Clients map every failure to `errors.py` and never retry."""
