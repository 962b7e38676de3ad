"""One pass of the hub over what servers told: bites of it, each read, decided and written in one transaction.

What takes watched marks away is put aside until the end: the gate judges all of it together, by account.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from tui.engine.hub.bites import Bites
from tui.engine.hub.reconcile import reconcile
from tui.engine.hub.tally import Pair, Tally
from tui.engine.hub.write_gate import WriteGate
from tui.model.clock import Clock
from tui.model.hub import HubPlan, HubReport, LinkRules, Policy, Subject
from tui.store.hop import Raw
from tui.store.hub.hub_writer import Dirty, HubWriter


@dataclass(frozen=True, slots=True)
class Cause:
    """Why the hub looks: what its rows are filed under."""

    run_id: int | None = None
    group_id: str = ""
    approve: bool = False
    """Let the gate pass what it would hold."""


class HubPass:
    """One pass. Its methods run in the writer's thread, so that nothing slips in between reading and writing.

    Of a rehearsal every transaction is taken back by the caller: it counts, and puts nothing aside.
    """

    def __init__(
        self,
        policy: Policy,
        rules: Mapping[int, LinkRules],
        cause: Cause,
        clock: Clock,
        *,
        is_rehearsal: bool = False,
    ) -> None:
        self._policy = policy
        self._rules = rules
        self._cause = cause
        self._clock = clock
        self._is_rehearsal = is_rehearsal
        self._bites = Bites(clock)
        self._tally = Tally()
        self._after: Pair = (0, 0)
        self._aside: defaultdict[Pair, list[Dirty]] = defaultdict(list)
        self.gate = WriteGate(approve=cause.approve)

    def begin_again(self) -> None:
        """Let the next bite be of the first change again: other changes were put before it."""
        self._after = (0, 0)

    def arrive(self, raw: Raw) -> bool:
        """Let some of the items that came since be copies of what they are; tell whether there may be more."""
        with self._bites.timed():
            return HubWriter(raw, self._clock.now()).arrive(self._bites.size)

    def bite(self, raw: Raw) -> bool:
        """Look at the next changes; tell whether there were any."""
        writer = HubWriter(raw, self._clock.now())
        keys = writer.dirty(self._bites.size, self._after)
        if not keys:
            self._tally.unmapped = writer.unmapped()
            return False
        self._after = (keys[-1].account_id, keys[-1].item_id)
        with self._bites.timed():
            self._look(writer, keys)
        return True

    def judge(self, raw: Raw) -> None:
        """Let the gate judge all marks that would be taken away together."""
        self.gate.judge(HubWriter(raw, self._clock.now()))

    def bite_aside(self, raw: Raw) -> bool:
        """Write the next of what was put aside, held or not as the gate said; tell whether there was any."""
        keys = [key for pair in list(islice(self._aside, self._bites.size)) for key in self._aside.pop(pair)]
        if not keys:
            return False
        writer = HubWriter(raw, self._clock.now())
        with self._bites.timed():
            pairs = _by_pair(keys, writer.match(sorted({key.item_id for key in keys})))
            for subject in writer.subjects(list(pairs), self._rules):
                self._apply(writer, subject, self._plan(subject))
            writer.clean(keys)
        return True

    def report(self) -> HubReport:
        """Give what the pass has come to."""
        return self._tally.report(self.gate.closed)

    def _look(self, writer: HubWriter, keys: Sequence[Dirty]) -> None:
        titles = writer.match(sorted({key.item_id for key in keys}))
        by_pair = _by_pair(keys, titles)
        self._tally.unmatched |= {key.item_id for key in keys if key.item_id not in titles}
        aside: set[Dirty] = set()
        for subject in writer.subjects(list(by_pair), self._rules):
            plan = self._plan(subject)
            if self._waits(plan):
                pair = (subject.person_id, subject.title_id)
                self._aside[pair] += by_pair[pair]
                aside.update(by_pair[pair])
            else:
                self._apply(writer, subject, plan)
        writer.clean([key for key in keys if key not in aside])

    def _plan(self, subject: Subject) -> HubPlan:
        return reconcile(subject, self._policy, self._clock.now())

    def _waits(self, plan: HubPlan) -> bool:
        """Tell whether the gate has to see a plan first."""
        return self.gate.sees(plan) and not self._is_rehearsal

    def _apply(self, writer: HubWriter, subject: Subject, plan: HubPlan) -> None:
        self._tally.add(subject, plan)
        if not plan.is_empty:
            cause = self._cause
            held = self.gate.held(plan)
            writer.apply(subject, plan, run_id=cause.run_id, group_id=cause.group_id, held=held)


def _by_pair(keys: Sequence[Dirty], titles: Mapping[int, int]) -> dict[Pair, list[Dirty]]:
    """Give changes by person and title, by the title that their item is a copy of at this moment."""
    by_pair: defaultdict[Pair, list[Dirty]] = defaultdict(list)
    for key in keys:
        if key.item_id in titles:
            by_pair[key.person_id, titles[key.item_id]].append(key)
    return by_pair
