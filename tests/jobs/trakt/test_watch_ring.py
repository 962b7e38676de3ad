"""S5, S6, S10 and S41: three media servers and Trakt come to rest, and what one of them says reaches the others."""

from __future__ import annotations

import random

from tests.jobs.hub.trio import KINDS
from tests.jobs.hub.truth import all_of
from tests.jobs.trakt.watch_scene import NAME, PERSON, WatchScene
from tui.model.outbox import DeliveryState

ROUNDS = 2
JITTER = 0.2
"""Percent."""


def writes(scene: WatchScene) -> int:
    """How much was written, everywhere."""
    return sum(scene.trio.all_writes().values()) + len(scene.trakt.writes)


async def test_s10_a_ring_with_trakt_writes_in_its_first_round_only(scene: WatchScene) -> None:
    """What was known anywhere is known everywhere after one round; shares that jitter are no news."""
    here, there, begun = scene.film(), scene.film(), scene.film()
    scene.trio.watch("plex", PERSON, here)
    scene.watch(there, 1_650_000_000)
    scene.pause(begun, 40.0)
    await scene.join(*KINDS)
    assert scene.there(here).plays == 1
    for kind in KINDS:
        assert scene.trio.seen(kind, PERSON, there).is_watched
        assert abs(scene.trio.seen(kind, PERSON, begun).position_ms - begun.runtime_ms * 0.4) < 1000
    await scene.rest()
    dice, written = random.Random(10), []
    for _ in range(ROUNDS):
        for paused in scene.trakt.diary().paused:
            scene.trakt.diary().pause(paused.key, paused.progress + dice.uniform(-JITTER, JITTER))
        scene.trio.clock.skip(900)
        await scene.trio.round((*KINDS, NAME))
        await scene.trio.arrived()
        written.append(writes(scene))
        scene.trio.forget_writes()
        scene.trakt.writes.clear()
    assert written == [0] * ROUNDS


async def test_s6_the_first_meeting_is_a_union(scene: WatchScene) -> None:
    """Nothing is taken from anybody, and no play is counted twice."""
    film = scene.film()
    scene.watch(film, 1_650_000_000)
    scene.trio.watch("jellyfin", PERSON, film)
    before = {number for number, seen in all_of(scene.trio.access("jellyfin"), PERSON).items() if seen.is_watched}
    await scene.join("jellyfin")
    after = {number for number, seen in all_of(scene.trio.access("jellyfin"), PERSON).items() if seen.is_watched}
    assert before <= after
    assert scene.there(film).plays == 1
    assert scene.trakt.writes.counts.keys() <= {"add_history", "scrobble"}


async def test_who_is_mapped_later_finds_all_of_it_at_trakt(scene: WatchScene) -> None:
    """What was watched on a server long before Trakt came is told to it in one go."""
    films = [scene.film() for _ in range(12)]
    for film in films:
        scene.trio.watch("jellyfin", PERSON, film)
    await scene.trio.join(("jellyfin",))
    await scene.add()
    await scene.trio.sync(NAME)
    assert scene.trakt.writes.actions == []
    await scene.map()
    await scene.trio.arrived()
    assert [scene.there(film).plays for film in films] == [1] * 12
    assert len(scene.trakt.writes) <= 3


async def test_s25_what_is_nobodys_stays_at_trakt(scene: WatchScene) -> None:
    """Its account was never mapped: it neither gives nor takes."""
    film = scene.film()
    scene.watch(film, 1_650_000_000)
    await scene.trio.join(("jellyfin",))
    await scene.add()
    report = await scene.trio.sync(NAME)
    await scene.trio.arrived()
    assert not scene.trio.seen("jellyfin", PERSON, film).is_watched
    assert scene.trakt.writes.actions == []
    assert any("people map" in one.message for one in report.steps)


