"""What is printed is safe for terminals and stable for scripts."""

from __future__ import annotations

import dataclasses
import errno
import json

import pytest

from tests.cli.sample import REPORT, RUN
from tests.cli.screen import HOSTILE, UTF8, Screen
from tui.cli.documents import progress_document, result_document
from tui.cli.output import Output
from tui.cli.runs.progress import ProgressPrinter, progress_line, short_line
from tui.cli.runs.report import print_report
from tui.cli.table import cells, facts, table
from tui.errors import Conflict, LocalStoreError
from tui.model.runs import Operation, Progress, Run, RunOptions, RunReport, RunState, Severity, StepRow, StepState


def _output(**options: object) -> tuple[Output, Screen, Screen]:
    stdout, stderr = Screen(), Screen(is_terminal=bool(options.pop("is_terminal", False)))
    return Output(stdout=stdout, stderr=stderr, environ=UTF8, **options), stdout, stderr  # type: ignore[arg-type]


def _progressed(percent: float, message: str = "Syncing movies...") -> Run:
    return dataclasses.replace(RUN, message=message, progress=Progress(progress_percent=percent))


def test_progress_has_exactly_the_nine_names() -> None:
    """The nine names of a progress object are a contract."""
    out, _, _ = _output()
    document = progress_document(RUN, out)
    assert list(document) == [
        "type", "run_id", "correlation_id", "operation", "profile", "status", "step", "step_index", "step_count",
        "message", "progress",
    ]  # fmt: skip
    assert set(document["progress"]) == {
        "total_records", "processed_records", "imported_records", "skipped_records", "error_count",
        "progress_percent", "records_per_second", "elapsed_seconds", "estimated_remaining_seconds",
    }  # fmt: skip
    assert (document["type"], document["operation"], document["status"]) == ("progress", "xtream_sync", "running")


def test_result_has_its_counts() -> None:
    """A result holds the progress, and every counter of every entity."""
    out, _, _ = _output()
    document = result_document(REPORT, out)
    assert document["type"] == "result"
    assert document.keys() > (progress_document(RUN, out).keys() | {"counts", "errors", "warnings"})
    assert set(document["counts"]["movies"]) == {
        "added", "updated", "removed", "unchanged", "skipped", "failed", "held",
    }  # fmt: skip
    assert document["errors"] == {"bad_row": 3}


def test_s42_hostile_text_is_disarmed_for_people() -> None:
    """S42: nothing that a server sent drives the terminal, not even past the cleaning."""
    out, stdout, stderr = _output()
    out.line(HOSTILE)
    out.warn(HOSTILE)
    assert all(char.isprintable() or char == "\n" for char in stdout.getvalue() + stderr.getvalue())
    assert out.text(HOSTILE) == "[/b] gpj [red]"


def test_s42_hostile_text_is_disarmed_for_machines() -> None:
    """S42: JSON carries no control characters either, in values and in keys."""
    out, stdout, _ = _output(as_json=True)
    out.document({HOSTILE: [HOSTILE, {"a": HOSTILE}], "n": 1, "none": None})
    text = stdout.getvalue()
    assert "u001b" not in text
    assert "\u202e" not in text
    assert json.loads(text)["n"] == 1


def test_s39_secrets_are_hidden_in_errors() -> None:
    """S39: an error that carries a secret prints without it, for people and for machines."""
    out, stdout, stderr = _output(as_json=True)
    out.redactor.add("c/a&n+é")
    out.error(Conflict("at http://h/?password=zzz c%2Fa%26n%2B%C3%A9", hint="c/a&n+é", run_id=7))
    assert json.loads(stdout.getvalue()) == {
        "type": "error", "class": "conflict", "message": "at http://h/?password=*** ***", "hint": "***", "run_id": 7,
    }  # fmt: skip
    assert "zzz" not in stderr.getvalue()


def test_json_is_ascii_where_the_terminal_is() -> None:
    """A terminal without UTF-8 gets escapes instead of broken letters, and ASCII signs."""
    stdout = Screen("ascii")
    out = Output(as_json=True, stdout=stdout, stderr=Screen(), environ={"LC_ALL": "C"})
    out.document({"name": "Amélie"})
    assert stdout.getvalue() == '{"name": "Am\\u00e9lie"}\n'
    assert out.glyphs.is_ascii


def test_quiet_silences_talk_only() -> None:
    """`-q` keeps results, warnings and errors."""
    out, stdout, stderr = _output(is_quiet=True)
    out.note("talk")
    out.detail("more talk")
    out.warn("careful")
    out.line("result")
    assert (stdout.getvalue(), stderr.getvalue()) == ("result\n", "careful\n")


