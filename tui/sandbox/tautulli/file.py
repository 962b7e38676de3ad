"""Writes a whole Tautulli database of any size, deterministic by its seed."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from random import Random
from typing import Final

from tui.sandbox.tautulli.defects import Defect, plan_defects, put_defects
from tui.sandbox.tautulli.items import Catalogue
from tui.sandbox.tautulli.layout import TABLES, Layout, layout_of
from tui.sandbox.tautulli.people import PEOPLE, SERVER_UUID, Person
from tui.sandbox.tautulli.schema import Schema, SchemaName, insert_into, schema_of
from tui.sandbox.tautulli.side_tables import fill_side_tables, put_running_session
from tui.sandbox.tautulli.viewing import Session, Span, Viewing

_CHUNK: Final = 10_000
_DAY: Final = 86_400
_LONGEST: Final = 8 * 365 * _DAY
"""The time that a large file covers, s."""
_PACE: Final = 0.4 * _DAY
"""The time between two sessions of a small file, s."""
_LAST: Final = 3_600
"""How long ago the last session ended, s."""


@dataclass(frozen=True, slots=True)
class TautulliFacts:
    """What is in a written file."""

    path: Path
    schema: SchemaName
    seed: int
    sessions: int
    """Rows of `session_history`, with the duplicates among the defects."""
    groups: int
    """Different `reference_id`s before any defect was put in."""
    resumed_groups: int
    """Groups of several rows, before any defect."""
    server_uuid: str
    users: tuple[Person, ...]
    defects: tuple[Defect, ...]
    """By row id."""
    last_stopped: int
    """When the last session ended, UTC epoch, s."""

    def defects_of(self, *suggested: str) -> tuple[Defect, ...]:
        """Give the defects with one of these suggested treatments."""
        return tuple(defect for defect in self.defects if defect.suggested in suggested)


def write_tautulli_file(
    path: Path | str,
    *,
    sessions: int,
    seed: int = 7,
    schema: SchemaName = "2.17",
    defects: float | Mapping[str, int] = 0.0,
    server_uuid: str = SERVER_UUID,
    now: float | None = None,
) -> TautulliFacts:
    """Write a new database file, in WAL mode and closed.

    `defects` is a share of the rows, spread over all kinds, or a count for each kind; a row has one at most. `now`
    is UTC epoch, s, default the present; the last session ended an hour before. Raises FileExistsError if there is
    a file already, ValueError for an unknown kind or schema and for more defects than rows.
    """
    path = Path(path)
    if path.exists():
        raise FileExistsError(f"{path} exists")
    shape = schema_of(schema)
    planned = plan_defects(defects, sessions, seed)
    end = int(time.time() if now is None else now) - _LAST
    viewing = _viewing(sessions, seed, shape, end)
    layout = layout_of(shape, _upgraded_at(shape, sessions))
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        prepare(db, shape)
        write_sessions(db, layout, viewing.sessions(sessions))
        fill_side_tables(db, shape, viewing.catalogue, server_uuid, end)
        put_running_session(db, shape, viewing.catalogue.item("show", 3), end)
        written = put_defects(db, planned, sessions)
        for statement in shape.indexes:
            db.execute(statement)
        count = db.execute("SELECT COUNT(*) FROM session_history").fetchone()[0]
        finish(db)
    grouping = viewing.grouping
    return TautulliFacts(
        path=path,
        schema=schema,
        seed=seed,
        sessions=count,
        groups=grouping.groups,
        resumed_groups=grouping.resumed_groups,
        server_uuid=server_uuid,
        users=PEOPLE,
        defects=written,
        last_stopped=viewing.last_stopped,
    )


def write_sessions(db: sqlite3.Connection, layout: Layout, sessions: Iterable[Session]) -> None:
    """Insert sessions into the three tables, in groups."""
    statements = [insert_into(layout.schema, table) for table in TABLES]
    rows = map(layout.rows, sessions)
    while chunk := list(islice(rows, _CHUNK)):
        for statement, part in zip(statements, zip(*chunk, strict=True), strict=True):
            db.executemany(statement, part)


def _viewing(sessions: int, seed: int, schema: Schema, end: int) -> Viewing:
    length = min(_LONGEST, sessions * _PACE)
    span = Span(end - length, length / max(sessions, 1))
    return Viewing(
        catalogue=Catalogue(seed),
        span=span,
        random=Random(seed),  # noqa: S311 - invented data, no secret
        live_from=_upgraded_at(schema, sessions),
        has_markers=schema.version is not None,
    )


def _upgraded_at(schema: Schema, sessions: int) -> int:
    """Give the first id after the upgrade; all rows are, in a file that never was old."""
    return sessions // 2 + 1 if schema.name == "old" else 1


def prepare(db: sqlite3.Connection, schema: Schema) -> None:
    """Make the tables, for writing as fast as can be: nobody else sees the file yet."""
    for statement in ("journal_mode=OFF", "synchronous=OFF", "locking_mode=EXCLUSIVE", "cache_size=-65536"):
        db.execute(f"PRAGMA {statement}")
    db.execute("BEGIN")
    for statement in schema.tables:
        db.execute(statement)


def finish(db: sqlite3.Connection) -> None:
    """Commit, and leave the file as Tautulli itself has it."""
    db.execute("COMMIT")
    db.execute("PRAGMA locking_mode=NORMAL")
    db.execute("PRAGMA journal_mode=WAL")
