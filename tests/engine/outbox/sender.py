"""A process that sends, and stands still at one step to be killed there.

`python -m tests.engine.outbox.sender STORE SERVER STEP`: `SERVER` is a file that holds what the server has, a line for
each write. It says `at STEP` when it is there, and `empty` when nothing is left.
"""

from __future__ import annotations

import asyncio
import json
import os
import sqlite3
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from tests.engine.outbox.scripted import ScriptedServer
from tests.engine.outbox.yard import Yard
from tests.store.outbox.subjects import House
from tui.engine.clock import SystemClock
from tui.model.hub import WatchValue
from tui.store.outbox import departing, landing
from tui.store.outbox.enqueue import enqueue
from tui.store.store import Store

STEPS = ("taking", "taken", "applied", "storing", "stored")


class FileServer(ScriptedServer):
    """A server that outlives the processes which write to it."""

    def read(self, path: Path) -> None:
        """Take up what was written before."""
        for line in path.read_text().splitlines():
            key, value = json.loads(line)
            self.values[key] = msgspec.convert(value, WatchValue)

    def write_to(self, path: Path, key: str, value: WatchValue) -> None:
        """Keep a write, whatever happens next."""
        with path.open("a") as file:
            file.write(json.dumps([key, msgspec.to_builtins(value)]) + "\n")
            file.flush()
            os.fsync(file.fileno())


def stand_still(step: str) -> None:
    """Say so, and wait for the end."""
    print(f"at {step}", flush=True)
    time.sleep(60)


def stopping_after(step: str, work: Callable[..., Any]) -> Callable[..., Any]:
    """Give work that is done, inside its transaction, and then stands still."""

    def whole(*given: Any, **named: Any) -> Any:
        work(*given, **named)
        stand_still(step)

    return whole


def arranged(step: str, server: FileServer, path: Path) -> None:
    """Let the process stand still at a step."""
    if step == "taking":
        departing.take = stopping_after(step, departing.take)
    if step == "storing":
        landing.tell = stopping_after(step, landing.tell)

    def on_write(key: str, value: WatchValue) -> None:
        if step == "taken":
            stand_still(step)
        server.write_to(path, key, value)
        if step == "applied":
            stand_still(step)

    server.on_write = on_write


async def send(store_path: str, server_path: str, house: str, step: str) -> None:
    """Send all there is."""
    store = await Store.open(Path(store_path), clock=SystemClock())
    if step == "queueing":
        await store.db.write(lambda raw: stopping_after(step, enqueue)(raw, _house(house).new(), 1.0))
    yard = Yard(store, _house(house), SystemClock())
    server = yard.targets.servers["plex-den"] = FileServer()
    server.read(Path(server_path))
    arranged(step, server, Path(server_path))
    yard.start()
    await yard.is_empty()
    stand_still("stored")


def _house(text: str) -> House:
    return House(**{name: _tuples(value) for name, value in json.loads(text).items()})


def _tuples(value: Any) -> Any:
    return tuple(map(_tuples, value)) if isinstance(value, list) else value


if __name__ == "__main__":
    try:
        asyncio.run(send(*sys.argv[1:]))
    except sqlite3.Error as error:
        sys.exit(str(error))
