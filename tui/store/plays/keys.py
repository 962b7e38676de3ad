"""Keys of servers as the history has them: plain numbers are numbers, all others texts. Pure.

So what an import calls 1234 and what the server itself calls "1234" are one item, and one account.
"""

from __future__ import annotations

import re

from tui.model.plays import RECORD_BITS

_NUMBER = re.compile(r"0|-?[1-9][0-9]{0,18}")
_LARGEST = 1 << 63

FIRST_NAMED = 1 << (RECORD_BITS - 1)
"""Records that have texts for keys are numbered from here on, apart from those that have numbers."""


def stored_key(key: str) -> int | str:
    """Give a key as it is stored: as a number if that is written just so and fits into 64 bits."""
    if _NUMBER.fullmatch(key) and -_LARGEST <= int(key) < _LARGEST:
        return int(key)
    return key


def key_sql(column: str) -> str:
    """Give the same as SQL, of a column with a text."""
    number = f"CAST({column} AS INTEGER)"
    return f"CASE WHEN CAST({number} AS TEXT) = {column} THEN {number} ELSE {column} END"
