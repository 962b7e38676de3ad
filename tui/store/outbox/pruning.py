"""Forgets deliveries that ended long ago. Runs in the writer's thread."""

from __future__ import annotations

import sqlite3

CHUNK = 1_000
"""Rows of one bite."""

_OLD = "SELECT id FROM outbox WHERE finished_at < ? ORDER BY finished_at LIMIT ?"
_BEYOND = """
SELECT id FROM outbox WHERE finished_at <= (
    SELECT finished_at FROM outbox WHERE finished_at IS NOT NULL ORDER BY finished_at DESC LIMIT 1 OFFSET ?
) ORDER BY finished_at LIMIT ?
"""


def prune(raw: sqlite3.Connection, older_than: float, keep_rows: int) -> bool:
    """Delete one bite of what ended before `older_than`, or is beyond the newest `keep_rows`; True = go on."""
    spent = raw.execute(_OLD, (older_than, CHUNK)).fetchall() or raw.execute(_BEYOND, (keep_rows, CHUNK)).fetchall()
    raw.executemany("DELETE FROM outbox WHERE id = ?", spent)
    return len(spent) == CHUNK
