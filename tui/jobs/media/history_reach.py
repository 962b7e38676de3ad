"""How far a history was read before, and from when on it has to be read now. Pure."""

from __future__ import annotations

import msgspec

from tui.model.runs import RunOptions
from tui.model.snapshot import Baseline

DAY = 86_400.0
OVERLAP = DAY
"""Seconds before the end of the last pull from which on a later one reads: plays may be told late."""


class Reach(msgspec.Struct, frozen=True):
    """A pull that brought everything between two moments, UTC epoch s."""

    since: float
    upto: float

    def as_baseline(self, plays: int, filter_hash: str) -> Baseline:
        """Give it as it is stored with the profile."""
        return Baseline(plays, filter_hash, msgspec.json.encode(self).decode())


def reach_in(baseline: Baseline | None, filter_hash: str) -> Reach | None:
    """Read what the last whole pull of the same choice left; None when there was none."""
    if baseline is None or baseline.filter_hash != filter_hash:
        return None
    try:
        return msgspec.json.decode(baseline.mark, type=Reach)
    except msgspec.DecodeError:
        return None


def first_moment(options: RunOptions, known: Reach | None, now: float) -> float:
    """Give the moment from which on plays are asked for; 0 = from the beginning.

    What was read before is not read again, but for a day: only when it reached far enough back.
    """
    wanted = 0.0 if options.days is None else now - options.days * DAY
    if known is None or options.full or options.restart or known.since > wanted + OVERLAP:
        return max(0.0, wanted)
    return max(wanted, min(known.upto, now) - OVERLAP, 0.0)


def reach_after(known: Reach | None, since: float, now: float) -> Reach:
    """Give how far the history is read after a pull that began at `since` and saw everything up to `now`."""
    joins = known is not None and known.since <= since <= known.upto
    return Reach(known.since if known is not None and joins else since, now)
