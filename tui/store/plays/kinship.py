"""Tells whether the attached staged file comes from an install whose records are stored already.

Record ids of two installs mean different things, also on one server. So some stored records are looked up in the file.
"""

from __future__ import annotations

import sqlite3

from tui.model.plays import RECORD_BITS

SAMPLE = 200
"""Places in the file at which records are compared."""
DAY = 86_400

_RANGE = "SELECT min(id), max(id) FROM staged.rows WHERE id BETWEEN 1 AND ?"
_STORED = "SELECT min(id), max(id) FROM play_sessions WHERE id >= ? AND id <= ?"
_NEXT_STORED = "SELECT id FROM play_sessions WHERE id >= ?1 + ?2 AND id <= ?1 + ?3 ORDER BY id LIMIT 1"
_NEXT_STAGED = "SELECT ?1 + id FROM staged.rows WHERE id >= ?2 AND id <= ?3 ORDER BY id LIMIT 1"
_IN_BOTH = "SELECT 1 FROM play_sessions AS s JOIN staged.rows AS r ON r.id = s.id - ? WHERE s.id = ?"
_AGREES = """
SELECT 1 FROM play_sessions AS s
JOIN server_accounts AS a ON a.id = s.account_id JOIN play_items AS i ON i.id = s.item_id
JOIN staged.rows AS r ON r.id = s.id - ?1
WHERE s.id = ?2 AND r.started IS s.started AND CAST(r.user_id AS TEXT) = a.account_key AND r.rating_key = i.item_key
"""
_NEIGHBOURS = """
SELECT (SELECT started FROM play_sessions WHERE id < ?1 + ?2 AND id > ?1 ORDER BY id DESC LIMIT 1),
    (SELECT started FROM staged.rows WHERE id = ?2),
    (SELECT started FROM play_sessions WHERE id > ?1 + ?2 AND id < ?1 + ?3 ORDER BY id LIMIT 1)
"""
_MOST = 1 << RECORD_BITS


def is_same_install(raw: sqlite3.Connection, source_id: int, *, needs_common: bool = False) -> bool:
    """Whether at least half of the sampled records that are in both agree in start, account and item.

    A source of which nothing is stored takes any file of its server. Where no record is in both (a part of a history,
    or what comes after), the file belongs to it when its records fit in between the stored ones, by id and time. With
    `needs_common` neither is enough.
    """
    base = source_id << RECORD_BITS
    first, last = raw.execute(_RANGE, (_MOST - 1,)).fetchone()
    if first is None or raw.execute(_STORED, (base, base + _MOST - 1)).fetchone()[0] is None:
        return not needs_common
    sample = _sampled(raw, base, first, last)
    both = [record for record in sample if raw.execute(_IN_BOTH, (base, record)).fetchone()]
    if both:
        return sum(raw.execute(_AGREES, (base, record)).fetchone() is not None for record in both) * 2 >= len(both)
    if needs_common:
        return False
    staged = [record - base for record in sample if _is_staged(raw, record - base)]
    return sum(_fits(raw, base, record) for record in staged) * 2 > len(staged)


def _sampled(raw: sqlite3.Connection, base: int, first: int, last: int) -> set[int]:
    """Ids from all over the range of the file, the ends included: those that are stored, and those in the file."""
    found: set[int] = set()
    for place in range(SAMPLE + 1):
        wanted = first + (last - first) * place // SAMPLE
        for query in (_NEXT_STORED, _NEXT_STAGED):
            found.update(row[0] for row in raw.execute(query, (base, wanted, last)))
    return found


def _is_staged(raw: sqlite3.Connection, record: int) -> bool:
    return raw.execute("SELECT 1 FROM staged.rows WHERE id = ?", (record,)).fetchone() is not None


def _fits(raw: sqlite3.Connection, base: int, record: int) -> bool:
    """Whether a record of the file lies in time where its id lies among the stored ones, to a day."""
    before, own, after = raw.execute(_NEIGHBOURS, (base, record, _MOST)).fetchone()
    if not isinstance(own, int):
        return False
    return (before is None or own > before - DAY) and (after is None or own < after + DAY)
