"""A deck with a Plex, a Jellyfin and an Emby of the sandbox, and three persons who have an account on each.

A fourth, the child, is never mapped: nothing of hers may reach anybody, nor anything reach her.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.jobs.hub.swift_clock import SwiftClock
from tests.jobs.hub.truth import Seen, state_of
from tui.deck import Deck
from tui.model.hub import LocalMark, MarkReport
from tui.model.outbox import Delivery, DeliveryFilter, DeliveryState, Lane, LaneState
from tui.model.profiles import Profile, ProfileDraft, ProfileKind
from tui.model.runs import Run, RunOptions, RunReport
from tui.paths import Paths
from tui.sandbox import Household
from tui.sandbox.jellyfin.access import JellyfinAccess
from tui.sandbox.media import MEMBERS, MediaItem, Written
from tui.sandbox.plex import PlexAccess
from tui.sandbox.server import LoopbackServer
from tui.settings import Settings

KINDS = ("plex", "jellyfin", "emby")
PEOPLE = ("mira", "joerg", "takeru")
STRANGER = "kids"
"""Has an account everywhere, and is nobody's."""
PATIENCE = 60.0
"""Real seconds that anything may take."""
NEW = "Premiere"
"""How the titles of films begin that nobody has begun."""
MOVING = "SELECT COUNT(*) FROM outbox WHERE state IN ('pending', 'in_flight', 'waiting')"


def premiere(house: Household, films: int) -> None:
    """Let films come to all servers that nobody has seen yet; the last of them in both libraries of films."""
    for kind in KINDS:
        collection = access_of(house, kind).collection
        for nth in range(films):
            ids = {"imdb": f"tt{9_000_000 + nth}", "tmdb": str(900_000 + nth)}
            collection.add(f"{NEW} {nth}", at=1_700_000_000, ids=ids)
        collection.add(f"{NEW} {films - 1}", at=1_700_000_000, ids=ids, section="Filme 4K")


def access_of(house: Household, kind: str) -> PlexAccess | JellyfinAccess:
    """Give the server of a kind."""
    if kind == "plex":
        return house.plex
    return house.jellyfin if kind == "jellyfin" else house.emby


def key_of(access: PlexAccess | JellyfinAccess, number: int) -> str:
    """Give what a server calls an item."""
    return access.rating_key(number) if isinstance(access, PlexAccess) else access.item_id(number)


def listeners_of(access: PlexAccess | JellyfinAccess) -> list[LoopbackServer]:
    """Give all addresses at which a server can be reached."""
    return [access.local, access.remote, access.relay] if isinstance(access, PlexAccess) else [access.listener]


