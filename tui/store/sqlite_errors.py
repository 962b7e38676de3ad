"""What SQLite says when the store cannot be used, in words that tell what to do."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tui.errors import LocalStoreError

_BUSY = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})

_TEXTS: dict[int, tuple[str, str]] = {
    sqlite3.SQLITE_FULL: (
        "The disk is full: the store {path} cannot grow",
        "Free some space and start again; what was stored before is still there.",
    ),
    sqlite3.SQLITE_READONLY: (
        "The store {path} cannot be written",
        "Check that the file and its folder {folder} belong to you and that the disk is not mounted read-only.",
    ),
    sqlite3.SQLITE_PERM: (
        "No permission for the store {path}",
        "Check that the file and its folder {folder} belong to you.",
    ),
    sqlite3.SQLITE_CANTOPEN: (
        "The store {path} cannot be opened",
        "Check that the folder {folder} exists and that you may read and write in it.",
    ),
    sqlite3.SQLITE_CORRUPT: (
        "The store {path} is damaged",
        "Run `syncdeck doctor`; `syncdeck restore` brings back a backup, or a copy that an upgrade made in {folder}. "
        "To start afresh, move the file away and sync again.",
    ),
    sqlite3.SQLITE_NOTADB: (
        "{path} is not a syncdeck store: it is not a SQLite file",
        "Move the file away, or choose another folder with --home.",
    ),
    sqlite3.SQLITE_IOERR: (
        "Reading or writing the store {path} failed",
        "Check the disk; if {folder} is a network share, choose a local folder with --home.",
    ),
    sqlite3.SQLITE_BUSY: (
        "The store {path} stayed locked by another process",
        "Close other programs that have the file open (a backup, a database browser) and try again.",
    ),
}
_TEXTS[sqlite3.SQLITE_LOCKED] = _TEXTS[sqlite3.SQLITE_BUSY]


def primary_code(error: sqlite3.Error) -> int | None:
    """Primary result code of an SQLite error; None when the Python layer raised it."""
    code: int | None = getattr(error, "sqlite_errorcode", None)
    return None if code is None else code & 0xFF


def is_busy(error: sqlite3.Error) -> bool:
    """Tell whether another connection holds the lock that was asked for."""
    return primary_code(error) in _BUSY


def store_error(error: sqlite3.Error, path: Path) -> LocalStoreError | None:
    """Give the error a person can act upon; None when the fault is in our own SQL."""
    texts = _TEXTS.get(primary_code(error) or 0)
    if texts is None:
        return None
    message, hint = (text.format(path=path, folder=path.parent) for text in texts)
    return LocalStoreError(message, hint=hint)


@contextmanager
def mapped_errors(path: Path) -> Iterator[None]:
    """Turn what SQLite says of the file at `path` into LocalStoreError; faults of our own SQL pass as they are."""
    try:
        yield
    except sqlite3.Error as error:
        known = store_error(error, path)
        if known is None:
            raise
        raise known from error
