"""The setting `categories`: how it is written, what it lets pass, and when it counts as changed."""

from __future__ import annotations

import pytest

from tui.errors import InvalidInput
from tui.jobs.xtream.selection import Choice, selection_of
from tui.model.catalogue import UNCATEGORISED, TitleKind

LIVE, MOVIE, SERIES = TitleKind.LIVE, TitleKind.MOVIE, TitleKind.SERIES


def test_nothing_said_is_everything() -> None:
    """An empty setting leaves nothing out."""
    assert all(selection_of(" ; ").of(kind).is_everything for kind in (LIVE, MOVIE, SERIES))


def test_each_kind_has_its_own_choice() -> None:
    """Ids, all and none, and what is not named."""
    selection = selection_of("live: 1, 02 ;movie:*;series:-")
    assert selection.of(LIVE) == Choice(frozenset({"1", "2"}), is_exclusion=False)
    assert selection.of(MOVIE).is_everything
    assert selection.of(SERIES).is_nothing


@pytest.mark.parametrize(
    ("setting", "category_ids", "passes"),
    [
        ("movie:1,2", ("2", "9"), True),
        ("movie:1,2", ("9",), False),
        ("movie:1,2", (), False),
        ("movie:1,~", (), True),
        ("movie:!1", ("1",), False),
        ("movie:!1", ("1", "2"), True),
        ("movie:!1", (), True),
        ("movie:!~", (), False),
        ("movie:-", ("1",), False),
        ("movie:*", (), True),
    ],
)
def test_one_wanted_category_is_enough(setting: str, category_ids: tuple[str, ...], passes: bool) -> None:
    """A title passes when any of its categories is wanted; without one it counts as `~`."""
    assert selection_of(setting).of(MOVIE).allows(category_ids) is passes
    assert UNCATEGORISED == "~"


def test_s9_the_hash_follows_the_choice_alone() -> None:
    """Order and spelling do not change it, every other choice does; everything has none."""
    assert selection_of("live:2,1").of(LIVE).filter_hash == selection_of("live:01,2").of(LIVE).filter_hash
    different = {selection_of(f"live:{text}").of(LIVE).filter_hash for text in ("1", "2", "1,2", "!1", "-", "*", "~")}
    assert len(different) == 7
    assert selection_of("movie:1").of(LIVE).filter_hash == ""


@pytest.mark.parametrize("text", ["live", "films:1", "live:", "live:1,,2", "live:1;live:2", "live:!", "live:a b"])
def test_what_cannot_be_read_is_shown_with_the_form(text: str) -> None:
    """The person sees the part that is wrong and how to write it."""
    with pytest.raises(InvalidInput, match="categories cannot be read") as caught:
        selection_of(text)
    assert "live:1,2;movie:*" in caught.value.hint
