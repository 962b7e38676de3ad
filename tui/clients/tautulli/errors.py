"""What it means when a Tautulli refuses a call (`protocols/tautulli.md` section 11): measured on a real one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from tui.clients.refusals import TRY_AGAIN
from tui.clients.retry_after import retry_after
from tui.errors import AuthError, BadResponse, Forbidden, NotFound, RateLimited, ServerError, SyncError
from tui.model.clean import clean_text

KEY_HINT = "Take the key from Tautulli, Settings, Web Interface, API key, and sign in again."
OFF_HINT = "Switch it on in Tautulli: Settings, Web Interface, Enable API."
ROOT_HINT = "Check the URL. If Tautulli has an HTTP root, the URL ends in it: http://HOST:8181/tautulli"
PROXY_HINT = "A proxy or a login page may be in front of it: use the address that reaches Tautulli itself."
LOGS_HINT = "Look into Tautulli's own log. One broken record is enough: importing the database file reads around it."

_ABOUT_THE_KEY = re.compile(r"api[ _]?key|not authenticated|unauthori[sz]ed", re.IGNORECASE)
_SWITCHED_OFF = re.compile(r"api (?:is )?(?:not enabled|disabled)", re.IGNORECASE)
_UNKNOWN_COMMAND = re.compile(r"unknown command|parameter cmd", re.IGNORECASE)
_OVERLOADED = frozenset({500, 502, 503, 504, *range(520, 531)})


def told_error(response: Mapping[str, Any], command: str, status: int) -> SyncError:
    """Judge an envelope whose `result` is not "success": its message tells more than its status, which is 400."""
    message = response.get("message")
    text = clean_text(message, 200) if isinstance(message, str) else ""
    if _ABOUT_THE_KEY.search(text):
        return AuthError("Tautulli refuses the API key", hint=KEY_HINT, status=status)
    if _SWITCHED_OFF.search(text):
        return Forbidden("The API of this Tautulli is switched off", hint=OFF_HINT, status=status)
    if _UNKNOWN_COMMAND.search(text):
        return BadResponse(f"This Tautulli does not know {command}", hint="Update Tautulli.", status=status)
    told = f": {text}" if text else ""
    if status in _OVERLOADED:
        return ServerError(f"Tautulli failed at {command}{told}", hint=LOGS_HINT, status=status)
    return BadResponse(f"Tautulli answered {command} with an error{told}", hint=LOGS_HINT, status=status)


def status_error(status: int, headers: Mapping[str, str], now: float) -> SyncError | None:
    """Judge an answer by its status alone, as a proxy gives it; None when its body is worth reading."""
    if 200 <= status < 300:
        return None
    pause = retry_after(headers.get("retry-after", ""), now)
    if status == 429:
        return RateLimited("The server asks to slow down", hint="Try again later.", status=status, retry_after=pause)
    if status in _OVERLOADED:
        hint = f"The server answered {status}. {TRY_AGAIN}"
        return ServerError("Server error - please try again later", hint=hint, status=status, retry_after=pause)
    kind, text, hint = _REFUSALS.get(status, (BadResponse, f"The server refused with status {status}", ROOT_HINT))
    return kind(text, hint=hint, status=status)


_REFUSALS: dict[int, tuple[type[SyncError], str, str]] = {
    401: (AuthError, "A proxy in front of Tautulli asks for a login", PROXY_HINT),
    403: (Forbidden, "A proxy in front of Tautulli refuses the call", PROXY_HINT),
    404: (NotFound, "Server endpoint not found - check URL", ROOT_HINT),
}


def not_tautulli(why: str) -> BadResponse:
    """Something answered, and it was no Tautulli."""
    return BadResponse(f"The server answered, but not as a Tautulli does: {why}", hint=ROOT_HINT)
