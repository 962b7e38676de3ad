"""Looks at the way to a server, one stage after the other, for diagnosis. It sends no request and no secret."""

from __future__ import annotations

import asyncio
import socket
import ssl
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from tui.errors import InvalidInput, NetworkError, TimedOut

DAY = 86_400
PORTS = {"http": 80, "https": 443}
SHOWN_ADDRESSES = 3


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of the way, passed."""

    name: str
    detail: str
    milliseconds: float


@dataclass(frozen=True, slots=True)
class Target:
    """Where to look. `timeout` is in seconds, for each stage."""

    host: str
    port: int
    is_tls: bool
    verify: bool
    timeout: float


def target_of(url: str, *, verify: bool, timeout: float) -> Target:
    """What a URL points to. Raises InvalidInput when it has no host or another scheme than http and https."""
    parts = urlsplit(url)
    if parts.scheme not in PORTS or not parts.hostname:
        raise InvalidInput(f"{url} is not an address", hint="Write http://HOST:PORT or https://HOST:PORT")
    try:
        port = parts.port or PORTS[parts.scheme]
    except ValueError:
        raise InvalidInput(f"{url} has no usable port", hint="Ports go from 1 to 65535") from None
    return Target(parts.hostname, port, parts.scheme == "https", verify, timeout)


async def way_to(target: Target) -> AsyncIterator[Stage]:
    """Give the stages "name", "connection" and, for https, "TLS", each once it is passed.

    Raises NetworkError or TimedOut at the stage that fails, with what to do about it.
    """
    yield await _resolved(target)
    yield await _connected(target)
    if target.is_tls:
        yield await _encrypted(target)


async def _resolved(target: Target) -> Stage:
    loop, begun = asyncio.get_running_loop(), time.monotonic()
    try:
        async with asyncio.timeout(target.timeout):
            found = await loop.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    except TimeoutError:
        raise TimedOut(
            f"The name server did not say within {target.timeout:g} s where {target.host} is",
            hint="Check the DNS settings of this machine",
        ) from None
    except (OSError, UnicodeError):
        raise NetworkError(
            f"No server is known under the name {target.host}",
            hint="Check the spelling, then the DNS settings of this machine",
        ) from None
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    return Stage("name", f"{target.host} is {', '.join(addresses[:SHOWN_ADDRESSES])}", _since(begun))


async def _connected(target: Target) -> Stage:
    begun = time.monotonic()
    place = f"{target.host} port {target.port}"
    try:
        await _open_and_close(target, None)
    except TimeoutError:
        raise TimedOut(
            f"{place} does not answer within {target.timeout:g} s",
            hint="A firewall may be in the way, or the port is wrong",
        ) from None
    except OSError as error:
        raise NetworkError(
            f"{place} cannot be reached: {error.strerror or 'connection refused'}",
            hint="Check the port, and whether the server runs",
        ) from None
    return Stage("connection", place, _since(begun))


async def _encrypted(target: Target) -> Stage:
    begun = time.monotonic()
    try:
        detail = await _open_and_close(target, _context(verify=target.verify))
    except ssl.SSLCertVerificationError as error:
        raise NetworkError(
            f"The certificate of {target.host} is not trusted: {error.verify_message}",
            hint="If the server is yours: profile edit NAME --set tls_verify=no",
        ) from None
    except TimeoutError:
        raise TimedOut(
            f"{target.host} did not answer the TLS greeting", hint="Try http:// instead of https://"
        ) from None
    except OSError as error:
        raise NetworkError(
            f"{target.host} port {target.port} speaks no TLS: {getattr(error, 'reason', None) or error.strerror}",
            hint="Try http:// instead of https://",
        ) from None
    return Stage("TLS", detail if target.verify else f"{detail}, NOT VERIFIED", _since(begun))


async def _open_and_close(target: Target, context: ssl.SSLContext | None) -> str:
    """Connect and leave; tells the TLS version and the days that the certificate has left."""
    async with asyncio.timeout(target.timeout):
        _, writer = await asyncio.open_connection(target.host, target.port, ssl=context)
    try:
        encrypted = writer.get_extra_info("ssl_object")
        return "" if encrypted is None else _described(encrypted)
    finally:
        writer.transport.abort()


def _described(encrypted: ssl.SSLObject) -> str:
    expiry = (encrypted.getpeercert() or {}).get("notAfter")
    if not isinstance(expiry, str):
        return f"{encrypted.version()}"
    days = int((ssl.cert_time_to_seconds(expiry) - time.time()) / DAY)
    return f"{encrypted.version()}, certificate valid for {days} more days"


def _context(*, verify: bool) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if not verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def _since(begun: float) -> float:
    return (time.monotonic() - begun) * 1000
