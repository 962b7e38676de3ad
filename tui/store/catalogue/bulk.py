"""Inserts many rows with few steps of SQLite.

Between two steps the interpreter lock changes hands, so a row a step is slow and slower still beside a busy thread.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from functools import lru_cache
from itertools import chain
from typing import Any

PARAMETERS = 600
"""Values bound in one step; more gain nothing."""


def insert(raw: sqlite3.Connection, into: str, rows: Sequence[Sequence[Any]], *, constants: Sequence[Any] = ()) -> None:
    """Insert `rows` of equal length by "INSERT INTO table (columns)"; `constants` fill the last columns of each row.

    Runs inside the caller's transaction.
    """
    if not rows:
        return
    width = len(rows[0])
    group = max(1, PARAMETERS // width)
    first_constant = group * width + 1
    whole = len(rows) // group * group
    if whole:
        statement = _statement(into, width, group, first_constant, len(constants))
        raw.executemany(
            statement, ([*chain.from_iterable(rows[at : at + group]), *constants] for at in range(0, whole, group))
        )
    rest = rows[whole:]
    if rest:
        statement = _statement(into, width, 1, width + 1, len(constants))
        raw.executemany(statement, ([*row, *constants] for row in rest))


@lru_cache(maxsize=32)
def _statement(into: str, width: int, group: int, first_constant: int, constants: int) -> str:
    shared = [f"?{first_constant + place}" for place in range(constants)]
    values = (
        f"({', '.join([f'?{row * width + place + 1}' for place in range(width)] + shared)})" for row in range(group)
    )
    return f"{into} VALUES {', '.join(values)}"
