"""By which names an item is known elsewhere (S23): pure."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.store.library.shelf import episode, film
from tui.model.library import ItemKind, ItemRow
from tui.store.library.names import item_names
from tui.store.plays.external_ids import external_id

HEX = "5d7768ba96b655001fdc0408"


def test_a_film_has_its_own_ids() -> None:
    """The media type is part of each name, and Plex's own guid is one too."""
    assert item_names(film(guid=f"plex://movie/{HEX}")) == (
        "movie:imdb:tt0133093", f"movie:plex:{HEX}", "movie:tmdb:603",
    )  # fmt: skip


def test_an_episode_has_its_own_ids_and_its_place_in_its_show() -> None:
    """The place is written as the guids of old agents have it."""
    names = item_names(episode("e", 1, 2, "tvdb:349232"), ("tmdb:1396", "tvdb:81189"))
    assert names == ("episode:tmdb:1396/1/2", "episode:tvdb:349232", "episode:tvdb:81189/1/2")
    assert external_id("com.plexapp.agents.thetvdb://81189/1/2?lang=en", "episode") in names


def test_s23_specials_have_no_name_by_their_show() -> None:
    """Each provider counts season 0 in its own order, so only the episode's own ids tell which it is."""
    assert item_names(episode("e", 0, 2, "tvdb:1"), ("tvdb:81189",)) == ("episode:tvdb:1",)
    assert item_names(episode("e", 0, 2), ("tvdb:81189",)) == ()


def test_s23_a_file_of_two_episodes_is_neither_of_them() -> None:
    """Its ids are those of the first one only: it is named as the two together, or not at all."""
    double = episode("e", 1, 1, "tvdb:349232", number_end=2)
    assert item_names(double, ("tvdb:81189",)) == ("episode:tvdb:81189/1/1-2",)
    assert item_names(double) == ()
    assert item_names(episode("e", 1, 1, number_end=1), ("tvdb:81189",)) == ("episode:tvdb:81189/1/1",)


@pytest.mark.parametrize("guid", ["local://12", "com.plexapp.agents.none://ab", "plex://season/" + HEX, ""])
def test_s23_what_tells_of_no_work_names_nothing(guid: str) -> None:
    """A local file has no name, however it is called; a title is never one."""
    assert item_names(ItemRow("1", ItemKind.MOVIE, "m", "The Matrix", guid=guid, year=1999)) == ()


@given(
    st.integers(1, 99), st.integers(0, 999), st.integers(1, 99), st.integers(0, 999),
    st.lists(st.from_regex(r"(imdb|tmdb|tvdb):[a-z0-9]{1,9}", fullmatch=True), min_size=1, max_size=3),
)  # fmt: skip
def test_s23_two_places_of_a_show_share_no_name(
    season: int, number: int, other_season: int, other: int, shows: list[str]
) -> None:
    """Whatever ids a show has, its episodes are told apart by their numbers."""
    one, two = item_names(episode("1", season, number), shows), item_names(episode("2", other_season, other), shows)
    assert (set(one) & set(two) != set()) == ((season, number) == (other_season, other))
