"""The statements of a batch: from the staged file into the store, compared with what is there."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar

from tui.model.plays import IpPolicy, WatchedRule
from tui.model.tautulli import ROW_COLUMNS
from tui.store.plays.landing import LandingSql, landing_sql
from tui.store.plays.projection import JOINS, SAME_ITEM, projection
from tui.store.tautulli.scan import needs_nothing

STAGED = "staged"
"""Schema under which the staged file is attached."""

_RECORD = ", ".join(f'r."{column}"' for column in ROW_COLUMNS)


@dataclass(frozen=True, slots=True)
class BatchSql:
    """Statements of one source under one set of settings; (after, upto) are the parameters of the first four."""

    append: str
    """Store all sound records that tell of nothing new but themselves."""
    stored_ids: str
    """Record ids that are stored."""
    find_same: str
    """Note the sound records that are stored as they are."""
    take_other: str
    """Put the sound records that are not the same into `temp.taken`."""
    append_taken: str
    landing: LandingSql

    edge: ClassVar[str] = f"SELECT id FROM {STAGED}.rows WHERE id > ? ORDER BY id LIMIT 1 OFFSET ?"
    rest: ClassVar[str] = f"SELECT max(id), count(*) FROM {STAGED}.rows WHERE id > ?"
    newer: ClassVar[str] = "SELECT 1 FROM main.play_sessions WHERE id > ? AND id < ? LIMIT 1"
    others: ClassVar[str] = "SELECT 1 FROM main.play_sources WHERE id <> ? AND sessions > 0 LIMIT 1"
    count: ClassVar[str] = "UPDATE main.play_sources SET sessions = sessions + ?1 WHERE id = ?2 AND ?1 <> 0"
    ids: ClassVar[str] = f"SELECT id FROM {STAGED}.rows WHERE id > ? AND id <= ?"
    take_one: ClassVar[str] = (
        f"INSERT INTO temp.taken SELECT {_RECORD}, NULL, '' FROM {STAGED}.rows AS r WHERE r.id = ?"
    )
    take_judged: ClassVar[str] = f"INSERT INTO temp.taken VALUES ({', '.join('?' * (len(ROW_COLUMNS) + 2))})"


@lru_cache(maxsize=8)
def batch_sql(base: int, rule: WatchedRule, ips: IpPolicy, now: float) -> BatchSql:
    """Give the statements for records whose stored ids count from `base`."""
    sound = projection(base, rule, ips, judged=False)
    taken = projection(base, rule, ips, judged=True)
    ordinary = f"r.id > ? AND r.id <= ? AND {needs_nothing(now, alias='r', schema=STAGED)}"
    rows, into = f"{STAGED}.rows AS r", f"INSERT INTO main.play_sessions ({sound.names})"
    from_taken = f"SELECT {taken.values} FROM temp.taken AS r {JOINS}"
    return BatchSql(
        append=f"{into} SELECT {sound.values} FROM {rows} {JOINS} WHERE {ordinary} AND {SAME_ITEM}",
        stored_ids=f"SELECT id - {base} FROM main.play_sessions WHERE id > ? + {base} AND id <= ? + {base}",
        find_same=f"""INSERT INTO temp.same SELECT r.id FROM {rows} {JOINS}
            CROSS JOIN main.play_sessions AS x ON x.id = r.id + {base} WHERE {ordinary} AND {sound.is_stored("x")}""",
        take_other=f"""INSERT INTO temp.taken SELECT {_RECORD}, NULL, '' FROM {rows} WHERE {ordinary}
            AND NOT EXISTS (SELECT 1 FROM temp.same AS x WHERE x.id = r.id)""",
        append_taken=f"{into} {from_taken}",
        landing=landing_sql(taken),
    )
