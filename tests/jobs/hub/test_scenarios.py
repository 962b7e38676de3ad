"""How a change goes from where it is made to everywhere else, over real servers."""

from __future__ import annotations

import pytest

from tests.jobs.hub.trio import KINDS, PEOPLE, STRANGER, Trio
from tests.jobs.hub.truth import NOTHING, leaves
from tui.model.outbox import DeliveryState
from tui.sandbox.plex import PlexAccess

pytestmark = pytest.mark.asyncio(loop_scope="module")

MINUTE = 60_000


async def test_a_mark_is_queued_sent_and_there(joined: Trio) -> None:
    """Mark, queue, worker, server: one write for each, for this person and nobody else."""
    film = joined.film()
    report = await joined.mark("mira", film, is_watched=True)
    assert (report.deliveries, set(report.targets)) == (3, set(KINDS))
    await joined.arrived()
    assert [seen.is_watched for seen in joined.seen_everywhere("mira", film)] == [True] * 3
    assert joined.all_writes() == {(kind, "mira"): 1 for kind in KINDS}
    assert [joined.seen_everywhere(other, film) for other in ("joerg", "takeru", "kids")] == [[NOTHING] * 3] * 3
    delivery = await joined.delivery("emby", film)
    assert (delivery.state, delivery.attempts, delivery.group_id) == (DeliveryState.DONE, 0, report.group_id)
    assert "written" in delivery.outcome


async def test_what_is_watched_on_one_server_is_watched_on_the_others(joined: Trio) -> None:
    """The sync of the one writes to the others, not to itself."""
    film = joined.film()
    joined.watch("plex", "joerg", film)
    await joined.sync("plex")
    await joined.arrived()
    assert [seen.is_watched for seen in joined.seen_everywhere("joerg", film)] == [True] * 3
    assert joined.all_writes() == {("jellyfin", "joerg"): 1, ("emby", "joerg"): 1}


