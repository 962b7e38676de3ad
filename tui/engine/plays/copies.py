"""Copies of sources beside the store: which of them an unfinished import still needs, and which may go."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import msgspec

from tui.model.runs import Run
from tui.store.runs.rivals import IMPORTS
from tui.store.store import Store
from tui.store.tautulli.private_files import sweep

FOLDER = "imports"
"""Beside the store, so that what fits here fits there."""
KEPT_FOR = 14 * 86400.0
"""Seconds for which an unfinished import can be taken up without reading its source again."""
YOUNG = 60.0
"""Seconds in which a whole copy may not be known to any run yet."""


def copies_folder(store: Store) -> Path:
    """Give the folder in which copies of sources lie; it need not exist."""
    return store.db.path.parent / FOLDER


def copy_of(run: Run) -> str:
    """Give the name of the copy that a run goes on from; "" = it needs none."""
    with suppress(msgspec.DecodeError):
        found = msgspec.json.decode(run.checkpoint or "{}", type=dict[str, object]).get("staged", "")
        return found if isinstance(found, str) else ""
    return ""


async def sweep_copies(store: Store, now: float) -> None:
    """Delete the copies that no import will go on from, and what dead processes left. Not beside an import."""
    folder = copies_folder(store)
    runs = [run for kind in sorted(IMPORTS) for run in await store.runs.unfinished(kind)]
    await asyncio.to_thread(_sweep, folder, needed_copies(runs, now), now)


def needed_copies(runs: Iterable[Run], now: float) -> frozenset[str]:
    """Give the copies of unfinished runs: those that are active, and the newest of each source for two weeks."""
    needed: dict[str, str] = {}
    for run in sorted(runs, key=lambda run: run.id):
        if run.state.is_active or now - (run.finished_at or run.created_at) < KEPT_FOR:
            needed[run.options.path or run.profile_name] = copy_of(run)
    return frozenset(needed.values())


def _sweep(folder: Path, needed: frozenset[str], now: float) -> None:
    with suppress(OSError):
        sweep(folder, needed | _fresh(folder, now))


def _fresh(folder: Path, now: float) -> frozenset[str]:
    """Copies so young that the run which made them may not have told of them yet."""
    return frozenset(file.name for file in folder.glob("*") if now - file.stat().st_mtime < YOUNG)
