"""Takes the database out of a backup zip: one checked member, of a checked size, under a name of our own.

Nothing of the archive decides where anything is written.
"""

from __future__ import annotations

import stat
import threading
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath, PureWindowsPath
from zipfile import ZipFile, ZipInfo

from tui.errors import InvalidInput
from tui.paths import PRIVATE_FILE
from tui.store.tautulli.faults import cancelled as stopped
from tui.store.tautulli.faults import damaged, no_tautulli
from tui.store.tautulli.private_files import FreeSpace, check_room, free_space, written_in
from tui.store.zips import BROKEN, METHODS, UNREAD

MOST_MEMBERS = 1_000
MOST_BYTES = 32 * 1024**3
"""Above it no Tautulli is believed."""
MOST_RATIO = 250
"""Unpacked to packed size; databases reach about 10, bombs a thousand."""
RATIO_FROM = 50_000_000
"""Unpacked bytes up to which a ratio harms nobody."""
_CHUNK = 1 << 20
_END = b"PK\x05\x06"
_END_REACH = 22 + 65_535
_ENCRYPTED = 0x1


def unpack_database(
    path: Path,
    folder: Path,
    *,
    progress: Callable[[float], None] = lambda _: None,
    cancelled: threading.Event | None = None,
    free: FreeSpace = free_space,
) -> Path:
    """Unpack the one database in the zip at `path` into the private `folder`, and its -wal if there is one.

    Gives the database's path. `progress` gets 0 to 1; `cancelled` is heeded after each MB. Raises InvalidInput when the
    archive is damaged, dangerous, protected, or does not hold exactly one database; LocalStoreError without room.
    """
    cancelled = cancelled or threading.Event()
    with _readable_zip(path) as archive:
        members = _database_members(path, archive.infolist())
        total = sum(member.file_size for member in members)
        check_room(folder, total, free)
        done = 0
        for member in members:
            target = folder / ("tautulli.db-wal" if member.filename.endswith("-wal") else "tautulli.db")
            for size in _unpack(archive, member, target):
                done += size
                progress(done / total if total else 1.0)
                if cancelled.is_set():
                    raise stopped()
    return folder / "tautulli.db"


@contextmanager
def _readable_zip(path: Path) -> Iterator[ZipFile]:
    try:
        _count_members(path)
        with ZipFile(path) as archive:
            yield archive
    except BROKEN as error:
        raise damaged(path, f"is a damaged zip archive ({error})") from error
    except UNREAD as error:
        raise _packed_otherwise(path, f" ({error})") from error


def _count_members(path: Path) -> None:
    """Refuse an archive of too many members before its list is read."""
    with path.open("rb") as file:
        file.seek(-min(path.stat().st_size, _END_REACH), 2)
        tail = file.read()
    place = tail.rfind(_END)
    if place >= 0 and int.from_bytes(tail[place + 10 : place + 12], "little") > MOST_MEMBERS:
        raise no_tautulli(path, f"holds more than {MOST_MEMBERS:,} files")


def _database_members(path: Path, members: list[ZipInfo]) -> list[ZipInfo]:
    """Give the one database, and its -wal if it has one with content."""
    for member in members:
        if _leads_outside(member):
            raise no_tautulli(
                path, "holds a path that leads out of the archive", "Do not unpack it: it was made to harm."
            )
    real = [member for member in members if not member.is_dir() and not _is_by_product(member)]
    databases = [member for member in real if member.filename.lower().endswith(".db")]
    if len(databases) != 1:
        raise _wrong_number(path, databases, real)
    logs = [member for member in real if member.filename == f"{databases[0].filename}-wal" and member.file_size]
    for member in (*databases, *logs):
        _check_size(path, member)
    return [*databases, *logs]


def _leads_outside(member: ZipInfo) -> bool:
    name = member.orig_filename
    is_link = stat.S_ISLNK(member.external_attr >> 16)
    windows = PureWindowsPath(name)
    is_absolute = PurePosixPath(name).is_absolute() or bool(windows.drive or windows.root)
    return is_link or is_absolute or ".." in windows.parts or "\x00" in name


def _is_by_product(member: ZipInfo) -> bool:
    """What macOS puts beside the real files."""
    return member.filename.startswith("__MACOSX/") or PurePosixPath(member.filename).name.startswith("._")


def _wrong_number(path: Path, databases: list[ZipInfo], real: list[ZipInfo]) -> InvalidInput:
    if databases:
        names = ", ".join(member.filename for member in databases[:3])
        return no_tautulli(path, f"holds {len(databases)} databases ({names})", "Unpack it and choose one of them.")
    names = ", ".join(member.filename for member in real[:3])
    return no_tautulli(path, f"holds no database{f' (but {names})' if names else ''}")


def _check_size(path: Path, member: ZipInfo) -> None:
    if member.flag_bits & _ENCRYPTED:
        raise no_tautulli(path, "is protected by a password", "Unpack it first.")
    if member.compress_type not in METHODS:
        raise _packed_otherwise(path)
    is_bomb = member.file_size > RATIO_FROM and member.file_size > MOST_RATIO * max(1, member.compress_size)
    if is_bomb or member.file_size > MOST_BYTES:
        raise no_tautulli(
            path,
            f"would unpack to {member.file_size:,} bytes from {member.compress_size:,}: that is no database",
            "If you trust it, unpack it yourself and import the .db file.",
        )


def _packed_otherwise(path: Path, told: str = "") -> InvalidInput:
    return no_tautulli(path, f"is packed in a way that is not read here{told}", "Unpack it first.")


def _unpack(archive: ZipFile, member: ZipInfo, target: Path) -> Iterator[int]:
    """Write one member, giving the size of each piece. It never yields more than the archive's list promised."""
    left = member.file_size
    with written_in(target.parent):
        target.touch(mode=PRIVATE_FILE, exist_ok=False)
        out = target.open("r+b")
    with out, archive.open(member) as packed:
        while piece := packed.read(_CHUNK):
            left -= len(piece)
            if left < 0:
                raise zipfile.BadZipFile("longer than its list says")
            with written_in(target.parent):
                out.write(piece)
            yield len(piece)
        if left:
            raise zipfile.BadZipFile("shorter than its list says")
