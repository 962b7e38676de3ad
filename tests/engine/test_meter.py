"""Figures that never lie (S37)."""

from __future__ import annotations

import threading

import pytest

from tests.engine.script_job import plan_of
from tui.engine.runs.meter import Meter
from tui.model.runs import Progress, StepPlan

SIX = plan_of(["live_categories", "live", "movie_categories", "movies", "series_categories", "series"])
ONE = plan_of(["movies"])


def done_steps(meter: Meter, count: int) -> None:
    """Go through whole steps."""
    for index in range(count):
        meter.begin(index, 0.0)
        meter.end(index, 0.0, is_done=True)


@pytest.mark.parametrize(("done", "percent"), [(0, 0), (1, 16), (2, 33), (3, 50), (4, 66), (5, 83)])
def test_steps_fill_their_bands(done: int, percent: float) -> None:
    """1 of 6 done = 16, 3 of 6 = 50."""
    meter = Meter(SIX, now=0.0)
    done_steps(meter, done)
    assert meter.progress(0.0).progress_percent == percent


def test_a_whole_run_goes_from_0_to_100_without_falling() -> None:
    """First 0, last 100, at least six updates, each at least as high as the one before."""
    meter = Meter(SIX, now=0.0)
    seen = [meter.progress(0.0).progress_percent]
    for index in range(6):
        meter.begin(index, 0.0)
        seen.append(meter.progress(0.0).progress_percent)
        meter.end(index, 0.0, is_done=True)
        seen.append(meter.progress(0.0).progress_percent)
    meter.finish()
    seen.append(meter.progress(0.0).progress_percent)
    assert (seen[0], seen[-1], len(set(seen)) >= 6) == (0, 100, True)
    assert seen == sorted(seen)


def test_only_a_finished_run_is_at_100() -> None:
    """Work that is done but not yet said to be finished stays below 100."""
    meter = Meter(SIX, now=0.0)
    done_steps(meter, 6)
    assert meter.progress(0.0).progress_percent == 99.0


def test_failed_steps_fill_nothing() -> None:
    """A run of failed steps never looks finished."""
    meter = Meter(SIX, now=0.0)
    for index in range(6):
        meter.begin(index, 0.0)
        meter.end(index, 0.0, is_done=False)
    assert meter.progress(0.0).progress_percent == 84.0


@pytest.mark.parametrize(
    ("totals", "percents"),
    [
        ([100, 200, 400], [25.0, 25.0, 25.0]),
        ([400, 200, 100], [6.2, 25.0, 75.0]),
        ([0, 0, 0], [0.0, 0.0, 0.0]),
        ([None, None, None], [0.0, 0.0, 0.0]),
        ([100, None, 100], [25.0, 25.0, 75.0]),
        ([10, 10, 10], [99.0, 99.0, 99.0]),
        ([-5, -5, -5], [0.0, 0.0, 0.0]),
    ],
)
def test_s37_totals_that_grow_shrink_or_are_unknown(totals: list[int | None], percents: list[float]) -> None:
    """Whatever a server says of its total, percent never falls and never passes 99 before the end."""
    meter = Meter(ONE, now=0.0)
    meter.begin(0, 0.0)
    seen = []
    for total in totals:
        meter.expect(0, total)
        meter.advance(0, processed=25)
        seen.append(meter.progress(0.0).progress_percent)
    assert seen == percents


def test_s37_an_unknown_total_is_a_count_without_an_end() -> None:
    """Without a total there are counts and a rate, but neither total nor remaining time."""
    meter = Meter(ONE, now=0.0)
    meter.begin(0, 0.0)
    meter.advance(0, processed=500, imported=490, skipped=6, errors=4)
    assert meter.progress(5.0) == Progress(None, 500, 490, 6, 4, 0.0, 100.0, 5.0, None)


def test_the_total_is_known_once_every_step_is() -> None:
    """The total counts ended steps as they were and the others as announced; never less than was processed."""
    meter = Meter(plan_of(["live", "movies"]), now=0.0)
    meter.begin(0, 0.0)
    meter.advance(0, processed=30)
    meter.expect(1, 100)
    assert meter.progress(0.0).total_records is None
    meter.end(0, 0.0, is_done=True)
    assert meter.progress(0.0).total_records == 130
    meter.advance(1, processed=120)
    assert meter.progress(0.0).total_records == 150


def test_bytes_stand_in_for_an_unknown_total() -> None:
    """A share of the body moves the percent, and does not move it back."""
    meter = Meter(SIX, now=0.0)
    meter.begin(3, 0.0)
    meter.fraction(3, 0.5)
    meter.fraction(3, 0.2)
    assert meter.progress(0.0).progress_percent == 58.5


def test_the_rate_is_that_of_the_last_seconds() -> None:
    """A slow beginning is forgotten after the window; the remaining time follows the rate."""
    meter = Meter(ONE, now=0.0)
    meter.begin(0, 0.0)
    meter.expect(0, 10_000)
    for second in range(1, 41):
        meter.advance(0, processed=10 if second <= 20 else 100)
        progress = meter.progress(float(second))
    assert progress.records_per_second == 100.0
    assert progress.estimated_remaining_seconds == (10_000 - 2_200) / 100


def test_no_rate_before_a_second_has_passed() -> None:
    """The first figures are not turned into a wild guess."""
    meter = Meter(ONE, now=0.0)
    meter.expect(0, 1000)
    meter.advance(0, processed=100)
    progress = meter.progress(0.5)
    assert (progress.records_per_second, progress.estimated_remaining_seconds) == (None, None)