async def test_a_position_goes_along_and_over_the_mark_it_is_watched(joined: Trio) -> None:
    """Somebody goes on elsewhere; beyond 90 % nobody needs to."""
    begun, ended = joined.film(), joined.film()
    joined.stop_at("jellyfin", "mira", begun, 20 * MINUTE)
    joined.stop_at("jellyfin", "mira", ended, ended.runtime_ms * 93 // 100)
    await joined.sync("jellyfin")
    await joined.arrived()
    assert [seen.position_ms for seen in joined.seen_everywhere("mira", begun)] == [20 * MINUTE] * 3
    assert [joined.seen(kind, "mira", ended).is_watched for kind in ("plex", "emby")] == [True, True]


async def test_s15_forty_positions_are_one_delivery(joined: Trio) -> None:
    """While a server is away a film is watched: only where it stopped is told afterwards."""
    film = joined.film()
    await joined.down("jellyfin")
    for tick in range(40):
        await joined.mark("mira", film, position_ms=5 * MINUTE + tick * 31_000)
    await joined.up("jellyfin")
    await joined.arrived(skipping=30)
    last = 5 * MINUTE + 39 * 31_000
    assert [row.after.offset_ms for row in joined.writes("jellyfin")] == [last]
    states = [delivery.state for delivery in await joined.deliveries("jellyfin", film)]
    assert (states[0], set(states[1:])) == (DeliveryState.DONE, {DeliveryState.SUPERSEDED})


async def test_s15_watched_unwatched_watched_is_one_delivery(joined: Trio) -> None:
    """Only the last word of a person is told to a server that was away."""
    film = joined.film()
    await joined.down("emby")
    for is_watched in (True, False, True):
        await joined.mark("takeru", film, is_watched=is_watched)
    await joined.up("emby")
    await joined.arrived(skipping=30)
    assert [row.after.is_watched for row in joined.writes("emby")] == [True]


async def test_a_server_that_is_further_is_not_written_to(joined: Trio) -> None:
    """Its own position is read before the write, wins, is told to the others, and all that is on record."""
    film = joined.film()
    joined.stop_at("plex", "mira", film, 10 * MINUTE)
    joined.stop_at("jellyfin", "mira", film, 50 * MINUTE)
    await joined.sync("plex")
    await joined.arrived()
    assert joined.writes("jellyfin") == ()
    assert [seen.position_ms for seen in joined.seen_everywhere("mira", film)] == [50 * MINUTE] * 3
    [delivery] = await joined.deliveries("jellyfin", film)
    assert (delivery.state, delivery.attempts) == (DeliveryState.DONE, 0)
    assert "jellyfin" in delivery.outcome
    assert "not written" in delivery.outcome
    decisions = [row[0] for row in await joined.rows("SELECT decision FROM hub_changes ORDER BY id DESC LIMIT 1")]
    assert "jellyfin" in decisions[0]


async def test_what_is_being_played_is_left_alone(joined: Trio) -> None:
    """The player's next word wins; when it has stopped, the delivery goes, and no attempt was burnt."""
    film, plex = joined.film(), joined.house.plex
    plex.state.start("mira", film.number, 5 * MINUTE)
    await joined.mark("mira", film, is_watched=True)
    waiting = await joined.comes_to("plex", film, DeliveryState.WAITING)
    assert (joined.writes("plex"), waiting.attempts) == ((), 0)
    plex.state.playing.clear()
    await joined.arrived(skipping=30)
    assert joined.seen("plex", "mira", film).is_watched


async def test_s13_an_answer_that_is_lost_counts_no_play_twice(joined: Trio) -> None:
    """The server does it and hangs up: what it says is read before anything is written again."""
    film = joined.film()
    for kind, action in (("plex", "scrobble"), ("jellyfin", "write_user_data"), ("emby", "write_user_data")):
        joined.access(kind).faults.add(action, "drop", times=1)
    await joined.mark("mira", film, is_watched=True)
    await joined.arrived(skipping=10)
    assert [seen.plays for seen in joined.seen_everywhere("mira", film)] == [1, 1, 1]
    assert joined.all_writes() == {(kind, "mira"): 1 for kind in KINDS}


async def test_unwatching_stays_where_it_was_said(joined: Trio) -> None:
    """It does not spread unless that is switched on, and what was said is not taken back either."""
    film = joined.film()
    await joined.mark("mira", film, is_watched=True)
    await joined.arrived()
    joined.unwatch("plex", "mira", film)
    joined.forget_writes()
    await joined.round()
    await joined.arrived()
    assert [seen.is_watched for seen in joined.seen_everywhere("mira", film)] == [False, True, True]
    assert joined.all_writes() == {}


async def test_a_player_that_falls_back_to_the_start_is_not_believed(joined: Trio) -> None:
    """From over 5 s to under 5 s without an end is a reset: refused, with a word on it."""
    film = joined.film()
    joined.stop_at("plex", "mira", joined.film(), 5 * MINUTE)  # a list of the begun without any would say nothing
    joined.stop_at("plex", "mira", film, 30 * MINUTE)
    await joined.sync("plex")
    await joined.arrived()
    joined.forget_writes()
    joined.stop_at("plex", "mira", film, 0)
    await joined.round()
    await joined.arrived()
    assert [joined.seen(kind, "mira", film).position_ms for kind in ("jellyfin", "emby")] == [30 * MINUTE] * 2
    assert joined.all_writes() == {}
    refused = await joined.one("SELECT decision FROM hub_changes WHERE is_refused = 1 ORDER BY id DESC LIMIT 1")
    assert "plex fell from 0:30:00 to the start" in refused


async def test_s21_a_replaced_file_keeps_what_was_seen(joined: Trio) -> None:
    """The new item of a server with the same ids is brought in line, and nobody un-watches anything."""
    film = joined.film()
    await joined.mark("mira", film, is_watched=True)
    await joined.arrived()
    plex = joined.access("plex")
    assert isinstance(plex, PlexAccess)
    new = plex.collection.replace(film.number, at=int(joined.clock.now()))
    await joined.round()
    await joined.arrived()
    assert joined.seen("plex", "mira", new).is_watched
    assert [joined.seen(kind, "mira", film).is_watched for kind in ("jellyfin", "emby")] == [True, True]


async def test_both_copies_of_a_film_on_one_server_are_kept_in_step(joined: Trio) -> None:
    """The same film in HD and 4K is one title; who may not see the second library gets nothing there."""
    collection = joined.house.plex.collection
    copy = collection.of("Filme 4K", "movie")[-1]
    film = next(one for one in collection.of("Movies", "movie") if one.title == copy.title)
    joined.watch("plex", "mira", copy)
    joined.watch("jellyfin", "takeru", film)
    await joined.round()
    await joined.arrived()
    assert all(joined.seen(kind, "mira", one).is_watched for kind in KINDS for one in (film, copy))
    assert all(joined.seen(kind, "takeru", film).is_watched for kind in KINDS)
    assert not any(joined.seen(kind, "takeru", copy).is_watched for kind in KINDS)


async def test_s25_nobody_gets_what_somebody_else_has_seen(joined: Trio) -> None:
    """Each sees another film on another server; every server ends with all three, each for its own person."""
    films = [joined.film() for _ in PEOPLE]
    episode = leaves(joined.access("plex"), STRANGER)[0]
    before = [joined.seen(kind, person, episode) for kind in KINDS for person in (*PEOPLE, STRANGER)]
    for nth, person in enumerate(PEOPLE):
        joined.watch(KINDS[nth], person, films[nth])
    joined.watch("plex", STRANGER, episode)
    await joined.round()
    await joined.arrived()
    seen = {
        (kind, person, nth)
        for kind in KINDS
        for person in (*PEOPLE, STRANGER)
        for nth, film in enumerate(films)
        if joined.seen(kind, person, film).is_watched
    }
    assert seen == {(kind, person, nth) for kind in KINDS for nth, person in enumerate(PEOPLE)}
    after = [joined.seen(kind, person, episode) for kind in KINDS for person in (*PEOPLE, STRANGER)]
    assert [nth for nth, seen in enumerate(after) if seen != before[nth]] == [len(PEOPLE)]
