"""Shared by the client tests: a signed-in client on the sandbox panel, over real HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.fake_clock import FakeClock
from tui.clients.elements import BadRow
from tui.clients.http import Exchange, HttpClient
from tui.clients.http_options import HttpOptions
from tui.clients.xtream.address import panel_address
from tui.clients.xtream.client import XtreamClient
from tui.model.catalogue import TitleKind
from tui.model.rows import TitleRow
from tui.redact import Redactor
from tui.sandbox import Household

NOW = 1_770_000_000


@dataclass
class Listed:
    """All that a list gave."""

    rows: list[TitleRow] = field(default_factory=list)
    bad: list[BadRow] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    is_whole: bool = False


@asynccontextmanager
async def client_of(
    house: Household, *, exchanges: list[Exchange] | None = None, **options: Any
) -> AsyncIterator[XtreamClient]:
    """Give a client that knows the household's credentials, or others, and waits at most a moment for answers."""
    username, password = options.pop("username", house.xtream.username), options.pop("password", house.xtream.password)
    url = options.pop("url", house.xtream.url)
    redactor = Redactor()
    redactor.add(username, password)
    told = HttpOptions(**{"connect_timeout": 2.0, "read_timeout": 2.0, **options})
    on_exchange = exchanges.append if exchanges is not None else None
    async with HttpClient(told, redact=redactor.redact, on_exchange=on_exchange) as http:
        yield XtreamClient(http, panel_address(url), username, password, clock=FakeClock(NOW))


async def fetch(client: XtreamClient, kind: TitleKind) -> Listed:
    """Read a whole list."""
    reader = client.title_reader(kind)
    found = Listed(warnings=reader.warnings)
    async with client.open_titles(kind) as answer:
        batches = [batch async for chunk in answer.chunks() for batch in reader.feed(chunk)]
    for batch in [*batches, *reader.close()]:
        found.rows += batch.rows
        found.bad += batch.bad
    found.is_whole = reader.is_whole
    return found
