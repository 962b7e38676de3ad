"""The progress block says only what is known."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.widgets.runs import a_run
from tui.glyphs import ASCII, UNICODE
from tui.model.runs import Progress, RunState
from tui.widgets.line import line_width, plain
from tui.widgets.run_progress import bar_line, remaining_text, run_progress

WORKING = a_run(
    state=RunState.RUNNING,
    message="Syncing movies...",
    progress=Progress(50_000, 33_750, 33_500, 200, 50, 67.5, 84_200.0, 4.0, 12.0),
)


def test_the_block_tells_all_figures() -> None:
    """Bar and percent, step and records, speed and times, counts."""
    rows = [plain(row) for row in run_progress(WORKING, 78, UNICODE)]
    assert rows[0].endswith(" 67.5 %")
    assert rows[0].startswith("━" * 46 + "─")
    assert rows[1].startswith("Syncing movies...")
    assert rows[1].endswith("33,750 / 50,000 records")
    assert rows[2].split() == ["Speed", "84,200/s", "Elapsed", "4s", "Remaining", "<", "1", "minute"]
    assert rows[3].split() == ["Imported", "33,500", "Skipped", "200", "Errors", "50"]


COPYING = a_run(state=RunState.RUNNING, message="Copying the database... 43%", progress=Progress(elapsed_seconds=4.0))


def test_a_step_without_records_is_told_beside_the_bar() -> None:
    """The bar is that of the records; how far a copy is stands between it and the percent."""
    rows = [plain(row) for row in run_progress(COPYING, 78, UNICODE)]
    assert rows[0] == "─" * 58 + "  step 43 %    0.0 %"
    assert rows[1].split("  ")[0] == "Copying the database..."
    ended = replace(COPYING, state=RunState.INTERRUPTED)
    assert "step" not in plain(bar_line(ended, 78, UNICODE))


@pytest.mark.parametrize("width", [40, 56, 78, 158])
def test_it_fits_every_width(width: int) -> None:
    """No line is wider than it may be."""
    assert all(line_width(row) <= width for run in (WORKING, COPYING) for row in run_progress(run, width, UNICODE))


def test_s37_an_unknown_total_is_a_count() -> None:
    """No total is made up."""
    unknown = replace(WORKING, progress=replace(WORKING.progress, total_records=None))
    assert "33,750 records" in plain(run_progress(unknown, 78, UNICODE)[1])
    assert "/" not in plain(run_progress(unknown, 78, UNICODE)[1])


def test_s37_only_a_whole_run_fills_the_bar() -> None:
    """99.9 % leaves a cell empty."""
    almost = replace(WORKING, progress=replace(WORKING.progress, progress_percent=99.9))
    assert "-" in plain(bar_line(almost, 40, ASCII))
    whole = replace(WORKING, progress=replace(WORKING.progress, progress_percent=100.0))
    assert plain(bar_line(whole, 40, ASCII)) == "#" * 31 + "  100.0 %"


def test_a_run_that_does_not_work_has_no_remaining_time() -> None:
    """An ended run does not calculate."""
    assert remaining_text(replace(WORKING, state=RunState.FAILED)) == "-"
    unknown = replace(WORKING, progress=replace(WORKING.progress, estimated_remaining_seconds=None))
    assert remaining_text(unknown) == "calculating..."
