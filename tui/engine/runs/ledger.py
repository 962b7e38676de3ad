"""What a running run knows of itself: steps, figures, counts and message. The store gets it by flushes."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

from tui.engine.runs.meter import Meter
from tui.model.clock import Clock
from tui.model.runs import EntityCounts, Run, RunState, StepPlan, StepRow, StepState
from tui.store.runs.run_progress import RunFlush, StepFlush

COUNT_NAMES = tuple(field.name for field in fields(EntityCounts))
ENDED_WELL = frozenset({StepState.DONE, StepState.HELD})


@dataclass(slots=True)
class StepEntry:
    """One step of the plan and how it stands."""

    plan: StepPlan
    state: StepState = StepState.PENDING
    message: str = ""
    started_at: float | None = None
    finished_at: float | None = None


class Ledger:
    """State of one running run in this process. Counting is safe from worker threads; steps belong to the loop."""

    def __init__(self, run: Run, plan: Sequence[StepPlan], done: Mapping[str, StepRow], clock: Clock) -> None:
        self.run_id = run.id
        self.steps = [StepEntry(step) for step in plan]
        self.meter = Meter(plan, now=clock.monotonic(), percent=run.progress.progress_percent)
        self.message = run.message
        self._clock = clock
        self._index = {step.key: index for index, step in enumerate(plan)}
        self._current = -1
        self._waiting_for = ""
        self._lock = threading.Lock()
        self._counts: dict[str, EntityCounts] = {}
        self._dirty: set[int] = set()
        self._stored: tuple[object, ...] = ()
        self._credit(done)

    def index_of(self, key: str) -> int:
        """Give the place of a step, from 0. Raises KeyError for one that is not in the plan."""
        return self._index[key]

    def begin(self, index: int) -> None:
        """Enter a step."""
        entry = self.steps[index]
        self._current = index
        self.message, self._waiting_for = entry.plan.text, ""
        self.meter.begin(index, self._clock.monotonic())
        entry.state, entry.started_at = StepState.RUNNING, self._clock.now()
        self._dirty.add(index)

    def end(self, index: int, state: StepState, message: str = "") -> None:
        """Leave a step in its final state."""
        entry = self.steps[index]
        self._waiting_for = ""
        self.meter.end(index, self._clock.monotonic(), is_done=state in ENDED_WELL)
        entry.state, entry.message, entry.finished_at = state, message or entry.message, self._clock.now()
        self._dirty.add(index)

    def skip(self, index: int, message: str) -> None:
        """Mark a step that will not run."""
        self.steps[index].state, self.steps[index].message = StepState.SKIPPED, message
        self.meter.leave_out(index)
        self._dirty.add(index)

    def note(self, index: int, message: str) -> None:
        """Put a note on a step that runs."""
        self.steps[index].message = message
        self._dirty.add(index)

    def wait_for(self, reason: str) -> None:
        """Tell what the run waits for; "" = it moves again."""
        self._waiting_for = reason

    def count(self, entity: str, changes: Mapping[str, int]) -> None:
        """Add to the counts of one kind of thing. Callable from any thread."""
        with self._lock:
            counts = self._counts.get(entity, EntityCounts())
            sums = {name: getattr(counts, name) + changes.get(name, 0) for name in COUNT_NAMES}
            self._counts[entity] = EntityCounts(**sums)

    def counts(self) -> dict[str, EntityCounts]:
        """Give the counts as they stand."""
        with self._lock:
            return dict(self._counts)

    def restore_counts(self, counts: Mapping[str, EntityCounts]) -> None:
        """Go on from counts that are in the store already."""
        with self._lock:
            self._counts.update(counts)

    @property
    def shown_message(self) -> str:
        """What the run does, what it waits for, or for how long it has stalled and why."""
        idle = self.meter.stalled_for(self._clock.monotonic())
        if idle is None:
            return self._waiting_for or self.message
        return f"Stalled for {int(idle // 10 * 10)} s: {self._waiting_for or 'no answer from the server'}"

    def has_changed(self) -> bool:
        """Tell whether there is more to store than the passing of time."""
        return bool(self._dirty) or self._signature() != self._stored

    def take_flush(self, owner: str, *, final_state: RunState | None = None, message: str | None = None) -> RunFlush:
        """Give everything as it stands; what it holds counts as stored unless it is put back."""
        self._stored = self._signature()
        stepping, self._dirty = self._dirty | self._running(), set()
        return RunFlush(
            run_id=self.run_id,
            owner=owner,
            step=self.steps[self._current].plan.key if self._current >= 0 else "",
            step_index=self._current + 1,
            message=self.shown_message if message is None else message,
            progress=self.meter.progress(self._clock.monotonic()),
            steps=[self._step_flush(index) for index in sorted(stepping)],
            counts=self.counts(),
            final_state=final_state,
        )

    def put_back(self, flush: RunFlush) -> None:
        """Take back a flush that did not reach the store."""
        self._dirty |= {step.index for step in flush.steps}

    def _credit(self, done: Mapping[str, StepRow]) -> None:
        for key, step in done.items():
            index = self._index[key]
            entry = self.steps[index]
            entry.state, entry.message = StepState.DONE, step.message
            entry.started_at, entry.finished_at = step.started_at, step.finished_at
            self.meter.credit(index, step.processed, step.imported, step.skipped, step.errors)
            self._dirty.add(index)

    def _running(self) -> set[int]:
        is_inside = self._current >= 0 and self.steps[self._current].state is StepState.RUNNING
        return {self._current} if is_inside else set()

    def _signature(self) -> tuple[object, ...]:
        progress = self.meter.progress(self._clock.monotonic())
        return (
            self.shown_message,
            progress.total_records,
            progress.processed_records,
            progress.imported_records,
            progress.skipped_records,
            progress.error_count,
            progress.progress_percent,
            tuple(self.counts().items()),
        )

    def _step_flush(self, index: int) -> StepFlush:
        entry, figures = self.steps[index], self.meter.figures(index)
        counters = (figures.processed, figures.imported, figures.skipped, figures.errors)
        return StepFlush(index, entry.state, entry.message, entry.started_at, entry.finished_at, counters)
