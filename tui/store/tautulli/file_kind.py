"""Looks at a file from outside, before SQLite or zip see it: what it is, whether it is whole, what lies beside it."""

from __future__ import annotations

import errno
import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from tui.errors import SyncError
from tui.store.tautulli.faults import damaged, failed, no_access, no_tautulli, not_found

_MAGIC = b"SQLite format 3\x00"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_PACKED = (b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"7z\xbc\xaf", b"Rar!", b"\x28\xb5\x2f\xfd")
_HEADER = 100
_UTF8 = 1
_NAMES = ("tautulli.db", "plexpy.db")


@dataclass(frozen=True, slots=True)
class FileKind:
    """What a file is."""

    path: Path
    """With links followed: what lies beside the file lies beside this one."""
    is_zip: bool
    is_wal: bool = False
    """Whether new rows go to a -wal file first."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """How a file looked; another look tells whether it was written to meanwhile."""

    inode: int
    size: int
    modified: int
    has_log: bool


def file_kind(path: Path) -> FileKind:
    """Tell what is at `path`. Never waits, whatever it is.

    Raises NotFound, Forbidden, InvalidInput for what is no Tautulli database, LocalStoreError when it cannot be read.
    """
    try:
        found = path.stat()
        if stat.S_ISDIR(found.st_mode):
            raise no_tautulli(path, "is a folder", _inside(path))
        if not stat.S_ISREG(found.st_mode):
            raise no_tautulli(path, "is no ordinary file")
        with os.fdopen(_open_at_once(path), "rb") as file:
            return _kind(path, file, found.st_size)
    except PermissionError as error:
        raise no_access(path, _needed(path)) from error
    except (OSError, ValueError) as error:
        raise _unreachable(path, error) from error


def beside(database: Path, suffix: str) -> int:
    """Give the size of the -wal or -journal of a database; -1 = there is none."""
    try:
        return Path(f"{database}{suffix}").stat().st_size
    except OSError:
        return -1


def stamp_of(database: Path) -> Stamp:
    """Look at a database. Raises OSError."""
    found = database.stat()
    has_log = beside(database, "-wal") >= 0 or beside(database, "-journal") >= 0
    return Stamp(found.st_ino, found.st_size, found.st_mtime_ns, has_log)


def stamp_text(path: Path) -> str:
    """How a file and its -wal look now, to tell whether they were written to; "" = there is no file."""
    try:
        real = path.resolve(strict=True)
        looks = [one.stat() for one in (real, Path(f"{real}-wal")) if one.exists()]
    except (OSError, ValueError):
        return ""
    return " ".join(f"{look.st_ino}:{look.st_size}:{look.st_mtime_ns}" for look in looks)


def _open_at_once(path: Path) -> int:
    """A pipe that took the file's place meanwhile does not hold us up."""
    return os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)


def _kind(path: Path, file: BinaryIO, size: int) -> FileKind:
    head = file.read(_HEADER)
    real = path.resolve()
    if not head:
        raise no_tautulli(path, "is empty")
    if head.startswith(_ZIP):
        return FileKind(real, is_zip=True)
    if head.startswith(_PACKED):
        raise no_tautulli(path, "is packed", "Unpack it first; only zip archives are read as they are.")
    if not head.startswith(_MAGIC[: len(head)]):
        raise no_tautulli(path, "is no SQLite file")
    _check_header(path, head, size, has_log=beside(real, "-wal") > 0)
    return FileKind(real, is_zip=False, is_wal=2 in head[18:20])


def _check_header(path: Path, head: bytes, size: int, *, has_log: bool) -> None:
    if len(head) < _HEADER:
        raise damaged(path, f"is cut off after {size} bytes")
    page = int.from_bytes(head[16:18]) or 65_536
    page = 65_536 if page == 1 else page
    whole = page * int.from_bytes(head[28:32])
    if head[24:28] == head[92:96] and size < whole and not has_log:
        raise damaged(path, f"is cut off: {size:,} of {whole:,} bytes are there")
    if int.from_bytes(head[56:60]) > _UTF8:
        raise no_tautulli(path, "holds its texts as UTF-16, which no Tautulli does")


def _inside(folder: Path) -> str:
    for name in _NAMES:
        if (folder / name).exists():
            return f"Choose the file in it: {folder / name}"
    return ""


def _needed(path: Path) -> str:
    """Which permission on what is missing."""
    for folder in reversed(path.absolute().parents):
        if not os.access(folder, os.X_OK, effective_ids=os.access in os.supports_effective_ids):
            return f"permission to enter the folder {folder} is needed"
    return "permission to read the file is needed"


def _unreachable(path: Path, error: OSError | ValueError) -> SyncError:
    if not isinstance(error, OSError):
        return not_found(path)
    if error.errno not in {errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.ENAMETOOLONG}:
        return failed(path, error.strerror or str(error))
    try:
        return not_found(path, f"It is a link to {path.readlink()}, which cannot be followed.")
    except OSError:
        return not_found(path)
