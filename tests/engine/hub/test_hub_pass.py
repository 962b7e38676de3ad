"""A pass of the hub: what it queues, what it leaves alone, and what a crash in the middle of it leaves."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from tests.engine.hub.pass_scene import ATTIC, DEN, PassScene, shape
from tui.engine.hub import bites
from tui.engine.hub.hub import Cause
from tui.model.library import StateRow
from tui.model.outbox import OPEN_STATES, DeliveryState
from tui.model.profiles import ProfileDraft, ProfileKind
from tui.store.database import Connection
from tui.store.hop import in_thread_of

SETTINGS = "UPDATE profiles SET settings = ?"


class Broken(Exception):
    """The process died."""


async def test_what_a_server_tells_is_queued_for_the_others(scene: PassScene) -> None:
    """State, history, baseline and delivery; and nothing is left to be looked at."""
    await scene.watch(DEN, 1)
    report = (await scene.passed()).report
    (queued,) = await scene.queued(ATTIC)
    assert (queued.title, queued.person, queued.origin) == ("Film 1 (1999)", "Anna", DEN)
    assert (shape(queued.before), shape(queued.wanted)) == (("unwatched", 0), ("watched", 0))
    assert (report.subjects, report.changed, report.pushes) == (1, 1, {scene.house.profiles[ATTIC]: 1})
    assert await scene.house.dirty() == set()
    assert await scene.queued(DEN) == []


async def test_s41_a_second_pass_writes_nothing(scene: PassScene) -> None:
    """What is in line is left alone, and so is the file."""
    await scene.watch(DEN, 1, 2, 3)
    await scene.passed()
    before, version = await scene.dump(), await scene.store.db.data_version()
    assert (await scene.passed()).report.subjects == 0
    assert (await scene.dump(), await scene.store.db.data_version()) == (before, version)


async def test_s10_what_arrived_is_no_news(scene: PassScene) -> None:
    """The server tells later what we wrote there: nothing follows from it."""
    await scene.watch(DEN, 1)
    await scene.passed()
    await scene.arrive(ATTIC)
    await scene.watch(ATTIC, 1)
    report = (await scene.passed()).report
    assert (report.changed, report.pushes) == (0, {})


async def test_s25_an_account_that_is_nobodys_neither_gives_nor_takes(scene: PassScene) -> None:
    """Its states wait to be somebody's; as soon as they are, they count."""
    account = scene.house.shelves[DEN].accounts["7"]
    await scene.store.people.unmap(account)
    await scene.watch(DEN, 1)
    await scene.watch(ATTIC, 2)
    report = (await scene.passed()).report
    assert (report.pushes, report.unmapped) == ({}, 1)
    await scene.store.people.map(account, "Anna")
    await scene.passed()
    assert [one.title for one in await scene.queued(ATTIC)] == ["Film 1 (1999)"]
    assert [one.title for one in await scene.queued(DEN)] == ["Film 2 (1999)"]


async def test_s25_what_waits_for_an_account_is_dropped_when_it_is_somebody_elses(scene: PassScene) -> None:
    """Nothing of Anna's reaches what is Ben's by now, and her marks on it count for Ben from the start only."""
    await scene.watch(DEN, 1)
    await scene.passed()
    await scene.store.people.map(scene.house.shelves[ATTIC].accounts["7"], "Ben")
    await scene.passed()
    assert await scene.queued(ATTIC) == []
    (dropped,) = await scene.queued(ATTIC, DeliveryState.DROPPED)
    assert "not that person's" in dropped.outcome


async def test_s6_an_account_that_becomes_somebody_elses_is_never_unwatched(scene: PassScene) -> None:
    """What was agreed on with the person before says nothing about the next one, who is in the middle of the film."""
    await _unwatching_spreads(scene)
    await scene.watch(DEN, 1)
    await scene.passed()
    await scene.arrive(ATTIC)
    for minutes in (10, 20):
        scene.clock.advance(10)
        row = StateRow("1", is_played=False, position_ms=minutes * 60_000)
        await scene.house.shelves[DEN].see(row, account="8", at=scene.clock.now())
        await scene.passed()
        await scene.arrive(ATTIC)
    await scene.store.people.map(scene.house.shelves[ATTIC].accounts["7"], "Ben")
    await scene.passed()
    queued = [one for name in (DEN, ATTIC) for one in await scene.queued(name, *OPEN_STATES)]
    assert [(one.account_key, shape(one.wanted)) for one in queued] == [("8", ("watched", 0))] * 2


