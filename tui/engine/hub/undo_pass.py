"""One pass that takes back a run, bite by bite; the gate judges all un-watches of it first (S36)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from tui.engine.hub.hub_pass import Cause
from tui.engine.hub.tally import Pair, Tally
from tui.engine.hub.undo import Undoing, sent_back, taken_back, undoings
from tui.engine.hub.write_gate import WriteGate
from tui.model.clock import Clock
from tui.model.hub import HubPlan, HubReport, LinkRules, Subject, WatchValue
from tui.store.hop import Raw
from tui.store.hub.hub_writer import HubWriter
from tui.store.outbox.of_run import befores, sent

BITE = 50
"""Titles that are taken back in one transaction."""
Seen = Callable[[Raw, Subject, HubPlan | None], None]
"""Is shown what becomes of each subject, in the writer's thread; None = it has changed since, and stays."""


class UndoPass:
    """First `find`, then `weigh` to its end and `judge`, then `bite`.

    `weigh` and `bite` run in the writer's thread, the other two only read.
    """

    def __init__(
        self,
        undone_run: int,
        rules: Mapping[int, LinkRules],
        cause: Cause,
        clock: Clock,
        *,
        on_weighed: Seen | None = None,
    ) -> None:
        self.gate = WriteGate(approve=cause.approve)
        self.stale = 0
        """Titles that have changed since, and stay as they are."""
        self._undone_run = undone_run
        self._reason = f"run {undone_run} was taken back"
        self._rules = rules
        self._cause = cause
        self._clock = clock
        self._on_weighed = on_weighed
        self._undoings: Mapping[Pair, Undoing] = {}
        self._sent: Mapping[Pair, set[Pair]] = {}
        """Where the run wrote what the hub knew before it."""
        self._befores: Mapping[Pair, WatchValue] = {}
        self._unweighed: list[Pair] = []
        self._unwritten: list[Pair] = []
        self._tally = Tally()

    def find(self, raw: Raw) -> int:
        """Read what the run did; give for how many persons and titles."""
        self._undoings = undoings(HubWriter(raw, self._clock.now()).changes_of_run(self._undone_run))
        self._sent = {
            pair: places for pair, places in sent(raw, self._undone_run).items() if pair not in self._undoings
        }
        self._befores = befores(raw, self._undone_run)
        every = [*self._undoings, *self._sent]
        self._unweighed, self._unwritten = list(every), list(every)
        return len(every)

    def weigh(self, raw: Raw) -> bool:
        """Show the gate what the next titles would lose; tell whether there were any."""
        pairs, self._unweighed = self._unweighed[:BITE], self._unweighed[BITE:]
        for subject, plan in self._plans(HubWriter(raw, self._clock.now()), pairs):
            if self._on_weighed is not None:
                self._on_weighed(raw, subject, plan)
            if plan is not None:
                self.gate.sees(plan)
                self._tally.add(subject, plan)
        return bool(pairs)

    def judge(self, raw: Raw) -> None:
        """Let the gate judge all un-watches together."""
        self.stale = len(self._undoings) + len(self._sent) - self._tally.report(()).subjects
        self.gate.judge(HubWriter(raw, self._clock.now()))

    def bite(self, raw: Raw) -> bool:
        """Take back the next titles; tell whether there were any."""
        pairs, self._unwritten = self._unwritten[:BITE], self._unwritten[BITE:]
        writer = HubWriter(raw, self._clock.now())
        for subject, plan in self._plans(writer, pairs):
            if plan is None:
                continue
            cause, held = self._cause, self.gate.held(plan)
            writer.apply(subject, plan, run_id=cause.run_id, group_id=cause.group_id, held=held)
            if (undoing := self._undoings.get((subject.person_id, subject.title_id))) is not None:
                writer.undone(undoing.change_ids)
        return bool(pairs)

    def report(self) -> HubReport:
        """Give what it comes to."""
        return self._tally.report(self.gate.closed)

    def _plans(self, writer: HubWriter, pairs: Sequence[Pair]) -> Iterator[tuple[Subject, HubPlan | None]]:
        for subject in writer.subjects(pairs, self._rules):
            pair = subject.person_id, subject.title_id
            if pair in self._undoings:
                now = self._clock.now()
                yield subject, taken_back(subject, self._undoings[pair], self._befores, self._reason, now)
            else:
                yield subject, sent_back(subject, self._sent[pair], self._befores, self._reason)
