"""Copies the store beside running syncs, and takes every secret out of the copy. Plain functions for a thread.

The store itself is only read. A copy is a file of its own until its maker has done with it.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

import msgspec

from tui.errors import Cancelled, LocalStoreError
from tui.model.clock import Clock
from tui.model.profiles import ProfileKind
from tui.paths import private_file
from tui.store.lease import LeaseRow, read_lease
from tui.store.outbox.restored import restored_held
from tui.store.outbox.settling import PATIENCE, let_land
from tui.store.plays.indexes import complete

PAGES = 512
"""Copied at a time."""
REST = 0.001
"""Seconds between two pieces, so that whoever syncs meanwhile gets the disk."""
HEEDED_EVERY = 200_000
"""Steps of SQLite's machine, some milliseconds, between two looks whether to go on."""

_MAGIC = b"SQLite format 3\x00"
_COUNTED = {
    "profiles": "SELECT count(*) FROM profiles",
    "people": "SELECT count(*) FROM people",
    "lists": "SELECT count(*) FROM lists",
    "plays": "SELECT count(*) FROM plays",
    "marks": "SELECT count(*) FROM marks",
    "titles": "SELECT count(*) FROM titles",
    "items": "SELECT count(*) FROM library_items",
    "watched": "SELECT count(*) FROM hub_states WHERE watch = 'watched'",
    "schedules": "SELECT count(*) FROM schedules",
    "runs": "SELECT count(*) FROM runs",
}
_HIDDEN_KINDS = tuple(kind.value for kind in ProfileKind if kind.hides_user_name)
_MARKS = ", ".join("?" * len(_HIDDEN_KINDS))


class StoreSecrets(msgspec.Struct, frozen=True):
    """Every secret of a store, by the rows that they belong to."""

    profiles: tuple[tuple[int, str, str], ...] = ()
    """Id of the profile, name of the secret, value."""
    users: tuple[tuple[int, str], ...] = ()
    """Id of the profile and its user name, where that is half of the credentials."""
    channels: tuple[tuple[int, str], ...] = ()
    """Id of the alarm channel and its address."""


def copy_out(source: Path, target: Path, clock: Clock, give_up: threading.Event) -> None:
    """Copy what the store at `source` holds at one moment to `target` (0600), in pieces, whatever is written meanwhile.

    What is on its way to servers is waited for before, at most 8 s. Raises Cancelled once `give_up` is set.
    """

    def pause(*_: int) -> None:
        if give_up.wait(REST):
            raise Cancelled("The backup was stopped")

    private_file(target)
    with closing(read_only(source)) as origin, closing(_plain(target)) as copy:
        deadline = clock.monotonic() + PATIENCE
        while not let_land(origin, clock, patience=0.0) and clock.monotonic() < deadline:
            pause()
        # One snapshot for the whole copy: it would begin anew after each write of another process otherwise.
        origin.execute("BEGIN")
        origin.execute("SELECT 1 FROM sqlite_schema").fetchone()
        origin.backup(copy, pages=PAGES, progress=pause)


def take_secrets(copy: Path, give_up: threading.Event) -> StoreSecrets:
    """Take every secret out of a copy and give them; what was where they stood may still be in the file: `shrink`."""
    with closing(_plain(copy)) as raw, _heeded(raw, give_up):
        found = _secrets(raw)
        raw.execute("PRAGMA secure_delete = ON")
        raw.execute("BEGIN")
        raw.execute("DELETE FROM secrets")
        raw.execute(f"UPDATE profiles SET username = '' WHERE kind IN ({_MARKS})", _HIDDEN_KINDS)
        raw.execute("UPDATE alarm_channels SET address = ''")
        raw.execute("DELETE FROM token_refreshes")
        raw.execute("COMMIT")
    return found


def put_secrets(raw: sqlite3.Connection, secrets: StoreSecrets) -> None:
    """Put secrets back where they were; those of rows that are not there are dropped."""
    raw.executemany(
        "INSERT OR REPLACE INTO secrets (profile_id, name, value) SELECT id, ?2, ?3 FROM profiles WHERE id = ?1",
        secrets.profiles,
    )
    raw.executemany("UPDATE profiles SET username = ?2 WHERE id = ?1", secrets.users)
    raw.executemany("UPDATE alarm_channels SET address = ?2 WHERE id = ?1", secrets.channels)


