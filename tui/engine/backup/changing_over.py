"""Lets files take the place of others, in one step each; what they replace gets another name and is never deleted."""

from __future__ import annotations

import os
import shutil
from contextlib import closing, suppress
from pathlib import Path

from tui.engine.backup.making import sync_folder
from tui.paths import PRIVATE_FILE
from tui.store.backup import counts_if_readable, is_database
from tui.store.restored import come_to_rest


def change_over(present: Path, new: Path, stamp: str) -> list[Path]:
    """Let a whole file take the place of the store in one step; give what was set aside."""
    _to_disk(new)
    aside = _free(present.with_name(f"{present.stem}-before-restore-{stamp}{present.suffix}"))
    keeper = come_to_rest(present) if _can_rest(present) else None
    if keeper is None:
        return _over_damaged(present, new, aside)
    with closing(keeper):
        _set_aside(present, aside)
        new.rename(present)
        sync_folder(present.parent)
    return [aside]


def _can_rest(present: Path) -> bool:
    """Whether it can be read, or could be once SQLite has taken back what somebody left half done."""
    is_half_done = present.with_name(f"{present.name}-journal").exists() and is_database(present)
    return is_half_done or counts_if_readable(present) is not None


def _over_damaged(present: Path, new: Path, aside: Path) -> list[Path]:
    """The store is missing or cannot be opened: what there is of it is set aside as it is, with its log or journal.
    Those would be played into the new store otherwise.
    """
    made = []
    for tail in ("", "-wal", "-journal"):
        old = present.with_name(f"{present.name}{tail}")
        if old.exists():
            kept = aside.with_name(f"{aside.name}{tail}")
            _set_aside(old, kept)
            made.append(kept)
    for tail in ("-wal", "-shm", "-journal"):
        present.with_name(f"{present.name}{tail}").unlink(missing_ok=True)
    new.rename(present)
    sync_folder(present.parent)
    return made


def replace_small(present: Path, new: Path, stamp: str) -> list[Path]:
    """Let a small file take the place of another, which is set aside unless it is the same."""
    present = present.resolve()  # a link to where somebody keeps such files stays one
    if present.exists() and present.read_bytes() == new.read_bytes():
        return []
    aside = []
    if present.exists():
        aside.append(_free(present.with_name(f"{present.stem}-before-restore-{stamp}{present.suffix}")))
        _set_aside(present, aside[0])
    _copy_to(present, new)
    return aside


def _set_aside(present: Path, aside: Path) -> None:
    """Give a file a second name, so that it is never without one; where a disk knows no second names, copy it."""
    try:
        os.link(present, aside)
    except OSError:
        _copy_to(aside, present)


def _copy_to(path: Path, whole: Path) -> None:
    """Let a private copy of a file stand at a path, in one step."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        part.unlink(missing_ok=True)
        shutil.copyfile(whole, part)
        part.chmod(PRIVATE_FILE)
        _to_disk(part)
        part.rename(path)
    finally:
        part.unlink(missing_ok=True)


def _free(path: Path) -> Path:
    """A name like this one that nothing has yet: nothing that was set aside is ever replaced."""
    names = (path.with_name(f"{path.stem}{'' if n == 1 else f'-{n}'}{path.suffix}") for n in range(1, 1000))
    return next(name for name in names if not name.exists())


def drop_links(present: Path) -> None:
    """Remove second names of the store itself, which a restore leaves that was killed before it changed over."""
    with suppress(OSError):
        if present.stat().st_nlink == 1:
            return
        for link in present.parent.glob(f"{present.stem}-before-restore-*{present.suffix}"):
            if link.samefile(present):
                link.unlink()


def _to_disk(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
