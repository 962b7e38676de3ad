"""What an HTTP status of a panel means (`protocols/xtream.md` section 7): who may retry, who must not, what to do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum, auto

from tui.clients.refusals import BLOCKED_HINT, TRY_AGAIN
from tui.clients.retry_after import retry_after
from tui.errors import (
    AuthError,
    BadResponse,
    Forbidden,
    LimitExceeded,
    NotFound,
    RateLimited,
    ServerError,
    SyncError,
)

RATE_PAUSES = (30.0, 60.0, 120.0)
"""Seconds to wait after a 429 without `Retry-After`: first, second, later."""
CONNECTION_PAUSE = 60.0
"""Seconds to wait, once, when all of the account's connections are in use."""


class Call(Enum):
    """What was asked for; the same status means different things."""

    LOGIN = auto()
    LIST = auto()
    DETAIL = auto()


@dataclass(frozen=True, slots=True)
class Reply:
    """The facts about an answer that its meaning hangs on."""

    status: int
    headers: Mapping[str, str]
    call: Call
    now: float
    """UTC epoch, s."""
    limits_before: int = 0
    """How many answers in a row, before this one, said that we are too fast or too many."""


_ACCOUNT_HINT = "Check user name and password with the provider, then sign in again."
_URL_HINT = "Check the URL. Some panels also answer so to a wrong password, or to an expired or banned account."
_SUSPENDED_HINT = (
    "The account may be suspended, or this address or user agent blocked. Wait a while before you try again; another "
    "user agent can be set with `profile edit NAME --set user_agent=...`."
)
_AGENT_HINT = "This user agent is refused. Set another one with `profile edit NAME --set user_agent=...`."


def error_of(reply: Reply) -> SyncError | None:
    """Give what a status means as an error, or None if the answer can be read."""
    if 200 <= reply.status < 300:
        return None
    for statuses, meaning in _MEANINGS:
        if reply.status in statuses:
            return meaning(reply)
    return _unknown(reply)


def _unauthorised(reply: Reply) -> SyncError:
    return AuthError("Invalid username or password", hint=_ACCOUNT_HINT, status=reply.status)


def _refused(reply: Reply) -> SyncError:
    return _unauthorised(reply) if reply.call is Call.LOGIN else _refused_call(reply)


def _refused_call(reply: Reply) -> SyncError:
    return Forbidden(f"The server refuses this call ({reply.status})", hint="Ask the provider.", status=reply.status)


def _forbidden(reply: Reply) -> SyncError:
    kind = AuthError if reply.call is Call.LOGIN else Forbidden
    return kind("Access forbidden - account may be suspended", hint=_SUSPENDED_HINT, status=reply.status)


def _blocked(reply: Reply) -> SyncError:
    return Forbidden(f"The server blocks this call ({reply.status})", hint=BLOCKED_HINT, status=reply.status)


def _wrong_agent(reply: Reply) -> SyncError:
    return Forbidden("The server refuses this user agent", hint=_AGENT_HINT, status=reply.status)


def _wrong_country(reply: Reply) -> SyncError:
    return Forbidden("The server may not answer in this country", hint="Ask the provider.", status=reply.status)


def _missing(reply: Reply) -> SyncError:
    if reply.call is Call.DETAIL:
        return NotFound(
            "The panel does not have it", hint="It may be gone; the next sync will tell.", status=reply.status
        )
    kind = AuthError if reply.call is Call.LOGIN else NotFound
    return kind("Server endpoint not found - check URL", hint=_URL_HINT, status=reply.status)


def _too_fast(reply: Reply) -> SyncError:
    pause = _asked_pause(reply)
    if pause is None:
        pause = RATE_PAUSES[min(reply.limits_before, len(RATE_PAUSES) - 1)]
    return RateLimited("The server asks to slow down", hint="Try again later.", status=reply.status, retry_after=pause)


def _too_many(reply: Reply) -> SyncError:
    text, hint = "All connections of the account are in use", "Stop another device, or try again later."
    if reply.status == 509 and reply.limits_before == 0:
        return RateLimited(text, hint=hint, status=509, retry_after=CONNECTION_PAUSE)
    return LimitExceeded(text, hint=hint, status=reply.status)


def _overloaded(reply: Reply) -> SyncError:
    return ServerError(
        "Server error - please try again later",
        hint=f"The server answered {reply.status}. {TRY_AGAIN}",
        status=reply.status,
        retry_after=_asked_pause(reply),
    )


def _unknown(reply: Reply) -> SyncError:
    return BadResponse(
        f"The server refused with status {reply.status}",
        hint="Check the URL; if it is right, ask the provider what the number means.",
        status=reply.status,
    )


def _asked_pause(reply: Reply) -> float | None:
    return retry_after(reply.headers.get("retry-after", ""), reply.now)


_MEANINGS: tuple[tuple[frozenset[int], Callable[[Reply], SyncError]], ...] = (
    (frozenset({401}), _unauthorised),
    (frozenset({403}), _forbidden),
    (frozenset({404}), _missing),
    (frozenset({429}), _too_fast),
    (frozenset({451}), _wrong_country),
    (frozenset({454, 456, 459}), _blocked),
    (frozenset({461}), _wrong_agent),
    (frozenset({509, 885}), _too_many),
    (frozenset({512, 513, 884}), _refused),
    (frozenset({514}), _refused_call),
    (frozenset({500, 502, 503, 504, 508, *range(520, 531)}), _overloaded),
)
