"""From when to when a session lasted: reads start, stop and pause of a record, and mends what can be mended.

A time that nothing tells stays unknown; it never becomes "now".
"""

from __future__ import annotations

from tui.jobs.tautulli.case import Case
from tui.jobs.tautulli.reasons import Reason
from tui.jobs.tautulli.times import ReadTime, read_time, time_text
from tui.jobs.tautulli.values import read_number


def keep_span(case: Case, latest: int) -> bool:
    """Put start, stop and pause in order; False, with the error told, when no session can be made of them.

    `latest` is the last believable moment, UTC epoch s.
    """
    start = read_time(case.raw.started)
    wrong = _start_error(start, latest)
    if wrong is not None or start.seconds is None:
        case.find(wrong or Reason.NO_START, "started")
        return False
    case.started = start.seconds
    _take(case, "started", start)
    pause = _pause(case)
    stop = read_time(case.raw.stopped)
    if stop.seconds is not None and stop.seconds < start.seconds and not start.is_zoneless:
        case.find(Reason.STOP_BEFORE_START, "stopped")
        return False
    if stop.seconds is not None and start.seconds <= stop.seconds <= latest:
        _take(case, "stopped", stop)
    else:
        _fill_stop(case, stop, pause, latest)
    _check_pause(case, pause)
    return True


def _start_error(start: ReadTime, latest: int) -> Reason | None:
    if not start.is_given:
        return Reason.NO_START
    if start.seconds is None:
        return Reason.START_UNREADABLE
    return Reason.START_IN_FUTURE if start.seconds > latest else None


def _take(case: Case, column: str, time: ReadTime) -> None:
    assert time.seconds is not None
    case.put(column, time.seconds)
    zone = ", for want of a time zone" if time.is_zoneless else ""
    for reason in time.reasons:
        done = "" if reason is Reason.FRACTIONS else f"read as {time_text(time.seconds)} UTC{zone}"
        case.find(reason, column, done)


def _pause(case: Case) -> int:
    """Seconds paused, 0 when nothing believable is told."""
    pause, reason = read_number(case.raw.paused_counter)
    if reason is Reason.NUMBER_AS_TEXT:
        case.find(reason, "paused_counter", f"read as {pause} s")
    if pause is None:
        case.find(Reason.NO_PAUSE, "paused_counter")
    elif pause < 0:
        case.find(Reason.PAUSE_NEGATIVE, "paused_counter", "set to 0")
    return max(0, pause or 0)


def _check_pause(case: Case, pause: int) -> None:
    stop = case.value("stopped")
    if stop is not None and pause > stop - case.started:
        case.find(Reason.PAUSE_TOO_LONG, "paused_counter", f"set to 0; the session lasted {stop - case.started} s")
        pause = 0
    case.put("paused_counter", pause)


def _fill_stop(case: Case, told: ReadTime, pause: int, latest: int) -> None:
    """Put the stop where start, position and pause say that it was; unknown when they do not say."""
    played = _played(case)
    ends = () if played is None else (case.started + played + pause, case.started + played)
    stop = next((end for end in ends if end <= latest), None)
    case.put("stopped", stop)
    done = "stays unknown" if stop is None else f"set to {time_text(stop)} UTC, by position and pause"
    lies_before = told.seconds is not None and told.seconds < case.started
    case.find(Reason.TIME_AS_TEXT if lies_before else Reason.NO_STOP, "stopped", done)


def _played(case: Case) -> int | None:
    """Seconds played in this session, by the position where it ended and the one where it began."""
    position, _ = read_number(case.raw.view_offset)
    runtime, _ = read_number(case.raw.duration)
    before = 0 if case.value("reference_id") == case.raw.id else case.ties.played_before_ms
    if position is None or position < 0 or before is None:
        return None
    if runtime is not None and runtime > 0:
        position = min(position, runtime)
    return max(0, position - before) // 1000
