"""What an error means for a delivery, or for the whole lane of its target (S16). Pure.

What is wrong with the world (a server that is away, starts, or asks to slow down; a sign-in that is refused) closes the
lane and burns no attempt. What is wrong with the delivery burns one, or ends it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from tui.clients.media_trouble import state_of, trouble_of
from tui.errors import (
    AuthError,
    Conflict,
    Forbidden,
    InvalidInput,
    LimitExceeded,
    NetworkError,
    NotFound,
    RateLimited,
    ServerError,
    SyncError,
    TimedOut,
)
from tui.model.health import HealthState, Trouble
from tui.model.outbox import LaneState

MOST_ATTEMPTS = 5
"""Answers that blame a delivery before it is given up."""
LONGEST_BACKOFF = 60.0
"""Seconds."""
AWAY_STATUSES = frozenset({502, 503, 504, *range(520, 531)})
"""Of a server, or of what stands before it, that is not at work."""
LONGEST_ASKED = 3600.0
"""Seconds of a `Retry-After` that are heeded; then it is tried once."""
QUOTA_PAUSE = 3600.0
"""Seconds after which a target is asked again whether there is room."""
REFUSALS = frozenset({400, 403, 404, 405, 415, 422})
"""Of a request that is refused again however often it is made."""
CONFLICT = 409
NEEDS_A_LOOK = frozenset({LaneState.SIGNED_OUT, LaneState.WRONG_SERVER})
"""Lanes that do not open by time alone."""


class Blame(Enum):
    """Whom an answer to one delivery blames."""

    TARGET = auto()
    """The lane closes; the delivery loses nothing."""
    DELIVERY = auto()
    """It will never go: dead at once."""
    TRY = auto()
    """An attempt is burnt; dead when it was the last."""
    TRY_OR_TARGET = auto()
    """The same, unless others fail likewise."""
    NOBODY = auto()
    """It is so already: done."""


@dataclass(frozen=True, slots=True)
class LaneTrouble:
    """Why nothing leaves for a target now."""

    state: LaneState
    reason: str
    asked_pause: float | None = None
    """Seconds that the target asked for."""

    def until(self, now: float, tries: int, jitter: float) -> float | None:
        """Give when it is tried again by itself after `tries` failures in a row; None = not before somebody looks."""
        if self.state in NEEDS_A_LOOK:
            return None
        if self.asked_pause is not None:
            return now + min(self.asked_pause, LONGEST_ASKED)
        return now + jitter + (QUOTA_PAUSE if self.state is LaneState.QUOTA else backoff(tries))


def backoff(tries: int) -> float:
    """Give the pause in seconds after so many failures in a row: 1, 2, 4 ... 60."""
    return min(LONGEST_BACKOFF, 2.0 ** min(max(tries, 1) - 1, 10))


def trouble_with(error: SyncError) -> LaneTrouble:
    """Give what an error that is about the target means for its lane."""
    asked = error.retry_after if isinstance(error, RateLimited | ServerError) else None
    reason = f"{error.message.rstrip('.')}. {error.hint}" if error.hint else error.message
    return LaneTrouble(_lane_state(error), reason, asked)


def blame_of(error: SyncError) -> Blame:
    """Tell whom an answer to one delivery blames."""
    if error.status == CONFLICT or isinstance(error, Conflict):
        return Blame.NOBODY
    if error.status in REFUSALS or isinstance(error, NotFound | Forbidden | InvalidInput | AuthError):
        return Blame.DELIVERY
    if isinstance(error, NetworkError | TimedOut | RateLimited | LimitExceeded) or _is_away(error):
        return Blame.TARGET
    return Blame.TRY_OR_TARGET if isinstance(error, ServerError) else Blame.TRY


def _lane_state(error: SyncError) -> LaneState:
    if error.trouble == Trouble.WRONG_SERVER:
        return LaneState.WRONG_SERVER
    if isinstance(error, AuthError):
        return LaneState.SIGNED_OUT
    if isinstance(error, RateLimited):
        return LaneState.RATE_LIMITED
    if isinstance(error, LimitExceeded):
        return LaneState.QUOTA
    return LaneState.OFFLINE


def _is_away(error: SyncError) -> bool:
    is_starting = state_of(trouble_of(error)) is HealthState.STARTING
    return isinstance(error, ServerError) and (error.status in AWAY_STATUSES or is_starting)
