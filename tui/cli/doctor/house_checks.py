"""What `syncdeck doctor` looks at in the installation itself: versions, space, permissions, the store."""

from __future__ import annotations

import platform
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from tui import __version__
from tui.cli.doctor.findings import Finding
from tui.cli.doctor.keeping_checks import keeping_findings
from tui.cli.doctor.machine_checks import HERE, clock_finding, sqlite_finding, unit_finding, zone_finding
from tui.cli.exit_codes import ExitCode
from tui.formatting import bytes_text, duration_text
from tui.paths import Paths

if TYPE_CHECKING:
    from tui.deck import Deck

LITTLE_SPACE = 500_000_000
NO_SPACE = 50_000_000


def version_finding() -> Finding:
    """The versions that a bug report needs."""
    return Finding(HERE, "version", f"syncdeck {__version__}, Python {platform.python_version()}, {platform.system()}")


def disk_finding(paths: Paths) -> Finding:
    """Whether the store has room to grow."""
    folder = paths.data_dir
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    detail, advice = f"{bytes_text(free)} free in {folder}", "Make room, or move the store with --home DIR"
    if free < NO_SPACE:
        return Finding(HERE, "disk", detail, advice, ExitCode.FAILED)
    return Finding(HERE, "disk", detail, advice if free < LITTLE_SPACE else "")


def permission_findings(paths: Paths) -> list[Finding]:
    """Files and folders that others on this machine could read."""
    opened = [path for path in _ours(paths) if path.stat().st_mode & 0o077]
    if not opened:
        return [Finding(HERE, "permissions", "nobody else can read the files")]
    return [
        Finding(HERE, "permissions", f"others can read {path}", f"chmod {'700' if path.is_dir() else '600'} {path}")
        for path in opened
    ]


async def store_findings(deck: Deck) -> list[Finding]:
    """Whether the store is sound, who runs the queue, and what runs by itself."""
    from tui.store.health import complaints, figures, sqlite_version  # noqa: PLC0415 - loads SQLite

    size, version = await figures(deck.store.db)
    wrong = await complaints(deck.store.db)
    advice = f"Move {deck.store.db.path} aside and sync again; marks can be saved with sqlite3 .recover"
    found = [Finding(HERE, "store", complaint, advice, ExitCode.FAILED) for complaint in wrong]
    sound = Finding(HERE, "store", f"sound, {bytes_text(size)}, schema {version}")
    newest = await deck.store.log.tail(1)
    return [
        *(found or [sound]),
        sqlite_finding(sqlite_version()),
        clock_finding(deck.clock.now(), newest[-1].at if newest else None),
        zone_finding(deck.settings.time_zone, deck.clock.now()),
        await _lease_finding(deck),
        unit_finding(deck.paths, is_served=(await deck.service_state()).has_service),
        *await keeping_findings(deck),
    ]


async def _lease_finding(deck: Deck) -> Finding:
    row = await deck.store.lease.read()
    if row is None:
        return Finding(HERE, "queue", "free; the next sync runs it")
    age = deck.clock.now() - row.heartbeat_at
    detail = f"run by process {row.pid} ({row.face}) on {row.host}, last sign of life {duration_text(age)} ago"
    return Finding(HERE, "queue", detail, "It seems to hang; the next sync takes over" if age > 30 else "")


def _ours(paths: Paths) -> Iterator[Path]:
    folders = dict.fromkeys((paths.config_dir, paths.data_dir, paths.state_dir, paths.data_dir / "backups"))
    store = paths.store_file
    files = [
        paths.settings_file,
        paths.lock_file,
        paths.service_log_file,
        store,
        *(store.with_name(store.name + end) for end in ("-wal", "-shm")),
    ]
    yield from (path for path in [*folders, *files] if path.exists())
