"""Finds what single records do not tell: who repeats whom, whose group has lost its head, who was cut in mid-group."""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from operator import sub
from typing import Any

from tui.model.plays import MediaType
from tui.model.tautulli import Ties
from tui.store.tautulli.rows_view import UNKNOWN, RowsView

NEAR = 5
"""Seconds between two starts that are still one."""

TABLES = (
    "twins (id INTEGER PRIMARY KEY, of INTEGER NOT NULL, is_exact INTEGER NOT NULL)",
    "heads (id INTEGER PRIMARY KEY, head INTEGER NOT NULL)",
    "befores (id INTEGER PRIMARY KEY, view_offset INTEGER NOT NULL)",
)
"""What ties are kept in."""
TIED = "d.head, t.of, t.is_exact, b.view_offset"
"""Columns of the ties of a record, which `as_ties` reads."""

_SECONDS = 1 << 33
"""Above every start in seconds that is looked at; a pair of account and item stands above it."""
_PAIR = "((h.user_id % 1000003) * 1000003 + h.rating_key % 1000000007) % 1073741789"
_TYPES = " OR ".join(f"{{media_type}} = '{media_type}'" for media_type in MediaType)

_BATCH = 500

Line = tuple[int, int, int]


@dataclass(slots=True)
class FoundTies:
    """The ties of one source, flat: nearly always few, but a source may repeat itself throughout."""

    twins: array[int] = field(default_factory=lambda: array("q"))
    """id, the record that it repeats, 1 if both started in the same second."""
    heads: array[int] = field(default_factory=lambda: array("q"))
    """id, first record that is left of its group."""
    befores: array[int] = field(default_factory=lambda: array("q"))
    """id without a stop, position (ms) at the end of the session before it in its group."""

    @property
    def tied(self) -> Iterator[int]:
        """Ids of the records that repeat another, or whose group has lost its head."""
        return chain(self.twins[::3], self.heads[::2])

    def put(self, conn: sqlite3.Connection) -> None:
        """Fill the three tables."""
        conn.executemany("INSERT INTO twins VALUES (?, ?, ?)", zip(*[iter(self.twins)] * 3, strict=True))
        conn.executemany("INSERT INTO heads VALUES (?, ?)", zip(*[iter(self.heads)] * 2, strict=True))
        conn.executemany("INSERT INTO befores VALUES (?, ?)", zip(*[iter(self.befores)] * 2, strict=True))


def joined(schema: str, record: str) -> str:
    """Give the joins that bring TIED to the records whose id is `record`."""
    tables = zip(("heads", "twins", "befores"), "dtb", strict=True)
    return " ".join(f"LEFT JOIN {schema}.{table} AS {alias} ON {alias}.id = {record}" for table, alias in tables)


def as_ties(tied: Sequence[Any]) -> Ties:
    """Read the values of TIED."""
    head, of, is_exact, before = tied
    return Ties(head, of, bool(is_exact), before)


def find_twins(conn: sqlite3.Connection, view: RowsView) -> array[int]:
    """Look through all records of `view` for repeated ones: id, repeated id, 1 if exact, one after the other."""
    return array("q", chain.from_iterable(_twins(conn, view)))


def find_ties(conn: sqlite3.Connection, view: RowsView, twins: array[int], unsound: Iterable[int]) -> FoundTies:
    """Find what else ties the records of `view`; only unsound ones can have lost a head or an end."""
    conn.execute("CREATE TEMP TABLE suspects (id INTEGER PRIMARY KEY)")
    conn.executemany("INSERT INTO temp.suspects VALUES (?)", ((record,) for record in unsound))
    heads = chain.from_iterable(conn.execute(_HEADLESS.format(history=view.history)))
    found = FoundTies(twins, array("q", heads))
    if view.raw["view_offset"] != UNKNOWN and conn.execute(_ANY_CUT.format(history=view.history)).fetchone():
        found.befores.extend(chain.from_iterable(conn.execute(_CUT.format(history=view.history))))
    return found


