"""The household's Jellyfin or Emby, running, and how to get in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from typing import Final

from tui.sandbox.jellyfin.accounts import API_KEY, Account
from tui.sandbox.jellyfin.credentials import Credentials
from tui.sandbox.jellyfin.faults import media_browser_faults
from tui.sandbox.jellyfin.identity import hex_id
from tui.sandbox.jellyfin.media_browser import MediaBrowser, ServerMake
from tui.sandbox.jellyfin.service import MediaBrowserService
from tui.sandbox.jellyfin.sessions import Session
from tui.sandbox.jellyfin.times import TICKS_PER_MS
from tui.sandbox.jellyfin.versions import EMBY_VERSION
from tui.sandbox.journal import Journal
from tui.sandbox.media import MEMBERS, OWNER, Collection, MediaItem, Watching, WriteBook
from tui.sandbox.menu import FaultMenu
from tui.sandbox.server import LoopbackServer

EMBY_KEY: Final = "e0b1c2d3e4f5061728394a5b6c7d8e9f"
DEFAULT_VERSION: Final = "10.11.11"


@dataclass(frozen=True, slots=True)
class JellyfinMake:
    """What the server is made of."""

    items: int
    """Films and episodes, about."""
    seed: int
    clock: Callable[[], float]
    """UTC epoch, s."""
    is_emby: bool = False
    version: str = ""
    """Default 10.11.11, or Emby's 4.9."""
    api_key: str = ""
    tracks: int = 0
    """Pieces of music."""
    base_path: str = ""
    port: int = 0
    zone: tzinfo = UTC
    """Where the server stands."""


@dataclass(slots=True)
class JellyfinAccess:
    """The running server. `server` is what it holds and may be changed; `listener` is its socket."""

    make: JellyfinMake
    server: MediaBrowser = field(init=False)
    service: MediaBrowserService = field(init=False)
    listener: LoopbackServer = field(init=False)

    def __post_init__(self) -> None:
        make = self.make
        collection = Collection(make.seed, make.items, tracks=make.tracks)
        watching = Watching(
            collection,
            MEMBERS,
            make.seed,
            make.clock(),
            server="emby" if make.is_emby else "jellyfin",
            dated_by_start=True,
        )
        version = make.version or (EMBY_VERSION if make.is_emby else DEFAULT_VERSION)
        key = make.api_key or (EMBY_KEY if make.is_emby else API_KEY)
        self.server = MediaBrowser(
            ServerMake(collection, watching, make.clock, version, make.is_emby, make.seed, key, make.zone)
        )
        self.service = MediaBrowserService(self.server, media_browser_faults(self.server))
        self.listener = LoopbackServer(self.service, port=make.port, base_path=make.base_path)

    @property
    def url(self) -> str:
        """The base URL, without a trailing slash."""
        return self.listener.url

    @property
    def collection(self) -> Collection:
        """What is in the libraries."""
        return self.server.collection

    @property
    def watching(self) -> Watching:
        """What the household saw on this server."""
        return self.server.watching

    @property
    def faults(self) -> FaultMenu:
        """What goes wrong."""
        return self.service.faults

    @property
    def journal(self) -> Journal:
        """What was asked."""
        return self.service.journal

    @property
    def writes(self) -> WriteBook:
        """What clients changed of what people have seen."""
        return self.server.writes

    @property
    def owner(self) -> Account:
        """The administrator."""
        return self.server.accounts.of(OWNER.name)

    @property
    def username(self) -> str:
        """The user name of the administrator."""
        return self.owner.name

    @property
    def password(self) -> str:
        """The password of the administrator."""
        return self.owner.password

    @property
    def api_key(self) -> str:
        """A key that is taken now."""
        return next(device.token for device in self.server.accounts.devices.values() if device.account is None)

    @property
    def line(self) -> dict[str, str]:
        """What a client needs, under the names of `cli.md`."""
        return {"url": self.url, "username": self.username, "password": self.password, "api_key": self.api_key}

    def item_id(self, number: int) -> str:
        """Give the id of an item on the wire."""
        return self.server.ids.of(number)

    def number(self, item_id: str) -> int:
        """Give the item that an id on the wire stands for. Raises LookupError for an id of another server."""
        number = self.server.ids.number(item_id)
        if number is None:
            raise LookupError(f"no id of this server: {item_id!r}")
        return number

    def user_id(self, person: str) -> str:
        """Give the id of a person's account on the wire."""
        return self.server.user_id(person)

    def approve(self, code: str, person: str = OWNER.name) -> None:
        """Let somebody approve a code of Quick Connect. Raises Refused if the code is not known."""
        self.server.quick_connect.approve(code, self.server.accounts.of(person), self.server.now_ms())

    def token(self, person: str = OWNER.name, device_id: str = "sandbox") -> str:
        """Give a token of a person without a sign-in over HTTP."""
        return self.server.token_for(person, device_id)

    def replace(self, number: int) -> MediaItem:
        """Let a file come back under another path; see `MediaBrowser.replace_item`."""
        return self.server.replace_item(number)

    def delete(self, number: int) -> None:
        """Delete an item; its plays stay in log and plugin. Raises LookupError if it is not there."""
        self.collection.remove(number)

    def begin(
        self,
        person: str,
        number: int,
        *,
        offset_ms: int = 60_000,
        device: str = "Living Room",
        is_paused: bool = False,
        is_transcoding: bool = False,
    ) -> Session:
        """Let somebody begin to play something; it shows among the sessions until `finish`."""
        server = self.server
        account = server.accounts.of(person)
        told = Credentials("Sandbox Player", device, hex_id("device", device), "1.0")
        session = server.sessions.of(account, told, server.now_ms())
        assert session is not None
        server.plays.begin(session, self.collection.item(number), offset_ms * TICKS_PER_MS)
        if session.playing is not None:
            session.playing.is_paused, session.playing.is_transcoding = is_paused, is_transcoding
        return session

    def finish(self, session: Session, offset_ms: int | None = None) -> None:
        """Let a session stop at a position; without one it counts as a whole play."""
        if session.playing is not None:
            position = None if offset_ms is None else offset_ms * TICKS_PER_MS
            self.server.plays.end(session, self.collection.item(session.playing.number), position)

    async def start(self) -> None:
        """Begin to listen. Raises OSError if a given port is taken."""
        await self.listener.start()

    async def close(self) -> None:
        """Stop listening."""
        await self.listener.close()
