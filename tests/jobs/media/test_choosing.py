"""Libraries and accounts by what people call them, marks, and what an account has seen: pure tables."""

from __future__ import annotations

import pytest

from tests.jobs.media.fake_server import FILMS, JOERG, MIRA, SERIES
from tui.errors import InvalidInput
from tui.jobs.media.choice import accounts_named, choice_of, narrowed_to, wanted_in
from tui.jobs.media.freshness import DAY, is_unchanged, stored_mark
from tui.jobs.media.state_plan import Seen, plan_states, unstarted, unwatched
from tui.model.library import StateRow
from tui.model.servers import LibraryKind, ServerLibrary

BOTH = (FILMS, SERIES)
KNOWN = {"seen": (True, 2, 0, 100), "begun": (False, 0, 5_000, 90), "none": (False, 0, 0, None)}


@pytest.mark.parametrize(
    ("setting", "wanted"),
    [("", ()), (" , ", ()), ("Films, Series", ("Films", "Series")), ("Films, old; 2", ("Films, old", "2"))],
)
def test_the_setting_is_read(setting: str, wanted: tuple[str, ...]) -> None:
    """Names or keys; a semicolon where names have commas."""
    assert wanted_in(setting) == wanted


def test_libraries_are_found_by_key_and_name() -> None:
    """Whatever the case; a key goes before a name, and two of one name are both meant."""
    twin = ServerLibrary("7", "films", LibraryKind.MOVIES)
    assert narrowed_to((), BOTH) == ()
    assert narrowed_to(("FILMS",), (*BOTH, twin)) == (FILMS, twin)
    assert narrowed_to(("2", "1"), BOTH) == BOTH
    assert narrowed_to(("2",), (*BOTH, ServerLibrary("9", "2", LibraryKind.MOVIES))) == (SERIES,)
    with pytest.raises(InvalidInput, match="no library 'Opera'") as refused:
        narrowed_to(("Films", "Opera"), BOTH)
    assert refused.value.hint == "It lists: Films, Series."


def test_s9_a_choice_is_told_from_others() -> None:
    """By name or by key it is the same one; a library that is added on the server changes only the choice of all."""
    every = choice_of((), BOTH)
    assert (every.libraries, every.filter_hash) == (BOTH, "")
    assert choice_of(("Films",), BOTH).filter_hash == choice_of(("1",), (*BOTH,)).filter_hash != ""
    assert choice_of(("Films",), BOTH).filter_hash != choice_of(("Films", "Series"), BOTH).filter_hash
    assert choice_of(("Films", "Opera"), BOTH).unknown == ("Opera",)
    with pytest.raises(InvalidInput, match="Opera"):
        choice_of(("Opera",), BOTH)


def test_accounts_are_found_by_key_and_either_name() -> None:
    """None asked for = all."""
    people = (MIRA, JOERG)
    assert accounts_named((), people) == ()
    assert accounts_named(("JÖRG", "mira", "11"), people) == ("11", "10")
    with pytest.raises(InvalidInput, match="no account 'x'"):
        accounts_named(("x",), people)


def test_a_mark_holds_for_a_while() -> None:
    """Not for ever, not when it is another one, and never when there is none."""
    now = 1_800_000_000.0
    kept = stored_mark("3 items, 77", now)
    assert is_unchanged(kept, "3 items, 77", now + 5 * DAY, 7 * DAY)
    assert not is_unchanged(kept, "3 items, 77", now + 8 * DAY, 7 * DAY)
    assert not is_unchanged(kept, "3 items, 77", now - 2 * DAY, 7 * DAY)
    assert not is_unchanged(kept, "3 items, 78", now, 7 * DAY)
    assert stored_mark("", now) == ""
    assert not is_unchanged("", "", now, 7 * DAY)


def told(*rows: StateRow, started: tuple[StateRow, ...] = ()) -> Seen:
    """The two lists of an account."""
    return Seen({row.item_key: row for row in rows}, {row.item_key: row for row in started})


def test_s22_what_is_missing_from_a_list_is_found() -> None:
    """Not so what is only being seen again."""
    assert unwatched(KNOWN, told()) == ["seen"]
    assert unwatched(KNOWN, told(StateRow("seen", True, 2, 0, 100))) == []
    assert unwatched(KNOWN, told(started=(StateRow("seen", False, 2, 70_000),))) == []
    assert unwatched(KNOWN, told(started=(StateRow("seen", False, 0, 70_000),))) == ["seen"]
    assert unwatched(KNOWN, Seen({}, {}, {"seen"})) == []
    assert unstarted(KNOWN, Seen({}, {}, {"begun"})) == ["none"]
    assert unstarted(KNOWN, told(StateRow("begun", True, 1))) == ["none"]


def test_s22_only_what_may_be_cleared_is() -> None:
    """The rest stays as it was known."""
    plan = plan_states(KNOWN, told(), {"seen", "begun"}, {"seen"})
    assert (plan.put, plan.cleared) == ([], ["seen"])
    kept = plan_states(KNOWN, told(started=(StateRow("seen", False, 0, 70_000),)), {"seen"}, set())
    assert [(row.is_played, row.plays, row.position_ms) for row in kept.put] == [(True, 2, 70_000)]
    freed = plan_states(KNOWN, told(started=(StateRow("seen", False, 0, 70_000),)), {"seen"}, {"seen"})
    assert ([row.is_played for row in freed.put], freed.cleared) == ([False], [])


def test_s41_states_as_they_are_known_are_not_written() -> None:
    """A date that is not told is no change, and items that are not stored are left out."""
    seen = told(
        StateRow("seen", True, 2, 0, None),
        StateRow("new", True, 1, 0, 5),
        StateRow("stranger", True, 1),
        started=(StateRow("begun", False, 0, 5_000, 90),),
    )
    plan = plan_states(KNOWN, seen, {"seen", "begun", "new"}, set())
    assert ([row.item_key for row in plan.put], plan.added, plan.unchanged, plan.unknown) == (["new"], 1, 2, 1)


def test_the_position_is_that_of_what_was_begun() -> None:
    """Of something that was watched and is being watched again, both lists tell."""
    [row] = told(StateRow("seen", True, 2, 0, 100), started=(StateRow("seen", True, 2, 900, 100),)).rows()
    assert (row.is_played, row.position_ms) == (True, 900)
