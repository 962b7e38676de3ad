"""What was watched at Trakt is known here, and on every server that has it; what Trakt leaves out says little."""

from __future__ import annotations

import pytest

from tests.jobs.hub.truth import NOTHING
from tests.jobs.trakt.watch_scene import NAME, PERSON, WatchScene
from tui.model.runs import RunReport
from tui.sandbox.media import MediaItem

pytestmark = pytest.mark.asyncio(loop_scope="module")
STATES = """SELECT i.item_key, s.is_played, s.plays, s.position_ms, s.last_played FROM watch_states AS s
JOIN library_items AS i ON i.id = s.item_id JOIN play_servers AS v ON v.id = i.server_id WHERE v.kind = 'trakt'"""


async def synced(scene: WatchScene, **options: object) -> RunReport:
    """Read Trakt, and let what follows from it arrive."""
    report = await scene.trio.sync(NAME, **options)
    assert report.run.state in {"completed", "partial"}, report.run.message
    await scene.trio.arrived()
    return report


async def step(scene: WatchScene, report: RunReport, key: str) -> str:
    """How a step ended."""
    return next(one.state.value for one in report.steps if one.key == key)


async def gets(scene: WatchScene) -> list[str]:
    """Which lists were read."""
    counts = scene.trakt.journal.counts
    return sorted(name for name in ("watched", "playback", "ratings", "history") if counts[name])


async def test_what_was_watched_there_is_watched_on_servers(joined: WatchScene) -> None:
    """A film and an episode, with their dates."""
    film, episode = joined.film(), joined.episode()
    joined.watch(film, 1_650_000_000)
    joined.watch(episode, 1_660_000_000)
    report = await synced(joined)
    assert report.counts["states"].added == 2, report.counts
    for item, when in ((film, 1_650_000_000), (episode, 1_660_000_000)):
        assert joined.trio.seen("jellyfin", PERSON, item).is_watched
        data = joined.trio.house.jellyfin.server.user_data.of(PERSON, item.number)
        assert data.last_played_ms == when * 1000
    assert joined.trakt.writes.actions == []


async def test_s20_a_date_that_trakt_does_not_know_is_none(joined: WatchScene) -> None:
    """It tells the first second of 1970, and that is no date."""
    film = joined.film()
    joined.watch(film, None)
    await synced(joined)
    rows = await joined.trio.rows(f"{STATES} AND i.title = ?", film.title)
    assert [row[1:] for row in rows] == [(1, 1, 0, None)]


async def test_a_position_there_goes_on_elsewhere(joined: WatchScene) -> None:
    """A share of the length that the server knows; a film that nobody had seen anywhere."""
    film = joined.film()
    joined.pause(film, 40.0)
    await synced(joined)
    seen = joined.trio.seen("jellyfin", PERSON, film)
    assert (seen.is_watched, seen.position_ms) == (False, pytest.approx(film.runtime_ms * 0.4, abs=1000))