@pytest.mark.parametrize("options", [{"as_json": True}, {"is_terminal": True}, {}])
def test_progress_comes_at_most_twice_a_second(options: dict[str, bool]) -> None:
    """However often a row changes, a person or script hears of it every half second at most."""
    out, stdout, stderr = _output(**options)
    clock = iter(number / 10 for number in range(100))
    printer = ProgressPrinter(out, lambda: next(clock))
    for percent in range(30):
        printer.show(_progressed(percent, f"Syncing {'x' * percent}..."))
    shown = stdout.getvalue() if options.get("as_json") else stderr.getvalue()
    assert 5 <= shown.count("Syncing") <= 6


def test_plain_lines_are_few() -> None:
    """In a pipe a new step is told at once; figures alone, also those in the message, only every five seconds."""
    out, _, stderr = _output()
    clock = iter(number * 0.6 for number in range(100))
    printer = ProgressPrinter(out, lambda: next(clock))
    for percent in range(20):
        printer.show(_progressed(0, f"Copying the database... {percent}%"))
    printer.show(_progressed(1, "Importing records..."))
    lines = stderr.getvalue().splitlines()
    assert 3 <= len(lines) <= 5
    assert "Importing records..." in lines[-1]


def test_progress_on_a_terminal_stays_on_one_line() -> None:
    """A live line is rewritten, and gone before anything else is printed."""
    out, stdout, stderr = _output(is_terminal=True)
    printer = ProgressPrinter(out, lambda: 1.0)
    printer.show(_progressed(12.5))
    out.line("done")
    assert "\n" not in stderr.getvalue()
    assert stderr.getvalue().startswith("\r")
    assert stderr.getvalue().endswith("\r")
    assert stdout.getvalue() == "done\n"


def test_several_runs_share_the_live_line() -> None:
    """Two runs at once fit into one line of a small terminal."""
    out, _, stderr = _output(is_terminal=True)
    printer = ProgressPrinter(out, lambda: 1.0)
    for number, name in enumerate(("iptv-one", "iptv-two")):
        printer.show(dataclasses.replace(_progressed(12.5), id=number, profile_name=name))
    assert stderr.getvalue().split("\r")[-1].strip() == "▶ iptv-one 12.5 % 4/7  ▶ iptv-two 12.5 % 4/7"


def test_plain_progress_moves_no_cursor() -> None:
    """`--plain` on a terminal prints lines."""
    out, _, stderr = _output(is_terminal=True, is_plain=True)
    ProgressPrinter(out, lambda: 1.0).show(_progressed(12.5))
    assert "\r" not in stderr.getvalue()
    assert stderr.getvalue().endswith("\n")


def test_progress_line_reads_well() -> None:
    """A line holds step, share, counts, rate, remaining time and errors."""
    out, _, _ = _output()
    assert progress_line(RUN, out, with_bar=False) == (
        "▶ iptv-one: Syncing movies... (4 of 7)  61.2 %  ~2 minutes  61,204 / 100,000  18,420/s  3 errors"
    )


def test_progress_line_of_a_step_without_records() -> None:
    """How far a copy is stands before the percent, which is that of the records; alone and among others."""
    out, _, _ = _output()
    run = dataclasses.replace(
        RUN, message="Copying the database... 43%", step_index=1, step_count=4, progress=Progress(elapsed_seconds=4.0)
    )
    assert progress_line(run, out, with_bar=True) == (
        "▶ iptv-one: Copying the database... (1 of 4)  ──────────────────── step 43 %  0.0 %"
    )
    assert short_line(run, out) == "▶ iptv-one step 43 %  0.0 % 1/4"


def test_report_says_what_to_do() -> None:
    """A report for people names counts, errors and the next step; unused counters take no room."""
    out, stdout, _ = _output()
    failed_step = StepRow(12, 4, "movies", "Movies", StepState.FAILED)
    run = dataclasses.replace(RUN, state=RunState.PARTIAL)
    print_report(dataclasses.replace(REPORT, run=run, steps=(failed_step,)), out)
    text = stdout.getvalue()
    assert "◐ iptv-one" in text
    assert "added  updated  unchanged  failed" in text
    assert "syncdeck run errors 12" in text
    assert "syncdeck run retry 12" in text
    assert "! clock is off" in text


