"""Whether a delivery may be written, by what the server says at this moment: compare and set. Pure.

What the server had when the delivery was made, or what earlier writes of ours left, may be overwritten. Anything else
is a word of the server's own, and goes to the hub instead.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from enum import StrEnum

from tui.engine.hub.values import settled
from tui.formatting import position_text
from tui.jobs.media.writer import Aim, Fresh
from tui.model.hub import WatchValue
from tui.model.library import Watch
from tui.model.outbox import Delivery

Aiming = Callable[[Fresh, WatchValue], Awaitable[Aim]]
BLANK = WatchValue(Watch.UNWATCHED)


class Verdict(StrEnum):
    """What is to be done with a delivery."""

    ALREADY = "already"
    WRITE = "write"
    NEWER = "newer"


def is_there(delivery: Delivery, fresh: Fresh) -> bool:
    """Tell whether a server has what is wanted, measured by the length that the item has there."""
    runtime = fresh.runtime_ms
    return settled(fresh.value, runtime).agrees_with(settled(delivery.wanted, runtime))


async def judged(delivery: Delivery, fresh: Fresh, aim: Aim, aiming: Aiming, *also: WatchValue) -> Verdict:
    """Judge a delivery whose server does not have what is wanted; `also`: what else may be overwritten."""
    known = (delivery.before, *also, *await _ours(delivery, fresh, aiming))
    if not any(_is(fresh, value) for value in known):
        return Verdict.NEWER
    return Verdict.ALREADY if fresh.value.agrees_with(aim.value) else Verdict.WRITE


def takes_away(wanted: WatchValue) -> bool:
    """Tell whether a write may take away what somebody does at that moment; nothing goes further than watched."""
    return not wanted.is_watched or wanted.position_ms > 0


def is_taken(told: WatchValue, goal: WatchValue, fresh: Fresh) -> bool:
    """Tell whether a server says what was written.

    A late position may be beyond its own watched mark, where it makes a finished play of it: to repeat that would count
    another one.
    """
    runtime = fresh.runtime_ms
    if settled(told, runtime).agrees_with(settled(goal, runtime)):
        return True
    is_late = runtime is not None and goal.position_ms * 2 >= runtime
    return is_late and told.is_watched and not told.position_ms


def is_marked_since(told: WatchValue, goal: WatchValue, fresh: Fresh) -> bool:
    """Tell whether somebody marked as watched what was not while something else was written (S7)."""
    is_news = told.is_watched and not (goal.is_watched or fresh.value.is_watched)
    return is_news and not is_taken(told, goal, fresh)


def further_words(place: str, fresh: WatchValue, wanted: WatchValue) -> str:
    """Tell in what a server is ahead of a delivery."""
    says = position_text(fresh.position_ms) if fresh.position_ms else fresh.watch.value
    is_further = fresh.watch is wanted.watch and fresh.position_ms > wanted.position_ms
    is_further = is_further or (fresh.is_watched and not wanted.is_watched)
    return (
        f"{place} is further ({says}): not written" if is_further else f"{place} says otherwise ({says}): not written"
    )


async def _ours(delivery: Delivery, fresh: Fresh, aiming: Aiming) -> list[WatchValue]:
    """Give what earlier tries may have left: what they led to, and what lies between two of their requests."""
    goals = [*([delivery.wanted] if delivery.was_sent else []), *delivery.sent]
    starts = (delivery.before, *delivery.sent)
    found: list[WatchValue] = []
    for goal in goals:
        for start in starts:
            aim = await aiming(replace(fresh, value=start), goal)
            found += [aim.value, *aim.stops]
    return found


def _is(fresh: Fresh, known: WatchValue) -> bool:
    """Tell whether a server says what is known of it. What was never told of was untouched, as far as we know (S22)."""
    value = BLANK if known.watch is Watch.UNKNOWN else known
    return settled(fresh.value, fresh.runtime_ms).agrees_with(settled(value, fresh.runtime_ms))
