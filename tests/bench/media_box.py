"""A Plex and a Jellyfin of the sandbox in a process of their own, which answer each question once and then by heart.

So a page costs a contender what it costs to be sent and read, not what it costs the sandbox to make. `/asked` gives the
questions since it was last asked (targets, and the headers that count), and is no part of any protocol.
"""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from tui.sandbox.household import Household, serve
from tui.sandbox.server import Service
from tui.sandbox.wire import Answer, Request, Respond

ASKED = "/asked"
_PAGE = "x-plex-container-"
_TOLD = ("accept", "x-plex-token", "x-emby-token")
_TOKEN = re.compile(r'Token="([^"]*)"')
"""What counts of an Authorization header: the rest of it names the install."""


class ByHeart:
    """Stands in front of a service."""

    def __init__(self, service: Service) -> None:
        self._honest = service.respond
        self._known: dict[tuple[object, ...], Answer] = {}
        self._asked: list[tuple[str, dict[str, str]]] = []

    async def respond(self, action: str, request: Request, respond: Respond) -> Answer:
        """Give an answer as it was given before."""
        if request.path == ASKED:
            asked, self._asked = self._asked, []
            return Answer(body=(json.dumps(asked).encode(),))
        told = _told(request)
        self._asked.append((request.target, told))
        key = (request.target, *sorted(told.items()))
        if request.method != "GET":
            return await self._honest(action, request, respond)
        if key not in self._known:
            self._known[key] = await self._honest(action, request, respond)
        return self._known[key]


def _told(request: Request) -> dict[str, str]:
    """Give the headers that change an answer: page, rendering, and who asks."""
    kept = {name: value for name, value in request.headers.items() if name in _TOLD or name.startswith(_PAGE)}
    token = _TOKEN.search(request.headers.get("authorization", ""))
    return kept | ({"x-emby-token": token[1]} if token else {})


@contextmanager
def media_box(items: int) -> Iterator[dict[str, dict[str, str]]]:
    """Start both with so many films and episodes; give the line of the household once they listen."""
    process = subprocess.Popen([sys.executable, "-m", "tests.bench.media_box", str(items)], stdout=subprocess.PIPE)
    assert process.stdout is not None
    try:
        yield json.loads(process.stdout.readline())
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()


def tell(house: Household) -> None:
    """Put the memory in front of both, and print how to get in."""
    for service in (house.plex.service, house.jellyfin.service):
        service.respond = ByHeart(service).respond  # type: ignore[method-assign]
    print(json.dumps(house.line), flush=True)


if __name__ == "__main__":
    asyncio.run(serve(tell, live=1, movies=1, series=1, library=int(sys.argv[1])))
