"""Tells whether the attached staged file comes from an install whose records are stored already.

Record ids of two installs mean different things, also on one server. So some stored records are looked up in the file.
"""

from __future__ import annotations

import sqlite3

from tui.model.plays import RECORD_BITS

SAMPLE = 200
"""Stored records that are compared."""
DAY = 86_400

_RANGE = "SELECT min(id), max(id) FROM staged.rows WHERE id BETWEEN 1 AND ?"
_STORED = "SELECT min(id), max(id) FROM play_sessions WHERE id >= ? AND id <= ?"
_FROM = "SELECT id FROM play_sessions WHERE id >= ? ORDER BY id LIMIT 1"
_AGREES = """
SELECT 1 FROM play_sessions AS s
JOIN server_accounts AS a ON a.id = s.account_id JOIN play_items AS i ON i.id = s.item_id
JOIN staged.rows AS r ON r.id = s.id - ?1
WHERE s.id = ?2 AND r.started IS s.started AND CAST(r.user_id AS TEXT) = a.account_key AND r.rating_key = i.item_key
"""
_LAST_START = "SELECT started FROM play_sessions WHERE id = ?"
_FIRST_START = "SELECT started FROM staged.rows WHERE id = ?"


def is_same_install(raw: sqlite3.Connection, source_id: int) -> bool:
    """Whether at least half of the sampled records agree in start, account and item.

    A source of which nothing is stored takes any file of its server. Where no record is in both, a file that goes on
    after the last stored one, in ids and in time, belongs to it.
    """
    base = source_id << RECORD_BITS
    end = base + (1 << RECORD_BITS) - 1
    stored = _span(raw, base, end)
    first, last = raw.execute(_RANGE, ((1 << RECORD_BITS) - 1,)).fetchone()
    if stored is None or first is None:
        return True
    common = _span(raw, base + first, base + last)
    if common is None:
        return base + first > stored[1] and _goes_on(raw, stored[1], first)
    sample = _sampled(raw, *common)
    agreeing = sum(raw.execute(_AGREES, (base, record)).fetchone() is not None for record in sample)
    return agreeing * 2 >= len(sample)


def _span(raw: sqlite3.Connection, low: int, high: int) -> tuple[int, int] | None:
    first, last = raw.execute(_STORED, (low, high)).fetchone()
    return None if first is None else (first, last)


def _sampled(raw: sqlite3.Connection, first: int, last: int) -> set[int]:
    """Ids from all over the range, the ends included."""
    wanted = (first + (last - first) * place // SAMPLE for place in range(SAMPLE + 1))
    return {raw.execute(_FROM, (record,)).fetchone()[0] for record in wanted}


def _goes_on(raw: sqlite3.Connection, stored: int, first: int) -> bool:
    (before,) = raw.execute(_LAST_START, (stored,)).fetchone()
    (after,) = raw.execute(_FIRST_START, (first,)).fetchone()
    return isinstance(before, int) and isinstance(after, int) and after > before - DAY
