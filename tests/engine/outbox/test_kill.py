"""Processes that are killed with -9 on the way (S14): nothing is lost, nothing is written twice."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict
from pathlib import Path

import pytest

from tests.engine.outbox.sender import STEPS, FileServer
from tests.engine.outbox.yard import EVERYTHING, Yard
from tests.processes import Child, child
from tests.store.outbox.subjects import SEEN, UNSEEN, at
from tui.model.outbox import DeliveryState


@pytest.fixture
def server_path(tmp_path: Path) -> Path:
    """Where the server keeps what it has."""
    path = tmp_path / "server.jsonl"
    path.touch()
    return path


@asynccontextmanager
async def sender(yard: Yard, server_path: Path, step: str) -> AsyncIterator[Child]:
    """Run a process that sends and stands still at a step; it is killed at the end."""
    house = json.dumps(asdict(yard.house))
    async with child("tests.engine.outbox.sender", yard.store.db.path, server_path, house, step) as process:
        await process.says(f"at {step}")
        yield process
        await process.kill()


async def sent_by_the_next(yard: Yard, server_path: Path) -> list[str]:
    """Let the process of the test send the rest; give the keys of all writes that the server ever took."""
    server = yard.targets.servers["plex-den"] = FileServer()
    server.read(server_path)
    server.on_write = lambda key, value: server.write_to(server_path, key, value)
    yard.start()
    await yard.is_empty()
    await yard.stop()
    return [json.loads(line)[0] for line in server_path.read_text().splitlines()]


@pytest.mark.parametrize("step", STEPS)
async def test_s14_killed_at_any_step_all_arrive_once(yard: Yard, server_path: Path, step: str) -> None:
    """Taken, written, answered, stored: the next process goes on, and reads before it writes."""
    ids = [await yard.queue(film) for film in range(3)]
    async with sender(yard, server_path, step):
        pass
    writes = await sent_by_the_next(yard, server_path)
    assert writes == ["key-0", "key-1", "key-2"]
    done = [await yard.one(one) for one in ids]
    assert {(row.state, row.attempts) for row in done} == {(DeliveryState.DONE, 0)}
    assert await yard.store.db.fetch_all("SELECT count(*) FROM watch_states WHERE is_played") == [(3,)]
    assert await yard.store.db.fetch_all("SELECT count(*) FROM hub_baselines WHERE watch = 'watched'") == [(3,)]


async def test_s14_killed_while_queueing_there_is_nothing(yard: Yard, server_path: Path) -> None:
    """A change that was not stored has no delivery: they go together."""
    async with sender(yard, server_path, "queueing"):
        pass
    assert await yard.store.outbox.count(EVERYTHING) == 0


async def test_s14_a_newer_change_over_one_whose_answer_died(yard: Yard, server_path: Path) -> None:
    """What the dead process left at the server is no change of the server's own: the newer is written over it."""
    older = await yard.queue(wanted=SEEN)
    async with sender(yard, server_path, "applied"):
        newer = await yard.queue(wanted=at(50), before=UNSEEN)
    writes = await sent_by_the_next(yard, server_path)
    assert writes == ["key-0", "key-0"]
    assert (await yard.one(older)).state is DeliveryState.SUPERSEDED
    assert (await yard.one(newer)).outcome == "written"


async def test_s14_a_change_taken_back_over_one_whose_answer_died(yard: Yard, server_path: Path) -> None:
    """Nobody may think that it never left."""
    await yard.queue(wanted=SEEN)
    async with sender(yard, server_path, "applied"):
        pass
    await yard.store.departures.recover("the-next", is_alone=True)
    assert await yard.queue(wanted=UNSEEN, before=UNSEEN)
    await sent_by_the_next(yard, server_path)
    assert yard.server.values["key-0"] == UNSEEN


async def test_s14_a_change_taken_back_before_it_left(yard: Yard, server_path: Path) -> None:
    """What was only taken beside another one has not left: there is nothing to send."""
    await yard.queue(0)
    beside = await yard.queue(1)
    async with sender(yard, server_path, "taken"):
        pass
    await yard.store.departures.recover("the-next", is_alone=True)
    await yard.queue(1, UNSEEN)
    assert (await yard.one(beside)).outcome == "taken back before it left"
    assert await sent_by_the_next(yard, server_path) == ["key-0"]
