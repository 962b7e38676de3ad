"""The household's Plex: the server at several addresses, plex.tv, and how to get in."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from tui.sandbox.journal import Journal
from tui.sandbox.media import MEMBERS, OWNER, Collection, Watching, WriteBook
from tui.sandbox.menu import FaultMenu
from tui.sandbox.plex.faults import PLEX_FAULTS
from tui.sandbox.plex.guids import number_of, rating_key
from tui.sandbox.plex.rendering import Node, Scalar, rendered, wants_json
from tui.sandbox.plex.service import PlexService
from tui.sandbox.plex.state import PlexState
from tui.sandbox.plex.tokens import Tokens
from tui.sandbox.plex.tv_nodes import Connection, ResourceFlags
from tui.sandbox.plex.tv_service import PlexTvService
from tui.sandbox.server import LoopbackServer, Service
from tui.sandbox.wire import Answer, Request, Route

STRANGER: Final = "57a1e" + "0" * 35
"""The machine identifier of the server that answers at the stale address."""


@dataclass(frozen=True, slots=True)
class PlexMake:
    """What the server is made of."""

    items: int
    """Films and episodes."""
    seed: int
    clock: Callable[[], float]
    tracks: int = 0
    base_path: str = ""


class Stranger(Service):
    """Another server, at an address that was ours once."""

    def __init__(self, clock: Callable[[], float]) -> None:
        super().__init__(clock=clock, faults=PLEX_FAULTS, actions=("identity", "unknown"), aliases={})
        self.routes = [Route("GET", "/identity", "identity", self._identity)]

    async def _identity(self, request: Request) -> Answer:
        values: dict[str, Scalar] = {
            "size": 0,
            "claimed": True,
            "machineIdentifier": STRANGER,
            "version": "1.40.1.8227-c0dd5a73e",
        }
        return rendered(Node("MediaContainer", values), as_json=wants_json(request))


@dataclass(slots=True)
class PlexAccess:
    """The running Plex. Whatever is public may be changed by tests while it runs."""

    make: PlexMake
    collection: Collection = field(init=False)
    watching: Watching = field(init=False)
    state: PlexState = field(init=False)
    service: PlexService = field(init=False)
    tv: PlexTvService = field(init=False)
    local: LoopbackServer = field(init=False)
    remote: LoopbackServer = field(init=False)
    relay: LoopbackServer = field(init=False)
    stale: LoopbackServer = field(init=False)
    tv_server: LoopbackServer = field(init=False)

    def __post_init__(self) -> None:
        make = self.make
        self.collection = Collection(make.seed, make.items, tracks=make.tracks)
        self.watching = Watching(self.collection, MEMBERS, make.seed, make.clock())
        self.state = PlexState(self.collection, self.watching, clock=make.clock, seed=make.seed)
        self.service = PlexService(self.state, clock=make.clock)
        self.tv = PlexTvService(self.state, self.connections, clock=make.clock, seed=make.seed)
        self.local, self.remote, self.relay = (LoopbackServer(self.service, base_path=make.base_path) for _ in range(3))
        self.stale = LoopbackServer(Stranger(make.clock))
        self.tv_server = LoopbackServer(self.tv)

    @property
    def url(self) -> str:
        """The local address of the server, without a trailing slash."""
        return self.local.url

    @property
    def tv_url(self) -> str:
        """The address of plex.tv, and of clients.plex.tv."""
        return self.tv_server.url

    @property
    def tokens(self) -> Tokens:
        """The tokens of everybody, and what makes them die."""
        return self.state.tokens

    @property
    def flags(self) -> ResourceFlags:
        """What discovery says of the server."""
        return self.tv.flags

    @property
    def faults(self) -> FaultMenu:
        """What goes wrong at the server."""
        return self.service.faults

    @property
    def tv_faults(self) -> FaultMenu:
        """What goes wrong at plex.tv."""
        return self.tv.faults

    @property
    def journal(self) -> Journal:
        """What the server was asked, at any of its addresses; the `host` header tells which."""
        return self.service.journal

    @property
    def writes(self) -> WriteBook:
        """What clients changed of what people have seen."""
        return self.state.writes

    @property
    def tv_journal(self) -> Journal:
        """What plex.tv was asked."""
        return self.tv.journal

    @property
    def menus(self) -> dict[str, FaultMenu]:
        """The fault menus by their prefix."""
        return {"plex": self.faults, "plextv": self.tv_faults}

    @property
    def failures(self) -> list[Exception]:
        """Bugs of the sandbox itself."""
        return self.journal.failures + self.tv_journal.failures

    @property
    def line(self) -> dict[str, str]:
        """What a client needs, under the names of `cli.md`."""
        return {"url": self.url, "plex_tv_url": self.tv_url, "token": self.token()}

    def token(self, person: str = OWNER.name) -> str:
        """Give the token that somebody has for the server."""
        return self.tokens.server(person)

    def account_token(self, person: str = OWNER.name) -> str:
        """Give the token that somebody has at plex.tv."""
        return self.tokens.account(person)

    def approve_pin(self, code: str, person: str = OWNER.name) -> None:
        """Let somebody type a code at plex.tv/link. Raises LookupError if no PIN has it."""
        self.tv.pins.approve(code, person)

    def rating_key(self, number: int) -> str:
        """Give the key of an item of the collection."""
        return rating_key(number)

    def number(self, key: str) -> int:
        """Give the item of a rating key. Raises LookupError if it is none."""
        number = number_of(key)
        if number is None:
            raise LookupError(f"{key!r} is no rating key")
        return number

    def delete(self, number: int, *, keep_in_history: bool = False) -> None:
        """Delete an item; with `keep_in_history` its history rows still name it, as before the trash is emptied."""
        if keep_in_history:
            below = [*self.collection.children(number), *self.collection.leaves(number)]
            self.state.trash.update({number, *(item.number for item in below)})
        else:
            self.collection.remove(number)

    def connections(self) -> list[Connection]:
        """Give the addresses that discovery lists: relay first and the stale one in between, to be put in order."""
        known = (
            (self.relay, Connection(self.relay.url, is_local=False, is_relay=True)),
            (self.stale, Connection(self.stale.url, is_local=True)),
            (self.remote, Connection(self.remote.url, is_local=False)),
            (self.local, Connection(self.local.url, is_local=True)),
        )
        return [connection for server, connection in known if server.port]

    async def start(self) -> None:
        """Prepare the library, and begin to listen at all addresses."""
        await asyncio.to_thread(self.service.warm)
        for server in self._servers:
            await server.start()

    async def close(self) -> None:
        """Stop."""
        for server in self._servers:
            await server.close()

    @property
    def _servers(self) -> tuple[LoopbackServer, ...]:
        return self.local, self.remote, self.relay, self.stale, self.tv_server
