"""Seasons and episodes are mirrored series by series."""

from __future__ import annotations

from tests.store.catalogue.audit import assert_in_step
from tests.store.catalogue.lists import add_profile, sync_list, title
from tui.model.catalogue import DetailsWritten, Episode, Season, SeriesDetails, TitleKind
from tui.store.store import Store

SERIES = TitleKind.SERIES
DAY = 86_400.0


def details(series_id: str, *episode_ids: str, seasons: tuple[Season, ...] = (Season(1, "One"),)) -> SeriesDetails:
    """Make the details of a series, one season."""
    episodes = tuple(Episode(text, 1, place, f"Episode {text}") for place, text in enumerate(episode_ids, 1))
    return SeriesDetails(series_id, seasons, episodes)


async def put(store: Store, profile_id: int, given: SeriesDetails, now: float = 100.0) -> DetailsWritten:
    """Store details."""
    async with store.db.transaction() as conn:
        return await store.details.store(conn, profile_id, given, now=now)


async def due(store: Store, profile_id: int, now: float = 100.0, limit: int = 10) -> list[str]:
    """Ask which series are due, at a week's age."""
    return await store.details.due(profile_id, now=now, max_age_s=7 * DAY, limit=limit)


async def test_details_are_read_back_in_order(store: Store, profile_id: int) -> None:
    """Season 0 comes first, and episodes stand in their order."""
    await sync_list(store, profile_id, [title("5", "Severance")], kind=SERIES)
    seasons = (Season(1, "One"), Season(0, "Specials", cover="c.jpg"))
    episodes = (Episode("9", 1, 2, "Second", rating=8.0), Episode("8", 1, 1, "First"), Episode("7", 0, None, "Extra"))
    written = await put(store, profile_id, SeriesDetails("5", seasons, episodes))
    assert written == DetailsWritten(added=3)
    found = await store.details.of(profile_id, "5")
    assert found is not None
    assert [season.number for season in found.seasons] == [0, 1]
    assert [episode.title for episode in found.episodes] == ["Extra", "First", "Second"]
    assert await store.details.of(profile_id, "6") is None


async def test_only_differences_are_written(store: Store, profile_id: int) -> None:
    """New, changed, gone and unchanged episodes are told apart; a gone one that returns is an update."""
    await sync_list(store, profile_id, [title("5", "Severance")], kind=SERIES)
    await put(store, profile_id, details("5", "1", "2", "3"))
    changed = SeriesDetails("5", (), (Episode("1", 1, 1, "Episode 1"), Episode("2", 1, 2, "Renamed")))
    assert await put(store, profile_id, changed) == DetailsWritten(updated=1, removed=1, unchanged=1)
    await assert_in_step(store.db)
    assert (await put(store, profile_id, details("5", "1", "2", "3"))).updated == 2
    await assert_in_step(store.db)


async def test_s1_an_answer_without_episodes_keeps_them(store: Store, profile_id: int) -> None:
    """Empty episodes come with rate limits: the old ones stay, and the series is asked for again."""
    await sync_list(store, profile_id, [title("5", "Severance")], kind=SERIES)
    await put(store, profile_id, details("5", "1", "2"))
    await sync_list(store, profile_id, [title("5", "Severance", added_at=9)], kind=SERIES, run_id=2)
    assert await put(store, profile_id, details("5")) == DetailsWritten(unchanged=2, was_kept=True)
    found = await store.details.of(profile_id, "5")
    assert found is not None
    assert len(found.episodes) == 2
    assert await due(store, profile_id) == ["5"]


async def test_an_episode_moves_to_the_series_that_names_it_last(store: Store, profile_id: int) -> None:
    """Last writer wins, and the move is reported."""
    await sync_list(store, profile_id, [title("5", "Severance"), title("6", "Andor")], kind=SERIES)
    await put(store, profile_id, details("5", "1", "2"))
    assert (await put(store, profile_id, details("6", "2"))).moved == (("2", "5"),)
    found = await store.details.of(profile_id, "5")
    assert found is not None
    assert [episode.episode_id for episode in found.episodes] == ["1"]
    await assert_in_step(store.db)


