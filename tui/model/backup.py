"""Backups as people see them. Sizes are bytes, times UTC epoch seconds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class BackupInfo:
    """What a backup says of itself."""

    path: Path
    size: int
    made_at: float
    program: str
    """Version of the program that made it."""
    schema: int
    """Number of the newest migration of its store; 0 = the file cannot be read."""
    has_secrets: bool
    counts: Mapping[str, int] = field(default_factory=dict)
    """Rows by what they are: `profiles`, `lists`, `plays`, `marks`, `titles`, `schedules`."""
    is_scheduled: bool = False
    install: str = ""
    """Which install made it; "" = nobody knows."""


@dataclass(frozen=True, slots=True)
class StoreSize:
    """What the store takes."""

    file: int
    wal: int
    free: int
    """Bytes inside the file that nothing uses."""
    disk_free: int
    backups: int
    """Bytes of the backups in the folder for them."""
