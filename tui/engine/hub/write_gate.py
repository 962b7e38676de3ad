"""The gate before watched marks that would be taken away from servers: all of a pass is judged together (S4)."""

from __future__ import annotations

from collections import defaultdict

from tui.engine.runs.gate import judge_writes
from tui.model.hub import HubPlan
from tui.model.snapshot import Ruling, Verdict
from tui.store.hub.hub_writer import HubWriter

NOT_JUDGED = "the safety check has not seen it"


class WriteGate:
    """Gathers what would be taken away, by account; what it has not let pass is held."""

    def __init__(self, *, approve: bool) -> None:
        self._approve = approve
        self._removals: defaultdict[int, set[int]] = defaultdict(set)
        """Items that would lose their mark, by account."""
        self.verdicts: dict[int, Verdict] = {}
        """What was said, by account."""

    @property
    def has_removals(self) -> bool:
        """Whether there is something to judge."""
        return bool(self._removals)

    def sees(self, plan: HubPlan) -> bool:
        """Note what a plan would take away; tell whether that is anything."""
        removals = [push for push in plan.pushes if push.is_removal]
        for push in removals:
            self._removals[push.account_id].add(push.item_id)
        return bool(removals)

    def judge(self, writer: HubWriter) -> None:
        """Judge all that was seen, against what each account has watched. Runs in the writer's thread."""
        for account_id, items in self._removals.items():
            self.verdicts[account_id] = judge_writes(writer.watched_by(account_id), len(items), self._approve)

    def held(self, plan: HubPlan) -> dict[int, str]:
        """Give why un-watches of a plan are kept back, by account; those that nobody judged are."""
        verdicts = {push.account_id: self.verdicts.get(push.account_id) for push in plan.pushes if push.is_removal}
        return {
            account_id: verdict.reason if verdict else NOT_JUDGED
            for account_id, verdict in verdicts.items()
            if verdict is None or verdict.ruling is not Ruling.GO
        }

    @property
    def closed(self) -> set[int]:
        """Accounts from which nothing is taken away."""
        return {account_id for account_id, verdict in self.verdicts.items() if verdict.ruling is not Ruling.GO}
