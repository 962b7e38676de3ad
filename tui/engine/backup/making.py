"""Makes a backup: copy, check, take the secrets out, pack. Runs in a thread; nothing but whole backups ever appears."""

from __future__ import annotations

import os
import re
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from itertools import count
from pathlib import Path

import msgspec

from tui import __version__
from tui.engine.backup.archive import ArchiveWriter, Content, written
from tui.engine.backup.manifest import (
    FORMAT,
    SECRETS,
    SETTINGS,
    SMALL_LIMIT,
    STORE,
    THEMES,
    THEMES_LIMIT,
    Manifest,
    limit_of,
)
from tui.engine.process.living import lives
from tui.errors import Cancelled, InvalidInput, LocalStoreError
from tui.formatting import bytes_text
from tui.model.backup import BackupInfo
from tui.model.clock import Clock
from tui.paths import Paths, private_folder
from tui.redact import Redactor
from tui.secret_source import LONGEST
from tui.store.backup import checked, copy_out, counts_of, install_of, shrink, steps_of, take_secrets, told

SPARE = 16_000_000
"""Bytes that stay free beside what a backup needs."""
LEAST = 8
"""Characters of a passphrase."""
ELSEWHERE = "Another folder does as well: backup_dir in the settings, or --to."
SCRATCH = "backup-in-progress-"
"""Beside the store, where the same secrets lie anyway; never in the folder of the backups, which may be a stick."""


_PART = re.compile(r"\..+\.zip\.(\d+)-\d+\.part")
"""Of our half files, with the process that wrote them; such a folder may hold half files of others."""
MOST_DIGITS = 9
"""Of the number of a process."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be made."""

    paths: Paths
    folder: Path
    name: str
    """Of the file; "" = by the date."""
    is_scheduled: bool
    passphrase: str = field(default="", repr=False)
    """"" = without secrets."""


def make_backup(order: Order, clock: Clock, redactor: Redactor, give_up: threading.Event) -> BackupInfo:
    """Make a backup and tell of it. Raises LocalStoreError, InvalidInput; Cancelled once `give_up` is set."""
    store = order.paths.store_file
    _judge_passphrase(order.passphrase)
    with told("The backup", lambda: order.folder):
        _make_folder(order.folder)
        if order.name and (order.folder / order.name).exists():
            raise _taken(order.folder / order.name)
        _sweep(order)
        _check_room(store.parent, 2 * _size_of(store))
        with _scratch(store.parent) as scratch:
            return _made(order, scratch, clock, redactor, give_up)


def _made(order: Order, scratch: Path, clock: Clock, redactor: Redactor, give_up: threading.Event) -> BackupInfo:
    copy, clean, now = scratch / "copy.db", scratch / STORE, clock.now()
    copy_out(order.paths.store_file, copy, clock, give_up)
    secrets = take_secrets(copy, give_up)
    shrink(copy, clean, give_up)
    copy.unlink()
    checked(clean, give_up)
    _check_room(order.folder, clean.stat().st_size)
    sealed = _sealed(msgspec.json.encode(secrets), order.passphrase)
    part = order.folder / f".{order.name or 'syncdeck.zip'}.{os.getpid()}-{threading.get_ident()}.part"
    try:
        with written(part, partial(_heed, give_up)) as archive:
            for name, content in _members(clean, order.paths, redactor, sealed):
                archive.add(name, content)
            manifest = _manifest(clean, archive, now, is_scheduled=order.is_scheduled)
            archive.close(manifest)
        target = _published(order, part, now)
    finally:
        part.unlink(missing_ok=True)
    return manifest.info(target, target.stat().st_size)


def _sealed(plain: bytes, passphrase: str) -> bytes | None:
    if not passphrase:
        return None
    from tui.engine.backup.sealed import seal  # noqa: PLC0415 - a library that every start would pay for

    return seal(plain, passphrase)


def _judge_passphrase(passphrase: str) -> None:
    if 0 < len(passphrase) < LEAST:
        raise InvalidInput(f"The passphrase is too short: at least {LEAST} characters", hint="A sentence does well")
    if len(passphrase) > LONGEST or not passphrase.isprintable():
        raise InvalidInput(
            f"A passphrase is one line of plain characters, at most {LONGEST:,}",
            hint="Type it anew: some keys make blanks and signs that nobody sees.",
        )


