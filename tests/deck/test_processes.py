"""Several faces on one store, as real processes (S30): the same progress, cancel from anywhere, owners that die."""

from __future__ import annotations

import asyncio
import signal
import sqlite3
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, closing
from pathlib import Path

from tests.processes import Child, child
from tui.engine.engine import STOP_PATIENCE
from tui.paths import Paths


@asynccontextmanager
async def faces(home: Path, count: int) -> AsyncIterator[list[Child]]:
    """Open faces one after the other: the first owns the queue."""
    async with AsyncExitStack() as stack:
        opened = []
        for _ in range(count):
            face = await stack.enter_async_context(child("tests.deck.child", home))
            await face.says("ready")
            opened.append(face)
        yield opened


async def until(is_so: Callable[[], Awaitable[bool]], seconds: float = 15.0) -> float:
    """Wait for a condition and give the seconds it took."""
    started = time.monotonic()
    async with asyncio.timeout(seconds):
        while not await is_so():
            await asyncio.sleep(0.05)
    return time.monotonic() - started


async def processed(face: Child, run_id: int) -> int:
    """How far a face sees a run."""
    return int((await face.ask(f"state {run_id}"))[1])


async def is_in(face: Child, run_id: int, *states: str) -> bool:
    """Tell whether a face sees a run in one of some states."""
    return (await face.ask(f"state {run_id}"))[0] in states


async def stop_between_writes(face: Child, store: Path) -> None:
    """Stop a process by a signal, at a moment when it does not hold SQLite's own lock: that one nobody can take."""
    with closing(sqlite3.connect(store, isolation_level=None, timeout=0.3)) as raw:
        while True:
            face.signal(signal.SIGSTOP)
            try:
                raw.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError:
                face.signal(signal.SIGCONT)
            else:
                raw.execute("ROLLBACK")
                return


async def test_s30_one_of_three_owns_and_all_see_the_same(tmp_path: Path) -> None:
    """A run started by one face is run by the owner, seen moving by every face, and cancelled by a third."""
    async with faces(tmp_path, 3) as (owner, starter, watcher):
        assert [await face.ask("owns") for face in (owner, starter, watcher)] == [True, False, False]
        await starter.ask("add iptv 0.05")
        run_id = await starter.ask("start iptv")
        await until(lambda: _all_see(run_id, 5, owner, starter, watcher))
        first = await processed(watcher, run_id)
        await until(lambda: _all_see(run_id, first + 3, owner, starter, watcher))
        await watcher.ask(f"cancel {run_id}")
        spent = await until(lambda: is_in(starter, run_id, "cancelled"))
        states = [await face.ask(f"state {run_id}") for face in (owner, starter, watcher)]
    assert spent < 5
    assert states[0][2] == "Sync cancelled by user"
    assert states == [states[0]] * 3


async def _all_see(run_id: int, count: int, *watching: Child) -> bool:
    return all([await processed(face, run_id) >= count for face in watching])


async def test_s30_a_killed_owner_is_followed(tmp_path: Path) -> None:
    """After kill -9 of the owner another takes over within 15 s: its run is interrupted, what waited is run."""
    async with faces(tmp_path, 2) as (owner, heir):
        await owner.ask("add iptv 0.05")
        await owner.ask("add radio 0.001")
        run_id = await owner.ask("start iptv")
        await until(lambda: _all_see(run_id, 5, heir))
        await owner.kill()
        spent = await until(lambda: heir.ask("owns"))
        await until(lambda: is_in(heir, run_id, "interrupted"))
        state, count, message, _ = await heir.ask(f"state {run_id}")
        other = await heir.ask("start radio")
        await until(lambda: is_in(heir, other, "completed"))
    assert spent < 15
    assert (state, count >= 5) == ("interrupted", True)
    assert message == f"Interrupted: the process that ran it ended. Go on with `syncdeck run resume {run_id}`"


async def test_a_stopped_owner_that_wakes_up_spoils_nothing(tmp_path: Path) -> None:
    """An owner stopped by a signal loses the lease; when it wakes up it writes nothing more to the run and waits."""
    async with faces(tmp_path, 2) as (owner, heir):
        await owner.ask("add iptv 0.05")
        run_id = await owner.ask("start iptv")
        await until(lambda: _all_see(run_id, 5, heir))
        await stop_between_writes(owner, Paths(tmp_path).store_file)
        await until(lambda: heir.ask("owns"))
        await until(lambda: is_in(heir, run_id, "interrupted"))
        before = await heir.ask(f"state {run_id}")
        owner.signal(signal.SIGCONT)
        await until(lambda: _is_false(owner.ask("owns")))
        assert await owner.ask(f"state {run_id}") == before
        assert await heir.ask("owns")


async def _is_false(answer: Awaitable[bool]) -> bool:
    return not await answer


async def test_a_face_that_closes_hands_over_at_once_and_in_silence(tmp_path: Path) -> None:
    """Closing interrupts the own run, frees the lease for the next, and leaves no word on the terminal."""
    async with AsyncExitStack() as stack:
        owner = await stack.enter_async_context(child("tests.deck.child", tmp_path, is_quiet=True))
        await owner.says("ready")
        (heir,) = await stack.enter_async_context(faces(tmp_path, 1))
        await owner.ask("add iptv 0.05")
        run_id = await owner.ask("start iptv")
        await until(lambda: _all_see(run_id, 5, owner))
        started = time.monotonic()
        await owner.tell("close")
        await owner.says("closed")
        code, spent = await owner.ends(), time.monotonic() - started
        await until(lambda: heir.ask("owns"))
        state, _, message, _ = await heir.ask(f"state {run_id}")
        complaints = await owner.complaints()
    assert (code, complaints, state) == (0, "", "interrupted")
    assert message.startswith("Interrupted: it was closed")
    assert spent < STOP_PATIENCE - 1
