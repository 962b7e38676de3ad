"""Copies of the store, set aside before an upgrade changes it."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from tui.errors import LocalStoreError

KEPT = 3
"""How many copies stay; older ones are removed after a new one is complete."""


def copy_aside(path: Path, reason: str, now: float) -> Path:
    """Copy the committed content of the store at `path` beside it and give the copy's path.

    The name holds `reason` and the date (UTC). Written under another name first, so that a copy is whole or absent.
    Raises LocalStoreError when there is no room or no permission.
    """
    stamp = datetime.fromtimestamp(now, UTC).strftime("%Y%m%d-%H%M%S")
    target = path.with_name(f"{path.stem}-before-{reason}-{stamp}.copy")
    part = target.with_suffix(".part")
    try:
        _remove(path.parent.glob(f"{path.stem}-before-*.part"))
        _copy(path, part)
        part.rename(target)
        _remove(copies_of(path)[KEPT:])
    except (sqlite3.Error, OSError) as error:
        part.unlink(missing_ok=True)
        raise LocalStoreError(
            f"The store {path} has to be upgraded, and the copy made before that failed: {error}",
            hint=f"Free space in {path.parent} (the copy needs as much as the store) and start again.",
        ) from error
    return target


def copies_of(path: Path) -> list[Path]:
    """Give the copies of the store at `path`, newest first."""
    return sorted(path.parent.glob(f"{path.stem}-before-*.copy"), key=lambda copy: copy.stat().st_mtime, reverse=True)


def _copy(source: Path, target: Path) -> None:
    descriptor = os.open(target, os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    try:
        with closing(sqlite3.connect(source)) as origin, closing(sqlite3.connect(target)) as copy:
            origin.backup(copy)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _remove(paths: Iterable[Path]) -> None:
    for path in paths:
        path.unlink(missing_ok=True)
