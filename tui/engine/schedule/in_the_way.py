"""What keeps a due schedule from starting, in a few words. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo

from tui.model.health import HealthState
from tui.model.profiles import Account, Profile, ProfileKind
from tui.model.quiet_hours import minute_text, quiet_spans, span_at
from tui.model.schedule import HOUR, Schedule
from tui.model.servers import ServerHealth

ON_RETURN = "on return"
"""Its server is away; what is due starts as soon as it is back."""
ITS_TURN = "its turn"
SOMEBODY_STREAMS = "somebody streams"
SERVER_ERROR = "server error"
"""It answers, but wrongly: a person sees why on its card."""
PATIENT = 3
"""Failed runs in a row from which on what comes often is tried less often."""
AWAY = frozenset({HealthState.DISCONNECTED, HealthState.STARTING})


@dataclass(frozen=True, slots=True)
class Way:
    """What is known of the way of what is due, at one moment."""

    now: float
    zone: tzinfo
    max_parallel: int
    active: int = 0
    """Runs that wait or work."""
    hosts: dict[str, str] = field(default_factory=dict)
    """Servers that an active run asks, each with the name of its profile."""
    streaming: frozenset[str] = frozenset()
    """Servers on which something is played."""


def quiet_reason(schedule: Schedule, now: float, zone: tzinfo) -> str:
    """Say that these are quiet hours: "quiet hours until 07:00"; "" = they are not."""
    if not schedule.quiet:
        return ""
    local = datetime.fromtimestamp(now, UTC).astimezone(zone)
    span = span_at(quiet_spans(schedule.quiet) or (), local.hour * 60 + local.minute)
    return "" if span is None else f"quiet hours until {minute_text(span[1])}"


def failing_reason(schedule: Schedule, now: float, zone: tzinfo) -> str:
    """Say that what comes often and fails again and again rests: ever longer, up to an hour; "" = it may start.

    For accounts that nobody looks at between runs; a server with a card starts what is due as soon as it is back.
    """
    if schedule.every is None or schedule.last_at is None or schedule.failures < PATIENT:
        return ""
    rest = min(schedule.every * 2.0 ** min(schedule.failures - PATIENT + 1, 10), HOUR)
    if not 0 <= now - schedule.last_at < rest:
        return ""
    again = datetime.fromtimestamp(schedule.last_at + rest, UTC).astimezone(zone)
    return f"failed {schedule.failures} times, again at {again:%H:%M}"


def server_reason(card: ServerHealth | None, now: float) -> str:
    """Say that a server is away, or left alone; "" = it may be asked."""
    if card is None:
        return ""
    if card.state in AWAY or (card.circuit_until is not None and card.circuit_until > now):
        return ON_RETURN
    return SERVER_ERROR if card.state is HealthState.ERROR else ""


def host_reason(schedule: Schedule, host: str, way: Way) -> str:
    """Say who else asks the server, or that too much runs; "" = there is room."""
    if host and host in way.hosts:
        return f"after {way.hosts[host]}"
    if way.active >= way.max_parallel:
        return ITS_TURN
    if schedule.waits_for_streams and host in way.streaming:
        return SOMEBODY_STREAMS
    return ""


def account_reason(profile: Profile, account: Account | None) -> str:
    """Say that all connections of an account are in use: a sync would take one away from who streams."""
    if profile.kind is not ProfileKind.XTREAM or account is None:
        return ""
    used, most = account.active_connections, account.max_connections
    if not used or not most or used < most:
        return ""
    return f"{used} of {most} streams"
