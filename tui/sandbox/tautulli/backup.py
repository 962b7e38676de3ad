"""Backups as Tautulli makes them, and a later state of the same server."""

from __future__ import annotations

import sqlite3
import zipfile
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Literal

from tui.sandbox.tautulli.live import LiveTautulli
from tui.sandbox.tautulli.people import PEOPLE

MEMBER: Final = "tautulli.db"

BackupKind = Literal["manual", "scheduled", "corrupt"]

_LAST_OF_GROUPS: Final = """
    SELECT MAX(id) FROM session_history GROUP BY reference_id HAVING COUNT(*) = ? AND MAX(id) < ?
    ORDER BY reference_id LIMIT ?
"""


@dataclass(frozen=True, slots=True)
class LaterState:
    """What happened between a file and a later one of the same server."""

    path: Path
    sessions: int
    """Rows of `session_history` in the later file."""
    added: tuple[int, ...]
    """Ids of new sessions."""
    deleted: tuple[int, ...]
    """Ids of sessions that are gone."""
    regrouped: tuple[int, ...]
    """Ids of sessions that have a group of their own now."""
    renamed: tuple[int, ...]
    """User ids of people with another user name and friendly name."""


def write_backup(
    path: Path | str, folder: Path | str, *, now: float, kind: BackupKind = "manual", zipped: bool = True
) -> Path:
    """Write a backup of a file as Tautulli does: the main file alone, so that rows in the WAL may be missing.

    Gives its path; the name tells the time `now` (UTC epoch, s). Not zipped, it is like those of old versions.
    """
    stamp = datetime.fromtimestamp(now, UTC).strftime("%Y%m%d%H%M%S")
    suffix = {"manual": "", "scheduled": ".sched", "corrupt": ".corrupt"}[kind]
    target = Path(folder) / f"tautulli.backup-{stamp}{suffix}.db"
    if not zipped:
        target.write_bytes(Path(path).read_bytes())
        return target
    target = target.with_name(target.name + ".zip")
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.write(path, MEMBER)
    return target


def write_later_state(
    path: Path | str,
    target: Path | str,
    *,
    added: int,
    deleted: int = 0,
    regrouped: int = 0,
    renamed: int = 0,
    seed: int = 7,
) -> LaterState:
    """Write what the same server's file looks like some time later; the first file stays as it is.

    New sessions continue old groups as well. Raises FileExistsError if there is a target already.
    """
    target = Path(target)
    if target.exists():
        raise FileExistsError(f"{target} exists")
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)
    with LiveTautulli(target, seed=seed) as live:
        new = live.write_at_once(added)
    with closing(sqlite3.connect(target)) as db:
        first_new = new[0] if new else 1 << 62
        gone, split = _last_of_groups(db, 1, first_new, deleted), _last_of_groups(db, 2, first_new, regrouped)
        people = tuple(person.user_id for person in PEOPLE[2 : 2 + renamed])
        _change(db, split, people)
    with LiveTautulli(target, seed=seed) as live:
        live.delete(*gone)
    with closing(sqlite3.connect(target)) as db:
        count = db.execute("SELECT COUNT(*) FROM session_history").fetchone()[0]
    return LaterState(target, count, tuple(new), gone, split, people)


def _last_of_groups(db: sqlite3.Connection, rows: int, before: int, limit: int) -> tuple[int, ...]:
    """Give the last session of groups of so many rows, none of them as new as `before`."""
    return tuple(row for (row,) in db.execute(_LAST_OF_GROUPS, (rows, before, limit)))


def _change(db: sqlite3.Connection, split: tuple[int, ...], people: tuple[int, ...]) -> None:
    with db:
        db.executemany("UPDATE session_history SET reference_id = id WHERE id = ?", [(row,) for row in split])
        db.executemany(
            "UPDATE users SET username = username || '.new', friendly_name = 'New name ' || user_id WHERE user_id = ?",
            [(user_id,) for user_id in people],
        )
