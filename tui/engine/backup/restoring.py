"""Puts a backup in the place of the store: all of it is checked and made ready aside, then one rename changes over.

Killed anywhere, the store is the old one or the new one, and whole. What it replaces is set aside, never deleted.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import threading
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import msgspec

from tui.engine.backup.archive import ArchiveReader, check_ordinary, opened
from tui.engine.backup.changing_over import change_over, drop_links, replace_small
from tui.engine.backup.making import is_alive
from tui.engine.backup.manifest import SECRETS, SETTINGS, STORE, THEMES
from tui.engine.backup.sealed import unseal
from tui.engine.hub.hub import Hub
from tui.engine.process.file_lock import FileLock
from tui.engine.process.living import is_gone
from tui.engine.runs.outcome import interrupted_message
from tui.errors import Conflict, InvalidInput, LocalStoreError
from tui.formatting import bytes_text, clock_text, date_text
from tui.model.backup import BackupInfo
from tui.model.clean import clean_text
from tui.model.clock import Clock
from tui.model.hub import Policy
from tui.paths import PRIVATE_FILE, Paths, private_folder
from tui.settings_file import judge_options
from tui.store.backup import (
    StoreSecrets,
    copy_out,
    counts_if_readable,
    counts_of,
    held_in,
    holder_of,
    is_database,
    told,
)
from tui.store.lease import LeaseRow
from tui.store.restored import bring_up, check_store, give_secrets, settle
from tui.store.store import Store

SCRATCH = "restore-in-progress-"
"""Beside the store: a rename does not leave its disk."""
SPARE = 32_000_000
"""Bytes that have to be free beside what the backup unpacks to."""
FRESH = 30.0
"""Seconds since its last heartbeat in which a holder of the lease on another machine counts as alive."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a restore has done."""

    aside: tuple[Path, ...]
    """What was replaced, under its new names; empty = there was nothing."""
    settings: bool
    """Whether settings and themes were restored."""


class Restorable:
    """A backup that was checked and unpacked beside the store, fit to take its place."""

    def __init__(self, paths: Paths, scratch: Path, backup: BackupInfo, clock: Clock, *, has_secrets: bool) -> None:
        self._paths = paths
        self._scratch = scratch
        self._clock = clock
        self.backup = backup
        """What it says of itself; its counts are those of the rows that are really there."""
        self._store = paths.store_file.resolve()
        self.present = counts_if_readable(self._store)
        """Rows of the store that it would replace; None = there is none, or it cannot be read."""
        self.has_store = self._store.exists()
        self.has_settings = (scratch / SETTINGS).exists()
        self.has_secrets = has_secrets
        """Whether its secrets come along."""
        self.held = held_in(scratch / STORE)
        """Changes that wait in it for a person to let them go."""

    def put_in_place(self, *, with_settings: bool = False) -> Outcome:
        """Let it take the place of the store, and with `with_settings` of settings and themes.

        Raises Conflict while another process has the store open, InvalidInput for settings that cannot be used,
        LocalStoreError.
        """
        if with_settings and self.has_settings:
            _judge_settings(self._scratch / SETTINGS)
        stamp = f"{datetime.fromtimestamp(self._clock.now()):%Y%m%d-%H%M%S}"
        with told("The restore", lambda: self._paths.data_dir):
            drop_links(self._store)
            aside = self._settings(stamp) if with_settings and self.has_settings else []
            aside += change_over(self._store, self._scratch / STORE, stamp)
        return Outcome(tuple(aside), settings=with_settings and self.has_settings)

    def _settings(self, stamp: str) -> list[Path]:
        """Before the store: what is done here can be done once more."""
        private_folder(self._paths.config_dir)
        aside = replace_small(self._paths.settings_file, self._scratch / SETTINGS, stamp)
        themes = sorted((self._scratch / THEMES).glob("*.toml"))
        if themes:
            private_folder(self._paths.themes_dir)
        for theme in themes:
            aside += replace_small(self._paths.themes_dir / theme.name, theme, stamp)
        return aside


