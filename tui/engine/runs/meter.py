"""The figures of a running run: never falling, never over 100 %, and honest about what nobody knows.

Pure: it is told the time. Counting is safe from worker threads.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from tui.model.runs import Progress, StepPlan

WINDOW = 10.0
"""Seconds over which the rate is taken."""
SHORTEST_SPAN = 1.0
"""Seconds that must have been watched before there is a rate."""
SAMPLE_EVERY = 0.1
STALL_AFTER = 60.0
"""Seconds without an advance after which a run counts as stalled."""
UNFINISHED_CAP = 99.0
"""Percent that a run cannot pass before it has ended well."""


@dataclass(slots=True)
class StepFigures:
    """Counters of one step."""

    processed: int = 0
    imported: int = 0
    skipped: int = 0
    errors: int = 0
    expected: int | None = None
    share: float = 0.0
    """Part done by another measure than rows, 0 to 1: bytes of a body whose rows nobody has counted."""
    has_ended: bool = False
    is_done: bool = False
    counts_records: bool = True

    def done_share(self) -> float:
        """Part of the step that is done, 0 to 1."""
        if self.expected:
            return min(1.0, self.processed / self.expected)
        return self.share

    def total(self) -> int | None:
        """Records of the step, as far as known."""
        if not self.counts_records:
            return 0
        if self.has_ended:
            return self.processed
        return None if self.expected is None else max(self.expected, self.processed)


class Meter:
    """Counts what a run does, step by step, and gives its nine figures.

    Steps that handle no records count for nothing but errors; the rate begins with the first step that does.
    """

    def __init__(self, plan: Sequence[StepPlan], *, now: float, percent: float = 0.0) -> None:
        self._bands = [step.band for step in plan]
        self._steps = [StepFigures(counts_records=step.counts_records) for step in plan]
        self._lock = threading.Lock()
        self._started = now
        self._advanced_at = now
        self._has_advanced = False
        self._credited = 0
        self._percent = percent
        self._current: int | None = None
        self._samples: deque[tuple[float, int]] = deque([(now, 0)])

    def begin(self, index: int, now: float) -> None:
        """Enter step `index` (from 0)."""
        with self._lock:
            self._current = index
            self._advanced_at = now
            self._raise_to(self._bands[index][0])
            if self._steps[index].counts_records and self._processed() == self._credited:
                self._samples = deque([(now, 0)])

    def end(self, index: int, now: float, *, is_done: bool) -> None:
        """Leave step `index`; only a step that is done fills its band, and those of done steps right behind it."""
        with self._lock:
            self._raise_to(self._running_percent())
            self._steps[index].has_ended = True
            self._steps[index].is_done = is_done
            self._advanced_at = now
            for step, band in zip(self._steps[index:], self._bands[index:], strict=True):
                if not step.is_done:
                    break
                self._raise_to(band[1])

    def leave_out(self, index: int) -> None:
        """Count on nothing from step `index`: it will not run."""
        with self._lock:
            self._steps[index].has_ended = True

    def credit(self, index: int, processed: int = 0, imported: int = 0, skipped: int = 0, errors: int = 0) -> None:
        """Count a step that an earlier session has done: in the totals, not in the rate."""
        with self._lock:
            self._credit(index, processed, imported, skipped, errors)
            self._steps[index].has_ended = self._steps[index].is_done = True
            if all(step.is_done for step in self._steps[: index + 1]):
                self._raise_to(self._bands[index][1])

    def resume_at(self, index: int, processed: int, imported: int = 0, skipped: int = 0, errors: int = 0) -> None:
        """Count the part of step `index` that an earlier session has done: in the totals, not in the rate.

        One that was done, and whose job goes through it again, is counted once.
        """
        with self._lock:
            step = self._steps[index]
            if step.is_done:
                self._credit(index, -step.processed, -step.imported, -step.skipped, -step.errors)
            self._credit(index, processed, imported, skipped, errors)

    def restart(self, index: int) -> None:
        """Forget the counts of step `index`, which begins anew; the percent reached stays."""
        with self._lock:
            step = self._steps[index]
            step.processed = step.imported = step.skipped = step.errors = 0
            step.share = 0.0

    def expect(self, index: int, total: int | None) -> None:
        """Announce the records of step `index`; may be called again when the figure grows, shrinks or is lost."""
        with self._lock:
            self._steps[index].expected = None if total is None else max(0, total)

    def advance(self, index: int, *, processed: int = 0, imported: int = 0, skipped: int = 0, errors: int = 0) -> None:
        """Count records of step `index`. Callable from any thread."""
        with self._lock:
            self._add(index, processed, imported, skipped, errors)
            self._has_advanced = True

    def fraction(self, index: int, share: float) -> None:
        """Set the part of step `index` that is done, 0 to 1, while its records are not known."""
        with self._lock:
            if share > self._steps[index].share:
                self._steps[index].share = min(1.0, share)
                self._has_advanced = True

    def finish(self) -> None:
        """Put the run at 100 %: only for one whose last step is done."""
        with self._lock:
            self._percent = 100.0

    def figures(self, index: int) -> StepFigures:
        """Give a copy of the counters of step `index`."""
        with self._lock:
            step = self._steps[index]
            return StepFigures(step.processed, step.imported, step.skipped, step.errors, step.expected, step.share)

    def progress(self, now: float) -> Progress:
        """Give the nine figures at `now` (monotonic seconds)."""
        with self._lock:
            if self._has_advanced:
                self._has_advanced, self._advanced_at = False, now
            self._raise_to(self._running_percent())
            counting = [step for step in self._steps if step.counts_records]
            processed = self._processed()
            total = self._total()
            rate = self._rate(now, processed - self._credited)
            return Progress(
                total_records=total,
                processed_records=processed,
                imported_records=sum(step.imported for step in counting),
                skipped_records=sum(step.skipped for step in counting),
                error_count=sum(step.errors for step in self._steps),
                progress_percent=round(self._percent, 1),
                records_per_second=rate,
                elapsed_seconds=max(0.0, now - self._started),
                estimated_remaining_seconds=_remaining(total, processed, rate),
            )

    def stalled_for(self, now: float) -> float | None:
        """Give the seconds since the last advance once they pass 60; None while the run moves."""
        with self._lock:
            idle = 0.0 if self._has_advanced else now - self._advanced_at
            return idle if idle >= STALL_AFTER else None

    def _add(self, index: int, processed: int, imported: int, skipped: int, errors: int) -> None:
        step = self._steps[index]
        step.processed += processed
        step.imported += imported
        step.skipped += skipped
        step.errors += errors

    def _credit(self, index: int, processed: int, imported: int, skipped: int, errors: int) -> None:
        self._add(index, processed, imported, skipped, errors)
        self._credited += processed if self._steps[index].counts_records else 0

    def _processed(self) -> int:
        return sum(step.processed for step in self._steps if step.counts_records)

    def _running_percent(self) -> float:
        if self._current is None or self._steps[self._current].has_ended:
            return 0.0
        low, high = self._bands[self._current]
        return low + (high - low) * self._steps[self._current].done_share()

    def _raise_to(self, percent: float) -> None:
        self._percent = max(self._percent, min(percent, UNFINISHED_CAP))

    def _total(self) -> int | None:
        totals = [step.total() for step in self._steps]
        known = [total for total in totals if total is not None]
        return sum(known) if len(known) == len(totals) else None

    def _rate(self, now: float, processed: int) -> float | None:
        if now - self._samples[-1][0] >= SAMPLE_EVERY:
            self._samples.append((now, processed))
        while len(self._samples) > 2 and self._samples[1][0] <= now - WINDOW:
            self._samples.popleft()
        since, before = self._samples[0]
        if now - since < SHORTEST_SPAN:
            return None
        return round((processed - before) / (now - since), 1)


def _remaining(total: int | None, processed: int, rate: float | None) -> float | None:
    """Seconds to go; None while the rate or the total is unknown."""
    if total is None or not rate:
        return None
    return round(max(0, total - processed) / rate, 1)
