"""What was watched, begun and rated at Trakt; and what is told there."""

from __future__ import annotations

import time

import pytest

from tests.clients.trakt.support import entry_of
from tui.clients.trakt.client import TraktReader, TraktWriter
from tui.errors import InvalidInput, NotFound
from tui.model.lists import Entry, EntryKind
from tui.model.trakt import NewPlay, WatchedEpisode
from tui.sandbox.trakt.access import TraktAccess
from tui.sandbox.trakt.titles import Title

WHEN = 1_700_000_000.5


@pytest.fixture
def episodes(trakt: TraktAccess) -> list[Title]:
    """Three episodes of a show."""
    known = trakt.known
    show = known.add("show", "Severance", year=2022, ids={"tvdb": "371980"})
    return [known.add("episode", f"Part {one}", show=show.trakt, season=1, number=one, runtime=50) for one in (1, 2, 3)]


@pytest.fixture
def film(trakt: TraktAccess) -> Title:
    """A film."""
    return trakt.known.add_movies(1)[0]


async def test_plays_are_added_with_their_times(
    trakt: TraktAccess, reader: TraktReader, writer: TraktWriter, film: Title, episodes: list[Title]
) -> None:
    """To the millisecond, in UTC."""
    answer = await writer.add_history([NewPlay(entry_of(film), WHEN), NewPlay(entry_of(episodes[0]), WHEN + 60)])
    (play,), proof = await reader.history(EntryKind.MOVIE)
    assert (answer.added, answer.not_found) == (2, ())
    assert (play.entry.key, play.watched_at, proof.is_complete) == (entry_of(film).key, WHEN, True)
    assert [one.watched_ms for one in trakt.diary().plays] == [1_700_000_000_500, 1_700_000_060_500]


async def test_s20_an_unknown_time_is_told_as_unknown_and_read_as_unknown(
    reader: TraktReader, writer: TraktWriter, film: Title
) -> None:
    """It becomes neither now nor 1970."""
    await writer.add_history([NewPlay(entry_of(film), None)])
    (play,), _ = await reader.history(EntryKind.MOVIE, film.trakt)
    (watched,), _ = await reader.watched(EntryKind.MOVIE)
    assert (play.watched_at, watched.last_watched, watched.plays) == (None, None, 1)


@pytest.mark.parametrize("kind", [EntryKind.SHOW, EntryKind.SEASON, EntryKind.PERSON])
async def test_a_bare_show_is_never_marked(trakt: TraktAccess, writer: TraktWriter, kind: EntryKind) -> None:
    """It would mark every episode; nothing of the chunk is sent."""
    film = entry_of(trakt.known.add_movies(1)[0])
    with pytest.raises(InvalidInput):
        await writer.add_history([NewPlay(film, WHEN), NewPlay(Entry(kind, "Severance", trakt_id=1), WHEN)])
    assert trakt.diary().plays == ()


async def test_an_episode_known_by_its_show_alone_is_marked_alone(
    trakt: TraktAccess, writer: TraktWriter, episodes: list[Title]
) -> None:
    """With the date at the episode."""
    entry = Entry(EntryKind.EPISODE, "Part 2", show_ids=("tvdb:371980",), season=1, number=2)
    await writer.add_history([NewPlay(entry, WHEN)])
    assert [(one.key, one.watched_ms) for one in trakt.diary().plays] == [(episodes[1].key, 1_700_000_000_500)]


async def test_what_trakt_does_not_know_is_named(writer: TraktWriter, film: Title) -> None:
    """The others are marked."""
    unknown = Entry(EntryKind.EPISODE, "Nowhere", ids=("tvdb:99999999",))
    answer = await writer.add_history([NewPlay(entry_of(film), WHEN), NewPlay(unknown, WHEN)])
    assert (answer.added, answer.not_found) == (1, (unknown,))


async def test_the_history_of_one_item_in_a_window(
    trakt: TraktAccess, reader: TraktReader, film: Title, episodes: list[Title]
) -> None:
    """What is read back before a write is repeated: the same item, that second."""
    other = trakt.known.add_movies(1)[0]
    for at in (WHEN, WHEN + 100, WHEN + 5000):
        trakt.watch(film.key, at)
    trakt.watch(other.key, WHEN)
    plays, proof = await reader.history(EntryKind.MOVIE, film.trakt, WHEN - 1, WHEN + 200)
    assert [play.watched_at for play in plays] == [WHEN + 100, WHEN]
    assert {play.entry.trakt_id for play in plays} == {film.trakt}
    assert proof.is_complete


