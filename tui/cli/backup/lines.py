"""What the household takes on the disk, and how old its newest backup is, in a line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tui.formatting import ago_text, bytes_text, count_text, iso_text
from tui.model.backup import BackupInfo, StoreSize


def kept_text(size: StoreSize, backups: Sequence[BackupInfo], now: float) -> str:
    """The size of the store, and the backups in the folder for them, newest first."""
    whole = [one for one in backups if one.schema]
    if not whole:
        return f"Store: {bytes_text(size.file + size.wal)}, no backup yet"
    several = f"{count_text(len(whole))} backup{'s' * (len(whole) != 1)}"
    return f"Store: {bytes_text(size.file + size.wal)}, {several}, the newest {ago_text(whole[0].made_at, now)}"


def kept_document(size: StoreSize, backups: Sequence[BackupInfo]) -> dict[str, Any]:
    """The same for machines; sizes are bytes."""
    whole = [one for one in backups if one.schema]
    return {
        "size": size.file,
        "backups": len(whole),
        "backup_bytes": size.backups,
        "last_backup_at": iso_text(whole[0].made_at) if whole else None,
    }
