"""What it means when a Jellyfin or Emby does not answer with data (`protocols/jellyfin.md` sections 3 and 8). Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping

from tui.clients.media_trouble import EmptyUnavailable
from tui.clients.retry_after import retry_after
from tui.errors import AuthError, BadResponse, Forbidden, NotFound, RateLimited, ServerError, SyncError
from tui.model.health import Trouble
from tui.model.plays import ServerKind

NAMES = {ServerKind.JELLYFIN: "Jellyfin", ServerKind.EMBY: "Emby"}
SIGN_IN_HINT = "Sign in again with `profile login NAME`. It was signed out there, or the account is disabled."
URL_HINT = "Check the URL. A server with a base path has it in its URL: http://HOST:8096/jellyfin"
PROXY_HINT = "A proxy or a login page may be in front of it: use the address that reaches the server itself."
WAIT_HINT = "Wait: it comes back by itself."
MIGRATION_HINT = "Wait: after an update this can take an hour and more."
SETUP_HINT = "Open it in a browser and go through its first steps."
LOG_HINT = "Try again. If it stays, look into the server's own log: its database may be busy or damaged."

_SHARING = re.compile(r"not permitted to access", re.IGNORECASE)
"""A 401 that is about one library: the token is fine."""
_TAG = re.compile(rb"\s*<(?:!doctype|html|head|body)", re.IGNORECASE)


def is_page(headers: Mapping[str, str], body: bytes) -> bool:
    """Whether an answer is a web page instead of data."""
    is_named_so = bool(body.strip()) and "html" in headers.get("content-type", "").lower()
    return is_named_so or _TAG.match(body[:200]) is not None


def refusal_of(
    status: int, headers: Mapping[str, str], body: bytes, *, kind: ServerKind, now: float
) -> SyncError | None:
    """Judge an answer by status, headers and body; None when the body is worth reading."""
    name = NAMES[kind]
    if 200 <= status < 300:
        return web_page() if is_page(headers, body) else None
    if status == 503:
        return _unavailable(headers, body, name, now)
    if status == 429 or status >= 500:
        return _overloaded(status, name, retry_after(headers.get("retry-after", ""), now))
    if status == 401 and is_page(headers, body):
        words = "A proxy in front of the server asks for a login"
        return BadResponse(words, hint=PROXY_HINT, status=status, trouble=Trouble.WRONG_ADDRESS)
    if status == 401 and _SHARING.search(body[:500].decode("utf-8", "replace")):
        return Forbidden(f"{name} does not share this library", hint="Choose other libraries.", status=status)
    error, text, hint = _REFUSALS.get(status, (BadResponse, "refuses the call ({status})", URL_HINT))
    return error(f"{name} {text.format(status=status)}", hint=hint, status=status)


def web_page() -> BadResponse:
    """A page for people came instead of data."""
    return BadResponse(
        "The server sent a web page, as a login page or a proxy does", hint=PROXY_HINT, trouble=Trouble.WRONG_ADDRESS
    )


def not_such(kind: ServerKind, why: str) -> BadResponse:
    """Something answered, and it is no server of this kind."""
    return BadResponse(
        f"The server answered, but not as {NAMES[kind]} does: {why}", hint=URL_HINT, trouble=Trouble.WRONG_ADDRESS
    )


def migrating(name: str, pause: float | None = None) -> ServerError:
    """Only its small set-up server answers."""
    return ServerError(
        f"{name} is starting or migrating its database",
        hint=MIGRATION_HINT,
        status=503,
        retry_after=pause,
        trouble=Trouble.MIGRATING,
    )


def not_set_up(name: str) -> ServerError:
    """Nobody has gone through its first steps."""
    return ServerError(f"{name} has not been set up yet", hint=SETUP_HINT, trouble=Trouble.STARTING)


def _overloaded(status: int, name: str, pause: float | None) -> SyncError:
    if status == 429:
        return RateLimited("The server asks to slow down", hint="Try again later.", status=status, retry_after=pause)
    if status in (502, 504) or 520 <= status <= 530:
        words, hint = f"The proxy in front of {name} does not reach it ({status})", "Check that the server is running."
        return ServerError(words, hint=hint, status=status, retry_after=pause)
    return ServerError(f"{name} failed ({status})", hint=LOG_HINT, status=status, retry_after=pause)


def _unavailable(headers: Mapping[str, str], body: bytes, name: str, now: float) -> ServerError:
    """Tell apart the kinds of 503: set-up server (`005`), a proxy's maintenance, a start-up, a refused address."""
    text = headers.get("retry-after", "").strip()
    pause = retry_after(text, now)
    if text.isdecimal() and text.startswith("0"):
        return migrating(name, pause)
    if pause is not None and is_page(headers, body):
        words, trouble = "The server is down for maintenance", Trouble.MAINTENANCE
        return ServerError(words, hint=WAIT_HINT, status=503, retry_after=pause, trouble=trouble)
    if pause is None and not body.strip():
        return EmptyUnavailable(
            f"{name} is starting, or refuses this address",
            hint="Wait. If it stays so, allow this machine's address in the server's network settings.",
            status=503,
            trouble=Trouble.STARTING,
        )
    words = f"{name} is starting"
    return ServerError(words, hint=WAIT_HINT, status=503, retry_after=pause, trouble=Trouble.STARTING)


_REFUSALS: dict[int, tuple[type[SyncError], str, str]] = {
    400: (BadResponse, "does not understand the call (400)", "Update the server, or syncdeck."),
    401: (AuthError, "refuses the token", SIGN_IN_HINT),
    403: (
        Forbidden,
        "does not allow this account to do that",
        "It takes an administrator, or the account's schedule forbids it now: ask whoever runs the server.",
    ),
    404: (NotFound, "has nothing there", URL_HINT),
}
