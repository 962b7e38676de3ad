"""What a list is called and who sees it, brought in line field by field."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tui.engine.lists.details import DetailsCase, DetailsPlan, is_same_text, merge_details
from tui.model.lists import ListDetails, ListMode, Privacy, Side

PUSH, PULL, TWO_WAY = ListMode.PUSH, ListMode.PULL, ListMode.TWO_WAY
NAMED = ListDetails("Weekend", "Ours", Privacy.PRIVATE)
RENAMED = replace(NAMED, title="Weekend 4K")
SHARED = replace(NAMED, privacy=Privacy.LINK)
OTHER = replace(NAMED, title="Evenings")


def filled(title: str, count: int, changes: bool) -> str:
    """Fill in the count, and the day: another one where something changes."""
    return title.replace("{count}", f"{count:,}").replace("{date}", "2026-11-21" if changes else "2026-10-01")


def merged(mode: ListMode, case: DetailsCase, count: int = 3, **choices: Side) -> DetailsPlan:
    """Merge details of a list with so many entries."""
    return merge_details(mode, case, count, choices)


@pytest.mark.parametrize(
    ("mode", "here", "there", "to_there", "to_here"),
    [
        (PUSH, RENAMED, NAMED, RENAMED, None),
        (PUSH, NAMED, RENAMED, NAMED, None),
        (PUSH, RENAMED, OTHER, RENAMED, None),
        (PULL, RENAMED, NAMED, None, NAMED),
        (PULL, NAMED, RENAMED, None, RENAMED),
        (TWO_WAY, RENAMED, NAMED, RENAMED, None),
        (TWO_WAY, NAMED, RENAMED, None, RENAMED),
        (TWO_WAY, RENAMED, RENAMED, None, None),
        (TWO_WAY, RENAMED, SHARED, replace(RENAMED, privacy=Privacy.LINK), replace(RENAMED, privacy=Privacy.LINK)),
        (TWO_WAY, NAMED, replace(NAMED, shows_numbers=True), None, replace(NAMED, shows_numbers=True)),
    ],
)
def test_details_follow_who_changed_them(
    mode: ListMode, here: ListDetails, there: ListDetails, to_there: ListDetails | None, to_here: ListDetails | None
) -> None:
    """Push: ours; pull: Trakt's; two-way: each field from the side that changed it since both agreed."""
    assert merged(mode, DetailsCase(here, there, NAMED)) == DetailsPlan(to_there, to_here)


@pytest.mark.parametrize("mode", [PULL, TWO_WAY])
@pytest.mark.parametrize("agreed", [NAMED, None])
def test_s27_a_blank_title_takes_none_away_here(mode: ListMode, agreed: ListDetails | None) -> None:
    """Nobody could name the list any more."""
    blank = replace(NAMED, title=" ")
    assert merged(mode, DetailsCase(NAMED, blank, agreed)) == DetailsPlan()
    assert merged(TWO_WAY, DetailsCase(RENAMED, blank, NAMED)) == DetailsPlan(RENAMED, None)


def test_a_field_that_both_changed_is_a_conflict() -> None:
    """Both values are told, with the one they agreed on; neither is overwritten."""
    plan = merged(TWO_WAY, DetailsCase(RENAMED, OTHER, NAMED))
    (conflict,) = plan.conflicts
    assert (conflict.what, conflict.here, conflict.there, conflict.agreed) == (
        "title",
        "Weekend 4K",
        "Evenings",
        "Weekend",
    )
    assert (plan.here, plan.there) == (None, None)


@pytest.mark.parametrize(
    ("side", "plan"), [(Side.HERE, DetailsPlan(there=RENAMED)), (Side.THERE, DetailsPlan(here=OTHER))]
)
def test_a_choice_settles_it(side: Side, plan: DetailsPlan) -> None:
    """The chosen side is taken over by the other."""
    assert merged(TWO_WAY, DetailsCase(RENAMED, OTHER, NAMED), title=side) == plan


def test_switches_are_told_in_words() -> None:
    """Numbers are shown or hidden, not true or false."""
    case = DetailsCase(replace(NAMED, privacy=Privacy.FRIENDS), SHARED, replace(NAMED, privacy=Privacy.PUBLIC))
    (conflict,) = merged(TWO_WAY, case).conflicts
    assert (conflict.here, conflict.there, conflict.agreed) == ("friends", "link", "public")


@pytest.mark.parametrize("mode", [PUSH, PULL, TWO_WAY])
def test_a_list_that_is_not_there_yet_is_told_whole(mode: ListMode) -> None:
    """It is made with everything that is known of it here."""
    case = DetailsCase(ListDetails("Weekend ({count})"), None, filled=filled)
    assert merged(mode, case, 1_200) == DetailsPlan(there=ListDetails("Weekend (1,200)"))


def test_the_first_time_what_stands_at_trakt_stands() -> None:
    """Two-way and never agreed: nothing that a person set there is overwritten."""
    assert merged(TWO_WAY, DetailsCase(RENAMED, SHARED)) == DetailsPlan(here=SHARED)


def test_a_count_is_filled_in_before_comparing() -> None:
    """The title reads the same on both sides: there is nothing to send."""
    case = DetailsCase(replace(NAMED, title="Top {count}"), replace(NAMED, title="Top 3"), NAMED, filled)
    assert merged(TWO_WAY, case) == DetailsPlan()


def test_a_count_that_grew_is_sent() -> None:
    """It went on by itself here, and nobody touched it there."""
    agreed = replace(NAMED, title="Top 2")
    case = DetailsCase(replace(NAMED, title="Top {count}"), agreed, agreed, filled)
    assert merged(TWO_WAY, case) == DetailsPlan(there=replace(NAMED, title="Top 3"))


def test_a_count_that_grew_is_no_conflict_with_a_new_name() -> None:
    """Only Trakt's side was changed by a person: its name is taken over."""
    agreed = replace(NAMED, title="Top 2 of 2026-10-01")
    case = DetailsCase(replace(NAMED, title="Top {count} of {date}"), OTHER, agreed, filled)
    assert merged(TWO_WAY, case) == DetailsPlan(here=OTHER)


def test_another_count_there_does_not_replace_the_typed_title() -> None:
    """A second installation filled in another number: here it goes on to count."""
    agreed = replace(NAMED, title="Top 2")
    case = DetailsCase(replace(NAMED, title="Top {count}"), replace(NAMED, title="Top 7"), agreed, filled)
    assert merged(TWO_WAY, case) == DetailsPlan(there=replace(NAMED, title="Top 3"))


@pytest.mark.parametrize(
    ("left", "right", "is_same"),
    [
        ("Weekend ", "Weekend", True),
        ("a\r\nb", "a b", True),
        ("Cafe\u0301", "Caf\u00e9", True),
        ("Weekend \U0001f4fa", "Weekend :tv:", True),
        ("Weekend \U0001f4fa", "Weekend", False),
        ("Weekend \U0001f4fa", "Evening :tv:", False),
        ("Weekend", "weekend", False),
        ("Weekend :tv:", "Weekend :film:", False),
    ],
)
def test_texts_read_the_same(left: str, right: str, is_same: bool) -> None:
    """Trakt trims and may write emoji as short codes: neither is a change."""
    assert is_same_text(left, right) is is_same
