"""The API of an Xtream panel: login, the six lists, details. GET only; it never retries and never writes.

Source: `protocols/xtream.md`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from tui.clients.http import Answer, HttpClient
from tui.clients.splitter import ListSplitter
from tui.clients.whole_answer import read_json
from tui.clients.xtream.account import Moment, SignedIn, judge_object, signed_in
from tui.clients.xtream.address import PanelAddress
from tui.clients.xtream.details import series_details
from tui.clients.xtream.lists import CategoryReader, TitleReader
from tui.clients.xtream.rows import ID_FIELDS, WIRES, RowNormaliser
from tui.clients.xtream.scrub import Scrubber
from tui.clients.xtream.statuses import Call, Reply, error_of
from tui.clients.xtream.wire import CategoryWire
from tui.errors import LimitExceeded, RateLimited, SyncError
from tui.model.catalogue import SeriesDetails, TitleKind
from tui.model.clock import Clock

T = TypeVar("T")

SMALL_LIMIT = 64 * 1024 * 1024
"""Bytes that an account or the details of one series may have."""

CATEGORY_ACTIONS = {
    TitleKind.LIVE: "get_live_categories",
    TitleKind.MOVIE: "get_vod_categories",
    TitleKind.SERIES: "get_series_categories",
}
LIST_ACTIONS = {
    TitleKind.LIVE: "get_live_streams",
    TitleKind.MOVIE: "get_vod_streams",
    TitleKind.SERIES: "get_series",
}


class XtreamClient:
    """One account on one panel."""

    def __init__(self, http: HttpClient, address: PanelAddress, username: str, password: str, *, clock: Clock) -> None:
        self.address = address
        self._http = http
        self._username = username
        self._password = password
        self._clock = clock
        self._scrubber = Scrubber(username, password)
        self._limits_in_a_row = 0

    async def login(self) -> SignedIn:
        """Ask for the account, once. Raises AuthError for each kind of refusal, BadResponse if it is no panel."""
        started = self._clock.monotonic()
        async with self._call(Call.LOGIN) as answer:
            latency = (self._clock.monotonic() - started) * 1000
            moment = Moment(self._clock.now(), answer.headers.get("date", ""), latency)
            value = await self._json(answer)
        return signed_in(value, moment, self._http.redact)

    @asynccontextmanager
    async def open_categories(self, kind: TitleKind) -> AsyncIterator[Answer]:
        """Give the open answer of a category list, for `category_reader()`."""
        async with self._call(Call.LIST, CATEGORY_ACTIONS[kind]) as answer:
            yield answer

    @asynccontextmanager
    async def open_titles(self, kind: TitleKind) -> AsyncIterator[Answer]:
        """Give the open answer of a whole list, unfiltered, for `title_reader(kind)`. Leaving the block ends it."""
        async with self._call(Call.LIST, LIST_ACTIONS[kind]) as answer:
            yield answer

    def title_reader(self, kind: TitleKind) -> TitleReader:
        """Give what reads the body of one list into rows; for a worker thread."""
        splitter = self._splitter(WIRES[kind], ID_FIELDS[kind])
        return TitleReader(splitter, RowNormaliser(kind, self._scrubber), self._http.redact)

    def category_reader(self) -> CategoryReader:
        """Give what reads the body of one category list."""
        return CategoryReader(self._splitter(CategoryWire, "category_id"))

    async def series_details(self, series_id: str) -> SeriesDetails:
        """Give seasons and episodes of one series. Raises NotFound if the panel does not have it."""
        async with self._call(Call.DETAIL, "get_series_info", series_id=series_id) as answer:
            value = await self._json(answer)
        refusal = judge_object(value, self._clock.now()) if isinstance(value, Mapping) else None
        if refusal is not None:
            raise refusal
        return series_details(series_id, value, self._scrubber)

    @asynccontextmanager
    async def _call(self, call: Call, action: str = "", **parameters: str) -> AsyncIterator[Answer]:
        url = self.address.call(self._username, self._password, action, **parameters)
        async with self._http.get(url) as answer:
            reply = Reply(answer.status, answer.headers, call, self._clock.now(), self._limits_in_a_row)
            error = error_of(reply)
            self._remember(error)
            if error is not None:
                raise error
            yield answer

    def _remember(self, error: SyncError | None) -> None:
        """Count how often in a row the panel asked us to slow down, since each next pause is longer."""
        is_limit = isinstance(error, RateLimited | LimitExceeded)
        self._limits_in_a_row = self._limits_in_a_row + 1 if is_limit else 0

    async def _json(self, answer: Answer) -> Any:
        return await read_json(answer.chunks(), limit=SMALL_LIMIT, redact=self._http.redact)

    def _splitter(self, row_type: type[T], id_field: str) -> ListSplitter[T]:
        return ListSplitter(
            row_type,
            id_field=id_field,
            redact=self._http.redact,
            judge=lambda value: judge_object(value, self._clock.now()),
            body_limit=self._http.options.body_limit,
        )
