"""A deck on hostile ground: `python -m tests.deck.hostile_child WHAT HOME`.

It prints what it saw as one JSON document. Started with a mount namespace of its own it may mount a small disk.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import resource
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

from tests.deck.counting import Counting, sign_in
from tui.deck import Deck, Wiring
from tui.engine.runs.context import RunContext
from tui.errors import LocalStoreError
from tui.model.profiles import ProfileDraft, ProfileKind
from tui.model.runs import Run
from tui.paths import Paths
from tui.settings import Settings

SIZE = "6m"
"""Of the small disk."""
MORE = 64 << 20
"""Bytes of address space that are left when memory is short."""
PATIENCE = 30.0
QUICK, SLOW = "quick", "slow"
"""Profiles, by how long their syncs take."""
PAUSES = {QUICK: "0", SLOW: "0.008"}


class Greedy(Counting):
    """Wants more memory than there is, as long as `wants` says so."""

    wants = 0

    async def run(self, ctx: RunContext) -> None:
        bytearray(self.wants)
        await super().run(ctx)


async def until(condition: Callable[[], Any]) -> None:
    """Wait until something holds."""
    async with asyncio.timeout(PATIENCE):
        while not condition():
            await asyncio.sleep(0.02)


@asynccontextmanager
async def opened(home: Path, job: Counting) -> AsyncIterator[Deck]:
    """Give a deck with two profiles."""
    deck = await Deck.open(
        Paths(home, {}), Settings(), face="service", wiring=Wiring({ProfileKind.XTREAM: job}, sign_in)
    )
    try:
        for name, pause in PAUSES.items():
            draft = ProfileDraft(ProfileKind.XTREAM, name, f"http://{name}.test", "anna", {"pause": pause})
            await deck.profiles.add(draft, {"password": "s3cret"})
        yield deck
    finally:
        await deck.close("it was enough")


async def synced(deck: Deck) -> Run:
    """Sync, and give how that ended."""
    return (await deck.runs.wait((await deck.runs.start_sync(QUICK)).id)).run


async def told(deck: Deck) -> list[list[str]]:
    """Give what needs a person."""
    return [[item.kind, item.text] for item in await deck.attention()]


def fill(path: Path) -> None:
    """Write until there is no room for one byte more."""
    with path.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while file.write(b"x" * 4096):
            pass


async def full_disk(home: Path) -> dict[str, Any]:
    """Let the disk fill up in the middle of a run, and make room again."""
    home.mkdir(exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", home], check=True)
    seen: dict[str, Any] = {}
    async with opened(home, Counting()) as deck:
        seen["before"] = (await synced(deck)).state
        cut = (await deck.runs.start_sync(SLOW)).id
        while not (await deck.runs.find(str(cut))).progress.processed_records:
            await asyncio.sleep(0.02)
        calm = await deck.data_version() % 2
        fill(home / "filler")
        await until(lambda: deck.store.db.trouble)
        seen["is_news"] = await deck.data_version() % 2 != calm
        seen["told"] = await told(deck)
        try:
            seen["sync"] = (await deck.runs.start_sync(QUICK)).state
        except LocalStoreError as error:
            seen["sync"] = error.message
        (home / "filler").unlink()
        await until(lambda: deck.store.db.trouble is None)
        seen["told_after"] = await told(deck)
        seen["holds_lease"] = deck.runs_queue
        ended = (await deck.runs.wait(cut)).run
        seen["cut"] = [ended.state, ended.message]
        seen["resumed"] = (await deck.runs.wait((await deck.runs.resume(cut)).id)).run.state
        seen["after"] = (await synced(deck)).state
    with closing(sqlite3.connect(home / "syncdeck.db")) as raw:
        seen["integrity"] = raw.execute("PRAGMA integrity_check").fetchone()[0]
    return seen


async def read_only_disk(home: Path) -> dict[str, Any]:
    """Open a store on a disk that may only be read."""
    home.mkdir(exist_ok=True)
    async with opened(home, Counting()):
        pass
    subprocess.run(["mount", "--bind", home, home], check=True)
    subprocess.run(["mount", "-o", "remount,bind,ro", home], check=True)
    try:
        async with opened(home, Counting()):
            return {"error": ""}
    except LocalStoreError as error:
        return {"error": error.message, "hint": error.hint}


async def little_memory(home: Path) -> dict[str, Any]:
    """Run a job that wants more than there is, then one that does not."""
    seen: dict[str, Any] = {}
    job = Greedy()
    async with opened(home, job) as deck:
        used = int(Path("/proc/self/statm").read_text().split()[0]) * os.sysconf("SC_PAGESIZE")
        resource.setrlimit(resource.RLIMIT_AS, (used + MORE, resource.RLIM_INFINITY))
        job.wants = 4 * MORE
        short = await synced(deck)
        seen["state"], seen["message"] = short.state, short.message
        seen["errors"] = (await deck.runs.report(short.id)).errors
        job.wants = 0
        seen["after"] = (await synced(deck)).state
    return seen


if __name__ == "__main__":
    scenes = {"full": full_disk, "read_only": read_only_disk, "memory": little_memory}
    print(json.dumps(asyncio.run(scenes[sys.argv[1]](Path(sys.argv[2])))))
