"""Counts of how many rows stand between two keys of a shelf, so that page n is found without counting n rows.

A shelf is cut into blocks; a block's count changes with each row that enters or leaves it, in the same transaction.
A block that has grown too long is cut again. Empty blocks do no harm and stay.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

BLOCK_ROWS = 4096
"""Rows of a fresh block; skipping so many costs about 0.1 ms."""
LONGEST_BLOCK = 3 * BLOCK_ROWS

FIRST_KEY = ("", 0)
"""Comes before every key of a shelf: sort names are text and ids above 0."""

_COUNT = """
UPDATE shelf_blocks SET rows = rows + ?1
WHERE shelf_id = ?2 AND (first_name, first_id) = (
    SELECT first_name, first_id FROM shelf_blocks
    WHERE shelf_id = ?2 AND (first_name, first_id) <= (?3, ?4)
    ORDER BY first_name DESC, first_id DESC LIMIT 1
)
"""

_INSERT = "INSERT INTO shelf_blocks (shelf_id, first_name, first_id, rows) VALUES (?, ?, ?, ?)"

_LONG = """
SELECT shelf_id, first_name, first_id, rows FROM shelf_blocks
WHERE rows > ? AND shelf_id IN (SELECT value FROM json_each(?))
"""

_KEY_AFTER = """
SELECT sort_name, title_id FROM shelf
WHERE shelf_id = ? AND (sort_name, title_id) >= (?, ?)
ORDER BY sort_name, title_id LIMIT 1 OFFSET ?
"""

_SET_ROWS = "UPDATE shelf_blocks SET rows = ? WHERE shelf_id = ? AND first_name = ? AND first_id = ?"


def begin(raw: sqlite3.Connection, shelf_id: int) -> None:
    """Give a new, empty shelf its first block."""
    raw.execute(_INSERT, (shelf_id, *FIRST_KEY, 0))


def follow(
    raw: sqlite3.Connection, dropped: Sequence[tuple[int, str, int]], added: Sequence[tuple[int, str, int]]
) -> None:
    """Count rows of (shelf id, sort name, title id) that were dropped from and added to their shelves."""
    raw.executemany(_COUNT, [(-1, *place) for place in dropped])
    raw.executemany(_COUNT, [(1, *place) for place in added])
    if added:
        _cut_long(raw, {place[0] for place in added})


def replace(raw: sqlite3.Connection, shelf_id: int, blocks: Sequence[tuple[str, int, int]]) -> None:
    """Set all blocks of a shelf at once: (first name, first id, rows), the first of them from FIRST_KEY on."""
    raw.execute("DELETE FROM shelf_blocks WHERE shelf_id = ?", (shelf_id,))
    raw.executemany(_INSERT, [(shelf_id, *block) for block in blocks])


def _cut_long(raw: sqlite3.Connection, shelf_ids: set[int]) -> None:
    shelf_list = f"[{','.join(map(str, shelf_ids))}]"
    for shelf_id, first_name, first_id, rows in raw.execute(_LONG, (LONGEST_BLOCK, shelf_list)).fetchall():
        _cut(raw, shelf_id, (first_name, first_id), rows)


def _cut(raw: sqlite3.Connection, shelf_id: int, first: tuple[str, int], rows: int) -> None:
    while rows > BLOCK_ROWS:
        following = raw.execute(_KEY_AFTER, (shelf_id, *first, BLOCK_ROWS)).fetchone()
        raw.execute(_SET_ROWS, (BLOCK_ROWS, shelf_id, *first))
        rows -= BLOCK_ROWS
        raw.execute(_INSERT, (shelf_id, *following, rows))
        first = following
