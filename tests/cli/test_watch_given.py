"""What is typed after `watch`."""

from __future__ import annotations

import pytest

from tui.cli.hub.watch_given import item_name, item_names, position_ms
from tui.errors import InvalidInput


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("movie:tmdb:603", "movie:tmdb:603"),
        (" Movie:IMDB:tt0133093 ", "movie:imdb:tt0133093"),
        ("movie:plex:5d776825880197001ec90b8f", "movie:plex:5d776825880197001ec90b8f"),
        ("show:tvdb:121361", "show:tvdb:121361"),
        ("season:tvdb:121361/02", "season:tvdb:121361/2"),
        ("season:tvdb:121361/0", "season:tvdb:121361/0"),
        ("episode:tvdb:121361/02/004", "episode:tvdb:121361/2/4"),
        ("episode:tvdb:121361/1/1-2", "episode:tvdb:121361/1/1-2"),
        ("episode:tvdb:349232", "episode:tvdb:349232"),
        ("movie:imdb:0-07", "movie:imdb:0-07"),
    ],
)
def test_what_is_watched_has_one_name(text: str, name: str) -> None:
    """As the store has it, however it is typed."""
    assert item_name(text) == name


@pytest.mark.parametrize(
    "text",
    ["", "Heat", "603", "movie:603", "movie:tmdb:", "film:tmdb:603", "season:tvdb:121361", "season:tvdb:121361/x",
     "episode:tvdb:121361/2", "movie:tmdb:603 movie:tmdb:604", "track:mbid:1"],
)  # fmt: skip
def test_what_names_nothing_is_refused(text: str) -> None:
    """With what is allowed."""
    with pytest.raises(InvalidInput) as refused:
        item_name(text)
    assert "episode" in refused.value.hint


def test_what_is_named_twice_is_taken_once() -> None:
    """In the order in which it was typed."""
    assert item_names(("show:tvdb:2", "season:tvdb:1/01", "season:tvdb:1/1")) == ["show:tvdb:2", "season:tvdb:1/1"]


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("1:12:09", 4329), ("12:09", 729), ("72:09", 4329), ("0:00:05", 5), ("72min", 4320), ("1h12m", 4320),
     ("1h 12m 9s", 4329), ("45s", 45), ("2H", 7200), (" 3m ", 180), ("0s", 0)],
)  # fmt: skip
def test_a_place_in_a_film(text: str, seconds: int) -> None:
    """As players tell it, or in words."""
    assert position_ms(text) == seconds * 1000


@pytest.mark.parametrize(
    "text", ["", "72", "1:2:3", "1:60:00", "12:60", "-1:00", "half", "50%", "99h", "1:12:09.5", "٣s"]
)
def test_no_place_in_a_film(text: str) -> None:
    """A bare number could be minutes or seconds; nothing is longer than two days."""
    with pytest.raises(InvalidInput) as refused:
        position_ms(text)
    assert "1:12:09" in refused.value.hint