async def test_s27_blank_never_overwrites_an_episode(store: Store, profile_id: int) -> None:
    """A thinner answer loses nothing."""
    await sync_list(store, profile_id, [title("5", "Severance")], kind=SERIES)
    await put(store, profile_id, SeriesDetails("5", (Season(1, "One"),), (Episode("1", 1, 1, "Pilot", plot="A plot"),)))
    await put(store, profile_id, SeriesDetails("5", (), (Episode("1", 1, 1, "Pilot"),)))
    found = await store.details.of(profile_id, "5")
    assert found is not None
    assert (found.episodes[0].plot, len(found.seasons)) == ("A plot", 1)


async def test_due_are_new_changed_old_and_broken_series(store: Store, profile_id: int) -> None:
    """Newest first; a series that is known, fresh and whole is not asked for."""
    rows = [title(str(number), f"Series {number}", added_at=number) for number in range(1, 6)]
    await sync_list(store, profile_id, rows, kind=SERIES)
    assert await due(store, profile_id, limit=2) == ["5", "4"]
    for number in range(1, 6):
        await put(store, profile_id, details(str(number), f"e{number}"), now=100.0 if number > 1 else -8 * DAY)
    assert await due(store, profile_id) == ["1"]
    changed = [*rows[:2], title("3", "Series 3", added_at=99), *rows[3:]]
    await sync_list(store, profile_id, changed, kind=SERIES, run_id=2)
    await store.db.write(lambda raw: raw.execute("DELETE FROM episodes WHERE series_id = '4'").rowcount)
    assert await due(store, profile_id) == ["3", "4", "1"]
    assert await store.details.due_count(profile_id, now=100.0, max_age_s=7 * DAY) == 3


async def test_forgotten_series_are_due_again(store: Store, profile_id: int) -> None:
    """A full sync asks for everything anew without losing anything."""
    await sync_list(store, profile_id, [title("5", "Severance")], kind=SERIES)
    await put(store, profile_id, details("5", "1"))
    async with store.db.transaction() as conn:
        await store.details.forget(conn, profile_id, ["5"])
    assert await due(store, profile_id) == ["5"]
    assert await store.details.of(profile_id, "5") is not None


async def test_episodes_follow_their_series(store: Store, profile_id: int) -> None:
    """They hide with it, return with it, and go with it for good."""
    both = [title("5", "Severance"), title("6", "Andor")]
    await sync_list(store, profile_id, both, kind=SERIES)
    await put(store, profile_id, details("5", "1", "2"))
    await sync_list(store, profile_id, both[1:], kind=SERIES, run_id=2, now=10.0)
    assert await store.details.follow_series(profile_id) == 1
    assert await store.details.follow_series(profile_id) == 0
    assert await store.shelf.count(profile_id, TitleKind.EPISODE) == 0
    await assert_in_step(store.db)
    await sync_list(store, profile_id, both, kind=SERIES, run_id=3)
    await store.details.follow_series(profile_id)
    assert await store.shelf.count(profile_id, TitleKind.EPISODE) == 2
    await assert_in_step(store.db)
    await sync_list(store, profile_id, both[1:], kind=SERIES, run_id=4, now=10.0)
    await store.titles.purge(older_than=11.0)
    assert await store.db.fetch_all("SELECT * FROM episodes") == []
    await assert_in_step(store.db)


async def test_profiles_do_not_share_episodes(store: Store, profile_id: int) -> None:
    """The same ids on another server are other episodes."""
    other = await add_profile(store, "iptv-two")
    for profile in (profile_id, other):
        await sync_list(store, profile, [title("5", "Severance")], kind=SERIES)
        assert (await put(store, profile, details("5", "1"))).added == 1
    await assert_in_step(store.db)