def shrink(copy: Path, target: Path, give_up: threading.Event) -> None:
    """Write what a copy holds anew, to `target` (0600): nothing of what was taken out of it is left there."""
    private_file(target)
    with closing(_plain(copy)) as raw, _heeded(raw, give_up):
        complete(raw)
        raw.execute("VACUUM INTO ?", (str(target),))


def checked(path: Path, give_up: threading.Event | None = None) -> None:
    """Raise LocalStoreError unless SQLite finds nothing wrong with a whole file that nobody else has open."""
    with closing(read_only(path)) as raw, _heeded(raw, give_up or threading.Event()):
        found = [str(row[0]) for row in raw.execute("PRAGMA integrity_check(5)")]
    if found != ["ok"]:
        raise LocalStoreError(f"The store is damaged: {'; '.join(found)}", hint="Run `syncdeck doctor`.")


def counts_of(path: Path) -> dict[str, int]:
    """Give how many rows a store holds, by what they are; tables that an older one has not are passed over."""
    with closing(read_only(path)) as raw:
        tables = {row[0] for row in raw.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
        chosen = {name: sql for name, sql in _COUNTED.items() if sql.split()[3] in tables}
        return {name: int(raw.execute(sql).fetchone()[0]) for name, sql in chosen.items()}


def counts_if_readable(path: Path) -> dict[str, int] | None:
    """Give the same; None when there is no such file, or it is no store that can be read."""
    with suppress(sqlite3.Error, OSError):
        return counts_of(path) if path.exists() else None
    return None


def is_database(path: Path) -> bool:
    """Tell whether a file begins as those of SQLite do; one that is missing does not. Raises OSError."""
    with suppress(FileNotFoundError), path.open("rb") as file:
        return file.read(len(_MAGIC)) == _MAGIC
    return False


def holder_of(path: Path) -> LeaseRow | None:
    """Give who holds the lease of a store that may not be there, or not be whole."""
    with suppress(sqlite3.Error, OSError), closing(read_only(path)) as raw:
        return read_lease(raw)
    return None


def held_in(path: Path) -> int:
    """Count the changes that are held back in a store since it came out of a backup."""
    with closing(read_only(path)) as raw:
        return sum(restored_held(raw).values())


def steps_of(path: Path) -> tuple[str, ...]:
    """Give the names of the migrations that a store has, in order."""
    with closing(read_only(path)) as raw:
        return tuple(str(row[0]) for row in raw.execute("SELECT name FROM migrations ORDER BY position"))


def install_of(path: Path) -> Mapping[str, str]:
    """Give the facts of the install that a store belongs to."""
    with closing(read_only(path)) as raw:
        return {str(key): str(value) for key, value in raw.execute("SELECT key, value FROM install")}


def read_only(path: Path) -> sqlite3.Connection:
    """Open a store for nothing but reading."""
    raw = sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True, isolation_level=None)
    raw.execute("PRAGMA busy_timeout = 10000")
    raw.execute("PRAGMA query_only = ON")
    raw.execute("PRAGMA trusted_schema = OFF")
    return raw


@contextmanager
def told(what: str, folder: Callable[[], Path]) -> Iterator[None]:
    """Turn what the disk or SQLite says while `what` is made into LocalStoreError, with where to look."""
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise LocalStoreError(
            f"{what} failed: {reason}", hint=f"Check that {folder()} can be written and has room, then try again."
        ) from error


@contextmanager
def _heeded(raw: sqlite3.Connection, give_up: threading.Event) -> Iterator[None]:
    """Cut short what SQLite is at once `give_up` is set, and raise Cancelled."""
    raw.set_progress_handler(give_up.is_set, HEEDED_EVERY)
    try:
        yield
    except sqlite3.OperationalError as error:
        if give_up.is_set():
            raise Cancelled("The backup was stopped") from error
        raise


def _plain(path: Path) -> sqlite3.Connection:
    """Open a copy of nobody's but ours: what comes of it is thrown away when the machine goes down meanwhile."""
    raw = sqlite3.connect(path, isolation_level=None)
    raw.execute("PRAGMA journal_mode = MEMORY")
    raw.execute("PRAGMA synchronous = OFF")
    return raw


def _secrets(raw: sqlite3.Connection) -> StoreSecrets:
    users = f"SELECT id, username FROM profiles WHERE username <> '' AND kind IN ({_MARKS})"
    return StoreSecrets(
        profiles=tuple(raw.execute("SELECT profile_id, name, value FROM secrets")),
        users=tuple(raw.execute(users, _HIDDEN_KINDS)),
        channels=tuple(raw.execute("SELECT id, address FROM alarm_channels WHERE address <> ''")),
    )
