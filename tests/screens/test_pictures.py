"""Screens as pure functions: facts in, lines out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC

import pytest

from tests.schedules import shown
from tests.widgets.runs import NOW, a_run
from tui.glyphs import ASCII, UNICODE
from tui.model.attention import Attention, AttentionKind
from tui.model.catalogue import CatalogueTotals, Category, TitleKind
from tui.model.plays import ServerAccount
from tui.model.profiles import Account, Profile, ProfileKind, SignIn
from tui.model.runs import EntityCounts, Operation, Progress, RunOptions, RunReport, RunState, StepRow, StepState
from tui.model.selection import read_selection
from tui.screens.overview.choice import Choice
from tui.screens.overview.facts import OverviewFacts, ProfileCard
from tui.screens.overview.picture import overview_lines
from tui.screens.profiles.account_text import account_text, connections_text, expires_soon, until_text
from tui.screens.profiles.category_choice import KindOffer, setting_of, ticked_by
from tui.screens.profiles.pasted_address import PastedAddress, take_apart
from tui.screens.profiles.state import change_text, last_sync_text, profile_state, why_not_green
from tui.screens.quitting import quit_question
from tui.screens.runs.held import held_question
from tui.screens.surface import Surface
from tui.widgets.line import line_width, plain

DAY = 86_400.0
ON = Surface(UNICODE, NOW, UTC)
PROFILE = Profile(1, ProfileKind.XTREAM, "iptv-one", "http://panel.tv:8080", "hannah", True, sign_in=SignIn.OK)
RUNNING = a_run(
    id=2,
    state=RunState.RUNNING,
    message="Syncing movies...",
    step_index=4,
    progress=Progress(100_000, 61_204, 61_201, 0, 3, 61.2, 18_420.0, 4.0, 70.0),
)


def drawn(facts: OverviewFacts, width: int = 78) -> list[str]:
    """The overview as text."""
    return [plain(it.line).rstrip() for it in overview_lines(facts, width, ON)]


def test_the_overview_tells_what_runs_in_two_lines() -> None:
    """Whose, what, how far; step, records, speed, errors, remaining time."""
    rows = drawn(OverviewFacts(running=[RUNNING], cards=[ProfileCard(PROFILE, RUNNING)]))
    assert rows[1].startswith("▶ iptv-one      Syncing movies...")
    assert rows[1].endswith("61.2 %")
    assert [part.strip() for part in rows[2].split("  ") if part.strip()][-2:] == ["3 errors", "~2 minutes"]
    assert "step 4 of 6  61,204 / 100,000  18,420/s" in rows[2]


def test_a_step_without_records_is_told_beside_its_bar() -> None:
    """The percent is that of the records; a copy before them says how far it is."""
    copying = replace(RUNNING, message="Copying the database... 43%", progress=Progress())
    rows = drawn(OverviewFacts(running=[copying], cards=[ProfileCard(PROFILE, copying)]))
    assert rows[1].startswith("▶ iptv-one      Copying the database... ")
    assert rows[1].endswith("  step 43 %   0.0 %")


@pytest.mark.parametrize("width", [56, 78, 110, 158])
def test_the_overview_fits_every_width(width: int) -> None:
    """No line is wider than it may be."""
    attention = Attention(AttentionKind.HELD, "iptv-one", "42 removals held " * 9, "enter", "review")
    facts = OverviewFacts([attention], [RUNNING], [ProfileCard(PROFILE, RUNNING)], [a_run()], {RunState.COMPLETED: 41})
    assert all(line_width(it.line) <= width for it in overview_lines(facts, width, ON))


def test_a_long_name_does_not_run_into_what_is_told_of_it() -> None:
    """A blank stands between them, however wide its letters are."""
    for name in ("a-very-long-profile", "日本語のプロフィール", "exactly-14-abc"):
        attention = Attention(AttentionKind.HELD, name, "42 removals held")
        recent = replace(a_run(), profile_name=name, message="It is done")
        rows = drawn(OverviewFacts([attention], [], [ProfileCard(PROFILE, RUNNING)], [recent]))
        assert any(" 42 removals held" in row for row in rows)
        assert any(" It is done" in row for row in rows)


def test_only_things_can_be_chosen() -> None:
    """Headings and second lines are passed over; each thing knows what it stands for."""
    attention = Attention(AttentionKind.HELD, "iptv-one", "42 removals held", "enter", "review", "", 1, 9)
    facts = OverviewFacts([attention], [RUNNING], [ProfileCard(PROFILE, RUNNING)], [a_run()])
    keys = [it.key for it in overview_lines(facts, 78, ON) if it.key is not None]
    assert keys == [Choice(1, 9, attention), Choice(1, 2), Choice(1), Choice(1, 1)]


def test_the_table_tells_counts_and_changes() -> None:
    """State, last and next sync, live, films, series, what the last run changed: beside it or under it."""
    totals, counts = CatalogueTotals(1, 20_114, 99_870, 10_022, 0), {"movies": EntityCounts(added=212, removed=40)}
    facts = OverviewFacts(cards=[ProfileCard(PROFILE, a_run(), totals, counts, schedules=[shown()])])
    row = next(row for row in drawn(facts, 100) if row.startswith("iptv-one"))
    assert row.split() == ["iptv-one", "✓", "ok", "22:15", "22:17", "20,114", "99,870", "10,022", "+212", "−40"]
    _, row, news = drawn(facts)[:3]
    assert row.split() == ["iptv-one", "✓", "ok", "22:15", "22:17", "20,114", "99,870", "10,022"]
    assert news == "  +212 −40"


@pytest.mark.parametrize(
    ("changes", "run", "expected"),
    [
        ({}, None, "✓ ok"),
        ({"sign_in": SignIn.UNKNOWN}, None, "? not tested"),
        ({"enabled": False}, None, "- disabled"),
        ({"sign_in": SignIn.REFUSED}, a_run(state=RunState.FAILED), "✗ signed out"),
        ({"sign_in": SignIn.UNREACHABLE}, None, "○ offline"),
        ({}, a_run(state=RunState.HELD), "‖ held"),
        ({}, a_run(state=RunState.INTERRUPTED), "↯ interrupted"),
        ({"enabled": False}, RUNNING, "▶ syncing 61%"),
        ({}, a_run(state=RunState.QUEUED), "◌ queued"),
    ],
)
def test_the_state_of_a_profile(changes: dict[str, object], run: object, expected: str) -> None:
    """What works now first, then what needs a person, then that all is well."""
    profile = replace(PROFILE, **changes)  # type: ignore[arg-type]
    assert profile_state(profile, run, UNICODE).text == expected  # type: ignore[arg-type]


def test_why_a_profile_is_not_green() -> None:
    """The reason of a refusal or of the last run; nothing while it works or is well."""
    refused = replace(PROFILE, sign_in=SignIn.REFUSED, sign_in_message="Account has expired")
    assert why_not_green(refused, None) == "Account has expired"
    assert why_not_green(PROFILE, a_run(state=RunState.PARTIAL, message="Sync completed with 3 errors"))
    assert why_not_green(PROFILE, RUNNING) == why_not_green(PROFILE, a_run()) == ""


def test_when_a_profile_was_synced_last() -> None:
    """Never, now, a time of today, a date after a week."""
    assert last_sync_text(None, NOW, UTC) == "never"
    assert last_sync_text(RUNNING, NOW, UTC) == "now"
    assert last_sync_text(a_run(), NOW, UTC) == "22:15"
    assert last_sync_text(a_run(), NOW + 30 * DAY, UTC) == "14 Nov"


def test_changes_in_short() -> None:
    """Signs with counts, in ASCII too; categories are no titles."""
    counts = {"movies": EntityCounts(added=212, removed=40, updated=3), "movie_categories": EntityCounts(added=9)}
    assert change_text(counts, UNICODE) == "+212 −40 ~3"
    assert change_text(counts, ASCII) == "+212 -40 ~3"
    assert change_text({"series": EntityCounts(unchanged=5)}, UNICODE) == "unchanged"
    assert change_text({}, UNICODE) == ""


def test_an_account_in_one_line() -> None:
    """Status with its end, connections, latency; what the server does not say is left out."""
    account = Account("Active", NOW + 6 * DAY, active_connections=1, max_connections=2, latency_ms=31.4)
    assert account_text(account, NOW, UTC) == "active until 20 Nov, 1 of 2 connections, 31 ms"
    assert account_text(Account(), NOW, UTC) == "active, no end"
    assert until_text(Account("Expired", NOW - DAY), NOW, UTC) == "expired since 13 Nov"
    assert until_text(Account("Active", None, is_trial=True), NOW, UTC) == "trial, no end"
    assert connections_text(Account(max_connections=0)) == "0 of any connections"
    assert expires_soon(account, NOW)
    assert not expires_soon(Account(), NOW)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("http://h:80/get.php?username=u&password=p&type=m3u", PastedAddress("http://h:80", "u", "p")),
        ("http://h/sub/player_api.php?username=u%20x&password=p%26q", PastedAddress("http://h/sub", "u x", "p&q")),
        ("http://h:8080", PastedAddress("http://h:8080")),
        ("http://h/page?username=u", PastedAddress("http://h/page?username=u")),
        ("http://[bad", PastedAddress("http://[bad")),
    ],
)
def test_a_pasted_link_is_taken_apart(text: str, expected: PastedAddress) -> None:
    """Only a playlist link; anything else stays as it was typed."""
    assert take_apart(text) == expected


OFFERS = [
    KindOffer(TitleKind.LIVE, [Category(str(n), f"c{n}") for n in range(1, 5)]),
    KindOffer(TitleKind.MOVIE, [Category("7", "c7")]),
    KindOffer(TitleKind.SERIES, []),
]


@pytest.mark.parametrize("setting", ["", "live:-", "live:1", "live:!2", "live:1,2;movie:-", "movie:-"])
def test_ticks_and_setting_say_the_same(setting: str) -> None:
    """What is written is read back as the same ticks."""
    ticked = ticked_by(read_selection(setting), OFFERS)
    assert setting_of(ticked, OFFERS) == setting


def test_new_categories_come_along_where_most_is_kept() -> None:
    """More ticks than not are written as what is left out."""
    ticked = ticked_by(read_selection("live:1,2,3"), OFFERS)
    assert setting_of(ticked, OFFERS) == "live:!4"


def test_the_held_dialog_names_what_how_much_and_why() -> None:
    """From the step and its counts."""
    step = StepRow(1, 4, "movies", "Movies", StepState.HELD, "the list shrank from 200 to 40")
    report = RunReport(a_run(state=RunState.HELD), (step,), {"movies": EntityCounts(held=160)})
    question = held_question(report)
    assert question.title == "Apply what is held of iptv-one?"
    assert question.facts[0] == "Movies: 160 removals. the list shrank from 200 to 40"
    assert "now 160" in question.facts[-1]


def test_held_watched_marks_are_told_as_what_they_are() -> None:
    """No titles are hidden by letting them go."""
    step = StepRow(1, 8, "hub", "Watched everywhere", StepState.HELD, "Den, mira: 40 of 42 would go")
    report = RunReport(a_run(state=RunState.HELD), (step,), {"watch": EntityCounts(held=40)})
    question = held_question(report)
    assert question.facts[0] == ("Watched everywhere: 40 watched marks to be taken away. Den, mira: 40 of 42 would go")
    assert "Queue (5)" in question.facts[-1]
    assert "hides" not in " ".join(question.facts)


def test_held_items_of_lists_are_told_as_what_they_are() -> None:
    """They are of two sides, and hide no titles either."""
    step = StepRow(1, 6, "lists", "Lists", StepState.HELD, "Weekend 4K: 42 of 60 would go")
    report = RunReport(a_run(state=RunState.HELD), (step,), {"items": EntityCounts(held=42), "lists": EntityCounts()})
    question = held_question(report)
    assert question.facts[0] == "Lists: 42 items to be taken off lists. Weekend 4K: 42 of 60 would go"
    assert "Lists (4)" in question.facts[-1]
    assert "hides" not in " ".join(question.facts)


def test_the_quit_dialog_counts_and_names() -> None:
    """One, and many."""
    assert quit_question([RUNNING]).title == "Quit while 1 sync is running?"
    many = quit_question([RUNNING] * 5)
    assert many.title == "Quit while 5 syncs are running?"
    assert many.facts[0].startswith("iptv-one, iptv-one, iptv-one and 2 more will be interrupted")


def test_the_overview_tells_how_the_play_history_stands() -> None:
    """Plays, the newest import, and gently the accounts that wait; they can be chosen."""
    waiting = ServerAccount(1, 1, "den", "1", "anna.k", "Anna", True, None, "", False, 1_204)
    run = a_run(kind=Operation.TAUTULLI_IMPORT, profile_id=None, options=RunOptions(path="/config/tautulli.db"))
    facts = OverviewFacts(imports=[run], plays=41_263, unmapped=[waiting])
    lines = overview_lines(facts, 78, ON)
    rows = [plain(it.line) for it in lines]
    assert rows[0] == "Play history   41,263 plays   Tautulli: Complete"
    assert rows[1].startswith("  1 account is not mapped yet, with 1,204 plays")
    assert rows[1].endswith("m match")
    assert [it.key for it in lines] == [None, Choice(is_people=True)]
