"""Tells from an error what is the matter with a media server, so that a card can say it and advise."""

from __future__ import annotations

from tui.errors import (
    AuthError,
    BadResponse,
    Forbidden,
    NetworkError,
    NotFound,
    RateLimited,
    ServerError,
    SyncError,
    TimedOut,
)
from tui.model.health import HealthState, Trouble

BLOCKED_AFTER = 3600.0
"""Seconds of nothing but empty 503 answers after which no start-up is to be waited for any more."""

BLOCKED_WORDS = "The server has refused this address for an hour"
BLOCKED_HINT = "Allow this machine's address in the server's remote access settings, or use the server's local address."


class EmptyUnavailable(ServerError):
    """A 503 without a body and without `Retry-After`: a start-up at first, and after an hour a blocked address."""


def trouble_of(error: SyncError, unavailable_for: float = 0.0) -> Trouble:
    """Give what is the matter; `unavailable_for`: seconds since the server was last more than unavailable."""
    if isinstance(error, EmptyUnavailable) and unavailable_for >= BLOCKED_AFTER:
        return Trouble.ADDRESS_BLOCKED
    if error.trouble in _WORDS:
        return Trouble(error.trouble)
    return next((trouble for kind, trouble in _BY_CLASS if isinstance(error, kind)), Trouble.OTHER)


def state_of(trouble: Trouble) -> HealthState:
    """Give how a server fares that is in such trouble."""
    return _STATES.get(trouble, HealthState.ERROR)


_WORDS = frozenset(trouble.value for trouble in Trouble) - {Trouble.NONE.value}
_BY_CLASS: tuple[tuple[type[SyncError], Trouble], ...] = (
    (AuthError, Trouble.EXPIRED),
    (Forbidden, Trouble.NO_PERMISSION),
    (RateLimited, Trouble.OVERLOADED),
    (TimedOut, Trouble.TIMEOUT),
    (NotFound, Trouble.WRONG_ADDRESS),
    (NetworkError, Trouble.OTHER),
    (ServerError, Trouble.OTHER),
    (BadResponse, Trouble.OTHER),
)
_STATES = {
    Trouble.NONE: HealthState.CONNECTED,
    Trouble.EXPIRED: HealthState.SIGNED_OUT,
    Trouble.STARTING: HealthState.STARTING,
    Trouble.MIGRATING: HealthState.STARTING,
    Trouble.MAINTENANCE: HealthState.STARTING,
    Trouble.REFUSED: HealthState.DISCONNECTED,
    Trouble.TIMEOUT: HealthState.DISCONNECTED,
    Trouble.DNS: HealthState.DISCONNECTED,
    Trouble.OVERLOADED: HealthState.DISCONNECTED,
    Trouble.CIRCUIT: HealthState.DISCONNECTED,
    Trouble.OTHER: HealthState.DISCONNECTED,
}
