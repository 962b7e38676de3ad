"""How figures, times and states read on screens and in plain output. Pure functions; the words are fixed texts."""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING

from tui.model.delivery_states import DeliveryState, LaneState
from tui.model.runs import Operation, RunState

if TYPE_CHECKING:
    from tui.model.hub import WatchValue

MINUTE = 60
HOUR = 3600
DAY = 86_400
WEEK = 7 * DAY
UNKNOWN = "-"
SERVER_CELLS = 8
"""Characters of a server's id that tell it from others."""
_INTERVAL_UNITS = ((DAY, "d"), (HOUR, "h"), (MINUTE, "min"), (1, "s"))
_SERVER_ID = re.compile(r"[0-9a-fA-F-]{20,}")


def eta_text(seconds: float | None) -> str:
    """Remaining time, rounded up: "calculating...", "< 1 minute", "~5 minutes", "~2 hours", "~1h 20m"."""
    if seconds is None or not math.isfinite(seconds):
        return "calculating..."
    if seconds < MINUTE:
        return "< 1 minute"
    hours, minutes = divmod(math.ceil(seconds / MINUTE), 60)
    if hours and minutes:
        return f"~{hours}h {minutes}m"
    count, unit = (hours, "hour") if hours else (minutes, "minute")
    return f"~{count} {unit}" if count == 1 else f"~{count} {unit}s"


def duration_text(seconds: float) -> str:
    """Elapsed time, rounded down, in at most two units: "0s", "45s", "2m 30s", "5m", "1h 15m", "2h"."""
    whole = max(0, int(seconds))
    hours, minutes, rest = whole // HOUR, whole % HOUR // MINUTE, whole % MINUTE
    if hours:
        return f"{hours}h {minutes}m" if minutes else f"{hours}h"
    if minutes:
        return f"{minutes}m {rest}s" if rest else f"{minutes}m"
    return f"{rest}s"


def interval_text(seconds: float) -> str:
    """How far apart two things are, exactly: "5 min", "1 h 30 min", "24 h", from two days on "7 d"."""
    left, parts = round(seconds), []
    for size, unit in _INTERVAL_UNITS[left < 2 * DAY :]:
        count, left = divmod(left, size)
        if count:
            parts.append(f"{count} {unit}")
    return " ".join(parts) or "0 s"


def position_text(position_ms: int) -> str:
    """A place in a film, in whole seconds: "0:12:09", "1:12:09"."""
    minutes, seconds = divmod(max(0, position_ms) // 1000, MINUTE)
    hours, minutes = divmod(minutes, MINUTE)
    return f"{hours}:{minutes:02}:{seconds:02}"


def count_text(count: int | None) -> str:
    """A count with thousands apart: "12,345"; "-" when unknown."""
    return UNKNOWN if count is None else f"{count:,}"


def removals_text(count: int) -> str:
    """Removals that are held back, in words: "1 removal", "1,042 removals"."""
    return "1 removal" if count == 1 else f"{count_text(count)} removals"


def rate_text(per_second: float | None) -> str:
    """Records per second: "18,420/s", "2.5/s" under ten; "-" when unknown."""
    if per_second is None or not math.isfinite(per_second):
        return UNKNOWN
    return f"{per_second:.1f}/s" if 0 < per_second < 9.95 else f"{per_second:,.0f}/s"


def percent_text(percent: float) -> str:
    """A percentage with one decimal, rounded down so that only a finished run reads "100.0 %"."""
    return f"{math.floor(min(max(percent, 0.0), 100.0) * 10) / 10:.1f} %"


def bytes_text(size: float) -> str:
    """A size in decimal units: "812 B", "31.2 MB"."""
    for unit in ("B", "kB", "MB", "GB"):
        if size < 999.5:
            return f"{size:.0f} {unit}" if unit == "B" else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:.1f} TB"


def ago_text(then: float | None, now: float, tz: tzinfo | None = None) -> str:
    """How long ago an epoch is: "never", "just now", "4 min ago", "2 h ago", "2 d ago"; after a week its date."""
    if then is None:
        return "never"
    age = now - then
    if age < MINUTE:
        return "just now"
    if age < HOUR:
        return f"{int(age / MINUTE)} min ago"
    if age < 2 * DAY:
        return f"{int(age / HOUR)} h ago"
    return f"{int(age / DAY)} d ago" if age < WEEK else date_text(then, now, tz)


def when_text(epoch: float | None, now: float, tz: tzinfo | None = None) -> str:
    """When an epoch was or will be, as short as it stays clear: "14:02", "Fri 03:10", "27 Nov 03:10"."""
    moment, today = _local(epoch, tz), _local(now, tz)
    if moment is None or today is None:
        return UNKNOWN
    if moment.date() == today.date():
        return f"{moment:%H:%M}"
    days = abs((today.date() - moment.date()).days)
    return f"{moment:%a %H:%M}" if days < 7 else f"{date_text(epoch, now, tz)} {moment:%H:%M}"


