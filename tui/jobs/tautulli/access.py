"""Opens the client of a Tautulli's web API, for a pull and for the check of what a person typed."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from math import trunc

from tui.clients.http import Exchange, HttpClient
from tui.clients.retry_after import http_date
from tui.clients.tautulli.address import tautulli_address
from tui.clients.tautulli.client import TautulliClient
from tui.clients.tautulli.wire import TautulliInfo
from tui.errors import InvalidInput
from tui.jobs.profile_options import http_options
from tui.jobs.xtream.access import Surroundings
from tui.model.profiles import Account, ProfileDraft

KEYS = ("token", "password")
"""Names under which the key may be stored, the usual one first."""
SHORTEST_TIMEOUT = 60.0
"""Seconds: each page costs Tautulli a query over the whole history."""


@asynccontextmanager
async def tautulli_client(
    draft: ProfileDraft,
    secrets: Mapping[str, str],
    around: Surroundings,
    on_exchange: Callable[[Exchange], None] | None = None,
) -> AsyncIterator[TautulliClient]:
    """Give the client of a Tautulli. Raises InvalidInput when its address, key or settings cannot be used."""
    key = next((secrets[name].strip() for name in KEYS if secrets.get(name, "").strip()), "")
    if not key:
        raise InvalidInput(
            "A Tautulli profile needs the API key",
            hint="Give it with --token; Tautulli shows it under Settings, Web Interface.",
        )
    around.redactor.add(key)
    address = tautulli_address(draft.url)
    options = http_options(draft.settings, around.settings)
    options = replace(options, read_timeout=max(options.read_timeout, SHORTEST_TIMEOUT))
    async with HttpClient(options, redact=around.redactor.redact, on_exchange=on_exchange) as http:
        yield TautulliClient(http, address, key, clock=around.clock)


def account_of(info: TautulliInfo, now: float, note: str = "") -> Account:
    """Give what Tautulli tells of itself in the form of an account; `now` is when it answered (UTC epoch, s)."""
    server_now = http_date(info.date_header)
    return Account(
        status="Active",
        version=info.version,
        clock_skew_seconds=None if server_now is None else float(trunc(server_now - now)),
        message="; ".join(filter(None, (note, f"Plex server {info.server_name}" if info.server_name else ""))),
        latency_ms=info.latency_ms,
    )
