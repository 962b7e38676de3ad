"""What lists of Trakt say of single titles, and what they do not; positions as shares and back. Pure."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.jobs.trakt.progress import position_of, share_of
from tui.jobs.trakt.watch_books import NOT_WATCHED, PausedBook, PlaysBook, WatchedBook
from tui.model.hub import WatchValue
from tui.model.library import Watch
from tui.model.lists import Entry, EntryKind
from tui.model.snapshot import Proof
from tui.model.trakt import Paused, Play, WatchedEpisode, WatchedTitle

WHOLE, PART = Proof(is_complete=True, rows=1), Proof(is_complete=False, rows=1)
HEAT = Entry(EntryKind.MOVIE, "Heat", 1995, ("imdb:tt0113277", "tmdb:949"), 1)
SHOW = Entry(EntryKind.SHOW, "Severance", None, ("tvdb:371980",), 9)
WHEN = 1_600_000_000


def film(*ids: str) -> Entry:
    """A film as an item here knows it."""
    return Entry(EntryKind.MOVIE, "x", ids=ids)


def episode(number: int, *ids: str, show: str = "tvdb:371980") -> Entry:
    """An episode as an item here knows it."""
    return Entry(EntryKind.EPISODE, "x", ids=ids, show_ids=(show,), season=1, number=number)


def shows(*episodes: WatchedEpisode, **more: Any) -> WatchedBook:
    """A list with one show of which these episodes were watched."""
    told = more.pop("episodes", episodes)
    return WatchedBook([WatchedTitle(SHOW, 1, WHEN, told, more.pop("reset_at", None))], more.pop("proof", WHOLE))


@pytest.mark.parametrize("ids", [("imdb:tt0113277",), ("tmdb:949",), ("imdb:tt0113277", "tmdb:949")])
def test_a_film_is_found_by_any_of_its_ids(ids: tuple[str, ...]) -> None:
    """With its plays and its date."""
    book = WatchedBook([WatchedTitle(HEAT, 3, WHEN)], WHOLE)
    assert book.find(film(*ids)) == WatchValue(Watch.WATCHED, 0, 3, WHEN)


def test_s20_the_first_day_of_1970_is_no_date() -> None:
    """So Trakt tells that nobody knows it."""
    book = WatchedBook([WatchedTitle(HEAT, 1, 0.0)], WHOLE)
    assert book.find(film("tmdb:949")) == WatchValue(Watch.WATCHED, 0, 1, None)


def test_s2_what_a_part_of_a_list_leaves_out_is_not_known() -> None:
    """Of the whole it is."""
    assert WatchedBook([], PART).find(film("tmdb:949")) is None
    assert WatchedBook([], WHOLE).find(film("tmdb:949")) == NOT_WATCHED
    assert PlaysBook([], PART).find(episode(1)) is None
    assert PlaysBook([], WHOLE).find(episode(1)) == NOT_WATCHED


def test_s23_ids_of_two_films_say_nothing() -> None:
    """One of them may be watched, or the other."""
    other = Entry(EntryKind.MOVIE, "Other", 1996, ("tmdb:950",), 2)
    book = WatchedBook([WatchedTitle(HEAT, 1, WHEN), WatchedTitle(other, 1, WHEN)], WHOLE)
    assert book.find(film("imdb:tt0113277", "tmdb:950")) is None


def test_an_episode_is_found_by_its_place() -> None:
    """The others of the show were not watched."""
    book = shows(WatchedEpisode(1, 2, 4, WHEN))
    assert book.find(episode(2)) == WatchValue(Watch.WATCHED, 0, 4, WHEN)
    assert book.find(episode(3)) == NOT_WATCHED
    assert book.find(episode(2, show="tvdb:1")) == NOT_WATCHED


def test_s22_a_show_without_episodes_says_nothing_of_them() -> None:
    """Trakt was not asked, or did not answer."""
    assert shows(episodes=None).find(episode(2)) is None


def test_what_was_watched_before_a_show_was_begun_anew_does_not_count() -> None:
    """The person said so at Trakt."""
    book = shows(WatchedEpisode(1, 2, 4, WHEN), WatchedEpisode(1, 3, 1, WHEN + 9), reset_at=WHEN + 1.0)
    assert [book.find(episode(number)) for number in (2, 3)] == [NOT_WATCHED, WatchValue(Watch.WATCHED, 0, 1, WHEN + 9)]


def test_plays_of_an_episode_are_counted_by_its_ids() -> None:
    """By its place only where it has none of its own."""
    there = Entry(EntryKind.EPISODE, "x", None, ("tvdb:5",), 50, ("trakt:9", "tvdb:371980"), "S", 1, 2)
    book = PlaysBook([Play(1, there, WHEN), Play(2, there, WHEN + 5)], WHOLE)
    twice = WatchValue(Watch.WATCHED, 0, 2, WHEN + 5)
    own = Entry(EntryKind.EPISODE, "x", ids=("tvdb:5",))
    assert [book.find(own), book.find(episode(2))] == [twice, twice]
    assert book.find(Entry(EntryKind.EPISODE, "x", ids=("tvdb:6",))) == NOT_WATCHED


def test_what_was_written_since_is_known() -> None:
    """Without reading the list again."""
    value = WatchValue(Watch.WATCHED, 0, 1, WHEN)
    for book in (WatchedBook([], WHOLE), PlaysBook([], WHOLE)):
        book.note(HEAT, value)
        assert (book.find(film("tmdb:949")), book.find(film("tmdb:950"))) == (value, NOT_WATCHED)


def test_movie_1_and_episode_1_are_two_things() -> None:
    """Numbers of Trakt are per kind."""
    book = PausedBook([Paused(7, Entry(EntryKind.MOVIE, "Heat", trakt_id=1), 50.0, None)])
    assert book.find(Entry(EntryKind.EPISODE, "x", trakt_id=1)) is None
    assert book.find(Entry(EntryKind.MOVIE, "x", trakt_id=1)) is not None


@given(st.integers(60_000, 20_000_000), st.floats(1, 100), st.integers(0, 3))
def test_s10_a_position_survives_its_way_as_a_share(runtime: int, share: float, digits: int) -> None:
    """However finely it is rounded there: what comes back is what was sent."""
    position = round(runtime * share / 100)
    told = round(share_of(position, runtime), digits)
    assert position_of(told, runtime, [position]) == position
    assert abs(position_of(told, runtime) - position) <= runtime / 100


@given(st.integers(60_000, 20_000_000), st.floats(0, 100), st.floats(0, 100))
def test_a_position_that_moved_is_told(runtime: int, before: float, after: float) -> None:
    """By more than a percent, it is not taken for the one that was known."""
    known = round(runtime * before / 100)
    found = position_of(after, runtime, [known])
    assert (found == known) or abs(found - runtime * after / 100) <= 1
    if abs(before - after) > 1.01:
        assert abs(found - runtime * after / 100) <= 1
