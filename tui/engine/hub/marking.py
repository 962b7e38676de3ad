"""What a person sets here, for all copies of a title at once. Pure; it wins over all that servers said before."""

from __future__ import annotations

from dataclasses import replace as evolve

from msgspec.structs import replace

from tui.engine.hub.hearing import Said, Word, hear_all
from tui.engine.hub.lines import Lines
from tui.engine.hub.reconcile import plan_of
from tui.engine.hub.standing import Standing, place_of, standing_of
from tui.engine.hub.values import has_been_seen, settled, value_text
from tui.model.hub import HubChange, HubPlan, LocalMark, Policy, Subject, WatchValue
from tui.model.library import Watch


def mark(subject: Subject, mark: LocalMark, now: float) -> HubPlan:
    """Give what brings the hub and all copies to what a person set; `now` is UTC epoch s.

    A title that was left alone is so no more, and what copies said meanwhile is overruled. Un-watching needs no further
    leave: it was meant. Where all is so already, dates alone may change, and nothing is written to a server.
    """
    before = standing_of(subject, now)
    value = _marked(before.value, mark, _longest(subject), now)
    if subject.state is None and not (has_been_seen(value) or _is_seen_anywhere(subject)):
        return HubPlan()
    said = hear_all(subject.copies, is_first=subject.state is None)
    overruled = [each for each in said if _contradicts(each, value)]
    plan = _plan(_set(before, value, overruled, now), said)
    is_news = subject.state is None or bool(before.parked) or not value.agrees_with(before.value)
    if is_news or plan.pushes or overruled:
        return plan
    return _plan(evolve(before, value=value), [])


def _marked(before: WatchValue, mark: LocalMark, runtime_ms: int | None, now: float) -> WatchValue:
    """Give what a mark makes of a value. That something was watched today is known here: a person says so."""
    if mark.position_ms is not None:
        return settled(replace(before, position_ms=max(0, mark.position_ms)), runtime_ms)
    if not mark.is_watched:
        return replace(before, watch=Watch.UNWATCHED, position_ms=0)
    if before.is_watched and mark.at is None:
        return replace(before, position_ms=0)
    at = int(now if mark.at is None else mark.at)
    last = at if before.last_watched is None else max(before.last_watched, at)
    return WatchValue(Watch.WATCHED, plays=max(before.plays, 1), last_watched=last)


def _contradicts(said: Said, value: WatchValue) -> bool:
    """Tell whether somebody said something else on a server, and we had not heard it yet."""
    is_nothing = said.word is Word.JOINED and not has_been_seen(said.told)
    return not (is_nothing or said.told.agrees_with(value))


def _set(before: Standing, value: WatchValue, overruled: list[Said], now: float) -> Standing:
    """Give how a title stands after it was set here, with a note of all that was overruled."""
    reason = f"{value_text(value)} set here"
    subject = before.subject
    change = HubChange(subject.person_id, subject.title_id, None, before.before, value, value, reason)
    after = evolve(
        before,
        value=value,
        changed_at=now,
        origin=None,
        parked="",
        is_taken=True,
        reason=reason,
        changes=(change,),
    )
    for each in overruled:
        after = after.keeping(each, f"{value_text(each.told)} on {each.copy.place}: overruled, {reason}")
    return after


def _plan(standing: Standing, said: list[Said]) -> HubPlan:
    """Give the plan; policies of servers do not concern what is set here."""
    state = standing.state
    if state is None:
        return HubPlan()
    heard = {place_of(each.copy): each for each in said}
    return plan_of(Lines(standing, state, Policy.FURTHEST, heard, is_explicit=True))


def _longest(subject: Subject) -> int | None:
    """Give the longest runtime: what is watched for a shorter copy is told when that copy is written."""
    return max((copy.runtime_ms for copy in subject.copies if copy.runtime_ms), default=None)


def _is_seen_anywhere(subject: Subject) -> bool:
    return any(has_been_seen(copy.seen) for copy in subject.copies)
