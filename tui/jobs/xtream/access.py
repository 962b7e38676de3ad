"""Opens the client of an Xtream account, for a run and for the check of what a person typed."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

from tui.clients.http import Exchange, HttpClient
from tui.clients.xtream.address import panel_address
from tui.clients.xtream.client import XtreamClient
from tui.jobs.profile_options import http_options
from tui.model.clock import Clock
from tui.model.profiles import ProfileDraft
from tui.redact import Redactor
from tui.settings import Settings

PASSWORD = "password"  # noqa: S105 - the name of the secret, not one


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What every client of this process shares."""

    settings: Settings
    redactor: Redactor
    clock: Clock


@asynccontextmanager
async def xtream_client(
    draft: ProfileDraft,
    secrets: Mapping[str, str],
    around: Surroundings,
    on_exchange: Callable[[Exchange], None] | None = None,
) -> AsyncIterator[XtreamClient]:
    """Give the client of an account. Raises InvalidInput when its address or settings cannot be used."""
    password = secrets.get(PASSWORD, "")
    around.redactor.add(draft.username, password)
    address = panel_address(draft.url)
    options = http_options(draft.settings, around.settings)
    async with HttpClient(options, redact=around.redactor.redact, on_exchange=on_exchange) as http:
        yield XtreamClient(http, address, draft.username, password, clock=around.clock)
