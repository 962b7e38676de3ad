"""Keeps `play_totals` in step: how many plays each account has by each source, shown and merged."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

Counts = dict[int, tuple[int, int]]
"""Account id -> (shown, merged)."""

_SUMS = "sum(p.merged_into IS NULL), sum(p.merged_into IS NOT NULL)"
_OF_RANGE = f"SELECT p.account_id, {_SUMS} FROM main.plays AS p WHERE p.id > ? AND p.id <= ? GROUP BY p.account_id"
_OF_TOUCHED = f"""
SELECT p.account_id, {_SUMS} FROM temp.touched AS t CROSS JOIN main.plays AS p ON p.id = t.id
WHERE NOT (p.id > ? AND p.id <= ?) GROUP BY p.account_id
"""
_ADD_RANGE = f"""
INSERT INTO main.play_totals (source_id, account_id, shown, merged)
SELECT ?, p.account_id, {_SUMS} FROM main.plays AS p WHERE p.id > ? AND p.id <= ? GROUP BY p.account_id
ON CONFLICT (source_id, account_id) DO UPDATE SET shown = shown + excluded.shown, merged = merged + excluded.merged
"""
_ANY = "SELECT 1 FROM main.plays WHERE id > ? AND id <= ? LIMIT 1"
_ADD = """
INSERT INTO main.play_totals (source_id, account_id, shown, merged) VALUES (?1, ?2, ?3, ?4)
ON CONFLICT (source_id, account_id) DO UPDATE SET shown = shown + ?3, merged = merged + ?4
"""


@contextmanager
def kept(raw: sqlite3.Connection, source_id: int, low: int, high: int) -> Iterator[None]:
    """Count around a change of the plays with `low` < id <= `high` and those of `temp.touched` as it is before."""
    is_fresh = raw.execute(_ANY, (low, high)).fetchone() is None
    queries = (_OF_TOUCHED,) if is_fresh else (_OF_TOUCHED, _OF_RANGE)
    before = _count(raw, queries, low, high)
    yield
    after = _count(raw, queries, low, high)
    for account_id in before.keys() | after.keys():
        shown, merged = (
            new - old for new, old in zip(after.get(account_id, (0, 0)), before.get(account_id, (0, 0)), strict=True)
        )
        add(raw, source_id, account_id, shown, merged)
    if is_fresh:
        raw.execute(_ADD_RANGE, (source_id, low, high))


def add(raw: sqlite3.Connection, source_id: int, account_id: int, shown: int, merged: int) -> None:
    """Add to the counts of one account."""
    if shown or merged:
        raw.execute(_ADD, (source_id, account_id, shown, merged))


def _count(raw: sqlite3.Connection, queries: Sequence[str], low: int, high: int) -> Counts:
    counts: Counts = {}
    for query in queries:
        for account_id, shown, merged in raw.execute(query, (low, high)):
            had = counts.get(account_id, (0, 0))
            counts[account_id] = (had[0] + shown, had[1] + merged)
    return counts
