"""A Trakt in the test's own event loop, clients of it, and answers that are written by hand."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from tui.clients.http import HttpClient
from tui.clients.http_options import HttpOptions
from tui.clients.trakt.client import TraktReader, TraktWriter
from tui.clients.trakt.errors import expired
from tui.clients.trakt.line import FixedToken, TokenSource, TraktLine
from tui.clients.trakt.pace import TraktPace
from tui.engine.clock import SystemClock
from tui.model.clock import Clock
from tui.model.lists import Entry, EntryKind, ListDetails
from tui.sandbox.trakt.access import TraktAccess
from tui.sandbox.trakt.titles import Title

DETAILS = ListDetails("Saturday films")
CLIENT_ID = "5a4db0f7"


@dataclass(slots=True)
class Renewed:
    """Tokens one after the other; each that is refused brings the next."""

    left: list[str]
    refused: list[str] = field(default_factory=list)

    async def token(self) -> str:
        return self.left[0]

    async def another(self, refused: str) -> str:
        self.refused.append(refused)
        self.left.pop(0)
        if not self.left:
            raise expired()
        return self.left[0]


def line_of(
    http: HttpClient, box: TraktAccess, tokens: TokenSource | None = None, *, clock: Clock | None = None
) -> TraktLine:
    """Give a line to a Trakt that waits for nothing by itself."""
    ticking = clock or SystemClock()
    source = tokens or FixedToken(box.access_token)
    return TraktLine(http, box.url, box.client_id, source, TraktPace(ticking, spacing=0), clock=ticking)


def entry_of(title: Title) -> Entry:
    """Give a title of the sandbox as an entry that is known by its id there."""
    return Entry(EntryKind(title.kind), title.title, title.year, trakt_id=title.trakt)


Answer = Callable[[httpx.Request], httpx.Response]


def told(value: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> httpx.Response:
    """Give an answer with JSON."""
    return httpx.Response(status, headers=dict(headers or {}), content=json.dumps(value).encode())


def page_of(rows: list[Any], page: int, pages: int, items: int) -> httpx.Response:
    """Give a page with its headers."""
    figures = {"page": page, "limit": 250, "page-count": pages, "item-count": items}
    return told(rows, 200, {f"X-Pagination-{name}": str(value) for name, value in figures.items()})


class Hand:
    """A Trakt whose every answer is written by the test."""

    def __init__(self, answer: Answer, *, clock: Clock | None = None, tokens: TokenSource | None = None) -> None:
        self.asked: list[httpx.Request] = []
        self._answer = answer
        self.http = HttpClient(HttpOptions(), transport=httpx.MockTransport(self._one))
        ticking = clock or SystemClock()
        self.pace = TraktPace(ticking, spacing=0)
        source = tokens or FixedToken("a-token")
        self.line = TraktLine(self.http, "http://trakt.test", CLIENT_ID, source, self.pace, clock=ticking)
        self.reader = TraktReader(self.line)
        self.writer = TraktWriter(self.line)

    def _one(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        return self._answer(request)
