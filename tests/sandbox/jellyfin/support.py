"""A caller of the fake servers that speaks as the reference says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from tui.sandbox.jellyfin.access import JellyfinAccess, JellyfinMake
from tui.sandbox.media import MediaItem

NOW = 1_770_000_000
ME = 'Client="syncdeck", Device="deck", DeviceId="d-1", Version="0.1"'
VERSIONS = ("10.8.13", "10.9.11", "10.11.11", "12.0.0")
TICKS = 10_000_000


def make(**changes: Any) -> JellyfinAccess:
    """Give a small server, not started."""
    return JellyfinAccess(JellyfinMake(**{"items": 120, "seed": 7, "clock": lambda: NOW} | changes))


@dataclass
class Caller:
    """Calls a server with a token."""

    http: httpx.AsyncClient
    access: JellyfinAccess
    token: str = ""

    @property
    def headers(self) -> Mapping[str, str]:
        """The headers that carry the token."""
        if self.access.make.is_emby:
            return {"X-Emby-Token": self.token} if self.token else {}
        return {"Authorization": f'MediaBrowser Token="{self.token}", {ME}'} if self.token else {}

    async def ask(self, method: str, path: str, body: object = None, **query: Any) -> httpx.Response:
        """Send a call; query names keep their spelling."""
        extra = {} if body is None else {"json": body}
        return await self.http.request(
            method, f"{self.access.url}{path}", params=query, headers=dict(self.headers), **extra
        )

    async def get(self, path: str, **query: Any) -> Any:
        """Give the JSON of a call that must go well."""
        answer = await self.ask("GET", path, **query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def items(self, **query: Any) -> list[dict[str, Any]]:
        """Give the items that a query of the owner means."""
        asked = {"userId": self.access.user_id("mira"), "recursive": "true"} | query
        return (await self.get("/Items", **asked))["Items"]

    async def status(self, method: str, path: str, body: object = None, **query: Any) -> int:
        """Give the status of a call."""
        return (await self.ask(method, path, body, **query)).status_code

    def user_data(self, number: int, person: str = "mira") -> str:
        """Give the path of a state, as every version has it."""
        return f"/Users/{self.access.user_id(person)}/Items/{self.access.item_id(number)}/UserData"


def film(access: JellyfinAccess, nth: int = 0, *, untouched: bool = True) -> MediaItem:
    """Give a film, by default one that nobody has seen."""
    found = access.collection.of("Movies", "movie")
    people = access.watching.people
    free = [one for one in found if not (untouched and any(one.number in access.watching.touched(p) for p in people))]
    return free[nth]
