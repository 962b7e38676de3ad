"""What it means when plex.tv refuses a call (`protocols/plex.md` sections 1, 2 and 7), in words of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tui.clients import values
from tui.clients.plain_json import lenient_value
from tui.clients.retry_after import retry_after
from tui.errors import AuthError, BadResponse, Forbidden, NotFound, RateLimited, ServerError, SyncError
from tui.model.health import Trouble

SIGN_IN_HINT = "Sign in again with `profile login NAME`."
LATER_HINT = "Try again later; the servers themselves work without plex.tv."
_THROTTLED = frozenset({408, 429})
_EXPIRED = 498


def plex_tv_error(status: int, headers: Mapping[str, str], body: bytes, now: float) -> SyncError:
    """Judge an answer of plex.tv that is not 200 to 299; what its body says is added."""
    pause = retry_after(headers.get("retry-after", ""), now)
    said = _said(body)
    if status in _THROTTLED:
        text = "plex.tv asks to slow down"
        return RateLimited(text, hint="Wait a minute, then try again.", status=status, retry_after=pause)
    if status >= 500:
        text = f"plex.tv failed with status {status}"
        return ServerError(text, hint=LATER_HINT, status=status, retry_after=pause)
    kind, words, hint, trouble = _REFUSALS.get(status, (BadResponse, "plex.tv refused the call", LATER_HINT, ""))
    return kind(f"{words}{said}", hint=hint, status=status, trouble=trouble)


def expired_code() -> NotFound:
    """A code was not typed in time, or was used up."""
    return NotFound("The code has expired", hint="Ask for a new one.")


def refused_switch(status: int | None, *, has_pin: bool) -> SyncError:
    """A home user cannot be taken on: the PIN is wrong, or one is needed, or only the owner may."""
    if has_pin:
        return AuthError("plex.tv refuses the PIN of this home user", hint="Type it again.", status=status)
    return Forbidden(
        "plex.tv does not let this account act as that home user",
        hint="If the user has a PIN, give it; only the owner of the home may act as others.",
        status=status,
        trouble=Trouble.NO_PERMISSION,
    )


def no_answer(what: str) -> BadResponse:
    """Something answered in place of plex.tv, or in another way than it does."""
    return BadResponse(
        f"plex.tv sent an answer that cannot be used: {what}",
        hint="Try again later; a proxy or a filter may be in front of plex.tv.",
    )


_REFUSALS: Mapping[int, tuple[type[SyncError], str, str, str]] = {
    401: (AuthError, "plex.tv refuses the token", SIGN_IN_HINT, Trouble.EXPIRED),
    422: (AuthError, "plex.tv does not accept the token", SIGN_IN_HINT, Trouble.EXPIRED),
    _EXPIRED: (AuthError, "The token for plex.tv has expired", SIGN_IN_HINT, Trouble.EXPIRED),
    403: (Forbidden, "plex.tv refuses the call", "Only the owner of the server may do this.", Trouble.NO_PERMISSION),
    404: (NotFound, "plex.tv does not know what was asked for", SIGN_IN_HINT, ""),
}


def _said(body: bytes) -> str:
    """Give the messages of an error, which is JSON; none where it is anything else."""
    try:
        value, _ = lenient_value(body)
    except ValueError:
        return ""
    errors: Any = value.get("errors") if isinstance(value, Mapping) else None
    found = (entry.get("message") for entry in errors if isinstance(entry, Mapping)) if isinstance(errors, list) else ()
    text = "; ".join(filter(None, (values.text(message, 100) for message in found)))
    return f": {text}" if text else ""
