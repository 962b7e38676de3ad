"""The Import screen as pure functions: facts in, lines out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from typing import Any

import pytest

from tests.widgets.runs import NOW, a_run
from tui.glyphs import ASCII, UNICODE
from tui.model.plays import ImportFile, Person, ServerAccount
from tui.model.runs import ErrorGroup, Operation, Progress, Run, RunOptions, RunState, Severity
from tui.model.tautulli import Finding, SourceFacts, TautulliLibrary, TautulliUser, ValidationReport
from tui.screens.imports.facts import ImportFacts
from tui.screens.imports.picture import bottom_line, import_lines, remembered, rule_line, run_note
from tui.screens.imports.validate_picture import looking_lines, report_lines, verdict_text
from tui.screens.people.picture import account_lines, candidates, open_line
from tui.screens.quitting import quit_question
from tui.screens.runs.export_dialog import export_facts
from tui.screens.runs.picture import findings_text
from tui.screens.runs.words import run_words, subject_of, summary_text
from tui.screens.surface import Surface
from tui.widgets.line import line_width, plain
from tui.widgets.run_progress import run_progress

ON = Surface(UNICODE, NOW, UTC)
DRY = RunOptions(path="/x", dry_run=True)
FIGURES = Progress(50_000, 33_750, 33_500, 200, 50, 67.5, 84_200.0, 4.0, 12.0)
HOSTILE = "[/b]\x1b[31m\u202e" + "x" * 10_000


def an_import(**changes: Any) -> Run:
    """A completed import of tautulli.db."""
    values: dict[str, Any] = {
        "kind": Operation.TAUTULLI_IMPORT,
        "profile_id": None,
        "profile_name": "Tautulli",
        "options": RunOptions(path="/config/tautulli.db"),
        "message": "Tautulli Database Import completed: 50,000 records imported",
    }
    return a_run(**{**values, **changes})


RUNNING = an_import(id=2, state=RunState.RUNNING, progress=FIGURES, message="Importing records...")


@pytest.mark.parametrize(
    ("runs", "told"),
    [
        ([], "Ready"),
        ([a_run()], "Ready"),
        ([RUNNING, an_import()], "Tautulli: 68%"),
        ([an_import(), RUNNING], "Tautulli: Complete"),
        ([RUNNING, a_run(kind=Operation.PLEX_HISTORICAL, state=RunState.FAILED)], "Tautulli: 68% | Plex: Failed"),
        (
            [an_import(options=RunOptions(path="/x", dry_run=True)), an_import(state=RunState.PARTIAL)],
            "Tautulli: Partial",
        ),
    ],
)
def test_the_summary_tells_the_newest_of_each_kind(runs: list[Run], told: str) -> None:
    """A dry run that has ended tells nothing of what is stored."""
    assert summary_text(runs) == told


def test_a_run_is_called_by_its_file_or_its_profile() -> None:
    """In sentences and alone."""
    assert (run_words(RUNNING), subject_of(RUNNING)) == ("import of tautulli.db", "tautulli.db")
    assert run_words(a_run()) == "sync of iptv-one"
    assert run_words(an_import(options=RunOptions(), profile_name="attic")) == "import of attic"


def test_the_progress_tells_where_it_was_taken_up() -> None:
    """Beside the records, as long as it works."""
    rows = [plain(row) for row in run_progress(RUNNING, 78, UNICODE, note=run_note(RUNNING, 20_000))]
    assert rows[0].endswith(" 67.5 %")
    assert rows[1].startswith("Importing records...")
    assert rows[1].endswith("33,750 / 50,000 records   resumed at 20,000")
    assert run_note(an_import(), 20_000) == ""
    assert run_note(an_import(state=RunState.RUNNING, options=RunOptions(dry_run=True)), None) == "dry run"


@pytest.mark.parametrize("width", [60, 80, 120, 160])
@pytest.mark.parametrize("panel", ["errors", "imports", "plays", "file", "history", "validate"])
def test_the_rule_fills_its_row(width: int, panel: str) -> None:
    """Whatever the file is called, and where tab leads is always told."""
    hostile = an_import(options=RunOptions(path=f"/{HOSTILE}.db"), state=RunState.INTERRUPTED)
    for run in (None, RUNNING, hostile):
        row = rule_line(run, panel, "imports", width, ON)
        assert line_width(row) == width
        assert " tab " in plain(row)


def test_the_rule_offers_to_resume() -> None:
    """Only what was cut."""
    assert "tautulli.db ↯ Interrupted 22:15, p resumes" in plain(
        rule_line(an_import(state=RunState.INTERRUPTED), "errors", "imports", 80, ON)
    )
    assert "resumes" not in plain(rule_line(an_import(), "errors", "imports", 80, ON))


def test_the_last_imports_are_a_table() -> None:
    """State in sign and word, label, figures, the newest first; narrow terminals lose the last columns."""
    lines = import_lines([RUNNING, an_import()], 110, ON)
    assert [it.key for it in lines] == [None, 2, 1]
    what = ["tautulli.db,", "Tautulli", "Database", "Import"]
    assert plain(lines[1].line).split() == ["▶", "now", *what, "67.5", "%", "33,500", "50", "200", "4s"]
    assert plain(lines[2].line).split() == ["✓", "22:15", *what, "Completed", "100", "0", "0", "0s"]
    pull = replace(an_import(), kind=Operation.PLEX_HISTORICAL, profile_name="plex-den", options=RunOptions())
    assert "plex-den, Plex Historical Sync  Completed" in plain(import_lines([pull], 78, ON)[1].line)
    assert plain(import_lines([RUNNING], 50, ON)[0].line).split() == ["When", "What", "State"]
    assert import_lines([], 78, ON) == []


def test_the_bottom_tells_the_last_import_and_the_files() -> None:
    """Dry runs brought nothing."""
    files = [ImportFile("/a.db", NOW - 7200, 5, 1, ""), ImportFile("/b.db", NOW, 5, 1, "")]
    row = plain(bottom_line(ImportFacts([RUNNING, an_import(options=DRY), an_import()], files), 80, ON))
    assert row.startswith("Last import 22:15, 100 imported, 2 files remembered")
    assert row.endswith("Tautulli: 68%")
    assert plain(bottom_line(ImportFacts(), 80, ON)).strip() == "Ready"
    waiting = ImportFacts([an_import()], files, unmapped=[account(1), account(2)])
    assert plain(bottom_line(waiting, 80, ON)).startswith("Last import 22:15, 100 imported, m maps 2 accounts")
    assert "remembered" not in plain(bottom_line(waiting, 80, ON))
    assert "2 files remembered" in plain(bottom_line(waiting, 120, ON))
    assert [it.note for it in remembered(files, NOW, ON)] == ["imported 2 h ago", "imported just now"]


REPORT = ValidationReport(
    SourceFacts(
        "/config/tautulli.db",
        "v2.17.2",
        50_000,
        50_100,
        "abc",
        servers=("one",),
        users=tuple(TautulliUser(n, f"user{n}", "Anna" if n == 1 else "") for n in range(1, 15)),
        libraries=(TautulliLibrary("one", "1", "Movies", "movie"),),
        size_bytes=31_200_000,
    ),
    groups=41_230,
    first_started=1_546_300_800,
    last_stopped=1_700_000_000,
    media_types={"episode": 30_000, "movie": 12_000, "live": 8_000},
    imported=49_930,
    rejected=50,
    skipped=20,
    reasons={
        Severity.ERROR: {"Start time cannot be read": 31, "Metadata row is missing": 19},
        Severity.REPAIRED: {"Pause is negative": 46},
    },
    samples=(Finding(Severity.ERROR, "Metadata row is missing", 12_345, "title", HOSTILE, "session of anna"),),
    seconds=2.13,
)


def test_the_report_of_a_validation_tells_everything() -> None:
    """File, version, size, counts, dates, people, media, libraries, what an import would do and why."""
    rows = [plain(it.line) for it in report_lines(REPORT, 90, ON)]
    text = "\n".join(rows)
    for told in (
        "31.2 MB, Tautulli 2.17.2, /config/tautulli.db",
        "50,000 in 41,230 plays, 1 Jan 2019 to 14 Nov 2023",
        "30,000 episodes, 12,000 films, 8,000 live TV",
        "14: Anna, user2, user3",
        "1: Movies",
        "would import 49,930, 46 repaired, skip 20, reject 50",
        "looked at in 2.1 s; nothing is stored",
        "Errors 50",
        "Repaired 46",
        "12345",
    ):
        assert told in text, told
    assert verdict_text(ValidationReport(REPORT.facts, 1, None, None, imported=5)) == "would import 5, reject none"


@pytest.mark.parametrize("width", [40, 58, 78, 158])
@pytest.mark.parametrize("on", [ON, Surface(ASCII, NOW, UTC)])
def test_a_validation_fits_every_width(width: int, on: Surface) -> None:
    """Facts and progress, also with values of 10,000 characters; no control character is left."""
    lines = [*report_lines(REPORT, width, on), *looking_lines(f"/{HOSTILE}.db", 0.4, width, on)]
    assert all(line_width(it.line) <= max(width, 2_100) for it in lines)
    assert "\x1b" not in "".join(plain(it.line) for it in lines)


def account(number: int, **changes: Any) -> ServerAccount:
    """An account of anna's on the den's server."""
    values: dict[str, Any] = {
        "id": number,
        "server_id": 1,
        "server_name": "den",
        "account_key": str(number),
        "username": "anna.k",
        "friendly_name": "Anna",
        "is_listed": True,
        "person_id": None,
        "person_name": "",
        "is_ignored": False,
        "plays": 1_204,
    }
    return ServerAccount(**{**values, **changes})


def test_accounts_tell_whose_they_are() -> None:
    """Mapped, not mapped with a guess, to stay nobody's."""
    accounts = [
        account(1, suggestion="Anna K."),
        account(2, person_id=7, person_name="Ben"),
        account(3, is_ignored=True, friendly_name=""),
    ]
    rows = [plain(it.line) for it in account_lines(accounts, 78, ON)]
    assert "Anna (anna.k)" in rows[1]
    assert "! not mapped, perhaps Anna K." in rows[1]
    assert "Ben" in rows[2]
    assert "stays nobody's" in rows[3]
    assert plain(open_line(accounts)) == "1 account is not mapped yet, with 1,204 plays."
    assert plain(open_line(accounts[1:])).startswith("Every account is somebody's")


