"""What a backup says of itself, and which names may stand in it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from tui.model.backup import BackupInfo

FORMAT = 1
MANIFEST, STORE, SETTINGS, SECRETS, THEMES = "manifest.json", "store.db", "settings.toml", "secrets.enc", "themes/"
_THEME = re.compile(r"themes/[A-Za-z0-9][A-Za-z0-9 _.-]{0,99}\.toml")

MANIFEST_LIMIT = 1_000_000
SMALL_LIMIT = 1_000_000
"""Bytes of settings and of each theme."""
SECRETS_LIMIT = 20_000_000
STORE_LIMIT = 64 * 2**30
THEMES_LIMIT = 200
"""Themes that a backup may hold."""

Digest = Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]


class Member(msgspec.Struct, frozen=True):
    """One file of the backup."""

    sha256: Digest
    size: Annotated[int, Meta(ge=0, le=STORE_LIMIT)]


class Manifest(msgspec.Struct, frozen=True):
    """The first thing that is read of a backup."""

    format: Annotated[int, Meta(ge=1)]
    program: str
    version: Annotated[str, Meta(max_length=50)]
    schema: Annotated[int, Meta(ge=1, le=100_000)]
    migrations: Annotated[tuple[str, ...], Meta(max_length=10_000)]
    made_at: Annotated[float, Meta(ge=0, le=1e11)]
    """UTC epoch seconds."""
    members: dict[str, Member]
    counts: dict[str, int] = {}
    install: Annotated[str, Meta(max_length=100)] = ""
    is_scheduled: bool = False

    def info(self, path: Path, size: int) -> BackupInfo:
        """Give it as people see it."""
        return BackupInfo(
            path,
            size,
            self.made_at,
            self.version,
            self.schema,
            has_secrets=SECRETS in self.members,
            counts=self.counts,
            is_scheduled=self.is_scheduled,
            install=self.install,
        )


def limit_of(name: str) -> int | None:
    """Give the most bytes that a member of this name may have; None = no such name belongs into a backup."""
    fixed = {MANIFEST: MANIFEST_LIMIT, STORE: STORE_LIMIT, SETTINGS: SMALL_LIMIT, SECRETS: SECRETS_LIMIT}
    return SMALL_LIMIT if _THEME.fullmatch(name) else fixed.get(name)


def strangers(names: Iterable[str]) -> list[str]:
    """Give the names that do not belong into a backup, and those that stand there twice."""
    seen: set[str] = set()
    found = []
    for name in names:
        if limit_of(name) is None or name in seen:
            found.append(name)
        seen.add(name)
    return found
