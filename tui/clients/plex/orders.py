"""Requests that change something on a Plex server. Only `plex_write` has them: whoever reads is given `PlexCalls`.

Source: `protocols/plex.md` section 4.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tui.clients.http import Call
from tui.clients.plex.calls import PAGE_LIMIT, PlexCalls, Query, whole
from tui.clients.plex.steps import Step
from tui.errors import SyncError

LIBRARY = "com.plexapp.plugins.library"
METHODS: Mapping[Step, str] = {Step.SCROBBLE: "PUT", Step.UNSCROBBLE: "PUT", Step.TIMELINE: "POST"}
NOT_SO = frozenset({404, 405, 501})
"""What old servers and some proxies answer to other methods than GET; 404 may also mean that the item is gone."""


@dataclass(frozen=True, slots=True)
class Order:
    """One request about one item."""

    step: Step
    key: str
    position_ms: int = 0
    runtime_ms: int = 0
    """Of the item on this server: without it a position is passed over, and the answer is 200 all the same."""

    @property
    def path(self) -> str:
        """Where it goes."""
        return f"/:/{self.step}"

    @property
    def query(self) -> Query:
        """What it says."""
        if self.step is not Step.TIMELINE:
            return {"key": self.key, "identifier": LIBRARY}
        return {
            "ratingKey": self.key,
            "key": f"/library/metadata/{self.key}",
            "identifier": LIBRARY,
            "state": "stopped",
            "time": self.position_ms,
            "duration": self.runtime_ms,
        }

    def __str__(self) -> str:
        told = f"ratingKey={self.key}&time={self.position_ms}" if self.step is Step.TIMELINE else f"key={self.key}"
        return f"{self.path}?{told}"


class PlexOrders(PlexCalls):
    """Sends them, with GET once where a server takes no other method, and from then on."""

    last_exchange = ""
    """The last request and its answer in short: `PUT /:/scrobble?key=42 gave 200`."""
    _takes_only_get = False

    async def send(self, order: Order, *, token: str = "") -> None:
        """Send a request and wait for its answer, whose body says nothing. Raises SyncError as reading does."""
        if self._takes_only_get or not await self._is_taken(order, token):
            await self._sent("GET", order, token)
            self._takes_only_get = True

    async def _is_taken(self, order: Order, token: str) -> bool:
        """Send a request with its own method; False where the server may know no other than GET."""
        try:
            await self._sent(METHODS[order.step], order, token)
        except SyncError as error:
            if error.status not in NOT_SO:
                raise
            return False
        return True

    async def _sent(self, method: str, order: Order, token: str) -> None:
        shown = self._http.redact(f"{method} {order}")
        self.last_exchange = f"{shown} got no answer"

        async def once() -> None:
            headers = self._identity.headers(token or self._token)
            async with self._http.send(Call(method, self._address(order.path, order.query), headers)) as answer:
                self.last_exchange = f"{shown} gave {answer.status}"
                if answer.status >= 300:
                    raise await self._refusal(answer)
                await whole(answer, PAGE_LIMIT)

        await self._judged(order.path, token, once)
