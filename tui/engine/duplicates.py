"""Which plays are one play, told by several sources (safety rule S12). Pure.

It judges all plays of one person and one work together, so its answer never depends on which source came first. Plays
of one source are never the same: a source knows its own rewatches.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from tui.formatting import duration_text
from tui.model.plays import Merge, PlayFacts, SourceKind

LONGEST_WINDOW = 30 * 60
"""Seconds; a shorter runtime makes it shorter."""

TRUST = {kind: place for place, kind in enumerate(SourceKind)}


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two plays of different sources that may be one, by their place in the list."""

    apart: int
    left: int
    right: int


def merges(plays: Sequence[PlayFacts]) -> list[Merge]:
    """Give the plays that another one is shown for, and why. All plays are of one person and one work.

    Nearest first; one play stands for at most one of each source, and only for those it is near to itself. Shown is
    the one of the most trusted source, then of the lowest id.
    """
    ordered = sorted(plays, key=_rank)
    groups = {place: [place] for place in range(len(ordered))}
    for pair in sorted(_pairs(ordered), key=lambda pair: (pair.apart, pair.left, pair.right)):
        left, right = groups[pair.left], groups[pair.right]
        if left is not right and _fit(ordered, left, right):
            left += right
            groups.update(dict.fromkeys(right, left))
    return sorted(_told(ordered, groups), key=lambda merge: merge.play_id)


def apart(one: PlayFacts, other: PlayFacts) -> int | None:
    """Give the seconds between two plays, as near as their known times allow; None when nothing can be compared."""
    gaps = []
    if one.started is not None and other.started is not None:
        gaps.append(abs(one.started - other.started))
    if one.stopped is not None and other.stopped is not None:
        gaps.append(abs(one.stopped - other.stopped))
    for span, point in ((one, other), (other, one)):
        moment = _only_time(point)
        if moment is not None and span.started is not None and span.stopped is not None:
            gaps.append(max(span.started - moment, moment - span.stopped, 0))
    return min(gaps, default=None)


def window(one: PlayFacts, other: PlayFacts) -> int:
    """Give the seconds within which two plays are one: the runtime, at most 30 minutes; 30 when it is unknown."""
    return min([LONGEST_WINDOW, *(play.runtime_s for play in (one, other) if play.runtime_s)])


def _pairs(plays: Sequence[PlayFacts]) -> Iterator[_Pair]:
    for left, right in combinations(range(len(plays)), 2):
        gap = _gap(plays[left], plays[right])
        if gap is not None:
            yield _Pair(gap, left, right)


def _gap(one: PlayFacts, other: PlayFacts) -> int | None:
    """The seconds between two plays that may be one; None when they are two."""
    if one.source_id == other.source_id:
        return None
    gap = apart(one, other)
    return gap if gap is not None and gap < window(one, other) else None


def _fit(plays: Sequence[PlayFacts], left: Sequence[int], right: Sequence[int]) -> bool:
    return all(_gap(plays[a], plays[b]) is not None for a in left for b in right)


def _told(plays: Sequence[PlayFacts], groups: dict[int, list[int]]) -> Iterator[Merge]:
    for place, group in groups.items():
        shown = plays[min(group)]
        if plays[place].id != shown.id:
            yield Merge(plays[place].id, shown.id, _reason(plays[place], shown))


def _reason(play: PlayFacts, shown: PlayFacts) -> str:
    gap = apart(play, shown) or 0
    name = shown.source_name or shown.source_kind.value.capitalize()
    return f"also told by {name}, {f'{duration_text(gap)} apart' if gap else 'at the same time'}"


def _rank(play: PlayFacts) -> tuple[int, int]:
    return TRUST[play.source_kind], play.id


def _only_time(play: PlayFacts) -> int | None:
    """The one time of a play that has no other."""
    if (play.started is None) == (play.stopped is None):
        return None
    return play.stopped if play.started is None else play.started