async def test_s6_joining_unites_and_takes_nothing_away(empty: PassScene) -> None:
    """Each has something that the other has not: both get it, nothing is un-watched."""
    await empty.furnish(DEN)
    await empty.watch(DEN, 1, 2)
    await empty.passed()
    await empty.furnish(ATTIC, joins=False)
    await empty.watch(ATTIC, 2, 3)
    assert (await empty.passed()).report.pushes == {}
    await empty.house.join(ATTIC, "7")
    await empty.passed()
    wanted = {(one.title, shape(one.wanted)) for name in (DEN, ATTIC) for one in await empty.queued(name)}
    assert wanted == {("Film 3 (1999)", ("watched", 0)), ("Film 1 (1999)", ("watched", 0))}


@pytest.mark.parametrize(("watched", "taken", "is_held"), [(50, 5, False), (50, 6, True), (6, 4, True), (6, 3, False)])
async def test_s4_many_unwatches_at_once_are_held(scene: PassScene, watched: int, taken: int, is_held: bool) -> None:
    """By target and pass: above five and a tenth, or above half of few."""
    await _unwatching_spreads(scene)
    await scene.watch(DEN, *range(1, watched + 1))
    await scene.passed()
    await scene.arrive(ATTIC)
    await scene.unwatch(DEN, *range(1, taken + 1))
    passed = await scene.passed()
    held, ready = await scene.queued(ATTIC, DeliveryState.HELD), await scene.queued(ATTIC)
    assert (len(held), len(ready)) == ((taken, 0) if is_held else (0, taken))
    assert sum(passed.report.held.values()) == len(held)
    assert all(f"{taken} of {watched}" in one.last_error for one in held)


async def test_s4_what_takes_nothing_away_is_not_held(scene: PassScene) -> None:
    """A watched film goes although a hundred un-watches of the same pass wait for a person."""
    await _unwatching_spreads(scene)
    await scene.watch(DEN, *range(1, 41))
    await scene.passed()
    await scene.arrive(ATTIC)
    await scene.unwatch(DEN, *range(1, 41))
    await scene.watch(DEN, 50)
    await scene.passed()
    assert [one.title for one in await scene.queued(ATTIC)] == ["Film 50 (1999)"]


async def test_s4_approved_unwatches_go(scene: PassScene) -> None:
    """A person has looked at them."""
    await _unwatching_spreads(scene)
    await scene.watch(DEN, *range(1, 41))
    await scene.passed()
    await scene.arrive(ATTIC)
    await scene.unwatch(DEN, *range(1, 41))
    await scene.passed(approve=True)
    assert len(await scene.queued(ATTIC)) == 40


async def test_s4_what_waits_for_the_gate_follows_its_item_to_another_title(scene: PassScene) -> None:
    """Two titles become one while an un-watch is put aside: it is written under the one that is left."""
    await _unwatching_spreads(scene)
    await scene.watch(DEN, *range(1, 11))
    await scene.passed()
    await scene.arrive(ATTIC)
    await scene.unwatch(DEN, 1)
    led = await scene.hub.new_pass()
    while await scene.house.raw(led.bite):
        pass
    assert await scene.queued(ATTIC) == []
    await scene.house.raw(_renumber_titles)
    await scene.house.raw(led.judge)
    while await scene.house.raw(led.bite_aside):
        pass
    assert [shape(one.wanted) for one in await scene.queued(ATTIC)] == [("unwatched", 0)]


async def test_s4_unwatching_stays_where_it_is_unless_switched_on(scene: PassScene) -> None:
    """It is refused with a word on it, and not asked about again."""
    await scene.watch(DEN, 1)
    await scene.passed()
    await scene.arrive(ATTIC)
    await scene.unwatch(DEN, 1)
    first, second = (await scene.passed()).report, (await scene.passed()).report
    assert (first.refused, second.subjects) == (1, 0)
    assert (await scene.queued(ATTIC), await scene.queued(DEN)) == ([], [])