@pytest.mark.parametrize(
    ("error_class", "is_retried"), [("not_found", False), ("invalid_input", False), ("forbidden", True)]
)
def test_import_without_its_file_says_what_helps(error_class: str, is_retried: bool) -> None:
    """Trying again is no advice while the path is wrong; it is once a permission is granted."""
    out, stdout, _ = _output()
    run = dataclasses.replace(
        RUN, kind=Operation.TAUTULLI_IMPORT, options=RunOptions(path="/a.db"), state=RunState.FAILED
    )
    failed = StepRow(12, 1, "copy", "Database copy", StepState.FAILED)
    report = RunReport(run, steps=(failed,), errors={error_class: 1}, hints=("Check the path.",))
    print_report(report, out)
    assert "→ Check the path.\n" in stdout.getvalue()
    assert ("syncdeck run retry 12" in stdout.getvalue()) is is_retried
    assert result_document(report, out)["hints"] == ["Check the path."]


def test_import_tells_what_became_of_its_records() -> None:
    """Errors are told apart from what was repaired, skipped or noted, by class, with counts."""
    out, stdout, _ = _output()
    run = dataclasses.replace(
        RUN, kind=Operation.TAUTULLI_IMPORT, profile_name="Tautulli", options=RunOptions(path="/a b/tautulli.db")
    )
    remarks = {
        Severity.REPAIRED: {"Pause is negative": 2, "Time in milliseconds": 3},
        Severity.NOTE: {"Guid is missing": 1},
    }
    print_report(dataclasses.replace(REPORT, run=run, remarks=remarks), out)
    text = stdout.getvalue()
    assert "File: /a b/tautulli.db" in text
    assert "61,204 records: 61,000 imported, 201 skipped, 3 errors" in text
    assert "Errors: bad_row (3)\n" in text
    assert "Repaired: Time in milliseconds (3), Pause is negative (2)\n" in text
    assert "Notes: Guid is missing (1)\n" in text
    assert "Skipped: " not in text


def test_result_holds_remarks_apart_from_errors() -> None:
    """Machines find repairs, skips and notes under their own names, also when there are none."""
    out, _, _ = _output()
    remarks = {Severity.SKIPPED: {"Exact duplicate": 1}}
    document = result_document(dataclasses.replace(REPORT, remarks=remarks), out)
    assert document["errors"] == {"bad_row": 3}
    assert document["remarks"] == {"repaired": {}, "skipped": {"Exact duplicate": 1}, "note": {}}


def test_dry_run_is_told() -> None:
    """Nobody takes a dry run for a real one."""
    out, stdout, _ = _output()
    run = dataclasses.replace(RUN, state=RunState.COMPLETED, options=RunOptions(dry_run=True))
    print_report(dataclasses.replace(REPORT, run=run), out)
    assert "Dry run: nothing was written" in stdout.getvalue()


def test_table_aligns_wide_letters() -> None:
    """Letters of two cells and combining accents keep the columns straight."""
    assert table(("Name", "N"), [("日本", "1"), ("e\u0301a", "23")], right=[1]) == [
        "Name   N",
        "日本   1",
        "e\u0301a    23",
    ]


def test_table_fits_the_terminal() -> None:
    """Columns that may give way do so in their order, down to a few cells; the rest stays whole."""
    rows = [("1", "A very long title of a film", "a long device name"), ("2", "\u65e5\u672c\u8a9e" * 9, "x")]
    lines = table(("N", "What", "Device"), rows, width=30, flexible=(2, 1), ellipsis="\u2026")
    assert max(map(cells, lines)) <= 30
    assert lines[1] == "1  A very long titl\u2026  a long\u2026"
    assert table(("N", "What", "Device"), rows, width=10, flexible=(2,))[1].endswith("a long~")


def test_facts_leave_out_the_unknown() -> None:
    """What is not known takes no line."""
    assert facts([("kind", "xtream"), ("version", ""), ("url", "x")]) == ["kind  xtream", "url   x"]


def test_a_dumb_terminal_gets_lines() -> None:
    """It cannot go back to the beginning of one, nor can what reads it aloud."""
    screen = Screen(is_terminal=True)
    assert not Output(stdout=Screen(), stderr=screen, environ={**UTF8, "TERM": "dumb"}).is_live
    assert Output(stdout=Screen(), stderr=screen, environ={**UTF8, "TERM": "xterm"}).is_live


class Full(Screen):
    """A file on a disk without room."""

    def flush(self) -> None:
        """Fail as the system does."""
        raise OSError(errno.ENOSPC, "No space left on device")


def test_output_that_goes_to_a_full_disk_is_told_as_that() -> None:
    """It is no mistake of the program, and half a file is no success."""
    with pytest.raises(LocalStoreError, match="The output cannot be written: no space left"):
        Output(stdout=Full(), stderr=Screen(), environ=UTF8).line("a line")