async def test_single_plays_are_taken_back_by_their_ids(
    trakt: TraktAccess, reader: TraktReader, writer: TraktWriter, film: Title
) -> None:
    """The other play of the film stays; an id that is not there is named."""
    for at in (WHEN, WHEN + 86_400):
        trakt.watch(film.key, at)
    (newest, oldest), _ = await reader.history(EntryKind.MOVIE, film.trakt)
    answer = await writer.remove_history([newest.id, 5])
    assert (answer.removed, answer.unknown_ids) == (1, (5,))
    assert [play.id for play in trakt.diary().plays] == [oldest.id]


async def test_nothing_is_taken_back_without_an_id(writer: TraktWriter) -> None:
    """An empty list is a mistake of whoever asks."""
    with pytest.raises(InvalidInput):
        await writer.remove_history([])


async def test_watched_shows_come_with_their_episodes(
    trakt: TraktAccess, reader: TraktReader, episodes: list[Title]
) -> None:
    """Those that were watched, with how often and when."""
    trakt.watch(episodes[0].key, WHEN)
    trakt.watch(episodes[0].key, WHEN + 60)
    trakt.watch(episodes[2].key, WHEN)
    (show,), proof = await reader.watched(EntryKind.SHOW)
    assert (show.entry.kind, show.entry.title, show.plays) == (EntryKind.SHOW, "Severance", 3)
    assert show.episodes == (WatchedEpisode(1, 1, 2, WHEN + 60), WatchedEpisode(1, 3, 1, WHEN))
    assert proof.is_complete


async def test_s3_pages_with_progress_are_smaller_and_all_of_them_come(trakt: TraktAccess, reader: TraktReader) -> None:
    """100 at once, whatever was asked for."""
    for number in range(130):
        show = trakt.known.add("show", f"Show {number}")
        trakt.watch(trakt.known.add("episode", "One", show=show.trakt, season=1, number=1).key, WHEN)
    shows, proof = await reader.watched(EntryKind.SHOW)
    assert (len(shows), proof.is_complete, proof.declared) == (130, True, 130)


async def test_a_position_is_told_and_read(
    trakt: TraktAccess, reader: TraktReader, writer: TraktWriter, film: Title, episodes: list[Title]
) -> None:
    """In percent, of a film and of an episode that is known by its show alone."""
    within = Entry(EntryKind.EPISODE, "Part 2", show_ids=("tvdb:371980",), season=1, number=2)
    answer = await writer.scrobble_pause(entry_of(film), 33.337)
    await writer.scrobble_pause(within, 50)
    paused, proof = await reader.playback()
    assert (answer.action, answer.is_duplicate) == ("pause", False)
    assert {one.entry.key: one.progress for one in paused} == {film.key: 33.34, episodes[1].key: 50.0}
    assert all(one.paused_at is not None and abs(one.paused_at - time.time()) < 60 for one in paused)
    assert proof.is_complete


async def test_a_position_can_be_forgotten(reader: TraktReader, writer: TraktWriter, film: Title) -> None:
    """Twice is once too many."""
    await writer.scrobble_pause(entry_of(film), 20)
    (paused,), _ = await reader.playback()
    await writer.remove_playback(paused.id)
    assert (await reader.playback())[0] == ()
    with pytest.raises(NotFound):
        await writer.remove_playback(paused.id)


@pytest.mark.parametrize("progress", [0, 0.99, 100.1, -5])
async def test_a_position_that_trakt_would_not_take_is_not_sent(
    trakt: TraktAccess, writer: TraktWriter, film: Title, progress: float
) -> None:
    """Under 1 % it is refused there."""
    with pytest.raises(InvalidInput):
        await writer.scrobble_pause(entry_of(film), progress)
    assert len(trakt.journal.entries) == 0


async def test_s13_a_duplicate_is_done(trakt: TraktAccess, writer: TraktWriter, film: Title) -> None:
    """409, with when Trakt takes it again."""
    trakt.faults.load("scrobble:conflict")
    answer = await writer.scrobble_pause(entry_of(film), 20)
    assert (answer.is_duplicate, answer.until) == (True, 1_770_004_800.0)


async def test_ratings_are_whole_numbers(trakt: TraktAccess, reader: TraktReader, film: Title) -> None:
    """With when they were given."""
    trakt.diary().rate(film.key, 7, int(WHEN * 1000))
    (rated,), proof = await reader.ratings(EntryKind.MOVIE)
    assert (rated.entry.key, rated.rating, rated.rated_at, proof.is_complete) == (film.key, 7, WHEN, True)
    assert (await reader.ratings(EntryKind.SHOW))[0] == ()


async def test_activities_move_with_what_is_changed(
    trakt: TraktAccess, reader: TraktReader, writer: TraktWriter, film: Title
) -> None:
    """Only the block that is concerned, and the sum of all."""
    before = await reader.last_activities()
    await writer.add_history([NewPlay(entry_of(film), WHEN)])
    after = await reader.last_activities()
    assert {name for name in after if after[name] != before[name]} == {"all", "movies.watched_at"}
