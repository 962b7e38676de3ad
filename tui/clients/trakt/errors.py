"""What it means when Trakt refuses a call (`protocols/trakt.md` sections 1 and 4), in words for who has to act. Pure.

A body may be empty, a web page or anything else: it is read carefully, and never trusted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from tui.clients.plain_json import lenient_value
from tui.clients.retry_after import retry_after
from tui.errors import (
    AuthError,
    BadResponse,
    Conflict,
    Forbidden,
    InvalidInput,
    LimitExceeded,
    NotFound,
    RateLimited,
    ServerError,
    SyncError,
)
from tui.model.clean import clean_text
from tui.model.health import Trouble

EXPIRED = "Trakt access token expired. Please reauthorize."
SIGN_IN_HINT = "Sign in again with `profile login NAME`."
LATER_HINT = "Try again later; what is here stays as it is."
AGENT_HINT = "Set another user agent with `profile edit NAME --set user_agent=...`, or another way to the internet."
APP_HINT = (
    "Check the client id at developer.trakt.tv. API apps need Trakt VIP since 31 July 2026; apps of free accounts "
    "were removed."
)
URL_HINT = "Check the URL of the profile: it has to be that of Trakt's API, https://api.trakt.tv."
VIP_HINT = "The rest goes on without it. Trakt VIP opens it."
MAIL_HINT = "Write to support@trakt.tv: only they can open it. Nothing is sent to Trakt until then."
_TAG = re.compile(rb"\s*<(?:!doctype|html|head|body)", re.IGNORECASE)
_SAID = 200


def is_page(headers: Mapping[str, str], body: bytes) -> bool:
    """Whether an answer is a web page instead of data."""
    is_named_so = bool(body.strip()) and "html" in headers.get("content-type", "").lower()
    return is_named_so or _TAG.match(body[:200]) is not None


def refusal_of(
    status: int,
    headers: Mapping[str, str],
    body: bytes,
    *,
    now: float,
    pause: float | None = None,
    redact: Callable[[str], str] = str,
) -> SyncError | None:
    """Judge an answer; None when its body is worth reading. What Trakt says itself is added, redacted.

    `now`: UTC epoch s. `pause`: seconds that a 429 keeps us waiting, where they are known already.
    """
    if 200 <= status < 300:
        return web_page() if is_page(headers, body) else None
    asked = retry_after(headers.get("retry-after", ""), now)
    if status == 403:
        return _forbidden(headers, body)
    if status == 429:
        return rate_limited(asked if pause is None else pause)
    if status >= 500:
        words = "Cloudflare does not reach Trakt" if 520 <= status <= 530 else "Trakt is overloaded or failed"
        return ServerError(f"{words} ({status})", hint=LATER_HINT, status=status, retry_after=asked)
    return _refused(status, headers, _said(body, redact))


def rate_limited(pause: float | None) -> RateLimited:
    """Trakt wants us to wait; `pause` in s, None = it did not say how long."""
    hint = "It goes on by itself." if pause is None else f"It goes on by itself in {pause:.0f} s."
    return RateLimited(
        "Trakt API rate limit exceeded. Please wait.",
        hint=hint,
        status=429,
        retry_after=pause,
        trouble=Trouble.OVERLOADED,
    )


def web_page() -> BadResponse:
    """A page for people came instead of data."""
    return BadResponse(
        "A web page came instead of Trakt's answer, as a login page or a proxy sends it",
        hint=URL_HINT,
        trouble=Trouble.WRONG_ADDRESS,
    )


def not_such(why: str) -> BadResponse:
    """Something answered, in another way than Trakt does."""
    return BadResponse(
        f"An answer came that is not as Trakt's are: {clean_text(why, _SAID)}",
        hint=URL_HINT,
        trouble=Trouble.WRONG_ADDRESS,
    )


def unclear(error: BadResponse) -> ServerError:
    """A write was answered with success, in a way that says nothing: it may be done, as when the answer is lost."""
    return ServerError(f"Whether it was written is not known. {error.message}", hint=error.hint, trouble=error.trouble)


def unreadable(body: bytes) -> ServerError:
    """Judge a body that is no JSON."""
    if not body.strip():
        return ServerError("Trakt sent an empty answer", hint=LATER_HINT)
    return ServerError("Trakt's answer was cut off or cannot be read", hint=LATER_HINT)


def expired() -> AuthError:
    """Nobody is signed in any more."""
    return AuthError(EXPIRED, hint=SIGN_IN_HINT, status=401, trouble=Trouble.EXPIRED)


def value_in(body: bytes) -> Any:
    """Read whatever JSON a body holds; None where it holds none."""
    try:
        return lenient_value(body)[0]
    except ValueError:
        return None


def _forbidden(headers: Mapping[str, str], body: bytes) -> Forbidden:
    """Tell apart the causes of a 403: a page is Cloudflare's, anything else is about the app or the object."""
    if is_page(headers, body):
        words, hint, trouble = "Cloudflare blocks us on the way to Trakt", AGENT_HINT, Trouble.ADDRESS_BLOCKED
    else:
        words, hint, trouble = "Trakt refuses the client id, or the app was removed", APP_HINT, Trouble.NO_PERMISSION
    return Forbidden(words, hint=hint, status=403, trouble=trouble)


def _refused(status: int, headers: Mapping[str, str], said: str) -> SyncError:
    if status == 401:
        return expired()
    if status == 409:
        conflict = Conflict(f"Trakt has it already{said}")
        conflict.status = status
        return conflict
    if status == 420:
        return _full(headers, said)
    kind, words, hint, trouble = _REFUSALS.get(
        status, (BadResponse, f"Trakt refuses the call ({status})", URL_HINT, "")
    )
    if status == 423 and "x-account-deactivated" in headers:
        words = "The Trakt account is deactivated"
    return kind(f"{words}{said}", hint=hint, status=status, trouble=trouble)


def _full(headers: Mapping[str, str], said: str) -> LimitExceeded:
    """Name the limit that is in the way, where Trakt does."""
    told = headers.get("x-account-limit", "").strip()
    limit = f": limit {told}" if told.isdecimal() and len(told) < 10 else ""
    is_vip = headers.get("x-vip-user", "").strip().lower() == "true"
    hint = "Make room at Trakt." if is_vip else "Make room at Trakt, or get VIP there."
    return LimitExceeded(f"The Trakt account is full{limit or said}", hint=hint, status=420)


def _said(body: bytes, redact: Callable[[str], str]) -> str:
    """Give the words of an error, after a colon; none where they cannot be read."""
    value = value_in(body[:65536])
    if not isinstance(value, Mapping):
        return ""
    words = (value.get("error_description"), value.get("message"), value.get("error"))
    text = next((word for word in words if isinstance(word, str) and word.strip()), "")
    return f": {clean_text(redact(text), _SAID)}" if text else ""


_REFUSALS: Mapping[int, tuple[type[SyncError], str, str, str]] = {
    400: (BadResponse, "Trakt does not understand the call (400)", "Update syncdeck.", ""),
    404: (NotFound, "Trakt has nothing there", "It may have been deleted at Trakt, or made private.", ""),
    405: (BadResponse, "Trakt does not know the call (405)", URL_HINT, ""),
    412: (BadResponse, "Trakt does not understand the call (412)", "Update syncdeck.", ""),
    422: (InvalidInput, "Trakt does not accept what was sent (422)", "Look at the entry: a value in it is wrong.", ""),
    423: (AuthError, "Trakt has locked the account", MAIL_HINT, Trouble.LOCKED),
    426: (Forbidden, "Trakt does this for VIP accounts only", VIP_HINT, ""),
}
