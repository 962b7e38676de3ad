"""Names of runs: sortable by time, unique, and short enough to be read aloud by their end."""

from __future__ import annotations

import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O, U."""
TIME_BITS = 48
RANDOM_BITS = 80
LENGTH = 26


def new_correlation_id(now: float) -> str:
    """Give a fresh id of 26 characters (a ULID): milliseconds of `now` (UTC epoch s), then 80 random bits."""
    milliseconds = int(now * 1000) & ((1 << TIME_BITS) - 1)
    number = milliseconds << RANDOM_BITS | secrets.randbits(RANDOM_BITS)
    return "".join(ALPHABET[number >> 5 * place & 31] for place in reversed(range(LENGTH)))