def _make_folder(folder: Path) -> None:
    """Make the folder, private, if it is missing; one that is there belongs to who made it, and keeps its mode."""
    if folder.is_dir():
        return
    try:
        private_folder(folder)
    except LocalStoreError as error:
        raise LocalStoreError(error.message, hint=ELSEWHERE) from error


def _members(clean: Path, paths: Paths, redactor: Redactor, sealed: bytes | None) -> Iterator[tuple[str, Content]]:
    yield STORE, clean
    if (settings := _small(paths.settings_file)) is not None:
        yield SETTINGS, redactor.redact(settings.decode("utf-8", "replace")).encode()
    for theme in sorted(paths.themes_dir.glob("*.toml"))[: THEMES_LIMIT // 2]:
        name, content = f"{THEMES}{theme.name}", _small(theme)
        if content is not None and limit_of(name):
            yield name, content
    if sealed is not None:
        yield SECRETS, sealed


def _small(path: Path) -> bytes | None:
    """The content of a file, unless it is missing or far too large to be what it should."""
    with suppress(FileNotFoundError):
        if path.is_file() and path.stat().st_size <= SMALL_LIMIT:
            return path.read_bytes()
    return None


def _manifest(clean: Path, archive: ArchiveWriter, now: float, *, is_scheduled: bool) -> Manifest:
    steps = steps_of(clean)
    return Manifest(
        FORMAT,
        "syncdeck",
        __version__,
        len(steps),
        steps,
        now,
        members=archive.members,
        counts=counts_of(clean),
        install=install_of(clean).get("device_id", ""),
        is_scheduled=is_scheduled,
    )


def _published(order: Order, part: Path, now: float) -> Path:
    """Give the whole file its name: the one that was asked for, which must not be there yet, or one by the date."""
    if order.name:
        target = order.folder / order.name
        if not _named(part, target):
            raise _taken(target)
        return target
    stem = f"syncdeck-{datetime.fromtimestamp(now):%Y%m%d-%H%M%S}"
    names = (f"{stem}{'' if number == 1 else f'-{number}'}.zip" for number in count(1))
    return next(target for name in names if _named(part, target := order.folder / name))


def _taken(target: Path) -> InvalidInput:
    return InvalidInput(f"{target} exists already", hint="Choose another name: backups are never overwritten")


def _named(part: Path, target: Path) -> bool:
    """Give a file its name unless something else has it; tell whether it has it now."""
    if target.exists():
        return False
    try:
        os.link(part, target)
    except FileExistsError:
        return False
    except OSError:  # a disk that knows no second names
        part.rename(target)
    sync_folder(target.parent)
    return True


def sync_folder(folder: Path) -> None:
    """See to it that the names in a folder have reached the disk, where the system can do that."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _check_room(folder: Path, needed: int) -> None:
    free = shutil.disk_usage(folder).free
    if free < needed + SPARE:
        raise LocalStoreError(
            f"No room for a backup in {folder}: it needs {bytes_text(needed + SPARE)}, {bytes_text(free)} are free",
            hint=f"Free some space. {ELSEWHERE}",
        )


def _size_of(store: Path) -> int:
    log = store.with_name(f"{store.name}-wal")
    return store.stat().st_size + (log.stat().st_size if log.exists() else 0)


@contextmanager
def _scratch(folder: Path) -> Iterator[Path]:
    """A folder that is gone afterwards. One whose process was killed goes with the next backup."""
    scratch = folder / f"{SCRATCH}{os.getpid()}-{threading.get_ident()}"
    scratch.mkdir(mode=0o700)
    try:
        yield scratch
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _sweep(order: Order) -> None:
    """Remove what killed processes left of theirs."""
    for left in order.paths.store_file.parent.glob(f"{SCRATCH}*"):
        if not is_alive(left.name.removeprefix(SCRATCH).partition("-")[0]):
            shutil.rmtree(left, ignore_errors=True)
    for part in order.folder.glob(".*.part"):
        made_by = _PART.fullmatch(part.name)
        if made_by is not None and not is_alive(made_by[1]):
            part.unlink(missing_ok=True)


def is_alive(pid: str) -> bool:
    """Tell whether the number in the name of a leftover is that of a process that runs."""
    return pid.isdecimal() and len(pid) <= MOST_DIGITS and lives(int(pid))


def _heed(give_up: threading.Event) -> None:
    if give_up.is_set():
        raise Cancelled("The backup was stopped")