def _judge_settings(path: Path) -> None:
    """Raise InvalidInput for settings with which no command would start any more."""
    try:
        judge_options(tomllib.loads(path.read_text(encoding="utf-8")))
    except (InvalidInput, tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InvalidInput(
            f"The settings of this backup cannot be used here: {clean_text(str(error), 300)}",
            hint="Leave out --settings to restore all the rest. Nothing was changed.",
        ) from error


@contextmanager
def restoring(
    paths: Paths, file: Path, passphrase: str | None, clock: Clock, policy: Policy = Policy.FURTHEST
) -> Iterator[Restorable]:
    """Check a backup wholly and make it ready; nothing is replaced before `put_in_place`.

    Nobody keeps the household in sync meanwhile. Raises Conflict while somebody does, with who; NotFound, InvalidInput
    for a file that is no backup, is damaged or newer, and for a wrong passphrase; LocalStoreError.
    """
    paths.ensure()
    with _alone(paths, clock), _scratch(paths.store_file.resolve().parent) as scratch:
        with told("The restore", lambda: paths.data_dir):
            ready = _made_ready(paths, scratch, file, passphrase, clock=clock, policy=policy)
        yield ready


def _made_ready(
    paths: Paths, scratch: Path, file: Path, passphrase: str | None, *, clock: Clock, policy: Policy
) -> Restorable:
    store = scratch / STORE
    if _is_store(file):
        info, has_secrets = _copied(file, store, clock), True
    else:
        info, has_secrets = _unpacked(file, scratch, passphrase, clock)
    settle_store(store, clock, policy, made_at=info.made_at, has_secrets=has_secrets)
    return Restorable(paths, scratch, replace(info, counts=counts_of(store)), clock, has_secrets=has_secrets)


def settle_store(store: Path, clock: Clock, policy: Policy, *, made_at: float, has_secrets: bool) -> None:
    """Let nothing in a store go on by itself as if no time had passed since it was copied.

    What servers had told is decided upon first, as it would have been, so that nothing is forgotten; what comes of it
    is held back with all the rest.
    """
    asyncio.run(_decide(store, clock, policy))
    made = f"{date_text(made_at)} {clock_text(made_at)}"
    reason = f"a backup of {made} was restored"
    settle(
        store,
        clock.now(),
        made,
        interrupted=lambda run_id: interrupted_message(run_id, reason),
        has_secrets=has_secrets,
    )


async def _decide(path: Path, clock: Clock, policy: Policy) -> None:
    store = await Store.open(path, clock=clock)
    try:
        await Hub(store, clock, policy).run()
    finally:
        await store.close()


def _unpacked(file: Path, scratch: Path, passphrase: str | None, clock: Clock) -> tuple[BackupInfo, bool]:
    """Unpack a backup, check its store and bring it up to date; tell whether its secrets are in it."""
    store = scratch / STORE
    with opened(file) as archive:
        _check_room(scratch.parent, sum(member.size for member in archive.manifest.members.values()))
        secrets = _secrets(archive, passphrase)
        _unpack(archive, scratch)
        info = archive.manifest.info(file, file.stat().st_size)
    _bring_up(store, clock, told_version=info.schema)
    if secrets is not None:
        give_secrets(store, secrets)
    return info, secrets is not None


def _copied(file: Path, store: Path, clock: Clock) -> BackupInfo:
    """Copy a bare store, as upgrades and restores set one aside, with all that is in it."""
    _check_room(store.parent.parent, file.stat().st_size)
    copy_out(file, store, clock, threading.Event())
    version = _bring_up(store, clock)
    facts = file.stat()
    return BackupInfo(file, facts.st_size, facts.st_mtime, "", version, has_secrets=True)


def _bring_up(store: Path, clock: Clock, told_version: int | None = None) -> int:
    """Check a store that lies aside and apply the steps that it has not; give how many it had."""
    version = check_store(store)
    if told_version not in {None, version}:
        raise InvalidInput("The manifest of this backup contradicts its store", hint="Take another backup.")
    bring_up(store, clock)
    return version


def _secrets(archive: ArchiveReader, passphrase: str | None) -> StoreSecrets | None:
    """Give the secrets of a backup, None when it has none or nobody told the passphrase."""
    if passphrase is None:
        return None
    if SECRETS not in archive.names:
        raise InvalidInput(
            f"The backup {archive.path} holds no secrets",
            hint="Restore it without a passphrase: profiles sign in again",
        )
    plain = unseal(archive.read(SECRETS), passphrase)
    try:
        return msgspec.json.decode(plain, type=StoreSecrets)
    except msgspec.DecodeError as error:
        raise InvalidInput("The secrets of this backup cannot be read", hint="Restore without them") from error


def _unpack(archive: ArchiveReader, scratch: Path) -> None:
    """Write everything but the secrets; names were checked before, and none leads out of the folder."""
    for name in archive.names:
        if name == SECRETS:
            continue
        target = scratch / name
        target.parent.mkdir(mode=0o700, exist_ok=True)
        with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_FILE), "wb") as file:
            archive.extract(name, file)


def _is_store(file: Path) -> bool:
    with suppress(OSError):
        check_ordinary(file)
        return is_database(file)
    return False


def _check_room(folder: Path, size: int) -> None:
    free = shutil.disk_usage(folder).free
    if free < size + SPARE:
        raise LocalStoreError(
            f"No room to restore in {folder}: it needs {bytes_text(size + SPARE)}, {bytes_text(free)} are free",
            hint="Free some space, then try again. Nothing was changed.",
        )


@contextmanager
def _scratch(folder: Path) -> Iterator[Path]:
    """A folder that is gone afterwards, and those of killed processes with it."""
    with told("The restore", lambda: folder):
        for left in folder.glob(f"{SCRATCH}*"):
            if not is_alive(left.name.removeprefix(SCRATCH)):
                shutil.rmtree(left, ignore_errors=True)
        scratch = folder / f"{SCRATCH}{os.getpid()}"
        shutil.rmtree(scratch, ignore_errors=True)
        scratch.mkdir(mode=0o700)
    try:
        yield scratch
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


@contextmanager
def _alone(paths: Paths, clock: Clock) -> Iterator[None]:
    """Keep everybody from running the queue meanwhile. Raises Conflict when somebody does."""
    lock = FileLock(paths.lock_file)
    has_lock = lock.acquire()
    try:
        holder = holder_of(paths.store_file)
        if not has_lock and lock.is_supported:
            raise _busy(holder)
        if holder is not None and not is_gone(holder.pid, holder.host):
            is_fresh = abs(clock.now() - holder.heartbeat_at) <= FRESH
            if is_fresh and not (has_lock and holder.has_file_lock):
                raise _busy(holder)
        yield
    finally:
        lock.release()


def _busy(holder: LeaseRow | None) -> Conflict:
    who = f"the {holder.face} with pid {holder.pid} on {holder.host}" if holder else "another process"
    return Conflict(
        f"Nothing was restored: {who} keeps this household in sync",
        hint="Close it first (the service: syncdeck serve --stop), then try again.",
    )
