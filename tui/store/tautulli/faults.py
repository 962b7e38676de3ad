"""What is wrong with a source, in words that tell what to do. One place for all of them."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tui.errors import Cancelled, Conflict, Forbidden, InvalidInput, LocalStoreError, NotFound, SyncError
from tui.model.clean import clean_text

RESTORE = "Take a backup of it instead: Tautulli keeps some in its folder `backups`, and makes one under Settings."
_SAID = 100
COPY_BOTH = "Copy the database together with its -wal file to a folder of your own, or take one of Tautulli's backups."


def no_tautulli(path: Path, why: str, hint: str = "") -> InvalidInput:
    """The file is there and can be read, and is not what it should be."""
    return InvalidInput(
        f"Not a Tautulli database: {path} {why}", hint=hint or "Choose tautulli.db or one of its backups."
    )


def damaged(path: Path, why: str) -> InvalidInput:
    """It was a database once."""
    return no_tautulli(path, why, RESTORE)


def not_found(path: Path, hint: str = "") -> NotFound:
    """Nothing has that name."""
    return NotFound(
        f"Database file not found: {path}",
        hint=hint or "Check the path. Tautulli keeps tautulli.db in its data directory, older versions plexpy.db.",
    )


def no_access(path: Path, needed: str, hint: str = "") -> Forbidden:
    """The file or a folder above it refuses us. `needed` says which permission on what is missing."""
    return Forbidden(
        f"Access denied to database file {path}: {needed}",
        hint=hint or "Grant it, run syncdeck as a user who may, or copy the file to a folder of your own.",
    )


def locked(path: Path) -> Conflict:
    """Another program keeps everyone out."""
    return Conflict(
        f"Database file is locked by another program: {path}",
        hint="Close what has it open alone (a database browser, a running VACUUM) and try again, or import a backup.",
    )


def disk_full(folder: Path, needed: int | None = None, free: int | None = None) -> LocalStoreError:
    """The private copy does not fit."""
    figures = "" if needed is None or free is None else f": about {_mb(needed)} are needed, {_mb(free)} are free"
    return LocalStoreError(
        f"The disk is full: no room for a copy of the database in {folder}{figures}",
        hint="Free some space and start again; nothing was changed.",
    )


def cancelled() -> Cancelled:
    """A person stopped it while it was read."""
    return Cancelled("Import stopped")


def on_share(path: Path, kind: str) -> InvalidInput:
    """Its newest rows are in a -wal, which cannot be read across machines."""
    return InvalidInput(
        f"{path} is in use on a network share ({kind}): its newest plays cannot be read from here",
        hint=RESTORE,
    )


def needs_log(path: Path) -> Forbidden:
    """Rows are in the -wal, and SQLite may not create what it needs to read them."""
    return no_access(
        path, f"its newest plays are still in {path.name}-wal, which needs write permission on the folder", COPY_BOTH
    )


def half_changed(path: Path) -> InvalidInput:
    """Its journal would have to be played back, which is a change."""
    return InvalidInput(
        f"Database file was left in the middle of a change: {path}",
        hint="Start Tautulli once and stop it, which mends the file, or take one of its backups.",
    )


def unsettled(path: Path) -> Conflict:
    """It was written to whenever we looked."""
    return Conflict(f"Database file changes while it is read: {path}", hint=RESTORE)


@contextmanager
def source_faults(path: Path, folder: Path | None = None) -> Iterator[None]:
    """Turn what SQLite and the system say while reading `path` (and writing in `folder`) into SyncError."""
    try:
        yield
    except sqlite3.Error as error:
        known = _sqlite_fault(error, path, folder or path.parent)
        if known is None:
            raise
        raise known from error


def _sqlite_fault(error: sqlite3.Error, path: Path, folder: Path) -> SyncError | None:
    extended: int = getattr(error, "sqlite_errorcode", None) or 0
    if extended in _NO_ROOM:
        return disk_full(folder)
    told = _FAULTS.get(extended & 0xFF)
    return told(path, str(error)) if told else None


def failed(path: Path, said: str) -> LocalStoreError:
    """The disk or the network did not give the bytes."""
    return LocalStoreError(
        f"Reading {path} failed: {said}",
        hint="Check the disk. On a network share, copy the file to a local folder first.",
    )


def _refused(path: Path, said: str) -> Forbidden:
    return no_access(path, f"SQLite needs to read it and its folder ({said})")


def _is_locked(path: Path, _: str) -> Conflict:
    return locked(path)


def _is_damaged(path: Path, _: str) -> InvalidInput:
    return damaged(path, "is damaged: some of its pages make no sense")


def _is_oversized(path: Path, _: str) -> InvalidInput:
    return damaged(path, "holds a value that is too large to be real")


def _is_made_otherwise(path: Path, said: str) -> InvalidInput:
    return no_tautulli(path, f"has tables that no Tautulli makes ({clean_text(said, _SAID)})")


_NO_ROOM = frozenset({sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_FSYNC})
_FAULTS: dict[int, Callable[[Path, str], SyncError]] = {
    sqlite3.SQLITE_ERROR: _is_made_otherwise,
    sqlite3.SQLITE_INTERRUPT: lambda path, said: cancelled(),
    sqlite3.SQLITE_BUSY: _is_locked,
    sqlite3.SQLITE_LOCKED: _is_locked,
    sqlite3.SQLITE_PROTOCOL: _is_locked,
    sqlite3.SQLITE_CORRUPT: _is_damaged,
    sqlite3.SQLITE_NOTADB: lambda path, said: no_tautulli(path, "is no SQLite file, or an encrypted one"),
    sqlite3.SQLITE_IOERR: failed,
    sqlite3.SQLITE_CANTOPEN: _refused,
    sqlite3.SQLITE_READONLY: _refused,
    sqlite3.SQLITE_PERM: _refused,
    sqlite3.SQLITE_AUTH: _refused,
    sqlite3.SQLITE_TOOBIG: _is_oversized,
    sqlite3.SQLITE_NOMEM: _is_oversized,
}


def _mb(size: int) -> str:
    return f"{size / 1_000_000:,.0f} MB"
