"""Items as people type them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.engine.lists.typed import entry_of_name
from tui.errors import InvalidInput
from tui.model.clean import clean_text
from tui.model.lists import EntryKind


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("movie:tmdb:603", EntryKind.MOVIE),
        ("movie:imdb:tt0133093", EntryKind.MOVIE),
        ("movie:trakt:1", EntryKind.MOVIE),
        ("show:tvdb:121361", EntryKind.SHOW),
        ("season:tmdb:3624", EntryKind.SEASON),
        ("season:tvdb:81189/0", EntryKind.SEASON),
        ("episode:tvdb:349232", EntryKind.EPISODE),
        ("episode:trakt:1388/1/2", EntryKind.EPISODE),
        ("person:imdb:nm0000206", EntryKind.PERSON),
    ],
)
def test_an_item_has_the_name_by_which_it_was_typed(name: str, kind: EntryKind) -> None:
    """Reading and telling it are one thing."""
    entry = entry_of_name(f"  {name.upper()} ")
    assert (entry.kind, entry.names) == (kind, (name,))


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("", "is no item"),
        ("603", "is no item"),
        ("movie:603", "is no item"),
        ("movie:tmdb:", "is no item"),
        ("movie:tmdb:1:2", "is no item"),
        ("track:tmdb:1", "no kind"),
        ("movie:tvdb:1", "no movie by tvdb"),
        ("season:imdb:tt1", "no season by imdb"),
        ("movie:tmdb:-1", "no id of tmdb"),
        ("movie:tmdb:0", "no id of tmdb"),
        ("movie:tmdb:x", "no id of tmdb"),
        ("movie:tmdb:\u0661", "no id of tmdb"),
        ("movie:tmdb:99999999999999999999", "no id of tmdb"),
        (f"movie:tmdb:{'9' * 5_000}", "no id of tmdb"),
        ("movie:imdb:tt\u0661", "no id of imdb"),
        ("episode:tvdb:1/\u0661/1", "is no item"),
        ("movie:imdb:0133093", "no id of imdb"),
        ("movie:tmdb:1/1", "names no movie"),
        ("episode:tvdb:1/1", "names no episode"),
        ("season:tvdb:1/1/1", "names no season"),
    ],
)
def test_what_is_no_item_is_refused_with_what_is_wrong(name: str, told: str) -> None:
    """And with what would do."""
    with pytest.raises(InvalidInput, match=told) as error:
        entry_of_name(name)
    assert error.value.hint


@given(st.text())
def test_any_text_is_an_item_or_refused(text: str) -> None:
    """Nothing else ever happens, and nothing unsafe is repeated."""
    try:
        entry = entry_of_name(text)
    except InvalidInput as error:
        assert clean_text(error.message, 500) == error.message
    else:
        assert entry.names
