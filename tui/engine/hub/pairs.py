"""Rules between two servers: which policy holds for changes from one to the others, and what may go where. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from tui.engine.hub.rules import TAKES
from tui.model.hub import TOLERANCE_MS, Copy, Policy, WatchValue

_BY_FREEDOM = (Policy.LOCAL, Policy.FURTHEST, Policy.LAST)
"""From the policy that takes the least to the one that takes the most."""


def policy_of(source: Copy, copies: Sequence[Copy], policy: Policy) -> Policy:
    """Give the policy by which the hub takes what `source` says: the freest that any other profile has for it.

    Those with a stricter one are spared when it comes to writing: see `is_spared`.
    """
    others = [copy for copy in copies if copy.profile_id != source.profile_id and copy.rules.direction in TAKES]
    told = {copy.rules.by_source.get(source.profile_id, policy) for copy in others}
    return max((each for each in told if each is not None), key=_BY_FREEDOM.index, default=policy)


def may_go(origin: int | None, target: Copy, copies: Sequence[Copy]) -> bool:
    """Tell whether a change of the account `origin` (None = set here) may go to `target`.

    Where an account is of no profile that is known, a target that takes not from everybody takes nothing.
    """
    if origin is None:
        return True
    source = _source(origin, copies)
    if source is None:
        return None not in target.rules.by_source.values()
    return target.rules.by_source.get(source.profile_id, Policy.FURTHEST) is not None


def is_spared(origin: int | None, target: Copy, wanted: WatchValue, copies: Sequence[Copy], policy: Policy) -> bool:
    """Tell whether `target` keeps its further position: the change went back, and only other pairs follow that."""
    source = None if origin is None else _source(origin, copies)
    if source is None or source.profile_id == target.profile_id or not wanted.position_ms:
        return False
    if policy_of(source, copies, policy) is not Policy.LAST:
        return False
    is_strict = target.rules.by_source.get(source.profile_id, policy) is not Policy.LAST
    is_back = target.seen.watch is wanted.watch and target.seen.position_ms - wanted.position_ms >= TOLERANCE_MS
    return is_strict and is_back


def _source(origin: int, copies: Sequence[Copy]) -> Copy | None:
    return next((copy for copy in copies if copy.account_id == origin), None)
