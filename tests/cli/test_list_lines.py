"""Lists on a plain terminal: what is told of them, how it is cut, and in which signs."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest

from tests.cli.screen import UTF8, Screen
from tui.cli.lists.diff_lines import conflict_line, diff_lines
from tui.cli.lists.given import seconds_of
from tui.cli.lists.lines import (
    entry_title,
    item_table,
    known_as,
    limit_lines,
    list_facts,
    list_table,
    missing_lines,
    state_text,
)
from tui.cli.output import Output
from tui.errors import InvalidInput
from tui.model.lists import (
    AccountLimits,
    AddedBy,
    Entry,
    EntryKind,
    ListConflict,
    ListDetails,
    ListFigures,
    ListItem,
    ListLink,
    ListMode,
    ListPlan,
    ListState,
    LocalList,
    Match,
    RateGauge,
    ShownPlan,
)
from tui.model.snapshot import Ruling, Verdict

NOW = 1_767_367_300.0
HEAT = Entry(EntryKind.MOVIE, "Heat", 1995, ("imdb:tt0113277", "tmdb:949"), 481)
PILOT = Entry(EntryKind.EPISODE, "Pilot", show_ids=("tvdb:81189",), show_title="Breaking Bad", season=1, number=1)
WEEKEND = LocalList(
    id=1,
    details=ListDetails("Weekend 4K"),
    mode=ListMode.TWO_WAY,
    profile_id=3,
    profile="trakt",
    rule="",
    refresh_seconds=None,
    refreshed_at=None,
    items=60,
    state=ListState.HELD,
    reason="42 of 60 would be removed",
    link=ListLink(21_000_001, "weekend-4k"),
    figures=ListFigures(0, 42, 18),
    synced_at=NOW - 240,
    created_at=NOW - 9_000,
    updated_at=NOW - 300,
    held=42,
)
SOMEDAY = replace(
    WEEKEND,
    id=2,
    details=ListDetails("Someday {count}"),
    mode=ListMode.OFF,
    profile_id=None,
    profile="",
    state=ListState.LOCAL,
    reason="",
    link=None,
    synced_at=None,
    held=0,
)


@pytest.fixture
def out() -> Output:
    """A terminal that draws Unicode."""
    return Output(stdout=Screen(), stderr=io.StringIO(), environ=UTF8)


@pytest.fixture
def ascii_out() -> Output:
    """A terminal that draws ASCII only."""
    return Output(stdout=Screen("ascii"), stderr=io.StringIO(), environ={"LANG": "C"})


def words(line: str) -> str:
    """A line without the room between its columns."""
    return " ".join(line.split())


def item(number: int, entry: Entry, match: Match = Match.FOUND) -> ListItem:
    """An item in its place."""
    return ListItem(number, 1, number - 1, entry, match, NOW, AddedBy.HAND)


def test_lists_are_told_a_line_each(out: Output) -> None:
    """Which way, who sees it, what the last sync came to, how it stands; what stays here has no figures."""
    _, weekend, someday = list_table([WEEKEND, SOMEDAY], NOW, out)
    assert words(weekend) == "1 Weekend 4K two-way private 60 4 min ago 0 42 18 ‖ held 42"
    assert words(someday) == "2 Someday 60 off - 60 - local"


@pytest.mark.parametrize("width", [60, 80])
def test_a_narrow_terminal_cuts_titles_first(out: Output, monkeypatch: pytest.MonkeyPatch, width: int) -> None:
    """Every line fits, and the state is still there."""
    monkeypatch.setattr(Output, "width", width)
    lines = list_table([replace(WEEKEND, details=ListDetails("W" * 200))], NOW, out)
    assert all(len(line) <= width for line in lines)
    assert "‖ held" in lines[1]


@pytest.mark.parametrize("state", list(ListState))
def test_every_state_is_a_word(out: Output, ascii_out: Output, state: ListState) -> None:
    """Beside its sign, and in ASCII where nothing else can be drawn."""
    local = replace(WEEKEND, state=state)
    assert state.value in state_text(local, out)
    assert state_text(local, ascii_out).isascii()


def test_a_list_is_told_whole(out: Output) -> None:
    """With its side, its state and why; the typed title where it differs from the shown one."""
    told = "\n".join(list_facts(WEEKEND, "", NOW, out))
    assert "trakt, two-way, list 21000001" in told
    assert "‖ held 42: 42 of 60 would be removed" in told
    assert "Called       Someday {count}" in "\n".join(list_facts(SOMEDAY, "", NOW, out))


@pytest.mark.parametrize(
    ("entry", "title", "name"),
    [
        (HEAT, "Heat (1995)", "movie:imdb:tt0113277"),
        (PILOT, "Breaking Bad S01E01", "episode:tvdb:81189/1/1"),
        (replace(PILOT, kind=EntryKind.SEASON, number=None), "Breaking Bad S01", "season:tvdb:81189/1"),
        (Entry(EntryKind.MOVIE, "", trakt_id=1), "movie:trakt:1", "movie:trakt:1"),
        (Entry(EntryKind.MOVIE, ""), "movie", "no id"),
    ],
)
def test_entries_are_called_as_people_call_them(out: Output, entry: Entry, title: str, name: str) -> None:
    """And by the id that others know as well."""
    assert (entry_title(entry, out), known_as(entry)) == (title, name)


def test_items_tell_what_trakt_makes_of_them(out: Output) -> None:
    """What is found needs no word."""
    unknown, several = replace(item(2, PILOT), match=Match.MISSING), replace(item(3, HEAT), match=Match.AMBIGUOUS)
    _, found, missing, ambiguous = item_table([item(1, HEAT), unknown, replace(several, candidates=(HEAT, HEAT))], out)
    assert found.endswith("tt0113277")
    assert missing.endswith("not found")
    assert ambiguous.endswith("2 matches")


def test_what_may_be_meant_is_told_by_name(out: Output) -> None:
    """Under the item, with the name that a match takes."""
    found = replace(item(7, HEAT), match=Match.AMBIGUOUS, reason="2 matches", candidates=(HEAT,))
    assert missing_lines([found], out) == [
        "7  Heat (1995)  movie:imdb:tt0113277",
        "    2 matches",
        "    Heat (1995)  movie:trakt:481",
    ]


def test_a_difference_tells_where_entries_stand(out: Output) -> None:
    """What comes and goes on which side, what is held, and what only Trakt has."""
    held = Verdict(Ruling.HOLD, 1, "1 of 1 would be removed")
    plan = ListPlan(
        (HEAT,), (), (), (PILOT,), 18, moves_there=True, verdict_here=held, only_there=2, unresolved=(replace(HEAT),)
    )
    lines = diff_lines(ShownPlan(1, NOW, None, plan), "Weekend", 50, NOW, out)
    assert lines[0].startswith("Weekend: +1 -1 =18 (compared ")
    assert [line.split()[-1] for line in lines[2:5]] == ["Trakt", "held", "Trakt"]
    assert lines[5:] == [
        "  The order changes on Trakt",
        "  ! Nothing is removed here until you approve: 1 of 1 would be removed",
        "  2 stand only on Trakt and are left alone",
    ]


def test_a_long_difference_is_cut(out: Output) -> None:
    """With how many more there are."""
    lines = diff_lines(ShownPlan(1, NOW, None, ListPlan((HEAT,) * 9)), "Weekend", 4, NOW, out)
    assert (len(lines), lines[-1]) == (7, "  and 5 more; --limit shows them")


def test_no_difference_says_so(out: Output) -> None:
    """A plan without anything to do."""
    lines = diff_lines(ShownPlan(1, NOW, None, ListPlan(unchanged=3)), "Weekend", 4, NOW, out)
    assert lines[1:] == ["  Both sides agree: nothing is to be done"]


def test_a_list_that_came_in_part_says_it_once(out: Output) -> None:
    """Both sides keep what they have for the same reason."""
    keep = Verdict(Ruling.KEEP, 0, "The list did not come whole")
    plan = ListPlan(verdict_here=keep, verdict_there=keep)
    lines = diff_lines(ShownPlan(1, NOW, None, plan), "Weekend", 4, NOW, out)
    assert lines[1:] == ["  ! Nothing is removed: The list did not come whole"]


def test_new_details_are_told(out: Output) -> None:
    """As they will be read there."""
    plan = ListPlan(details_there=ListDetails("Top 3", "Ours"))
    lines = diff_lines(ShownPlan(1, NOW, None, plan), "Top 3", 4, NOW, out)
    assert lines[1:] == [
        "  On Trakt it becomes: title 'Top 3', description 'Ours', privacy 'private', numbers 'hidden'"
    ]


def test_a_conflict_names_the_command_that_settles_it(out: Output) -> None:
    """With all three values, and the title quoted as a shell takes it."""
    line = conflict_line(ListConflict("title", "Here", "There", "Old"), "Week end's", out)
    assert line.startswith("! Title: here 'Here', on Trakt 'There', agreed 'Old'; syncdeck list resolve 'Week end'")


def test_limits_are_told_with_what_is_left() -> None:
    """Unknown ones as such; a bucket that is empty with when it is full again."""
    gauges = [RateGauge("writes", 1, 1.0, 0, NOW + 30)]
    lines = limit_lines(AccountLimits(lists=5, lists_used=3, items_used=412), gauges, NOW)
    assert words(lines[0]) == "Lists 3 of 5"
    assert words(lines[1]) == "Items 412 of unknown, at most - on one list"
    assert lines[-1].startswith("Writes  0 of 1 calls in 1s left, until ")


@pytest.mark.parametrize(("text", "seconds"), [("90", 90), ("30m", 1_800), ("6H", 21_600), ("1 d", 86_400), ("0", 0)])
def test_spans_of_time_are_read(text: str, seconds: float) -> None:
    """With their unit, seconds without."""
    assert seconds_of(text) == seconds


@pytest.mark.parametrize("text", ["", "soon", "-5m", "1w", "1.5h"])
def test_what_is_no_span_is_refused(text: str) -> None:
    """With what is one."""
    with pytest.raises(InvalidInput, match="no span of time"):
        seconds_of(text)