@dataclass
class Trio:
    """What a test plays with."""

    house: Household
    home: Path
    deck: Deck
    clock: SwiftClock

    def __post_init__(self) -> None:
        films = self.house.plex.collection.of("Movies", "movie")
        self._fresh = iter([film for film in films if film.title.startswith(NEW)])

    def access(self, kind: str) -> PlexAccess | JellyfinAccess:
        """The server of a kind."""
        return access_of(self.house, kind)

    async def add(self, kind: str, **settings: str) -> Profile:
        """Sign in to a server as its owner, with the tokens of those who share a Plex."""
        access = self.access(kind)
        if not isinstance(access, PlexAccess):
            draft = ProfileDraft(ProfileKind(kind), kind, access.url, "", settings)
            return await self.deck.profiles.add(draft, {"token": access.api_key})
        draft = ProfileDraft(ProfileKind.PLEX, kind, access.url, "", {"plex_tv_url": access.tv_url} | settings)
        await self.deck.profiles.add(draft, {"token": access.token(), "account_token": access.account_token()})
        others = {f"token:{one.plex_id}": access.token(one.name) for one in MEMBERS[1:] if not one.is_removed}
        await self.deck.profiles.edit(kind, secrets=others, check=False)
        return await self.deck.profiles.find(kind)

    async def join(self, kinds: Sequence[str] = KINDS, **settings: str) -> None:
        """Add servers, read each whole, say whose accounts they have, and let all that follows from it arrive."""
        for kind in kinds:
            await self.add(kind, **settings)
        await self.round(kinds)
        await self.map()
        await self.arrived()

    async def map(self, people: Sequence[str] = PEOPLE) -> None:
        """Say whose accounts the servers have."""
        for account in await self.deck.people.accounts():
            person = self.person_of(account.account_key)
            if person in people:
                await self.deck.people.map(account.id, person)

    async def sync(self, kind: str, **options: Any) -> RunReport:
        """Run the sync of a server to its end."""
        return await self.ended(await self.deck.runs.start_sync(kind, RunOptions(**options)))

    async def ended(self, run: Run) -> RunReport:
        """Wait for the end of a run."""
        async with asyncio.timeout(PATIENCE):
            return await self.deck.runs.wait(run.id)

    async def round(self, kinds: Sequence[str] = KINDS) -> list[RunReport]:
        """Sync servers, one after the other."""
        return [await self.sync(kind) for kind in kinds]

    async def arrived(self, *, skipping: float = 0.0) -> None:
        """Wait until nothing is on its way any more; `skipping` lets so many s pass now and then."""
        async with asyncio.timeout(PATIENCE):
            while await self._is_busy():
                await asyncio.sleep(0.1 if skipping else 0.01)
                self.clock.skip(skipping)

    async def mark(self, person: str, item: MediaItem, *, kind: str = "plex", **mark: Any) -> MarkReport:
        """Set something here, by the item that a server has of it."""
        who = await self.deck.hub.person_for(person)
        return await self.deck.hub.mark(who.id, LocalMark(**mark), items=[await self.item_id(kind, item)])

    async def deliveries(self, kind: str, item: MediaItem) -> list[Delivery]:
        """Give everything that was ever queued for an item of a server, newest first."""
        profile, item_id = await self.deck.profiles.find(kind), await self.item_id(kind, item)
        found = await self.deck.outbox.page(DeliveryFilter(frozenset(DeliveryState), profile.id), limit=10_000)
        return [delivery for delivery in found if delivery.item_id == item_id]

    async def delivery(self, kind: str, item: MediaItem) -> Delivery:
        """Give what was queued last for an item of a server."""
        return (await self.deliveries(kind, item))[0]

    async def comes_to(self, kind: str, item: MediaItem, state: DeliveryState, *, skipping: float = 0.0) -> Delivery:
        """Wait until what was queued last for an item of a server is in a state, and give it; as `arrived`."""
        async with asyncio.timeout(PATIENCE):
            while (found := await self.deliveries(kind, item))[:1] == [] or found[0].state is not state:
                await asyncio.sleep(0.05 if skipping else 0.01)
                self.clock.skip(skipping)
        return found[0]

    async def lane(self, kind: str) -> Lane:
        """Give the lane of a server."""
        return next(lane for lane in await self.deck.outbox.lanes() if lane.profile == kind)

    async def lane_is(self, kind: str, state: LaneState) -> Lane:
        """Wait until the lane of a server is in a state, and give it."""
        async with asyncio.timeout(PATIENCE):
            while (lane := await self.lane(kind)).state is not state:
                await asyncio.sleep(0.01)
        return lane

    def person_of(self, account_key: str) -> str:
        """Give whose account it is; "" for one of nobody in this household."""
        for member in MEMBERS:
            keys = {str(member.plex_id), *(self._box(kind).user_id(member.name) for kind in ("jellyfin", "emby"))}
            if account_key in keys:
                return member.name
        return ""

    def film(self) -> MediaItem:
        """Give a film that all servers have, and nobody has begun; another one each time."""
        return next(self._fresh)

    def watch(self, kind: str, person: str, item: MediaItem) -> None:
        """Let somebody see something to its end."""
        self.access(kind).watching.mark_played(person, item.number, self.moment(kind))

    def unwatch(self, kind: str, person: str, item: MediaItem) -> None:
        """Let somebody say that it was not seen."""
        self.access(kind).watching.mark_unplayed(person, item.number)

    def stop_at(self, kind: str, person: str, item: MediaItem, position_ms: int) -> None:
        """Let somebody stop somewhere."""
        self.access(kind).watching.set_offset(person, item.number, position_ms, self.moment(kind))

    def moment(self, kind: str) -> int:
        """What the clock of a server says; UTC epoch, s."""
        access = self.access(kind)
        return access.state.now if isinstance(access, PlexAccess) else access.server.now_ms() // 1000

    def seen(self, kind: str, person: str, item: MediaItem) -> Seen:
        """How something really stands on a server."""
        return state_of(self.access(kind), person, item.number)

    def seen_everywhere(self, person: str, item: MediaItem) -> list[Seen]:
        """How something really stands on each server."""
        return [self.seen(kind, person, item) for kind in KINDS]

    def writes(self, kind: str) -> tuple[Written, ...]:
        """What was written to a server since the books were cleared."""
        return self.access(kind).writes.rows

    def all_writes(self) -> Counter[tuple[str, str]]:
        """How much was written, by server and person."""
        return Counter((kind, row.person) for kind in KINDS for row in self.writes(kind))

    def forget_writes(self) -> None:
        """Clear the books."""
        for kind in KINDS:
            self.access(kind).writes.clear()

    async def down(self, kind: str) -> None:
        """Let nothing listen where the server was."""
        for server in listeners_of(self.access(kind)):
            await server.close()

    async def up(self, kind: str) -> None:
        """Let the server listen where it did before."""
        for server in listeners_of(self.access(kind)):
            if not server.is_listening:
                await server.start()

    async def mend(self) -> None:
        """Let all servers be there, and well."""
        for kind in KINDS:
            await self.up(kind)
            self.access(kind).faults.clear()

    async def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """Give the rows of a query on the store."""
        return await self.deck.store.db.fetch_all(sql, values)

    async def one(self, sql: str, *values: object) -> Any:
        """Give the first value of a query on the store."""
        return (await self.rows(sql, *values))[0][0]

    async def item_id(self, kind: str, item: MediaItem) -> int:
        """Give the id under which the store knows an item of a server."""
        sql = """SELECT i.id FROM library_items AS i JOIN play_servers AS v ON v.id = i.server_id
            WHERE v.kind = ? AND i.item_key = ? AND i.missing_since IS NULL"""
        return int(await self.one(sql, kind, key_of(self.access(kind), item.number)))

    async def _is_busy(self) -> bool:
        """Tell whether anything is on its way. What the hub looks at between the first two looks is so at the third."""
        hub = self.deck.store.hub
        return bool(await self.one(MOVING) or await hub.dirty_count() or await self.one(MOVING))

    def _box(self, kind: str) -> JellyfinAccess:
        return self.house.jellyfin if kind == "jellyfin" else self.house.emby


@asynccontextmanager
async def trio_at(house: Household, home: Path, clock: SwiftClock, **settings: Any) -> AsyncIterator[Trio]:
    """Open a deck on a home folder, with the servers of a household in its reach."""
    told = {"read_timeout": 5.0, "connect_timeout": 2.0} | settings
    deck = await Deck.open(Paths(home), Settings(**told), face="test", clock=clock)
    try:
        yield Trio(house, home, deck, clock)
    finally:
        await deck.close("the test is over")
