"""What a pass of the hub has come to so far. Pure; what is looked at twice counts once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from tui.model.hub import HubPlan, HubReport, HubState, PlannedPush, Subject

Pair = tuple[int, int]
"""A person and a title, or an account and an item."""


class Tally:
    """Counts plans."""

    def __init__(self) -> None:
        self.unmatched: set[int] = set()
        """Items."""
        self.unmapped = 0
        self._looked_at: set[Pair] = set()
        self._changed: set[Pair] = set()
        self._parked: set[Pair] = set()
        self._refused: dict[Pair, int] = {}
        self._pushes: dict[Pair, PlannedPush] = {}

    def add(self, subject: Subject, plan: HubPlan) -> None:
        """Count what is made of a subject."""
        place = _place(subject)
        self._looked_at.add(place)
        if plan.state is not None and _is_news(subject.state, plan.state):
            self._changed.add(place)
        if plan.state is not None and plan.state.parked:
            self._parked.add(place)
        self._refused[place] = sum(change.is_refused for change in plan.changes)
        self._pushes |= {(push.account_id, push.item_id): push for push in plan.pushes}

    def report(self, held: Collection[int]) -> HubReport:
        """Give what it has come to; `held` are the accounts whose un-watches are kept back."""
        kept_back = [push for push in self._pushes.values() if push.is_removal and push.account_id in held]
        pushes = Counter(push.profile_id for push in self._pushes.values())
        return HubReport(
            subjects=len(self._looked_at),
            changed=len(self._changed),
            refused=sum(self._refused.values()),
            parked=len(self._parked),
            pushes=dict(pushes - Counter(push.profile_id for push in kept_back)),
            held=dict(Counter(push.profile_id for push in kept_back)),
            unmatched=len(self.unmatched),
            unmapped=self.unmapped,
        )


def _place(subject: Subject) -> Pair:
    """Give what stands for a subject; a title that a rehearsal made has its number for a moment only."""
    first = min((copy.item_id for copy in subject.copies), default=-subject.title_id)
    return subject.person_id, first


def _is_news(before: HubState | None, after: HubState) -> bool:
    return before is None or before.value != after.value
