"""Backups as faces see them: made now or by the schedule, listed, and how much room everything takes."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
import threading
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from tui.engine.backup.archive import read_manifest
from tui.engine.backup.making import Order, make_backup
from tui.engine.log import LogWriter
from tui.errors import InvalidInput, SyncError
from tui.formatting import bytes_text
from tui.model.backup import BackupInfo, StoreSize
from tui.model.clock import Clock
from tui.model.log import Level
from tui.paths import Paths, given_path
from tui.secret_source import resolve_secret
from tui.store.care import free_bytes
from tui.store.link import to_its_end
from tui.store.store import Store

if TYPE_CHECKING:
    from tui.settings import Settings

FOLDER = "backups"
PATTERN = "syncdeck-*.zip"
REFERENCES = ("env:", "file:", "cmd:")
"""How the passphrase of scheduled backups may be told: the settings hold no secret themselves."""


class BackupDesk:
    """What there is to do with backups of this household. Restoring is done while nothing runs: see `restoring`."""

    def __init__(self, store: Store, settings: Settings, paths: Paths, clock: Clock, log: LogWriter) -> None:
        self._store = store
        self._settings = settings
        self._paths = paths
        self._clock = clock
        self._log = log

    @property
    def folder(self) -> Path:
        """Where backups lie when nothing else was asked for; need not exist."""
        return backup_folder(self._paths, self._settings)

    async def make(self, to: str | Path | None = None, passphrase: str | None = None) -> BackupInfo:
        """Make a backup in a folder or as a file of a new name; None = in the folder for them.

        With a passphrase of at least 8 characters it holds the secrets, under that passphrase; without one it holds
        none, and profiles have to sign in again after a restore. Runs beside syncs. Raises InvalidInput for a file that
        is there already, LocalStoreError when there is no room, no permission, or the store is damaged.
        """
        folder, name = _place(to, self.folder)
        return await self._make(Order(self._paths, folder, name, is_scheduled=False, passphrase=passphrase or ""))

    async def make_scheduled(self) -> BackupInfo:
        """Make a backup as the settings say, and remove the oldest of those that were made so. Raises as `make`."""
        passphrase = await asyncio.to_thread(self._scheduled_passphrase)
        made = await self._make(Order(self._paths, self.folder, "", is_scheduled=True, passphrase=passphrase))
        older = [one.path for one in await self.kept_by_schedule() if one.path != made.path]
        for old in older[self._settings.backups_kept - 1 :]:
            try:
                await asyncio.to_thread(old.unlink, missing_ok=True)
            except OSError as error:
                self._log.write(Level.WARNING, f"An old backup cannot be removed: {old}: {error.strerror}")
        return made

    async def kept(self) -> list[BackupInfo]:
        """Give the backups in the folder for them, newest first; of one that cannot be read `schema` is 0."""
        return await asyncio.to_thread(_kept, self.folder)

    async def kept_by_schedule(self) -> list[BackupInfo]:
        """Give those that the schedule of this household has made, newest first: others may keep theirs there too."""
        mine = await self._store.install.device_id()
        return [one for one in await self.kept() if one.is_scheduled and one.schema and one.install == mine]

    async def size(self) -> StoreSize:
        """Tell what the store takes, and its backups."""
        free = await self._store.db.read(free_bytes)
        return await asyncio.to_thread(_size, self._paths.store_file, self.folder, free)

    async def _make(self, order: Order) -> BackupInfo:
        self._store.redactor.add(order.passphrase)
        give_up = threading.Event()
        work = partial(make_backup, order, self._clock, self._store.redactor, give_up)
        try:
            await self._store.install.device_id()  # by which its retention knows it: made if there is none yet
            made = await to_its_end(asyncio.to_thread(work), give_up.set)
        except SyncError as error:
            self._log.write(Level.ERROR, f"Backup failed: {error.message}")
            raise
        secrets = "with its secrets" if made.has_secrets else "without secrets"
        self._log.write(Level.INFO, f"Backup made, {secrets}: {made.path} ({bytes_text(made.size)})")
        return made

    def _scheduled_passphrase(self) -> str:
        source = self._settings.backup_passphrase
        if not source:
            return ""
        if not source.startswith(REFERENCES):
            raise InvalidInput(
                "backup_passphrase in the settings must say where the passphrase is, not what it is",
                hint="Write env:NAME, file:PATH or cmd:COMMAND",
            )
        return resolve_secret(source, environ=os.environ, stdin=sys.stdin).value


def backup_folder(paths: Paths, settings: Settings) -> Path:
    """Give the folder for backups; need not exist."""
    given = settings.backup_dir
    return given_path(given).absolute() if given else paths.data_dir / FOLDER


def _place(to: str | Path | None, folder: Path) -> tuple[Path, str]:
    """Folder and name of a file: what ends in .zip, or is there and no folder, is a file. Raises InvalidInput."""
    if to is None:
        return folder, ""
    if not str(to).strip():
        raise InvalidInput("No folder and no file was named for the backup", hint="Leave it out for the usual folder")
    path = given_path(to).absolute()
    try:
        is_folder = path.is_dir() or (path.suffix != ".zip" and not path.exists())
    except OSError as error:
        raise InvalidInput(f"The backup cannot be there: {error.strerror}", hint="Choose another place") from error
    return (path, "") if is_folder else (path.parent, path.name)


def _kept(folder: Path) -> list[BackupInfo]:
    found = filter(None, map(_info, folder.glob(PATTERN)))
    return sorted(found, key=lambda info: (info.made_at, info.path.name), reverse=True)


def _info(path: Path) -> BackupInfo | None:
    """What a file says of itself; None when it has just been removed, or its name leads nowhere."""
    try:
        facts = path.stat()
    except OSError:
        return None
    try:
        return read_manifest(path).info(path, facts.st_size)
    except SyncError:
        return BackupInfo(path, facts.st_size, facts.st_mtime, "", 0, has_secrets=False)


def _bytes(path: Path) -> int:
    """The size of a file; 0 when it has just been removed, or its name leads nowhere."""
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _size(store: Path, folder: Path, free: int) -> StoreSize:
    log = store.with_name(f"{store.name}-wal")
    backups = sum(map(_bytes, folder.glob(PATTERN)))
    wal = log.stat().st_size if log.exists() else 0
    return StoreSize(store.stat().st_size, wal, free, shutil.disk_usage(store.parent).free, backups)
