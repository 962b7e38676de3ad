"""Rules between two servers: which policy holds for changes from one to the others, and what may go where. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from tui.engine.hub.hearing import is_ours, is_silent
from tui.engine.hub.rules import GIVES, TAKES
from tui.engine.hub.values import settled
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


def may_go(origin: int | None, target: Copy, wanted: WatchValue, copies: Sequence[Copy]) -> bool:
    """Tell whether a change of the account `origin` (None = set here) may go to `target`.

    Where nothing comes from there, it may when another server says the same by itself. Of an account of no profile
    that is known a target takes nothing that does not take from everybody.
    """
    if origin is None:
        return True
    source = _source(origin, copies)
    is_open = None not in target.rules.by_source.values() if source is None else _takes_from(source, target)
    return is_open or any(_takes_from(copy, target) for copy in copies if _says_itself(copy, wanted))


def _takes_from(source: Copy, target: Copy) -> bool:
    """Tell whether changes go from one copy to another; a profile has no rule against itself."""
    return target.rules.by_source.get(source.profile_id, Policy.FURTHEST) is not None


def _says_itself(copy: Copy, wanted: WatchValue) -> bool:
    """Tell whether somebody on a server set it so, and not we."""
    is_written = copy.baseline is not None and copy.baseline.is_written
    if is_written or is_silent(copy) or copy.rules.direction not in GIVES:
        return False
    seen = settled(copy.seen, copy.runtime_ms)
    return seen.agrees_with(settled(wanted, copy.runtime_ms)) and not is_ours(copy, seen)


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
