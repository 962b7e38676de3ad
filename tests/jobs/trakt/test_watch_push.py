"""What was watched elsewhere, or set here, reaches Trakt: once, with its date, and only if it is not there yet."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.jobs.trakt.watch_scene import NAME, PERSON, WatchScene
from tui.model.hub import LocalMark
from tui.model.outbox import Delivery, DeliveryState, LaneState
from tui.sandbox.media import MediaItem
from tui.sandbox.trakt.diary import UNKNOWN_MS

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def marked(scene: WatchScene, item: MediaItem, **mark: object) -> None:
    """Set something here, and let it arrive."""
    await scene.trio.mark(PERSON, item, kind="jellyfin", **mark)
    await scene.trio.arrived()


async def last(scene: WatchScene) -> Delivery:
    """What was queued last for Trakt."""
    return (await scene.deliveries())[0]


async def test_a_mark_reaches_trakt_with_its_date(joined: WatchScene) -> None:
    """To the second as it was given."""
    film = joined.film()
    await marked(joined, film, is_watched=True, at=1_600_000_000.0)
    (play,) = joined.trakt.diary().plays_of(joined.key(film))
    assert play.watched_ms == 1_600_000_000_000
    assert joined.trakt.writes.actions == ["add_history"]


async def test_an_episode_reaches_it_and_nothing_else_of_its_show(joined: WatchScene) -> None:
    """Never a bare show, which would mark every episode."""
    episode = joined.episode()
    before = len(joined.trakt.diary().plays)
    await marked(joined, episode, is_watched=True)
    assert joined.there(episode).plays == 1
    assert len(joined.trakt.diary().plays) == before + 1


async def test_what_was_watched_elsewhere_reaches_it_after_a_sync(joined: WatchScene) -> None:
    """With the date that the server has."""
    film = joined.film()
    joined.trio.watch("jellyfin", PERSON, film)
    when = joined.trio.moment("jellyfin")
    await joined.trio.sync("jellyfin")
    await joined.trio.arrived()
    (play,) = joined.trakt.diary().plays_of(joined.key(film))
    assert abs(play.watched_ms // 1000 - when) <= 5


async def test_s20_an_unknown_date_stays_unknown(joined: WatchScene) -> None:
    """Trakt is told that nobody knows when, not that it was today."""
    film = joined.film()
    joined.trio.watch("jellyfin", PERSON, film)
    data = joined.trio.house.jellyfin.server.user_data.of(PERSON, film.number)
    joined.trio.house.jellyfin.server.user_data.put(PERSON, film.number, replace(data, last_played_ms=None))
    await joined.trio.sync("jellyfin")
    await joined.trio.arrived()
    (play,) = joined.trakt.diary().plays_of(joined.key(film))
    assert play.watched_ms == UNKNOWN_MS


async def test_a_position_is_told_as_a_share(joined: WatchScene) -> None:
    """Trakt keeps percentages; forgotten again when the position is."""
    film = joined.film()
    await marked(joined, film, position_ms=film.runtime_ms // 2)
    paused = joined.trakt.diary().paused_in(joined.key(film))
    assert paused is not None
    assert paused.progress == pytest.approx(50.0, abs=0.1)
    await marked(joined, film, position_ms=0)
    assert joined.trakt.diary().paused_in(joined.key(film)) is None


async def test_a_position_before_one_percent_cannot_be_told(joined: WatchScene) -> None:
    """It ends with that said, and nothing is written."""
    film = joined.film()
    await marked(joined, film, position_ms=film.runtime_ms // 120)
    delivery = await last(joined)
    assert (delivery.state, delivery.outcome) == (DeliveryState.DONE, "Trakt takes no position before 1 %")
    assert joined.trakt.writes.actions == []


async def test_s41_what_is_there_is_not_written(joined: WatchScene) -> None:
    """It was watched at Trakt a moment ago, and nobody has read that yet."""
    film = joined.film()
    joined.watch(film, 1_650_000_000)
    await marked(joined, film, is_watched=True)
    assert (await last(joined)).outcome == "trakt had it already"
    assert joined.trakt.writes.actions == []
    assert joined.there(film).plays == 1


async def test_many_marks_leave_together(joined: WatchScene) -> None:
    """One call for all of them: writes are one a second there."""
    films = [joined.film() for _ in range(8)]
    for film in films:
        joined.trio.watch("jellyfin", PERSON, film)
    await joined.trio.sync("jellyfin")
    await joined.trio.arrived()
    assert [joined.there(film).plays for film in films] == [1] * 8
    assert len(joined.trakt.writes.rows) <= 2


async def test_lists_that_were_read_hold_for_the_next_batch(joined: WatchScene) -> None:
    """Three batches: what was watched is read once for all of them."""
    films = [
        joined.trio.house.jellyfin.collection.add(f"Many {n}", at=1, ids={"tmdb": str(5000 + n)}) for n in range(60)
    ]
    await joined.trio.sync("jellyfin")
    for film in films:
        joined.trio.watch("jellyfin", PERSON, film)
    joined.trakt.journal.clear()
    await joined.trio.sync("jellyfin")
    await joined.trio.arrived()
    assert [joined.there(film).plays for film in films] == [1] * 60
    assert joined.trakt.journal.counts["add_history"] == 3
    assert joined.trakt.journal.counts["watched"] <= 2


async def test_an_unwatch_takes_back_the_plays_by_their_ids(joined: WatchScene) -> None:
    """All plays of that film, and those of no other; which they were stands in the queue."""
    film, other = joined.film(), joined.film()
    await marked(joined, film, is_watched=True)
    await marked(joined, other, is_watched=True)
    again = joined.trakt.watch(joined.key(film), 1_500_000_000)
    await marked(joined, film, is_watched=False)
    assert [joined.there(one).plays for one in (film, other)] == [0, 1]
    assert str(again.id) in (await last(joined)).exchange


async def test_what_trakt_does_not_know_is_given_up_with_its_id(joined: WatchScene) -> None:
    """No word of it anywhere there; nothing is written, and the rest goes on."""
    who = await joined.trio.deck.hub.person_for(PERSON)
    await joined.trio.deck.hub.mark(who.id, LocalMark(is_watched=True), names=["movie:imdb:tt0000123"])
    await joined.trio.arrived()
    delivery = await last(joined)
    assert (delivery.state, delivery.last_error) == (
        DeliveryState.DEAD,
        "Item movie:imdb:tt0000123 not found on Trakt",
    )
    assert joined.trakt.writes.actions == []


async def test_what_no_library_has_reaches_trakt(joined: WatchScene) -> None:
    """A film that is known by nothing but its id."""
    who = await joined.trio.deck.hub.person_for(PERSON)
    await joined.trio.deck.hub.mark(who.id, LocalMark(is_watched=True), names=["movie:tmdb:4711"])
    await joined.trio.arrived()
    title = joined.trakt.known.by_id("movie", "tmdb", "4711")
    assert title is not None
    assert len(joined.trakt.diary().plays_of(title.key)) == 1


@pytest.mark.parametrize("fault", ["lost", "after=503", "after=500"])
async def test_s13_a_lost_answer_doubles_no_play(joined: WatchScene, fault: str) -> None:
    """Trakt has done it and says something else, or nothing: it is read back before anything is sent again."""
    film = joined.film()
    joined.trakt.faults.add("add_history", fault, times=1)
    await joined.trio.mark(PERSON, film, kind="jellyfin", is_watched=True)
    await joined.trio.arrived(skipping=40)
    assert joined.there(film).plays == 1
    assert (await last(joined)).state is DeliveryState.DONE
    await joined.trio.lane_is(NAME, LaneState.OPEN)


async def test_s13_a_lost_answer_doubles_none_of_many(joined: WatchScene) -> None:
    """Eight that left together."""
    films = [joined.film() for _ in range(8)]
    for film in films:
        joined.trio.watch("jellyfin", PERSON, film)
    joined.trakt.faults.add("add_history", "after=503", times=1)
    await joined.trio.sync("jellyfin")
    await joined.trio.arrived(skipping=40)
    assert [joined.there(film).plays for film in films] == [1] * 8


async def test_a_scrobble_that_was_told_before_is_done(joined: WatchScene) -> None:
    """409: Trakt had just been told of it; what it has is what is known, and nothing is repeated."""
    film = joined.film()
    joined.trakt.faults.add("scrobble", "conflict", times=1)
    await marked(joined, film, position_ms=film.runtime_ms // 2)
    delivery = await last(joined)
    assert (delivery.state, delivery.attempts) == (DeliveryState.DONE, 0)
    assert joined.trakt.journal.counts["scrobble"] == 1


async def test_what_one_refusal_is_about_harms_no_other(joined: WatchScene) -> None:
    """422 for all that left together: each is tried by itself."""
    films = [joined.film() for _ in range(3)]
    for film in films:
        joined.trio.watch("jellyfin", PERSON, film)
    joined.trakt.faults.add("add_history", "422", times=1)
    await joined.trio.sync("jellyfin")
    await joined.trio.arrived(skipping=40)
    assert [joined.there(film).plays for film in films] == [1] * 3


@pytest.mark.parametrize(
    ("fault", "state"),
    [
        ("rate=30", LaneState.RATE_LIMITED),
        ("full", LaneState.QUOTA),
        ("locked", LaneState.SIGNED_OUT),
        ("cloudflare", LaneState.OFFLINE),
        ("overloaded", LaneState.OFFLINE),
    ],
)
async def test_s16_what_the_account_is_refused_closes_the_lane(
    joined: WatchScene, fault: str, state: LaneState
) -> None:
    """Nothing is burnt of the delivery, and it arrives when all is well again."""
    film = joined.film()
    joined.trakt.faults.add("add_history", fault)
    await joined.trio.mark(PERSON, film, kind="jellyfin", is_watched=True)
    await joined.trio.lane_is(NAME, state)
    assert ((await last(joined)).state, (await last(joined)).attempts) == (DeliveryState.PENDING, 0)
    joined.trakt.faults.clear()
    await joined.trio.deck.outbox.flush(NAME)
    await joined.trio.arrived(skipping=60)
    assert joined.there(film).plays == 1


async def test_s25_nothing_is_written_for_another_account(joined: WatchScene) -> None:
    """The token is another person's by now: what waits stays, and says so."""
    film, deck = joined.film(), joined.trio.deck
    profile = await deck.profiles.find(NAME)
    async with deck.store.db.transaction() as conn:
        await deck.store.secrets.put(conn, profile.id, "token", joined.trakt.tokens("joerg").access)
    await joined.trio.mark(PERSON, film, kind="jellyfin", is_watched=True)
    lane = await joined.trio.lane_is(NAME, LaneState.WRONG_SERVER)
    assert "joerg" in lane.reason
    assert joined.trakt.diary("joerg").plays_of(joined.key(film)) == []
    async with deck.store.db.transaction() as conn:
        await deck.store.secrets.put(conn, profile.id, "token", joined.trakt.tokens(PERSON).access)
    await deck.outbox.flush(NAME)
    await joined.trio.arrived()
    assert joined.there(film).plays == 1
