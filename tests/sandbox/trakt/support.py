"""A caller of the fake Trakt that speaks as the reference says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import httpx

from tui.sandbox.media import Collection
from tui.sandbox.trakt.access import TraktAccess, TraktMake
from tui.sandbox.trakt.titles import Key

NOW = 1_770_000_000
AGENT = "syncdeck-tests/1 (+https://example.org)"


def make(**changes: Any) -> TraktAccess:
    """Give a small Trakt, not started."""
    usual = {"collections": [Collection(7, 120)], "seed": 7, "clock": lambda: NOW}
    return TraktAccess(TraktMake(**usual | changes))


@dataclass
class Caller:
    """Calls Trakt with a token, or without one."""

    http: httpx.AsyncClient
    access: TraktAccess
    token: str = ""

    @property
    def headers(self) -> dict[str, str]:
        """The headers of every call."""
        told = {
            "Content-Type": "application/json",
            "trakt-api-version": "2",
            "trakt-api-key": self.access.client_id,
            "User-Agent": AGENT,
        }
        return told | ({"Authorization": f"Bearer {self.token}"} if self.token else {})

    async def ask(self, method: str, path: str, body: object = None, **query: Any) -> httpx.Response:
        """Send a call to the API."""
        extra = {} if body is None else {"json": body}
        return await self.http.request(method, f"{self.access.url}{path}", params=query, headers=self.headers, **extra)

    async def get(self, path: str, **query: Any) -> Any:
        """Give the JSON of a read that must go well."""
        answer = await self.ask("GET", path, **query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def send(self, method: str, path: str, body: object = None, status: int = 201) -> Any:
        """Give the JSON of a write that must go well."""
        answer = await self.ask(method, path, body)
        assert answer.status_code == status, answer.text
        return answer.json() if answer.content else None

    async def status(self, method: str, path: str, body: object = None, **query: Any) -> int:
        """Give the status of a call."""
        return (await self.ask(method, path, body, **query)).status_code

    async def auth(self, path: str, **body: Any) -> httpx.Response:
        """Send a call to the host that signs in, as the app."""
        told = {"client_id": self.access.client_id, "client_secret": self.access.client_secret} | body
        return await self.http.post(f"{self.access.auth_url}{path}", json=told, headers={"User-Agent": AGENT})


def movies(access: TraktAccess, wanted: int, first: int = 0) -> list[Key]:
    """Give the keys of some films of the household."""
    return [one.key for one in access.known.of_kind("movie")][first : first + wanted]


def named(*keys: Key) -> dict[str, list[Any]]:
    """Give a body that names things by Trakt's ids."""
    plurals = {"movie": "movies", "show": "shows", "season": "seasons", "episode": "episodes", "person": "people"}
    body: dict[str, list[Any]] = {}
    for kind, number in keys:
        body.setdefault(plurals[kind], []).append({"ids": {"trakt": number}})
    return body
