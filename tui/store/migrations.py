"""The steps that bring an older store up to this program: ordered, named, each in one transaction with its record."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from tui.errors import LocalStoreError
from tui.model.clock import Clock
from tui.store.copies import copy_aside
from tui.store.outbox.settling import let_land

APPLICATION_ID = 0x53594E44
"""`SYND` in the file's header, so that a foreign SQLite file is not taken for ours."""

CREATE_RECORD = """
CREATE TABLE IF NOT EXISTS migrations (
    position INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    applied_at REAL NOT NULL
)
"""


@dataclass(frozen=True, slots=True)
class Migration:
    """One named step; its place in the list is its number."""

    name: str
    apply: Callable[[sqlite3.Connection], None]


def run_script(script: str) -> Callable[[sqlite3.Connection], None]:
    """Make a migration of an SQL file beside this module, statement by statement inside the transaction."""

    def apply(raw: sqlite3.Connection) -> None:
        text = resources.files("tui.store").joinpath(script).read_text(encoding="utf-8")
        for statement in _statements(text):
            raw.execute(statement)

    return apply


MIGRATIONS: tuple[Migration, ...] = (
    Migration("0001-first-schema", run_script("schema_0001.sql")),
    Migration("0002-play-history", run_script("schema_0002.sql")),
    Migration("0003-media-servers", run_script("schema_0003.sql")),
    Migration("0004-watch-hub", run_script("schema_0004.sql")),
    Migration("0005-lists", run_script("schema_0005.sql")),
    Migration("0006-always-on", run_script("schema_0006.sql")),
)


def migrate(
    raw: sqlite3.Connection,
    path: Path,
    clock: Clock,
    migrations: Sequence[Migration] = MIGRATIONS,
    *,
    is_spare: bool = False,
) -> list[str]:
    """Apply what is missing and give the names applied. A store that already holds data is copied aside first; one that
    is made from nothing is not, however many steps that takes, nor one that `is_spare`: a copy itself.

    What a living process is sending to servers is waited for, at most 8 s.
    Safe beside another process doing the same and against being killed: each step is one transaction. Raises
    LocalStoreError for a file of a newer program or of another one, and when the copy cannot be made.
    """
    applied: list[str] = []
    is_copied = False
    if 0 < _peek(raw, path) < len(migrations):
        let_land(raw, clock)
    while _peek(raw, path) != len(migrations):
        raw.execute("BEGIN IMMEDIATE")
        try:
            version = _checked_version(raw, path, migrations)
            if version == len(migrations):
                raw.execute("ROLLBACK")
                break
            if version > 0 and not is_copied and not is_spare:
                copy_aside(path, migrations[version].name, clock.now())
            is_copied = True
            _apply(raw, version, migrations[version], clock.now())
            raw.execute("COMMIT")
        except BaseException:
            if raw.in_transaction:
                raw.execute("ROLLBACK")
            raise
        applied.append(migrations[version].name)
    return applied


def _apply(raw: sqlite3.Connection, version: int, migration: Migration, now: float) -> None:
    raw.execute(CREATE_RECORD)
    migration.apply(raw)
    raw.execute("INSERT INTO migrations VALUES (?, ?, ?)", (version + 1, migration.name, now))
    raw.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    raw.execute(f"PRAGMA user_version = {version + 1}")


def _peek(raw: sqlite3.Connection, path: Path) -> int:
    """The version without the write lock, all of it from one moment."""
    raw.execute("BEGIN")
    try:
        return _version(raw, path)
    finally:
        raw.execute("ROLLBACK")


def _version(raw: sqlite3.Connection, path: Path) -> int:
    """Number of migrations the file has; refuses SQLite files of other programs."""
    application_id = raw.execute("PRAGMA application_id").fetchone()[0]
    version = int(raw.execute("PRAGMA user_version").fetchone()[0])
    if application_id == APPLICATION_ID:
        return version
    if application_id or version or raw.execute("SELECT 1 FROM sqlite_schema LIMIT 1").fetchone():
        raise LocalStoreError(
            f"{path} is not a syncdeck store: another program made it",
            hint="Move the file away, or choose another folder with --home.",
        )
    return 0


def _checked_version(raw: sqlite3.Connection, path: Path, migrations: Sequence[Migration]) -> int:
    version = _version(raw, path)
    names = [migration.name for migration in migrations]
    known = [row[0] for row in raw.execute("SELECT name FROM migrations ORDER BY position")] if version else []
    if version > len(names) or known != names[: len(known)]:
        raise LocalStoreError(
            f"The store {path} was written by a newer syncdeck (its schema is {version}, this one knows {len(names)})",
            hint="Update syncdeck, or choose another folder with --home. Nothing in the file was changed; "
            f"copies made by upgrades lie in {path.parent}.",
        )
    return version


def _statements(script: str) -> Iterator[str]:
    lines: list[str] = []
    for line in script.splitlines():
        lines.append(line)
        text = "\n".join(lines)
        if line.rstrip().endswith(";") and sqlite3.complete_statement(text):
            yield text
            lines.clear()