_BY_PAIR = f"""
SELECT ({_PAIR}) * {_SECONDS} + h.started AS place, h.id FROM {{history}} AS h
WHERE h.started BETWEEN 1 AND {_SECONDS - 1} AND +h.user_id < '' AND +h.rating_key < '' ORDER BY place
"""
"""Records of one pair stand together, in the order of their starts; so may those of another pair, by chance. The
plus keeps SQLite from going through an index of accounts, which is slower than all records in their order."""
_ONE = """
SELECT h.user_id, h.rating_key, h.started {records}
WHERE h.id = ? AND typeof(h.started + h.user_id + h.rating_key) = 'integer' AND h.user_id < '' AND h.rating_key < ''
  AND {has_metadata} = 1 AND ({types}) AND (COALESCE(h.stopped, 0) <= 0 OR h.stopped >= h.started)
"""
"""Records that will be kept out are nobody's twin."""
_HEADLESS = """
SELECT h.id, MIN(h.id) OVER (PARTITION BY h.reference_id)
FROM temp.suspects AS s CROSS JOIN {history} AS h ON h.id = s.id
WHERE typeof(h.reference_id) = 'integer' AND h.reference_id BETWEEN 1 AND h.id - 1
  AND NOT EXISTS (SELECT 1 FROM {history} AS o WHERE o.id = h.reference_id AND o.reference_id = o.id)
ORDER BY h.id
"""
_CUT_ROWS = """
FROM temp.suspects AS s CROSS JOIN {history} AS h ON h.id = s.id
WHERE COALESCE(h.stopped, 0) IN (0, '') AND h.reference_id <> h.id
"""
_ANY_CUT = f"SELECT 1 {_CUT_ROWS} LIMIT 1"
_CUT = f"""
SELECT id, before FROM (
    SELECT id, stopped, LAG(view_offset) OVER (PARTITION BY reference_id ORDER BY id) AS before FROM {{history}}
    WHERE reference_id IN (SELECT h.reference_id {_CUT_ROWS})
) WHERE COALESCE(stopped, 0) IN (0, '') AND typeof(before) = 'integer' AND before >= 0
ORDER BY id
"""


def _twins(conn: sqlite3.Connection, view: RowsView) -> Iterator[Line]:
    raw = view.raw
    one = _ONE.format(
        records=view.records, has_metadata=raw["has_metadata"], types=_TYPES.format(media_type=raw["media_type"])
    )
    for cluster in _clusters(conn.execute(_BY_PAIR.format(history=view.history))):
        pairs: dict[tuple[int, int], list[tuple[int, int]]] = {}
        for record in cluster:
            for user, item, started in conn.execute(one, (record,)):
                pairs.setdefault((user, item), []).append((record, started))
        for same in pairs.values():
            yield from _repeated(same)


def _clusters(places: sqlite3.Cursor) -> Iterator[list[int]]:
    """Give the ids of records that follow each other closely, where there are several."""
    cluster: list[int] = []
    last = -_SECONDS
    while batch := places.fetchmany(_BATCH):
        starts = [place for place, _ in batch]
        if starts[0] - last > NEAR and min(map(sub, starts[1:], starts), default=_SECONDS) > NEAR:
            yield from _several(cluster)
            cluster, last = [batch[-1][1]], starts[-1]
            continue
        for place, record in batch:
            if place - last > NEAR:
                yield from _several(cluster)
                cluster = []
            cluster.append(record)
            last = place
    yield from _several(cluster)


def _several(cluster: list[int]) -> Iterator[list[int]]:
    if len(cluster) > 1:
        yield cluster


def _repeated(records: list[tuple[int, int]]) -> Iterator[Line]:
    """The lowest id is kept: it was there first. Others that start near a kept one repeat it."""
    kept: dict[int, tuple[int, int]] = {}
    for record, started in sorted(records):
        place = started // (NEAR + 1)
        around = (kept[near] for near in (place - 1, place, place + 1) if near in kept)
        apart, first = min(((abs(started - other), found) for found, other in around), default=(NEAR + 1, 0))
        if apart > NEAR:
            kept[place] = (record, started)
        else:
            yield record, first, int(apart == 0)