async def test_unwatching_spreads_to_trakt_where_it_is_switched_on(scene: WatchScene) -> None:
    """From a server to Trakt, and from Trakt to a server."""
    for kind in ("jellyfin",):
        await scene.trio.add(kind, unwatch="yes")
    await scene.add(unwatch="yes")
    await scene.trio.round(("jellyfin", NAME))
    await scene.trio.map((PERSON,))
    await scene.map()
    one, other = scene.film(), scene.film()
    for film in (one, other):
        await scene.trio.mark(PERSON, film, kind="jellyfin", is_watched=True)
    await scene.trio.arrived()
    await scene.trio.round(("jellyfin", NAME))
    scene.trio.unwatch("jellyfin", PERSON, one)
    diary = scene.trakt.diary()
    diary.remove_plays([play.id for play in diary.plays_of(scene.key(other))])
    await scene.trio.round(("jellyfin", NAME))
    await scene.trio.arrived()
    assert [scene.there(film).is_watched for film in (one, other)] == [False, False]
    assert [scene.trio.seen("jellyfin", PERSON, film).is_watched for film in (one, other)] == [False, False]


async def test_s4_many_unwatches_are_held_before_trakt(scene: WatchScene) -> None:
    """A server that forgot half of it takes nothing from Trakt until somebody has looked."""
    await scene.trio.add("jellyfin", unwatch="yes")
    await scene.add(unwatch="yes")
    films = [scene.film() for _ in range(14)]
    for film in films:
        scene.trio.watch("jellyfin", PERSON, film)
    await scene.trio.round(("jellyfin", NAME))
    await scene.trio.map((PERSON,))
    await scene.map()
    await scene.trio.arrived()
    await scene.trio.round(("jellyfin", NAME))
    for film in films[:8]:
        scene.trio.unwatch("jellyfin", PERSON, film)
    report = await scene.trio.sync("jellyfin")
    await scene.trio.arrived()
    assert report.run.state == "held"
    assert [scene.there(film).plays for film in films] == [1] * 14
    held = [one for one in await scene.deliveries() if one.state is DeliveryState.HELD]
    assert len(held) == 8
    await scene.trio.ended(await scene.trio.deck.runs.approve(report.run.id))
    await scene.trio.arrived()
    assert [scene.there(film).plays for film in films] == [0] * 8 + [1] * 6


async def test_s36_what_a_sync_brought_to_trakt_is_taken_back(scene: WatchScene) -> None:
    """The plays that it put there go; what was there before stays."""
    await scene.join("jellyfin")
    film, mine = scene.film(), scene.film()
    scene.watch(mine, 1_650_000_000)
    await scene.trio.sync(NAME)
    scene.trio.watch("jellyfin", PERSON, film)
    report = await scene.trio.sync("jellyfin")
    await scene.trio.arrived()
    assert scene.there(film).plays == 1
    await scene.trio.ended(await scene.trio.deck.runs.undo(report.run.id))
    await scene.trio.arrived()
    assert (scene.there(film).plays, scene.there(mine).plays) == (0, 1)


async def test_two_persons_are_kept_apart_at_trakt(scene: WatchScene) -> None:
    """Each has a profile of their own on the same Trakt."""
    await scene.trio.add("jellyfin")
    await scene.add()
    await scene.add("joergs", "joerg")
    await scene.trio.round(("jellyfin", NAME, "joergs"))
    await scene.trio.map((PERSON, "joerg"))
    await scene.map()
    await scene.map("joerg")
    await scene.trio.arrived()
    hers, his = scene.film(), scene.film()
    await scene.trio.mark(PERSON, hers, kind="jellyfin", is_watched=True)
    await scene.trio.mark("joerg", his, kind="jellyfin", is_watched=True)
    await scene.trio.arrived()
    for film, owner, other in ((hers, PERSON, "joerg"), (his, "joerg", PERSON)):
        assert [scene.there(film, who).plays for who in (owner, other)] == [1, 0]
