"""Which plays are one play, told by several sources (safety rule S12). Pure.

It judges all plays of one person and one work together, so its answer never depends on the order in which they came.
Plays of one source are never the same: a source knows its own rewatches.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from tui.model.plays import PLACES_BY_TRUST, Merge, PlayFacts, SourceKind

LONGEST_WINDOW = 30 * 60
"""Seconds; a shorter runtime makes it shorter."""
LONGEST_SPAN = 6 * 60 * 60
"""Seconds; a play that lasted longer was left and taken up again, so a moment inside it tells nothing."""
EARLIEST = 2 * 60
"""Seconds before its start at which a moment may still be that of a play: clocks differ a little."""

TRUST = {kind: place for place, kind in enumerate(SourceKind)}
TRUST_WITHIN = {name: place for place, name in enumerate(PLACES_BY_TRUST)}


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two plays of different sources that may be one, by their rank among all."""

    apart: int
    first: int
    second: int


def merges(plays: Sequence[PlayFacts]) -> list[Merge]:
    """Give the plays that another one is shown for, and why. All plays are of one person and one work.

    Nearest first; one play stands for at most one of each source, and only for those it is near to itself. Shown is
    the one of the most trusted source, whichever was there first, then of the lowest id.
    """
    ranked = sorted(plays, key=_rank)
    groups = {place: [place] for place in range(len(ranked))}
    for pair in sorted(_pairs(ranked), key=lambda pair: (pair.apart, pair.first, pair.second)):
        one, other = groups[pair.first], groups[pair.second]
        if one is not other and _fit(ranked, one, other):
            one += other
            groups.update(dict.fromkeys(other, one))
    return sorted(_told(ranked, groups), key=lambda merge: merge.play_id)


def apart(one: PlayFacts, other: PlayFacts) -> int | None:
    """Give the seconds between two plays, as near as their known times allow; None when nothing can be compared."""
    return min((gap for gap, _ in _gaps(one, other)), default=None)


def window(one: PlayFacts, other: PlayFacts) -> int:
    """Give the seconds within which two plays are one: the runtime, at most 30 minutes; unknown: 30 minutes."""
    return min([LONGEST_WINDOW, *(play.runtime_s for play in (one, other) if play.runtime_s)])


def _pairs(plays: Sequence[PlayFacts]) -> Iterator[_Pair]:
    for first, second in _neighbours(plays):
        gap = _gap(plays[first], plays[second])
        if gap is not None:
            yield _Pair(gap, first, second)


def _neighbours(plays: Sequence[PlayFacts]) -> set[tuple[int, int]]:
    """Give every two plays that could be near each other, without comparing each with each."""
    found: set[tuple[int, int]] = set()
    starts = _by_time((play.started, place) for place, play in enumerate(plays))
    stops = _by_time((play.stopped, place) for place, play in enumerate(plays))
    for moments in (starts, stops):
        for at, (moment, place) in enumerate(moments):
            end = bisect_right(moments, (moment + LONGEST_WINDOW, len(plays)))
            source = plays[place].source_id
            others = (other for _, other in moments[at + 1 : end] if plays[other].source_id != source)
            found.update(_in_order(place, other) for other in others)
    for place, play in enumerate(plays):
        if _is_moment(play):
            point = play.stopped or 0
            near = [*_between(starts, point - LONGEST_SPAN, point), *_between(stops, point, point)]
            found.update(_in_order(place, other) for other in near if other != place)
    return found


def _between(moments: list[tuple[int, int]], low: int, high: int) -> Iterator[int]:
    """Give the plays with a moment between two others, or within the longest window around them."""
    first = bisect_left(moments, (low - LONGEST_WINDOW, -1))
    last = bisect_left(moments, (high + LONGEST_WINDOW + 1, -1))
    yield from (place for _, place in moments[first:last])


def _gap(one: PlayFacts, other: PlayFacts) -> int | None:
    """The seconds between two plays that may be one; None when they are two."""
    if one.source_id == other.source_id:
        return None
    return min((gap for gap, limit in _gaps(one, other) if gap < limit), default=None)


def _gaps(one: PlayFacts, other: PlayFacts) -> Iterator[tuple[int, int]]:
    """Give each comparison of two plays: the seconds between them, and how many there may be if they are one.

    Starts are compared with starts and ends with ends. A moment alone is that of an end or of some time before, as
    when the watched mark is reached: it lies within the play that it is of, not where the next or the last one was.
    """
    widest = window(one, other)
    if one.started is not None and other.started is not None:
        yield abs(one.started - other.started), widest
    if one.stopped is not None and other.stopped is not None and _is_moment(one) == _is_moment(other):
        yield abs(one.stopped - other.stopped), widest
    for span, point in ((one, other), (other, one)):
        if _is_moment(point) and span.started is not None and span.stopped is not None:
            yield _around(span.started, span.stopped, point.stopped or 0, widest)


def _around(started: int, stopped: int, moment: int, widest: int) -> tuple[int, int]:
    """Seconds from a moment to a span, 0 inside it, and how many there may be; of a long span only the ends count."""
    if moment < started:
        return started - moment, min(EARLIEST, widest)
    if moment > stopped:
        return moment - stopped, widest // 2
    if _is_long(started, stopped):
        return min(moment - started, stopped - moment), widest
    return 0, widest


def _fit(plays: Sequence[PlayFacts], one: Sequence[int], other: Sequence[int]) -> bool:
    """Whether two groups may be one play: all near each other.

    What was left and taken up again is told as two plays by some, so these need to be near its ends only.
    """
    shown, *others = sorted((*one, *other))
    if _was_left(plays[shown]):
        sources = {plays[place].source_id for place in (shown, *others)}
        return len(sources) > len(others) and all(_gap(plays[shown], plays[place]) is not None for place in others)
    return all(_gap(plays[a], plays[b]) is not None for a in one for b in other)


def _told(plays: Sequence[PlayFacts], groups: dict[int, list[int]]) -> Iterator[Merge]:
    for place, group in groups.items():
        shown = plays[min(group)]
        if plays[place].id != shown.id:
            yield Merge(plays[place].id, shown.id, _reason(plays[place], shown))


def _reason(play: PlayFacts, shown: PlayFacts) -> str:
    kind = shown.source_kind.value.capitalize()
    name = f"{kind} ({shown.source_name})" if shown.source_name else kind
    return f"also told by {name}, {_apart_text(apart(play, shown) or 0)}"


def _apart_text(gap: int) -> str:
    if gap == 0:
        return "at the same time"
    return f"{gap} s apart" if gap < 60 else f"{round(gap / 60)} min apart"


def _rank(play: PlayFacts) -> tuple[int, int, int]:
    return TRUST[play.source_kind], TRUST_WITHIN.get(play.source_name, 0), play.id


def _by_time(told: Iterable[tuple[int | None, int]]) -> list[tuple[int, int]]:
    return sorted((moment, place) for moment, place in told if moment is not None)


def _in_order(one: int, other: int) -> tuple[int, int]:
    return (one, other) if one < other else (other, one)


def _was_left(play: PlayFacts) -> bool:
    return play.started is not None and play.stopped is not None and _is_long(play.started, play.stopped)


def _is_long(started: int, stopped: int) -> bool:
    return stopped - started > LONGEST_SPAN


def _is_moment(play: PlayFacts) -> bool:
    return play.started is None and play.stopped is not None