def test_accounts_of_several_servers_tell_theirs() -> None:
    """By name, else by the beginning of the id."""
    accounts = [account(1), account(2, server_id=2, server_name="ab12" * 10)]
    rows = [plain(it.line).rstrip() for it in account_lines(accounts, 78, ON)]
    assert rows[1].endswith(" den")
    assert rows[2].endswith(" ab12ab12…")


def test_s25_a_guess_is_only_listed() -> None:
    """It comes first, a new person of the account's own name last; the typed text decides."""
    one = account(1, suggestion="Anna K.")
    people = [Person(1, "Zoe"), Person(2, "Anna K."), Person(3, "Ben")]
    found = candidates("", one, people, [account(2, person_id=3, person_name="Ben")])
    assert [it.text for it in found] == ["Anna K.", "Ben", "Zoe", "Anna"]
    assert found[0].note == "the names are alike, 0 accounts"
    assert found[-1].note == "a new person of that name"
    assert [it.text for it in candidates("a", one, people, [])] == ["Anna K.", "Anna"]
    assert candidates("Nobody", one, people, []) == []


def test_what_is_exported_is_counted() -> None:
    """By severity, with the text that was searched for."""
    groups = [
        ErrorGroup("sessions", "a", 31, 31, False, ""),
        ErrorGroup("sessions", "b", 19, 19, False, ""),
        ErrorGroup("sessions", "c", 46, 46, False, "", Severity.REPAIRED),
        ErrorGroup("sessions", "d", 41, 41, False, "", Severity.NOTE),
    ]
    assert export_facts(groups, "") == "50 errors, 46 repaired and 41 notes"
    assert export_facts(groups[:1], "anna") == '31 errors with "anna"'
    assert findings_text(groups) == "Errors 50, repaired 46, notes 41"
    assert findings_text(groups[2:]) == "No errors, repaired 46, notes 41"


def test_leaving_names_imports() -> None:
    """And both kinds by a common word."""
    assert quit_question([RUNNING]).title == "Quit while 1 import is running?"
    assert quit_question([RUNNING, a_run()]).title == "Quit while 2 runs are running?"
    assert quit_question([RUNNING]).facts[0].startswith("tautulli.db will be interrupted")
