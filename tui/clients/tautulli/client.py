"""The web API of a Tautulli: who it is, its users and libraries, its history page by page. GET only; it never retries.

Source: `protocols/tautulli.md` section 11. It never asks for tables that hold tokens.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from tui.clients.http import HttpClient
from tui.clients.tautulli.address import TautulliAddress
from tui.clients.tautulli.errors import not_tautulli, status_error, told_error
from tui.clients.tautulli.wire import (
    HistoryPage,
    Listed,
    TautulliInfo,
    columns_in,
    libraries_of,
    sessions_of,
    users_of,
    whole_number,
)
from tui.clients.whole_answer import read_json
from tui.errors import SyncError
from tui.model.clean import clean_text
from tui.model.clock import Clock

PAGE_LIMIT = 64 * 1024 * 1024
"""Bytes that one answer may have; a page of 1,000 records has about one million."""
TABLE_LENGTH = 10_000
"""Users or libraries asked for; nobody has more."""


class TautulliClient:
    """One Tautulli. One request at a time."""

    def __init__(self, http: HttpClient, address: TautulliAddress, key: str, *, clock: Clock) -> None:
        self.address = address
        self._http = http
        self._key = key
        self._clock = clock
        self._turn = asyncio.Lock()

    async def info(self) -> TautulliInfo:
        """Ask who answers. Raises AuthError for a refused key, Forbidden when the API is off, BadResponse."""
        started = self._clock.monotonic()
        headers: dict[str, str] = {}
        about = await self._mapping("get_tautulli_info", headers)
        latency = (self._clock.monotonic() - started) * 1000
        server = await self._mapping("get_server_info", {})
        return TautulliInfo(
            version=_line(about.get("tautulli_version")),
            server_uuid=_line(server.get("pms_identifier")),
            server_name=_line(server.get("pms_name")),
            date_header=headers.get("date", ""),
            latency_ms=latency,
        )

    async def users(self) -> Listed:
        """Give the accounts that Tautulli lists, with the sum of their plays."""
        rows, _ = await self._table("get_users_table", grouping=0, length=TABLE_LENGTH)
        return users_of(rows)

    async def libraries(self, server_uuid: str) -> Listed:
        """Give the libraries that Tautulli lists, with the sum of their plays."""
        rows, _ = await self._table("get_libraries_table", grouping=0, length=TABLE_LENGTH)
        return libraries_of(rows, server_uuid)

    async def history(self, start: int, length: int, *, after: str = "", section: str = "") -> HistoryPage:
        """Give records `start` to `start + length` of the history, oldest first, one by one instead of in groups.

        `after` is a day (YYYY-MM-DD) in the server's time zone; `section` the id of a library. Raises BadResponse when
        the answer does not say how many records there are.
        """
        narrowed: dict[str, str] = {}
        if after:
            narrowed["after"] = after
        if section:
            narrowed["section_id"] = section
        rows, data = await self._table(
            "get_history",
            grouping=0,
            include_activity=0,
            order_column="started",
            order_dir="asc",
            start=start,
            length=length,
            **narrowed,
        )
        total, filtered = whole_number(data.get("recordsTotal")), whole_number(data.get("recordsFiltered"))
        if total is None or filtered is None or min(total, filtered) < 0:
            raise not_tautulli("it does not say how many records there are")
        good, bad = await asyncio.to_thread(sessions_of, rows, section)
        return HistoryPage(good, bad, len(rows), total, filtered, columns_in(rows))

    async def _table(self, command: str, **parameters: str | int) -> tuple[Sequence[Any], Mapping[str, Any]]:
        data = await self._mapping(command, {}, **parameters)
        rows = data.get("data")
        if not isinstance(rows, list):
            raise not_tautulli(f"{command} gave no rows")
        return rows, data

    async def _mapping(self, command: str, headers: dict[str, str], **parameters: str | int) -> Mapping[str, Any]:
        data = await self._ask(command, headers, **parameters)
        if not isinstance(data, Mapping):
            raise not_tautulli(f"{command} gave no object")
        return data

    async def _ask(self, command: str, headers: dict[str, str], **parameters: str | int) -> Any:
        """Give the `data` of an answer; `headers` gets those that came with it."""
        async with self._turn, self._http.get(self.address.call(self._key, command, **parameters)) as answer:
            headers.update(answer.headers)
            refusal = status_error(answer.status, answer.headers, self._clock.now())
            if "html" in answer.headers.get("content-type", ""):
                raise refusal or not_tautulli("it sent a web page, as a login page or a proxy does")
            try:
                body = await read_json(answer.chunks(), limit=PAGE_LIMIT, redact=self._http.redact)
            except SyncError as error:
                raise refusal or error from None
        response = body.get("response") if isinstance(body, Mapping) else None
        if not isinstance(response, Mapping) or "result" not in response:
            raise refusal or not_tautulli("there is no envelope around its answer")
        if response["result"] != "success":
            raise told_error(response, command, answer.status)
        if refusal is not None:
            raise refusal
        return response.get("data")


def _line(value: Any) -> str:
    return "" if value is None else clean_text(str(value), 100)
