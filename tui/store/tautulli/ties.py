"""Finds what single records do not tell: who repeats whom, whose group has lost its head, who was cut in mid-group.

Each is a small table beside the rows; all are made by one pass over integers.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator

from tui.model.plays import MediaType

NEAR = 5
"""Seconds between two starts that are still one."""

SCHEMA = """
CREATE TABLE {schema}.twins (id INTEGER PRIMARY KEY, of INTEGER NOT NULL, is_exact INTEGER NOT NULL);
CREATE TABLE {schema}.heads (id INTEGER PRIMARY KEY, head INTEGER NOT NULL);
CREATE TABLE {schema}.befores (id INTEGER PRIMARY KEY, view_offset INTEGER NOT NULL);
"""

_TYPES = ", ".join(f"'{media_type}'" for media_type in MediaType)
_CLOSE = f"""
SELECT id, started, before_id, before_started FROM (
    SELECT id, started, LAG(id) OVER same AS before_id, LAG(started) OVER same AS before_started
    FROM {{rows}}
    WHERE has_metadata = 1 AND media_type IN ({_TYPES})
      AND typeof(started) = 'integer' AND started > 0 AND typeof(user_id) = 'integer'
      AND typeof(rating_key) = 'integer' AND (stopped IS NULL OR stopped <= 0 OR stopped >= started)
    WINDOW same AS (PARTITION BY user_id, rating_key ORDER BY started, id)
) WHERE started - before_started <= {NEAR}
"""
_HEADLESS = """
INSERT INTO {schema}.heads
SELECT id, MIN(id) OVER (PARTITION BY reference_id) FROM {rows} AS r
WHERE typeof(reference_id) = 'integer' AND reference_id BETWEEN 1 AND id - 1
  AND NOT EXISTS (SELECT 1 FROM {rows} AS head WHERE head.id = r.reference_id)
"""
_CUT = """
INSERT INTO {schema}.befores
SELECT id, before FROM (
    SELECT id, stopped, LAG(view_offset) OVER (PARTITION BY reference_id ORDER BY id) AS before FROM {rows}
    WHERE reference_id IN (SELECT reference_id FROM {rows} WHERE COALESCE(stopped, 0) = 0 AND reference_id <> id)
) WHERE COALESCE(stopped, 0) = 0 AND typeof(before) = 'integer' AND before >= 0
"""
"""Only where a stop is missing altogether."""


def find_ties(conn: sqlite3.Connection, *, rows: str = "main.rows", schema: str = "main") -> None:
    """Create and fill `twins`, `heads` and `befores` in `schema` from the table or view `rows`."""
    for statement in SCHEMA.format(schema=schema).split(";"):
        conn.execute(statement)
    close = conn.execute(_CLOSE.format(rows=rows))
    conn.executemany(f"INSERT INTO {schema}.twins VALUES (?, ?, ?)", _twins(close))
    conn.execute(_HEADLESS.format(schema=schema, rows=rows))
    conn.execute(_CUT.format(schema=schema, rows=rows))


def _twins(close: Iterable[tuple[int, int, int, int]]) -> Iterator[tuple[int, int, int]]:
    for cluster in _clusters(close):
        yield from _repeated(cluster)


def _clusters(close: Iterable[tuple[int, int, int, int]]) -> Iterator[dict[int, int]]:
    """Join records that follow each other closely to {id: started}."""
    cluster: dict[int, int] = {}
    for record, started, before, before_started in close:
        if before not in cluster:
            if cluster:
                yield cluster
            cluster = {before: before_started}
        cluster[record] = started
    if cluster:
        yield cluster


def _repeated(cluster: dict[int, int]) -> Iterator[tuple[int, int, int]]:
    """The lowest id is kept: it was there first. Others that start near a kept one repeat it."""
    kept: dict[int, tuple[int, int]] = {}
    for record, started in sorted(cluster.items()):
        place = started // (NEAR + 1)
        around = (kept[near] for near in (place - 1, place, place + 1) if near in kept)
        apart, first = min(((abs(started - other), found) for found, other in around), default=(NEAR + 1, 0))
        if apart > NEAR:
            kept[place] = (record, started)
        else:
            yield record, first, int(apart == 0)