async def test_s14_a_pass_that_is_cut_anywhere_goes_on_to_the_same_end(
    scene: PassScene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed in each of its transactions in turn: what was not committed is looked at again, nothing twice."""
    monkeypatch.setattr(bites, "FIRST", 3)
    monkeypatch.setattr(bites, "MOST", 3)
    await _unwatching_spreads(scene)
    await scene.watch(DEN, *range(1, 11))
    await scene.watch(ATTIC, *range(8, 13), account="8")
    cut_at = 0
    while await _is_cut(scene, cut_at):
        cut_at += 1
    assert cut_at >= 4
    queued = [one.title for name in (DEN, ATTIC) for one in await scene.queued(name)]
    assert len(queued) == len(set(queued)) + 3 == 15
    assert await scene.house.dirty() == set()


async def test_two_passes_at_the_same_time_queue_everything_once(
    scene: PassScene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That of a sync and that of the outbox take turns; each change is decided by one of them."""
    monkeypatch.setattr(bites, "FIRST", 2)
    monkeypatch.setattr(bites, "MOST", 2)
    await scene.watch(DEN, *range(1, 21))
    first, second = await asyncio.gather(scene.passed(), scene.passed())
    assert len(await scene.queued(ATTIC)) == 20
    assert first.report.changed + second.report.changed == 20
    assert len(await scene.store.db.fetch_all("SELECT 1 FROM hub_changes")) == 20


async def test_s35_a_rehearsal_leaves_nothing_and_counts_what_would_be_done(scene: PassScene) -> None:
    """The same figures as in earnest."""
    await scene.watch(DEN, 1, 2)
    before = await scene.dump()
    on = await scene.hub.new_pass(is_rehearsal=True)
    with pytest.raises(Broken):
        async with scene.store.db.transaction() as conn:
            await in_thread_of(conn, on.bite)
            raise Broken
    assert await scene.dump() == before
    assert on.report() == (await scene.passed()).report


async def test_a_change_is_filed_under_its_run(scene: PassScene) -> None:
    """So that it can be taken back."""
    await scene.watch(DEN, 1)
    await scene.passed(run_id=12)
    (queued,), (kept,) = await scene.queued(ATTIC), await scene.store.hub.changes_of_run(12)
    assert (queued.run_id, kept.change.decision.split(",")[0]) == (12, "watched on den")


async def test_what_waits_for_an_account_goes_by_the_profile_that_took_it_over(scene: PassScene) -> None:
    """Another profile of the server writes it now: what was queued for the first goes along."""
    await scene.watch(DEN, 1)
    await scene.passed()
    draft = ProfileDraft(ProfileKind.PLEX, "second", "http://127.0.0.1:1", "", {})
    async with scene.store.db.transaction() as conn:
        second = await scene.store.profiles.add(conn, draft)
    account = scene.house.shelves[ATTIC].accounts["7"]
    await scene.house.write(lambda hub: hub.link(account, second))
    assert await scene.queued(ATTIC) == []
    assert [one.profile for one in await scene.store.outbox.page()] == ["second"]


async def test_positions_follow_the_furthest(scene: PassScene) -> None:
    """Both moved on since they were compared: the further one is queued for the other."""
    for name, position in ((DEN, 1_800_000), (ATTIC, 900_000)):
        row = StateRow("1", is_played=False, position_ms=position)
        await scene.house.shelves[name].see(row, at=scene.clock.now())
    await scene.passed()
    (queued,) = await scene.queued(ATTIC)
    assert (shape(queued.wanted), await scene.queued(DEN)) == (("unwatched", 1_800_000), [])


async def _unwatching_spreads(scene: PassScene) -> None:
    settings = '{"unwatch": "yes"}'
    await scene.house.raw(lambda raw: raw.execute(SETTINGS, (settings,)))


async def _is_cut(scene: PassScene, number: int) -> bool:
    """Let a pass die in its transaction of this number, before the commit; tell whether there were so many."""
    begun = 0

    @asynccontextmanager
    async def cut() -> AsyncIterator[Connection]:
        nonlocal begun
        async with scene.store.db.transaction() as conn:
            begun += 1
            yield conn
            if begun > number:
                raise Broken

    try:
        await scene.hub.run(Cause(), transaction=cut)
    except Broken:
        return True
    return False


def _renumber_titles(raw: sqlite3.Connection) -> None:
    """Give every title another number, as a title has that was united with an older one."""
    raw.execute("PRAGMA defer_foreign_keys = ON")
    for sql in (
        "UPDATE hub_titles SET id = id + 1000",
        "UPDATE hub_copies SET title_id = title_id + 1000",
        "UPDATE hub_names SET title_id = title_id + 1000",
        "UPDATE hub_states SET title_id = title_id + 1000",
    ):
        raw.execute(sql)
