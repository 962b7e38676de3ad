"""Files of ours while a source is read: private, counted against the free space, and gone when anything fails."""

from __future__ import annotations

import errno
import os
import re
import secrets
import shutil
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from tui.errors import LocalStoreError
from tui.paths import PRIVATE_DIR, PRIVATE_FILE
from tui.store.tautulli.faults import disk_full

FreeSpace = Callable[[Path], int]

RESERVE = 64_000_000
"""Bytes that stay free for everything else."""
STAGED_SUFFIX = ".staged"
_PART = re.compile(r"tautulli-(\d+)-[0-9a-f]{8}\.(part|unpacked)(-journal|-wal|-shm)?")
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def free_space(folder: Path) -> int:
    """Bytes that we may still write in `folder`."""
    return shutil.disk_usage(folder).free


def check_room(folder: Path, needed: int, free: FreeSpace = free_space) -> None:
    """Raise LocalStoreError when `needed` bytes do not fit beside a reserve."""
    with written_in(folder):
        folder.mkdir(mode=PRIVATE_DIR, parents=True, exist_ok=True)
        found = free(folder)
    if found < needed + RESERVE:
        raise disk_full(folder, needed + RESERVE, found)


@contextmanager
def part_file(folder: Path) -> Iterator[Path]:
    """Give the name of an empty file that is not whole yet; whatever is left of it at the end is removed."""
    part = folder / f"{_part_name()}.part"
    try:
        with written_in(folder):
            os.close(os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, PRIVATE_FILE))
        yield part
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def unpack_folder(folder: Path) -> Iterator[Path]:
    """Give an empty private folder, removed at the end with all that is in it."""
    made = folder / f"{_part_name()}.unpacked"
    try:
        with written_in(folder):
            folder.mkdir(mode=PRIVATE_DIR, parents=True, exist_ok=True)
            made.mkdir(mode=PRIVATE_DIR)
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def sweep(folder: Path, keep: Collection[str]) -> None:
    """Remove what processes that are gone have left, and every staged file whose name is not in `keep`."""
    if not folder.is_dir():
        return
    for found in folder.iterdir():
        part = _PART.fullmatch(found.name)
        if part and not _is_alive(int(part[1])):
            shutil.rmtree(found, ignore_errors=True) if found.is_dir() else found.unlink(missing_ok=True)
        elif found.suffix == STAGED_SUFFIX and found.name not in keep:
            found.unlink(missing_ok=True)


@contextmanager
def written_in(folder: Path) -> Iterator[None]:
    """Turn what the system says while writing in `folder` into LocalStoreError."""
    try:
        yield
    except OSError as error:
        if error.errno in _NO_ROOM:
            raise disk_full(folder) from error
        raise LocalStoreError(
            f"Cannot write in {folder}: {(error.strerror or str(error)).lower()}",
            hint="Check that the folder belongs to you, or choose another one with --home DIR.",
        ) from error


def _part_name() -> str:
    return f"tautulli-{os.getpid()}-{secrets.token_hex(4)}"


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True
