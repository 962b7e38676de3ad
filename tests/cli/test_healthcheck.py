"""`syncdeck healthcheck`: one line and a number, from a store that other processes write."""

from __future__ import annotations

import asyncio
import os
import socket
import time
from pathlib import Path

import pytest

from tests.cli.command import Command, Process
from tui.engine.clock import SystemClock
from tui.model.alarms import Alarm, AlarmRule, KnownAlarm
from tui.store.alarms.alarms import AlarmTurn
from tui.store.lease import LeaseRow
from tui.store.store import Store


def household(
    home: Path, *, pid: int = os.getpid(), host: str = "", age: float = 1.0, alarm: float | None = None
) -> None:
    """Write a store: who keeps it and when that said so last, and an alarm that has lasted so many seconds."""
    beat = time.time() - age
    row = LeaseRow("x", pid, host or socket.gethostname(), "service", True, beat, beat)
    known = Alarm("unreachable:1", AlarmRule.UNREACHABLE, "nas", "not reached", since=time.time() - (alarm or 0))

    async def write() -> None:
        home.mkdir(exist_ok=True)
        store = await Store.open(home / "syncdeck.db", clock=SystemClock())
        await store.lease.take(row, None)
        if alarm is not None:
            await store.alarms.turn(lambda _: AlarmTurn(put=[KnownAlarm(known)]), since=0)
        await store.close()

    asyncio.run(write())


def test_a_kept_house_is_well(syncdeck: Command, home: Path) -> None:
    """One line, and 0."""
    household(home)
    told = syncdeck("healthcheck")
    assert (told.code, told.out) == (0, f"ok: the service keeps the house in sync (pid {os.getpid()})\n")
    assert syncdeck("--json", "healthcheck").document["ok"] is True


def test_without_a_store_nothing_is_well(syncdeck: Command, home: Path) -> None:
    """And none is made."""
    told = syncdeck("healthcheck")
    assert (told.code, told.out) == (1, "not ok: there is no store yet\n")
    assert not home.exists()


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"pid": 2**22 + 1}, "the service that kept the house is gone"),
        ({"age": 75.0, "host": "elsewhere"}, "gave no sign of life for 75 s"),
        ({"age": -3600.0}, "gave no sign of life for 3600 s"),
    ],
)
def test_a_house_that_nobody_keeps_is_not(syncdeck: Command, home: Path, facts: dict[str, float], said: str) -> None:
    """The process is gone, it hangs, or its clock was another one."""
    household(home, **facts)  # type: ignore[arg-type]
    told = syncdeck("healthcheck")
    assert (told.code, said in told.out) == (1, True), told.out


def test_nobody_holds_the_lease(syncdeck: Command) -> None:
    """A store without a keeper."""
    syncdeck("profile", "ls")
    assert syncdeck("healthcheck").out == "not ok: nobody keeps the house in sync; syncdeck serve keeps it\n"


def test_a_strict_probe_fails_for_what_needs_a_person(syncdeck: Command, home: Path) -> None:
    """Once it has lasted as long as its rule says."""
    household(home, alarm=14 * 60)
    assert syncdeck("healthcheck", "--strict").code == 0
    (home / "syncdeck.db").unlink()
    household(home, alarm=16 * 60)
    assert (syncdeck("healthcheck").code, syncdeck("healthcheck", "--strict").code) == (0, 1)
    assert syncdeck("healthcheck", "--strict").out == "not ok: nas: not reached\n"


def test_a_damaged_store_is_told(syncdeck: Command, home: Path) -> None:
    """In one line, whatever it is."""
    home.mkdir()
    (home / "syncdeck.db").write_bytes(b"no database at all" * 100)
    told = syncdeck("healthcheck")
    assert (told.code, told.out.startswith("not ok: the store cannot be read: "), told.err) == (1, True, "")


def test_a_store_that_cannot_be_looked_at_is_told(syncdeck: Command, tmp_path: Path) -> None:
    """As to a probe that runs as another user: in one line, too."""
    told = syncdeck("--home", str(tmp_path / ("x" * 300)), "healthcheck")
    assert (told.code, told.out, told.err) == (1, "not ok: the store cannot be read: file name too long\n", "")


def test_a_probe_loads_next_to_nothing(start: Process) -> None:
    """Neither the engine's libraries nor those of the network: it answers in a moment."""
    probe = start("healthcheck", PYTHONPROFILEIMPORTTIME="1")
    _, err = probe.communicate(timeout=30)
    loaded = {line.rpartition("|")[2].strip() for line in err.splitlines()}
    assert "tui.store.pulse" in loaded
    assert not loaded & {"aiosqlite", "httpx", "asyncio", "pydantic", "msgspec", "tui.deck", "tui.engine.engine"}
