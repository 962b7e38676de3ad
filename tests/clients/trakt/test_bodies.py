"""Entries as Trakt takes them, and which of them an answer does not know."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.clients.trakt.bodies import body_of, left_out, total_in, unknown_among
from tui.errors import InvalidInput
from tui.model.lists import Entry, EntryKind

HEAT = Entry(EntryKind.MOVIE, "Heat", 1995, ("imdb:tt0113277", "tmdb:949", "tvdb:12"))
SHOW = Entry(EntryKind.SHOW, "Severance", 2022, ("tvdb:371980",))
KNOWN = Entry(EntryKind.EPISODE, "Half Loop", ids=("tvdb:5",), trakt_id=77)
WITHIN = Entry(EntryKind.EPISODE, "Woe's Hollow", show_ids=("trakt:9", "tvdb:371980"), season=2, number=4)
SEASON = Entry(EntryKind.SEASON, "Season 2", show_ids=("tvdb:371980",), season=2)


def test_each_kind_has_its_array() -> None:
    """Trakt's own id alone where it is known; no tvdb for films, which Trakt does not take."""
    person = Entry(EntryKind.PERSON, "Al Pacino", ids=("imdb:nm0000199",))
    assert body_of([HEAT, SHOW, KNOWN, person]) == {
        "movies": [{"ids": {"imdb": "tt0113277", "tmdb": 949}}],
        "shows": [{"ids": {"tvdb": 371980}}],
        "episodes": [{"ids": {"trakt": 77}}],
        "people": [{"ids": {"imdb": "nm0000199"}}],
    }


def test_an_episode_without_ids_stands_below_its_show() -> None:
    """So that just this one is meant, never the whole show."""
    ids = {"trakt": 9, "tvdb": 371980}
    assert body_of([WITHIN]) == {"shows": [{"ids": ids, "seasons": [{"number": 2, "episodes": [{"number": 4}]}]}]}
    assert body_of([SEASON]) == {"shows": [{"ids": {"tvdb": 371980}, "seasons": [{"number": 2}]}]}


def test_what_stands_beside_the_ids_stands_at_the_episode() -> None:
    """A date at the show would be that of every episode."""
    extras = [{"watched_at": "2020-01-01T00:00:00.000Z"}, {"watched_at": "unknown"}]
    body = body_of([WITHIN, HEAT], extras)
    (show,) = body["shows"]
    assert show["seasons"][0]["episodes"] == [{"number": 4, "watched_at": "2020-01-01T00:00:00.000Z"}]
    assert set(show) == {"ids", "seasons"}
    assert body["movies"][0]["watched_at"] == "unknown"


@pytest.mark.parametrize(
    "entry",
    [
        Entry(EntryKind.MOVIE, "Heat", 1995),
        Entry(EntryKind.MOVIE, "Heat", 1995, ("tvdb:12",)),
        Entry(EntryKind.SHOW, "Severance", ids=("plex:abc", "tmdb:none", "imdb:")),
        Entry(EntryKind.EPISODE, "Somewhere", season=1, number=1),
        Entry(EntryKind.EPISODE, "Somewhere", show_ids=("tvdb:1",), season=1),
        Entry(EntryKind.SEASON, "Season 1", show_ids=("tvdb:1",)),
        Entry(EntryKind.SHOW, "Severance", show_ids=("tvdb:1",)),
    ],
)
def test_s23_an_entry_without_an_id_is_refused(entry: Entry) -> None:
    """Titles are never sent, nor the show of an episode that has no place: Trakt would take it for something else."""
    with pytest.raises(InvalidInput):
        body_of([entry])


def test_what_is_not_found_is_matched_by_what_was_sent() -> None:
    """By any of the ids, of the same kind; movie 949 is not show 949."""
    other = Entry(EntryKind.SHOW, "Another", ids=("tmdb:949",))
    echo = {"movies": [{"ids": {"imdb": "tt0113277", "tmdb": 949, "slug": None}}], "shows": [], "people": None}
    assert unknown_among([HEAT, SHOW, other], {"not_found": echo}) == (HEAT,)


def test_what_is_not_found_below_a_show_is_matched_by_its_place() -> None:
    """The show itself, which was sent as well, is known."""
    bare = Entry(EntryKind.SHOW, "Severance", ids=("tvdb:371980",))
    other = Entry(EntryKind.EPISODE, "Next", show_ids=("trakt:9", "tvdb:371980"), season=2, number=5)
    below = {"ids": {"tvdb": 371980}, "seasons": [{"number": 2, "episodes": [{"number": 4}]}]}
    assert unknown_among([WITHIN, other, SEASON, bare], {"not_found": {"shows": [below]}}) == (WITHIN,)
    assert unknown_among([WITHIN, SEASON], {"not_found": {"shows": [{"ids": {"tvdb": 371980}}]}}) == (WITHIN, SEASON)


def test_a_place_that_is_echoed_without_its_show_is_matched_by_its_number() -> None:
    """Some answers tell `{"number": 4}` alone; of two that it may be, both are named rather than none."""
    other = Entry(EntryKind.EPISODE, "Next", show_ids=("tvdb:1",), season=7, number=5)
    assert unknown_among([WITHIN, other, KNOWN], {"not_found": {"episodes": [{"number": 4}]}}) == (WITHIN,)
    assert unknown_among([WITHIN, SEASON], {"not_found": {"seasons": [{"number": 2}]}}) == (SEASON,)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["movies", "shows", "ids", "tmdb", "seasons", "episodes", "number"]), inner
            )
        ),
        max_leaves=20,
    )
)
def test_no_answer_makes_the_matching_fail(answer: Any) -> None:
    """Whatever stands under `not_found`."""
    found = unknown_among([HEAT, SHOW, KNOWN, WITHIN, SEASON], {"not_found": answer})
    assert set(found) <= {HEAT, SHOW, KNOWN, WITHIN, SEASON}


@pytest.mark.parametrize(
    ("counts", "total"), [({"movies": 2, "shows": 1}, 3), ({}, 0), (None, 0), ([1], 0), ({"movies": "x"}, 0)]
)
def test_counts_are_summed(counts: Any, total: int) -> None:
    """Over all kinds; what is no count is none."""
    assert total_in(counts) == total


@pytest.mark.parametrize(
    ("answer", "is_left_out"),
    [
        ({"added": {"movies": 1, "shows": 0}, "existing": {"movies": 0, "shows": 1}}, False),
        ({"added": {"movies": 1, "shows": 0}, "not_found": {"shows": [{"ids": {"tvdb": 371980}}]}}, False),
        ({"added": {"movies": 2, "shows": 5}}, False),
        ({"added": {"movies": 1}}, False),
        ({"added": {"movies": 1, "shows": 0}, "existing": {}}, True),
        ({"added": {"movies": 0, "shows": 0}, "existing": {"movies": 1, "shows": 0}}, True),
        ({"added": []}, True),
        ({}, True),
        (None, True),
    ],
)
def test_s13_an_addition_has_to_account_for_what_was_sent(answer: Any, is_left_out: bool) -> None:
    """What is neither added, nor there, nor unknown may be anything; people are not counted by every Trakt."""
    assert left_out([HEAT, SHOW], answer) is is_left_out