def clock_text(epoch: float | None, tz: tzinfo | None = None) -> str:
    """The time of day with seconds: "14:02:01"; local time unless `tz` is given."""
    moment = _local(epoch, tz)
    return UNKNOWN if moment is None else f"{moment:%H:%M:%S}"


def date_text(epoch: float | None, now: float | None = None, tz: tzinfo | None = None) -> str:
    """The date: "27 Nov 2026", without the year when it is the year of `now`; "-" when unknown."""
    moment, today = _local(epoch, tz), _local(now, tz)
    if moment is None:
        return UNKNOWN
    is_this_year = today is not None and today.year == moment.year
    return f"{moment.day} {moment:%b}" if is_this_year else f"{moment.day} {moment:%b} {moment.year}"


def iso_text(epoch: float | None) -> str | None:
    """UTC as ISO 8601, for machines: "2026-11-27T03:10:00Z"; None when unknown."""
    moment = _local(epoch, UTC)
    return None if moment is None else f"{moment:%Y-%m-%dT%H:%M:%S}Z"


def server_text(name: str, ellipsis: str) -> str:
    """A server by its name; one that is known by its long id only by the beginning of that."""
    if name.startswith("unknown:"):
        return "unknown"
    return f"{name[:SERVER_CELLS]}{ellipsis}" if _SERVER_ID.fullmatch(name) else name


def state_word(state: RunState) -> str:
    """The state of a run as a person reads it."""
    return _STATE_WORDS[state]


def operation_label(operation: Operation) -> str:
    """What a kind of run is called."""
    return _OPERATION_LABELS[operation]


def watch_text(value: WatchValue) -> str:
    """How something stands for somebody: "watched", "at 1:12:09", "watched, again at 0:12:09", "unknown"."""
    place = f"at {position_text(value.position_ms)}" if value.position_ms else ""
    if value.is_watched:
        return f"watched, again {place}" if place else "watched"
    return place or value.watch.value


def lane_word(state: LaneState) -> str:
    """How a server's lane stands, as a person reads it."""
    return _LANE_WORDS[state]


def delivery_word(state: DeliveryState) -> str:
    """How a change on its way stands, as a person reads it."""
    return _DELIVERY_WORDS[state]


def syncing_text(count: int) -> str:
    """How many changes are on their way: "Syncing 3..."."""
    return f"Syncing {count_text(count)}..."


def waiting_text(target: str, count: int, state: LaneState = LaneState.OFFLINE) -> str:
    """What waits for a server that is away: "17 waiting: emby-cabin offline"."""
    return f"{count_text(count)} waiting: {target} {lane_word(state)}"


def batch_text(synced: int, failed: int) -> str:
    """How a batch ended: "Playback sync: 12 changes synced", or with what failed."""
    if failed:
        return f"Playback sync: {count_text(synced)} succeeded, {count_text(failed)} failed"
    return f"Playback sync: {count_text(synced)} change{'s' * (synced != 1)} synced"


def _local(epoch: float | None, tz: tzinfo | None) -> datetime | None:
    """The moment in `tz` (None = local time); None for epochs that no calendar holds."""
    if epoch is None:
        return None
    try:
        return datetime.fromtimestamp(epoch, UTC).astimezone(tz)
    except (OverflowError, OSError, ValueError):
        return None


_STATE_WORDS = {
    RunState.QUEUED: "Queued",
    RunState.RUNNING: "In Progress",
    RunState.CANCELLING: "Cancelling",
    RunState.COMPLETED: "Completed",
    RunState.PARTIAL: "Partial",
    RunState.FAILED: "Failed",
    RunState.CANCELLED: "Cancelled",
    RunState.INTERRUPTED: "Interrupted",
    RunState.HELD: "Held",
}

_LANE_WORDS = {
    LaneState.OPEN: "open",
    LaneState.OFFLINE: "offline",
    LaneState.RATE_LIMITED: "rate limited",
    LaneState.QUOTA: "quota full",
    LaneState.SIGNED_OUT: "signed out",
    LaneState.WRONG_SERVER: "wrong server",
    LaneState.PAUSED: "paused",
}

_DELIVERY_WORDS = {
    DeliveryState.PENDING: "ready",
    DeliveryState.IN_FLIGHT: "in flight",
    DeliveryState.WAITING: "waiting",
    DeliveryState.HELD: "held",
    DeliveryState.DEAD: "dead",
    DeliveryState.DONE: "done",
    DeliveryState.SUPERSEDED: "superseded",
    DeliveryState.DROPPED: "dropped",
}

_OPERATION_LABELS = {
    Operation.XTREAM_SYNC: "Xtream Sync",
    Operation.TAUTULLI_IMPORT: "Tautulli Database Import",
    Operation.PLEX_HISTORICAL: "Plex Historical Sync",
    Operation.JELLYFIN_HISTORICAL: "Jellyfin Historical Sync",
    Operation.EMBY_HISTORICAL: "Emby Historical Sync",
    Operation.SERVER_SYNC: "Server Sync",
    Operation.WATCH_PUSH: "Watch Push",
    Operation.LIST_SYNC: "List Sync",
}
