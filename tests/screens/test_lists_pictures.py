"""The pictures of the lists: lists, gauges and rows. Facts in, lines out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC

import pytest

from tests.screens.list_samples import (
    ACCOUNT,
    ANDOR,
    DRIVE,
    GAUGES,
    HEAT,
    HELD_PLAN,
    LIMITS,
    RONIN,
    THIEF,
    TRAKT,
    a_list,
    an_item,
    facts,
)
from tests.widgets.runs import NOW, a_run
from tui.glyphs import ASCII, UNICODE, Glyphs
from tui.model.lists import (
    Entry,
    EntryKind,
    ListConflict,
    ListDetails,
    ListMode,
    ListPlan,
    ListState,
    Match,
    RateGauge,
)
from tui.model.profiles import SignIn
from tui.screens.lists.account import NO_ACCOUNT, all_lines, gauge_line
from tui.screens.lists.facts import Asked, TraktAccount, view_of
from tui.screens.lists.picture import (
    ALL_LISTS,
    ListKey,
    asked_line,
    empty_text,
    list_lines,
    row_cells,
    row_lines,
)
from tui.screens.lists.rows import Known, Sign, View, change_rows, item_row, stuck_rows, with_text
from tui.screens.lists.words import advice_text, entry_name, id_text, state_sign, synced_text
from tui.screens.surface import Surface
from tui.widgets.line import Line, line_width, plain

ON = Surface(UNICODE, NOW, UTC)
AGREED = frozenset(entry.key for entry in (HEAT, RONIN, THIEF) if entry.key)
HELD = Known(HELD_PLAN, AGREED)


def texts(lines: Sequence[Line]) -> list[str]:
    """As text, blanks at the ends left out."""
    return [plain(row).rstrip() for row in lines]


def test_a_list_is_a_line_with_its_side_its_figures_and_its_state() -> None:
    """What is held stands where the removals stand; a list without a side has no figures."""
    rows = texts([it.line for it in list_lines(facts(), 78, ON)])
    assert rows[0].split() == ["List", "Mode", "Privacy", "Items", "Last", "sync", "+", "−", "=", "State"]
    assert rows[1].split() == ["All", "lists", "251", "2", "need", "you"]
    assert rows[2].split() == ["Weekend", "4K", "two-way", "private", "60", "22:09", "0", "42", "18", "‖", "held"]
    assert rows[3].split()[-5:] == ["2", "1", "115", "✓", "synced"]
    assert rows[4].endswith("? 2 unknown")
    assert rows[5].split() == ["Someday", "off", "-", "48", "-", "local"]


def test_on_a_narrow_terminal_the_state_goes_before_the_rest() -> None:
    """It is what matters most."""
    rows = texts([it.line for it in list_lines(facts(), 58, ON)])
    assert rows[2].split() == ["Weekend", "4K", "‖", "held", "60", "0", "42", "18", "two-way"]


def test_the_cursor_stands_on_lists_and_on_all() -> None:
    """One alone needs no sum."""
    keys = [it.key for it in list_lines(facts(), 78, ON)]
    assert keys == [None, ALL_LISTS, ListKey(1), ListKey(2), ListKey(3), ListKey(5)]
    assert [it.key for it in list_lines(facts(a_list()), 78, ON)] == [None, ListKey(1)]


def test_a_list_that_is_worked_on_says_so() -> None:
    """By the words of its run."""
    busy = replace(ACCOUNT, run=replace(a_run(), message="Syncing 'Weekend 4K'..."))
    rows = texts([it.line for it in list_lines(facts(account=busy), 78, ON)])
    assert rows[2].endswith("▶ syncing")
    assert rows[3].endswith("✓ synced")
    assert "▶ Syncing 'Weekend 4K'..." in plain(gauge_line(busy, 78, ON))


def test_the_account_tells_what_it_has_room_for() -> None:
    """Lists, items, calls; the last ones give way on a narrow terminal."""
    told = plain(gauge_line(ACCOUNT, 80, ON))
    assert told == " trakt   lists 3 of 5   items 412 of 1,000   writes 1 in 1s   reads 988/1,000"
    assert plain(gauge_line(ACCOUNT, 50, ON)) == " trakt   lists 3 of 5   items 412 of 1,000"
    assert plain(gauge_line(None, 80, ON)).strip() == NO_ACCOUNT


def test_limits_that_are_near_stand_out() -> None:
    """A full account is bad, a nearly full one a warning, one that is not told nothing."""
    tones = [span.tone for span in gauge_line(replace(ACCOUNT, limits=replace(LIMITS, lists_used=5)), 80, ON)]
    assert "bad" in tones
    near = replace(ACCOUNT, limits=replace(LIMITS, items_used=950))
    assert "warn" in [span.tone for span in gauge_line(near, 80, ON)]
    untold = TraktAccount(TRAKT)
    assert plain(gauge_line(untold, 80, ON)) == " trakt"


def test_an_empty_bucket_tells_until_when() -> None:
    """After that it is full again."""
    empty = RateGauge("reads", 1_000, 300.0, 0, NOW + 60)
    assert "reads wait until 22:14:20" in plain(gauge_line(replace(ACCOUNT, gauges=(empty,)), 80, ON))
    over = replace(empty, until=NOW - 1)
    assert "reads 1,000/1,000" in plain(gauge_line(replace(ACCOUNT, gauges=(over,)), 80, ON))


def test_a_signed_out_account_names_the_key() -> None:
    """Before its limits."""
    out = replace(ACCOUNT, profile=replace(TRAKT, sign_in=SignIn.REFUSED))
    assert "✗ signed out: L signs in" in plain(gauge_line(out, 80, ON))


def test_all_lists_together() -> None:
    """What needs a person, what may be taken over, how the account stands."""
    rows = texts(all_lines(facts(account=replace(ACCOUNT, offers=2)), 78, ON))
    assert rows[0].startswith("Weekend 4K: The list on Trakt shrank")
    assert rows[1].startswith("For the kids: 2 items are unknown")
    assert rows[2] == "2 lists on Trakt not taken over yet: T"
    assert rows[3].startswith("trakt, without VIP, 250 items on one list, lists 3 of 5")


def test_rows_tell_which_side_has_them() -> None:
    """Gone there, on both, nobody sure, only here."""
    held = item_row(an_item(HEAT), a_list(), HELD)
    assert [span.text for span in row_cells(held, ON)] == ["−", "Heat (1995)", "tmdb 949", "✓", "✗", "✓"]
    same = item_row(an_item(THIEF), a_list(), HELD)
    assert [span.text for span in row_cells(same, ON)] == ["=", "Thief (1981)", "tmdb 11524", "✓", "✓", "✓"]
    unsure = item_row(an_item(DRIVE, match=Match.AMBIGUOUS, candidates=(HEAT, RONIN)), a_list(), HELD)
    assert [span.text for span in row_cells(unsure, ON)] == ["?", "Drive (2011)", "2 matches", "✓", "-", "-"]
    new = item_row(an_item(ANDOR), a_list(), HELD)
    assert [span.text for span in row_cells(new, ON)] == ["+", "Andor S01E08", "trakt 7", "✓", "✗", "✗"]


def test_a_list_without_a_side_has_only_here() -> None:
    """Nothing is told of Trakt."""
    row = item_row(an_item(HEAT), a_list(link=None, profile_id=None, mode=ListMode.OFF), Known())
    assert [span.text for span in row_cells(row, ON)] == [" ", "Heat (1995)", "tmdb 949", "✓", "-", "-"]


def test_what_was_done_since_the_plan_is_left_out() -> None:
    """A plan is the last one that was made, and most of it is applied by now."""
    plan = ListPlan(add_there=(HEAT, RONIN), remove_there=(THIEF, DRIVE))
    known = Known(plan, frozenset({(EntryKind.MOVIE, 1)}))
    assert [(row.sign, row.text) for row in change_rows(known)] == [(Sign.ADD, "Ronin (1998)")]


def test_changes_in_their_order() -> None:
    """Conflicts, what goes, what comes, what is called otherwise, what nobody is sure of."""
    plan = ListPlan(
        add_there=(ANDOR,),
        remove_here=(HEAT,),
        moves_there=True,
        details_there=ListDetails("New name"),
        conflicts=(ListConflict("title", "Weekend", "Week-end", "Wochenende"),),
    )
    rows = change_rows(Known(plan, AGREED), [an_item(DRIVE, match=Match.MISSING)])
    signs = [Sign.CONFLICT, Sign.REMOVE, Sign.ADD, Sign.CHANGE, Sign.CHANGE, Sign.UNSURE]
    assert [row.sign for row in rows] == signs
    assert rows[0].text == 'title: "Weekend" here, "Week-end" on Trakt'
    assert [row.sign for row in stuck_rows(Known(plan, AGREED), is_held=True)] == [Sign.CONFLICT, Sign.REMOVE]
    assert [row.sign for row in stuck_rows(Known(plan, AGREED))] == [Sign.CONFLICT]
    assert [row.text for row in with_text(rows, "heat")] == ["Heat (1995)"]


def test_a_row_in_full() -> None:
    """With all its ids, and what it waits for."""
    told = texts(row_lines(item_row(an_item(HEAT), a_list(), HELD), 78, ON))
    expected = ["Heat (1995)", "It is no longer on the list at Trakt.", "trakt:1, imdb:tt0113277, tmdb:949"]
    assert told == [*expected, "added 21:58 by hand"]
    unsure = an_item(DRIVE, match=Match.AMBIGUOUS, candidates=(HEAT,), reason="Its ids name two films")
    assert "Its ids name two films. m says which it is." in texts(row_lines(item_row(unsure, a_list(), HELD), 78, ON))


@pytest.mark.parametrize(
    ("entry", "name", "known"),
    [
        (HEAT, "Heat (1995)", "tmdb 949"),
        (ANDOR, "Andor S01E08", "trakt 7"),
        (Entry(EntryKind.SEASON, "Season 2", show_title="Andor", season=2, show_ids=("tvdb:1",)), "Andor season 2",
         "tvdb 1"),
        (Entry(EntryKind.PERSON, "Michael Mann", trakt_id=5), "Michael Mann", "trakt 5"),
        (Entry(EntryKind.MOVIE, "", ids=("tmdb:603",)), "tmdb:603", "tmdb 603"),
    ],
)  # fmt: skip
def test_entries_have_names_and_ids(entry: Entry, name: str, known: str) -> None:
    """Also those of which only an id is known."""
    assert (entry_name(entry), id_text(entry)) == (name, known)


def test_what_is_shown_is_told_above_it() -> None:
    """The list, how much of it, the text that is sought."""
    row = plain(asked_line(Asked(2, View.CHANGES, "heat"), facts(), 17, 78, ON))
    assert row.startswith(" Unwatched series   shown changes   / heat")
    assert row.endswith("17")
    assert plain(asked_line(Asked(), facts(), 0, 78, ON)).strip() == "All lists"


def test_what_needs_a_person_is_shown_first() -> None:
    """Unless a person has turned it."""
    assert view_of(Asked(1), a_list()) is View.CHANGES
    assert view_of(Asked(1, View.ITEMS), a_list()) is View.ITEMS
    assert view_of(Asked(2), a_list(state=ListState.SYNCED)) is View.ITEMS
    assert View.STUCK.turned(-1) is View.STUCK
    assert View.CHANGES.turned(1) is View.ITEMS is View.ITEMS.turned(1)


@pytest.mark.parametrize(
    ("state", "sign"),
    [
        (ListState.HELD, "restore it on Trakt (R)"),
        (ListState.CONFLICT, "m chooses"),
        (ListState.QUOTA, "Nothing was sent"),
        (ListState.GONE, "R makes it there anew"),
        (ListState.FAILED, "s tries again"),
        (ListState.WAITING, "Queue (5)"),
        (ListState.LOCAL, "e gives it a side"),
    ],
)
def test_every_state_says_what_to_do(state: ListState, sign: str) -> None:
    """By the keys of the screen."""
    assert sign in advice_text(a_list(state=state))


def test_removals_that_are_held_on_trakt_say_so() -> None:
    """And their reason goes first; what is unknown there goes last."""
    told = advice_text(a_list(mode=ListMode.PUSH, held=1, missing=2))
    assert told.startswith("The list on Trakt shrank from 60 to 18. Nothing is removed on Trakt until")
    assert advice_text(a_list(reason="", held=1)).startswith("1 removal waits: nothing is removed here until")
    assert told.endswith("2 items are unknown on Trakt, or not for sure: m chooses.")


def test_when_a_list_was_synced_and_what_holds() -> None:
    """A list without a side says nothing."""
    assert synced_text(a_list(), ON).startswith("synced 22:09 with trakt. Both sides become")
    assert synced_text(a_list(synced_at=None), ON).startswith("never synced")
    assert not synced_text(a_list(profile_id=None), ON)


@pytest.mark.parametrize("glyphs", [UNICODE, ASCII])
def test_every_state_has_a_sign_of_its_own(glyphs: Glyphs) -> None:
    """One cell wide."""
    signs = [state_sign(state, glyphs) for state in ListState]
    assert len(set(signs)) == len(signs)
    assert {len(sign) for sign in signs} == {1}


@pytest.mark.parametrize("width", [40, 58, 78, 118])
@pytest.mark.parametrize("glyphs", [UNICODE, ASCII])
def test_all_fits_every_width(width: int, glyphs: Glyphs) -> None:
    """Hostile names and long reasons included."""
    on = Surface(glyphs, NOW, UTC)
    hostile = a_list(details=ListDetails("[/b]\x1b[2J\u202e" * 9), reason="no room " * 30)
    entry = replace(HEAT, title="[red]\u202e" + "Heat " * 99, ids=("tmdb:\x1b]52;c;x",))
    row = item_row(an_item(entry, match=Match.AMBIGUOUS, candidates=(entry,)), hostile, HELD)
    account = TraktAccount(replace(TRAKT, name="\x07trakt" * 40), LIMITS, GAUGES, offers=3)
    lines = [it.line for it in list_lines(facts(hostile), width, on)]
    lines += [
        *row_lines(row, width, on),
        gauge_line(account, width, on),
        *all_lines(facts(hostile, account=account), width, on),
    ]
    lines += [asked_line(Asked(1, View.ITEMS, "\x1b[2Jx" * 40), facts(hostile), 9, width, on)]
    assert all(line_width(row) <= width for row in lines)
    assert all(plain(row).isprintable() for row in lines)


@pytest.mark.parametrize("view", list(View))
def test_an_empty_list_says_what_that_means(view: View) -> None:
    """And which key shows more, or fills it."""
    assert "]" in empty_text(view, "") or "tab goes here" in empty_text(view, "")
    assert "esc takes the filter away" in empty_text(view, "x")
