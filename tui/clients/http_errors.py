"""Maps what httpx raises to the tree of `errors.py`. Its exceptions carry URLs with passwords, so none goes further."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator

import httpx

from tui.clients.broken_off import BrokenOff
from tui.errors import BadResponse, NetworkError, SyncError, TimedOut
from tui.model.health import Trouble

HTTP_ERRORS = (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError)
"""All that httpx raises at run time."""

_CHECK = "Check the URL, and that the server is running."
_RETRY = "Try again; if it stays, ask whoever runs the server."


def not_unpacked(place: str) -> BadResponse:
    """A body whose declared compression is wrong, or one too many."""
    return BadResponse(f"{place} sent an answer that cannot be unpacked", hint=_RETRY)


def told(error: Exception, place: str) -> SyncError:
    """Give the error of our tree for one of httpx; `place` is the host and port that was spoken to."""
    if isinstance(error, httpx.ConnectTimeout | httpx.PoolTimeout):
        return NetworkError(f"{place} did not take the connection in time", hint=_CHECK, trouble=Trouble.TIMEOUT)
    if isinstance(error, httpx.TimeoutException):
        return TimedOut(f"{place} stopped answering", hint="Try again later, or raise read_timeout in the settings.")
    if isinstance(error, httpx.DecodingError):
        return not_unpacked(place)
    if isinstance(error, httpx.ConnectError):
        return _unreached(error, place)
    return BrokenOff(f"The connection to {place} broke off", hint=_RETRY)


def _unreached(error: Exception, place: str) -> NetworkError:
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return NetworkError(
                f"The certificate of {place} is not trusted: {cause.verify_message}",
                hint="If it is your own server, allow it with `profile edit NAME --set tls_verify=no`.",
                trouble=Trouble.TLS,
            )
        if isinstance(cause, ssl.SSLError):
            hint = "Try http:// instead of https://."
            return NetworkError(f"{place} does not speak TLS as it should", hint=hint, trouble=Trouble.TLS)
        if isinstance(cause, socket.gaierror):
            hint = "Check the URL and your name server."
            return NetworkError(f"The name of {place} is not known", hint=hint, trouble=Trouble.DNS)
        if isinstance(cause, ConnectionRefusedError):
            return NetworkError(f"{place} refused the connection", hint=_CHECK, trouble=Trouble.REFUSED)
    return NetworkError(f"{place} cannot be reached", hint=_CHECK)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Give the chain of causes, innermost last; a group gives all of its parts."""
    seen: set[int] = set()
    waiting: list[BaseException | None] = [error]
    while waiting:
        found = waiting.pop(0)
        if found is None or id(found) in seen:
            continue
        seen.add(id(found))
        yield found
        waiting += [found.__cause__, found.__context__]
        if isinstance(found, BaseExceptionGroup):
            waiting += found.exceptions
