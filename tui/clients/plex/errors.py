"""What it means when a Plex server, or plex.tv, refuses a call (`protocols/plex.md` sections 1, 3 and 7).

Judged by the status: bodies of errors are small pages, or nothing. Only a 503 says in its body what it waits for.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from tui.clients.plex.wire import ADDRESS_HINT
from tui.clients.retry_after import retry_after
from tui.errors import AuthError, BadResponse, Forbidden, NotFound, RateLimited, ServerError, SyncError
from tui.model.health import Trouble

SIGN_IN_HINT = "Sign in again with `profile login NAME`."
OWNER_HINT = "Sign in as the owner of the server, or do without."
WAIT_HINT = "Wait until it is ready; it is looked at again by itself."
LATER_HINT = "Try again later; if it stays, look into the server's own log."
PROXY_HINT = "Check that Plex Media Server runs behind the proxy at this address, or use the server's own address."

_MIGRATING = re.compile(r"migrat|database upgrade|upgrading", re.IGNORECASE)
_MAINTENANCE = re.compile(r"running (?:startup )?maintenance|maintenance tasks|optimiz", re.IGNORECASE)
_OVERLOADED = re.compile(r"overload|too busy|too many|queue", re.IGNORECASE)
_PROXY = re.compile(r"nginx|cloudflare|traefik|caddy|haproxy|apache|varnish|no server is available", re.IGNORECASE)
_GATEWAY = frozenset({502, 504, *range(520, 531)})
_THROTTLED = frozenset({408, 429})
_REFUSED_TOKEN = frozenset({401, 422, 498})
_LOGINS = ("basic", "digest", "negotiate", "ntlm")
EXPIRED_STATUS = 498
"""Of plex.tv, for tokens that hold some days only. `http.HTTPStatus` does not know it."""


def status_error(status: int, headers: Mapping[str, str], body: str, now: float) -> SyncError | None:
    """Judge an answer of a server; None for 200 to 299.

    A 401 may be the refusal of a call that is for the owner only: whoever asked has to find out with `GET /`.
    """
    if 200 <= status < 300:
        return None
    pause = retry_after(headers.get("retry-after", ""), now)
    if status in _THROTTLED:
        return RateLimited("Plex asks to slow down", hint="Try again later.", status=status, retry_after=pause)
    if status >= 500:
        return _failure(status, body, pause)
    if status in _REFUSED_TOKEN:
        asks = headers.get("www-authenticate", "").lower().startswith(_LOGINS)
        return _proxy_login(status) if asks else dead_token(status)
    return _refused(status)


def dead_token(status: int) -> AuthError:
    """The token is no longer taken: signed out, removed, or expired."""
    what = "The token for this Plex server has expired" if status == EXPIRED_STATUS else "Plex refuses the token"
    return AuthError(what, hint=SIGN_IN_HINT, status=status, trouble=Trouble.EXPIRED)


def owner_only(status: int, path: str) -> Forbidden:
    """The token is good, and not good enough for this call."""
    return Forbidden(
        f"This account may not ask Plex for {path}", hint=OWNER_HINT, status=status, trouble=Trouble.NO_PERMISSION
    )


def dead_account_token(name: str, status: int | None) -> AuthError:
    """The token of another account is no longer taken; ours still may be."""
    return AuthError(
        f"Plex refuses the token of {name}",
        hint="Sign in as this user again with `profile login`.",
        status=status,
        trouble=Trouble.EXPIRED,
    )


def no_account_token(name: str) -> Forbidden:
    """Nobody has signed in as that account."""
    return Forbidden(
        f"What {name} has watched can only be read with a token of that account",
        hint="Sign in as this user with `profile login`.",
        trouble=Trouble.NO_PERMISSION,
    )


def no_writing_token(key: str) -> Forbidden:
    """Nobody has signed in as the account that is to be written to: no other token will do (S25)."""
    return Forbidden(
        f"Nobody has signed in to Plex as the account {key}, so what it has watched cannot be set",
        hint="Sign in as this user with `profile login`.",
        trouble=Trouble.NO_PERMISSION,
    )


def unseen_library(name: str, library: str) -> Forbidden:
    """A library is hidden from an account, or was removed."""
    return Forbidden(
        f"The library {library} is not there for {name}",
        hint="Share it with this user in Plex, or leave it out.",
        status=404,
        trouble=Trouble.NO_PERMISSION,
    )


def wrong_server(found: str, wanted: str) -> BadResponse:
    """Another server answers at an address that was known."""
    return BadResponse(
        f"Another Plex server answers at this address: {found[:8]}… instead of {wanted[:8]}…",
        hint="Correct the address with `profile edit NAME --url`, or sign in again to use the new server.",
        trouble=Trouble.WRONG_SERVER,
    )


def _failure(status: int, body: str, pause: float | None) -> ServerError:
    if status == 503:
        return _unavailable(body, pause)
    if status in _GATEWAY:
        text = f"A proxy in front of Plex does not reach it: status {status}"
        return ServerError(text, hint=PROXY_HINT, status=status, retry_after=pause)
    return ServerError(f"Plex failed with status {status}", hint=LATER_HINT, status=status, retry_after=pause)


def _unavailable(body: str, pause: float | None) -> ServerError:
    """Tell what a 503 waits for. It is no failure unless it is a proxy that cannot reach the server."""
    if _PROXY.search(body):
        return ServerError(
            "A proxy in front of Plex does not reach it: status 503", hint=PROXY_HINT, status=503, retry_after=pause
        )
    words, trouble = next(
        ((words, trouble) for pattern, words, trouble in _WAITS if pattern.search(body)),
        ("Plex is starting", Trouble.STARTING),
    )
    return ServerError(words, hint=WAIT_HINT, status=503, retry_after=pause, trouble=trouble)


_WAITS = (
    (_MIGRATING, "Plex is converting its database, which may take long", Trouble.MIGRATING),
    (_MAINTENANCE, "Plex is doing its start-up maintenance", Trouble.MAINTENANCE),
    (_OVERLOADED, "Plex is overloaded", Trouble.OVERLOADED),
)


def _proxy_login(status: int) -> Forbidden:
    return Forbidden(
        "A proxy in front of Plex asks for a login",
        hint="Use the address that reaches Plex Media Server itself.",
        status=status,
        trouble=Trouble.WRONG_ADDRESS,
    )


def _refused(status: int) -> SyncError:
    if status == 403:
        return Forbidden("Plex refuses the call", hint=OWNER_HINT, status=status, trouble=Trouble.NO_PERMISSION)
    if status == 404:
        return NotFound("Plex does not have what was asked for", hint=ADDRESS_HINT, status=status)
    return BadResponse(f"Plex refused the call with status {status}", hint=ADDRESS_HINT, status=status)
