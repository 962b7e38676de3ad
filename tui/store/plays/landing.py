"""From `temp.taken` into the store: the way of all records that are not plainly new, whoever tells of them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from tui.store.plays.projection import JOINS, Projection

_STAY = """
UPDATE temp.taken AS r SET server = w.key
FROM main.play_sessions AS s CROSS JOIN main.server_accounts AS a CROSS JOIN json_each(?2) AS w
WHERE r.server = 0 AND s.id = r.id + ?1 AND a.id = s.account_id AND w.value = a.server_id AND w.key > 0
    AND a.account_key = CAST(r.user_id AS TEXT)
"""


@dataclass(frozen=True, slots=True)
class LandingSql:
    """Statements that lay records over what is stored of them, for one projection."""

    make_fresh: str
    """From `temp.taken` to `temp.fresh`, in the shape of the store."""
    overlay: str
    """What is blank in `temp.fresh` becomes what is stored."""
    drop_equal: str
    put: str

    count_fresh: ClassVar[str] = """
        SELECT coalesce(sum(s.id IS NULL), 0), coalesce(sum(f.duplicate_of IS NULL), 0),
            coalesce(sum(f.duplicate_of IS NULL AND s.id IS NOT NULL), 0)
        FROM temp.fresh AS f LEFT JOIN main.play_sessions AS s ON s.id = f.id
    """
    touch_old: ClassVar[str] = """
        INSERT OR IGNORE INTO temp.touched SELECT s.play_id FROM temp.fresh AS f
        CROSS JOIN main.play_sessions AS s ON s.id = f.id WHERE s.play_id IS NOT NULL
    """
    touch_new: ClassVar[str] = """
        INSERT OR IGNORE INTO temp.touched SELECT play_id FROM temp.fresh WHERE play_id IS NOT NULL
    """


@dataclass(frozen=True, slots=True)
class Landed:
    """What became of the records of `temp.taken`."""

    found: int
    """Records whose account, item, device and stream are stored: all of them, or some would be lost."""
    records: int
    """New rows of any kind."""
    differing: int
    """Rows that were written, duplicates left out."""
    updated: int
    """Those of them that were stored before."""


def landing_sql(taken: Projection) -> LandingSql:
    """Give the statements for records that are stored as the projection says."""
    return LandingSql(
        make_fresh=f"INSERT INTO temp.fresh ({taken.names}) SELECT {taken.values} FROM temp.taken AS r {JOINS}",
        overlay=_overlay(taken),
        drop_equal=_drop_equal(taken),
        put=_put(taken),
    )


def stay_with_servers(raw: sqlite3.Connection, base: int, server_ids: Sequence[int]) -> None:
    """Let stored records stay with their server when another has become the main one: its sections may be numbered
    alike, so a record that is not surely of another says nothing.
    """
    if len(server_ids) > 1:
        raw.execute(_STAY, (base, json.dumps(server_ids)))


def land(raw: sqlite3.Connection, sql: LandingSql) -> Landed:
    """Store what differs of `temp.taken`; the plays that need to be made again are in `temp.touched` afterwards."""
    found = raw.execute(sql.make_fresh).rowcount
    raw.execute(sql.overlay)
    raw.execute(sql.drop_equal)
    records, differing, updated = raw.execute(LandingSql.count_fresh).fetchone()
    raw.execute(LandingSql.touch_old)
    raw.execute(LandingSql.touch_new)
    raw.execute(sql.put)
    return Landed(found, records, differing, updated)


def _overlay(taken: Projection) -> str:
    listed = ", ".join(f"{name} = {taken.overlaid(name, 'f', 's')}" for name in taken.columns if name != "id")
    return f"UPDATE temp.fresh AS f SET {listed} FROM main.play_sessions AS s WHERE s.id = f.id"


def _drop_equal(taken: Projection) -> str:
    stored, new = (", ".join(f"{table}.{name}" for name in taken.columns) for table in ("s", "f"))
    return f"""DELETE FROM temp.fresh AS f WHERE EXISTS (
        SELECT 1 FROM main.play_sessions AS s WHERE s.id = f.id AND ({stored}) IS ({new}))"""


def _put(taken: Projection) -> str:
    listed = ", ".join(f"{name} = excluded.{name}" for name in taken.columns if name != "id")
    return f"""INSERT INTO main.play_sessions ({taken.names}) SELECT {taken.names} FROM temp.fresh WHERE 1
        ON CONFLICT (id) DO UPDATE SET {listed}"""