def test_a_rate_of_nothing_has_no_end() -> None:
    """While nothing moves the remaining time is unknown, not infinite."""
    meter = Meter(ONE, now=0.0)
    meter.expect(0, 1000)
    for second in range(1, 30):
        progress = meter.progress(float(second))
    assert (progress.records_per_second, progress.estimated_remaining_seconds) == (0.0, None)


def test_a_resumed_run_counts_what_was_done_but_not_as_speed() -> None:
    """Percent and totals go on from before; the rate is this session's alone."""
    meter = Meter(SIX, now=0.0)
    for index in range(3):
        meter.credit(index, processed=1000, imported=900, skipped=100)
    before = meter.progress(0.0)
    meter.begin(3, 0.0)
    meter.resume_at(3, 500, 500)
    meter.advance(3, processed=50)
    after = meter.progress(5.0)
    assert (before.progress_percent, before.processed_records, before.imported_records) == (50.0, 3000, 2700)
    assert (after.processed_records, after.records_per_second) == (3550, 10.0)


def test_done_steps_behind_a_retried_one_count_again() -> None:
    """When a failed step in the middle is done at last, those behind it, done before, count at once."""
    meter = Meter(SIX, now=0.0)
    for index in (0, 2, 3):
        meter.credit(index)
    assert meter.progress(0.0).progress_percent == 16.0
    meter.begin(1, 0.0)
    meter.end(1, 0.0, is_done=True)
    assert meter.progress(0.0).progress_percent == 66.0


def test_a_body_read_again_is_counted_once() -> None:
    """Restarting a step forgets its counts and keeps the percent that was shown."""
    meter = Meter(ONE, now=0.0)
    meter.begin(0, 0.0)
    meter.expect(0, 100)
    meter.advance(0, processed=60, errors=2)
    shown = meter.progress(0.0).progress_percent
    meter.restart(0)
    meter.advance(0, processed=10)
    progress = meter.progress(0.0)
    assert (progress.processed_records, progress.error_count, progress.progress_percent) == (10, 0, shown)


def test_s37_a_run_without_an_advance_has_stalled_after_60_s() -> None:
    """Stalled after a minute of nothing; any record or byte ends it."""
    meter = Meter(ONE, now=0.0)
    meter.begin(0, 0.0)
    assert meter.stalled_for(59.9) is None
    assert meter.stalled_for(75.0) == 75.0
    meter.advance(0, processed=1)
    meter.progress(80.0)
    assert meter.stalled_for(100.0) is None
    meter.fraction(0, 0.1)
    meter.progress(130.0)
    assert (meter.stalled_for(189.0), meter.stalled_for(195.0)) == (None, 65.0)


def test_counting_from_threads_loses_nothing() -> None:
    """Worker threads may count at once."""
    meter = Meter(ONE, now=0.0)

    def count() -> None:
        for _ in range(5000):
            meter.advance(0, processed=1, imported=1)

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert meter.progress(0.0).processed_records == 20_000


COPY = StepPlan("copy", "Copy", "Copying...", (0.0, 0.0), counts_records=False)
RECORDS = StepPlan("records", "Records", "Importing...", (0.0, 100.0))
SETTLE = StepPlan("settle", "Comparison", "Comparing...", (100.0, 100.0), counts_records=False)


def test_steps_without_records_count_for_nothing() -> None:
    """The total is that of the records alone, known as soon as theirs is, and the percent is theirs."""
    meter = Meter([COPY, RECORDS, SETTLE], now=0.0)
    meter.begin(0, 0.0)
    meter.expect(0, 50)
    meter.advance(0, processed=50, imported=50)
    meter.end(0, 5.0, is_done=True)
    meter.begin(1, 5.0)
    meter.expect(1, 200)
    meter.advance(1, processed=100, imported=90, skipped=8, errors=2)
    progress = meter.progress(7.0)
    assert (progress.total_records, progress.processed_records, progress.progress_percent) == (200, 100, 50.0)
    assert (progress.imported_records, progress.skipped_records, progress.error_count) == (90, 8, 2)
    assert progress.records_per_second == 50.0


def test_a_resumed_import_is_right_at_once_and_its_rate_is_its_own() -> None:
    """Percent and counts include what was done before; the rate covers only what is done now."""
    meter = Meter([COPY, RECORDS, SETTLE], now=0.0)
    meter.credit(0)
    meter.begin(1, 1.0)
    meter.expect(1, 200)
    meter.resume_at(1, 136, imported=130, skipped=6)
    at_once = meter.progress(1.0)
    meter.advance(1, processed=8)
    later = meter.progress(3.0)
    assert (at_once.progress_percent, at_once.processed_records, at_once.records_per_second) == (68.0, 136, None)
    assert (later.records_per_second, later.estimated_remaining_seconds) == (4.0, 14.0)


def test_a_done_step_that_is_gone_through_again_counts_once() -> None:
    """An import that was cut behind its records looks at them again, and finds that all are there."""
    meter = Meter([COPY, RECORDS, SETTLE], now=0.0)
    meter.credit(1, processed=200, imported=190, skipped=10)
    meter.begin(1, 1.0)
    meter.expect(1, 200)
    meter.resume_at(1, 200, imported=190, skipped=10)
    meter.end(1, 1.0, is_done=True)
    seen = meter.progress(3.0)
    assert (seen.total_records, seen.processed_records, seen.imported_records, seen.skipped_records) == (
        200, 200, 190, 10
    )  # fmt: skip


def test_a_step_that_is_cut_leaves_the_percent_that_it_reached() -> None:
    """Also when nobody looked between its last record and its end."""
    meter = Meter([COPY, RECORDS, SETTLE], now=0.0)
    meter.begin(1, 0.0)
    meter.expect(1, 10)
    meter.advance(1, processed=6)
    meter.end(1, 0.0, is_done=False)
    assert meter.progress(0.0).progress_percent == 60.0
