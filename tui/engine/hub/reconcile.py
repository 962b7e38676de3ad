"""Three-way reconcile of one person and title: what copies said since they were compared, against the hub. Pure.

Nothing is read or written here, and the plan of what a plan leads to is empty (S7, S10, S41).
"""

from __future__ import annotations

from tui.engine.hub.deciding import decide
from tui.engine.hub.hearing import hear_all
from tui.engine.hub.lines import Lines
from tui.engine.hub.pairs import policy_of
from tui.engine.hub.standing import place_of, standing_of
from tui.model.hub import Agreed, HubPlan, PlannedPush, Policy, Subject


def reconcile(subject: Subject, policy: Policy, now: float) -> HubPlan:
    """Give what brings hub and copies in line. `now` is UTC epoch s; `policy` holds where a pair has no other."""
    said = hear_all(subject.copies, is_first=subject.state is None)
    standing = standing_of(subject, now)
    for each in said:
        standing = decide(standing, each, policy_of(each.copy, subject.copies, policy), now)
    state = standing.state
    if state is None:
        return HubPlan()
    return plan_of(Lines(standing, state, policy, {place_of(each.copy): each for each in said}))


def plan_of(lines: Lines) -> HubPlan:
    """Give the plan of a decided state."""
    drawn, standing = list(lines.drawn()), lines.standing
    return HubPlan(
        state=None if lines.state == standing.subject.state else lines.state,
        changes=standing.changes,
        agreed=tuple(each for each in drawn if isinstance(each, Agreed)),
        pushes=tuple(each for each in drawn if isinstance(each, PlannedPush)),
    )