async def test_s10_a_share_that_was_rounded_is_no_news(joined: WatchScene) -> None:
    """What we told Trakt comes back a little different, again and again."""
    film = joined.film()
    await joined.trio.mark(PERSON, film, kind="jellyfin", position_ms=film.runtime_ms // 3)
    await joined.trio.arrived()
    for share in (33.0, 33.9, 32.8):
        joined.pause(film, share)
        await synced(joined)
    assert joined.trio.seen("jellyfin", PERSON, film).position_ms == film.runtime_ms // 3


async def test_what_was_ended_there_is_watched_without_a_position(joined: WatchScene) -> None:
    """It was begun, and is no longer in the list of that."""
    film = joined.film()
    joined.pause(film, 40.0)
    await synced(joined)
    joined.watch(film, 1_670_000_000)
    await synced(joined)
    assert joined.trio.seen("jellyfin", PERSON, film) == joined.there(film)


async def test_only_what_has_moved_is_read(joined: WatchScene) -> None:
    """Nothing has: not a list is asked for. Something was watched: ratings are left alone."""
    await synced(joined)
    joined.trakt.journal.clear()
    report = await synced(joined)
    assert await gets(joined) == []
    assert report.counts["states"].unchanged > 0
    joined.watch(joined.film(), 1_650_000_000)
    await synced(joined)
    assert await gets(joined) == ["playback", "watched"]


async def test_a_full_sync_reads_all(joined: WatchScene) -> None:
    """Whatever Trakt says of when it changed."""
    await synced(joined)
    joined.trakt.journal.clear()
    await synced(joined, full=True)
    assert await gets(joined) == ["playback", "ratings", "watched"]
    assert joined.trakt.writes.actions == []


async def test_s22_a_show_without_its_episodes_says_nothing_of_them(
    joined: WatchScene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Trakt leaves `seasons` out: none of them is un-watched."""
    episode, profile = joined.episode(1), await joined.trio.deck.profiles.find(NAME)
    await joined.trio.deck.hub.set_rules(profile.name, spreads_unwatched=True)
    joined.watch(episode, 1_660_000_000)
    await synced(joined)
    joined.watch(joined.episode(2), 1_660_000_100)
    monkeypatch.setattr("tui.sandbox.trakt.history_answers.extensions", lambda _: frozenset())
    report = await synced(joined)
    assert report.counts["states"].removed == 0
    assert joined.trio.seen("jellyfin", PERSON, episode).is_watched
    monkeypatch.undo()
    await joined.trio.deck.hub.set_rules(profile.name, spreads_unwatched=False)


async def test_s22_what_trakt_never_named_is_not_missed(joined: WatchScene) -> None:
    """It took a play by an id that it has lost since: the film stands in its list as one that nobody here knows."""
    film, hub = joined.film(), joined.trio.deck.hub
    await hub.set_rules(NAME, spreads_unwatched=True)
    await hub.set_rules("jellyfin", spreads_unwatched=True)
    await joined.trio.mark(PERSON, film, kind="jellyfin", is_watched=True)
    await joined.trio.arrived()
    joined.trakt.known.add("movie", "Another name", year=1900, trakt=joined.key(film)[1])
    report = await synced(joined)
    assert report.counts["states"].removed == 0
    assert joined.trio.seen("jellyfin", PERSON, film).is_watched
    await hub.set_rules(NAME, spreads_unwatched=False)
    await hub.set_rules("jellyfin", spreads_unwatched=False)


async def test_s23_a_special_is_known_by_its_own_ids(joined: WatchScene) -> None:
    """Its place says nothing; the plays tell which one it is, here as there."""
    special = joined.special()
    joined.watch(special, 1_640_000_000)
    await synced(joined)
    assert joined.trio.seen("jellyfin", PERSON, special).is_watched
    rows = await joined.trio.rows(f"{STATES} AND i.season = 0")
    await synced(joined, full=True)
    assert await joined.trio.rows(f"{STATES} AND i.season = 0") == rows


async def unwatched(scene: WatchScene, item: MediaItem) -> None:
    """Let somebody take back all plays of something at Trakt."""
    diary = scene.trakt.diary()
    diary.remove_plays([play.id for play in diary.plays_of(scene.key(item))])


async def test_an_unwatch_there_is_known_and_stays_there(joined: WatchScene) -> None:
    """Un-watching does not spread unless it was switched on; Trakt is not written to again."""
    film = joined.film()
    joined.watch(film, 1_650_000_000)
    await synced(joined)
    await unwatched(joined, film)
    report = await synced(joined)
    assert report.counts["states"].removed == 1
    assert joined.trio.seen("jellyfin", PERSON, film).is_watched
    assert joined.there(film) == NOTHING
    assert joined.trakt.writes.actions == []


@pytest.mark.parametrize("fault", ["empty_list", "null", "empty_text", "wrong_count", "no_headers"])
async def test_s1_an_empty_or_doubtful_answer_unwatches_nothing(joined: WatchScene, fault: str) -> None:
    """Whatever comes in place of the list: what is known stays."""
    film = joined.film()
    joined.watch(film, 1_650_000_000)
    await synced(joined)
    before = sorted(await joined.trio.rows(f"{STATES} AND s.is_played = 1"))
    joined.watch(joined.film(), 1_650_000_100)
    joined.trakt.faults.add("watched", fault)
    await joined.trio.sync(NAME)
    after = sorted(await joined.trio.rows(f"{STATES} AND s.is_played = 1"))
    assert set(before) <= set(after)
    joined.trakt.faults.clear()
    await synced(joined)
    assert joined.trio.seen("jellyfin", PERSON, film).is_watched


async def test_ratings_follow_trakt(joined: WatchScene) -> None:
    """New ones, changed ones, and those that were taken back."""
    film, other = joined.film(), joined.film()
    diary, profile = joined.trakt.diary(), await joined.trio.deck.profiles.find(NAME)
    for item in (film, other):
        diary.rate(joined.key(item), 8)
    await synced(joined)
    diary.rate(joined.key(film), 3)
    diary.unrate(joined.key(other))
    report = await synced(joined)
    stored = {one.entry.key: one.rating for one in await joined.trio.deck.store.trakt.ratings(profile.id)}
    assert stored == {joined.key(film): 3}
    assert (report.counts["ratings"].updated, report.counts["ratings"].removed) == (1, 1)


async def test_s35_a_dry_run_writes_nothing_and_says_what_would_be(joined: WatchScene) -> None:
    """Neither here nor there; the real run does as it said."""
    film = joined.film()
    joined.watch(film, 1_650_000_000)
    before = [await joined.trio.one(f"SELECT count(*) FROM {table}") for table in ("library_items", "watch_states")]
    dry = await joined.trio.sync(NAME, dry_run=True)
    after = [await joined.trio.one(f"SELECT count(*) FROM {table}") for table in ("library_items", "watch_states")]
    assert (before, joined.trio.seen("jellyfin", PERSON, film)) == (after, NOTHING)
    assert all(one.method == "GET" for one in joined.trakt.journal.entries)
    real = await synced(joined)
    assert [(dry.counts[name].added, dry.counts[name].updated) for name in ("states", "watch")] == [(1, 0), (1, 1)]
    assert [(real.counts[name].added, real.counts[name].updated) for name in ("states", "watch")] == [(1, 0), (1, 1)]


async def test_a_step_that_fails_costs_the_others_nothing(joined: WatchScene) -> None:
    """What was watched cannot be read; ratings and lists can."""
    joined.watch(joined.film(), 1_650_000_000)
    joined.trakt.faults.add("watched", "gone")
    report = await joined.trio.sync(NAME)
    joined.trakt.faults.clear()
    assert await step(joined, report, "watched") == "failed"
    assert [await step(joined, report, key) for key in ("ratings", "hub", "lists")] == ["done"] * 3
