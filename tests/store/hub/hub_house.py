"""Several servers with the same people, as the hub sees them."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import TypeVar

from tests.store.library.shelf import NOW, Shelf
from tui.model.hub import HubPlan, HubState, LinkRules, PlannedPush, Subject, WatchValue
from tui.model.library import Watch
from tui.model.plays import ServerKind
from tui.model.profiles import ProfileDraft, ProfileKind
from tui.store.hop import in_thread_of
from tui.store.hub.hub_writer import HubWriter
from tui.store.store import Store

T = TypeVar("T")

WATCHED = WatchValue(Watch.WATCHED, plays=1)
UNWATCHED = WatchValue(Watch.UNWATCHED)


class HubHouse:
    """Servers by name, each with a profile of its name. The accounts 7 are Anna's, the accounts 8 are Ben's."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.shelves: dict[str, Shelf] = {}
        self.profiles: dict[str, int] = {}
        self.people: dict[str, int] = {}

    async def server(self, name: str, *, joins: bool = True, kind: ServerKind = ServerKind.PLEX) -> Shelf:
        """Add a server whose accounts are mapped and linked, and have joined where not told otherwise."""
        shelf = self.shelves[name] = await Shelf.of(self.store, name, kind)
        async with self.store.db.transaction() as conn:
            draft = ProfileDraft(ProfileKind(kind.value), name, "http://127.0.0.1:1", "", {})
            self.profiles[name] = await self.store.profiles.add(conn, draft)
        for key, person in (("7", "Anna"), ("8", "Ben")):
            await self.store.people.map(shelf.accounts[key], person)
        self.people = {person.name: person.id for person in await self.store.people.all()}
        for key in ("7", "8"):
            await self.write(lambda hub, key=key: hub.link(shelf.accounts[key], self.profiles[name]))
            if joins:
                await self.join(name, key)
        return shelf

    async def join(self, name: str, account: str) -> bool:
        """Let an account take part, all of whose libraries were proven."""
        shelf = self.shelves[name]
        for library in ("m", "t"):
            await shelf.prove(library, account)
        return await self.write(lambda hub: hub.join(shelf.accounts[account]))

    async def write(self, work: Callable[[HubWriter], T], at: float = NOW) -> T:
        """Do something in one transaction of the hub."""
        return await self.raw(lambda raw: work(HubWriter(raw, at)))

    async def raw(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Do something in one transaction."""
        async with self.store.db.transaction() as conn:
            return await in_thread_of(conn, work)

    async def item(self, name: str, key: str) -> int:
        """The id of an item."""
        return await self.shelves[name].id_of(key)

    async def title(self, name: str, key: str) -> int | None:
        """The title of an item, matched now."""
        item_id = await self.item(name, key)
        return (await self.write(lambda hub: hub.match([item_id]))).get(item_id)

    async def subject(self, person: str, title_id: int, at: float = NOW, **rules: LinkRules) -> Subject:
        """All that is known of a person and a title."""
        by_profile = {self.profiles[name]: one for name, one in rules.items()}
        pair = (self.people[person], title_id)
        return (await self.write(lambda hub: hub.subjects([pair], by_profile), at))[0]

    async def dirty(self) -> set[tuple[str, str, str]]:
        """What is to be looked at, as (server, account, item key)."""
        sql = """SELECT v.uuid, a.account_key, i.item_key FROM hub_dirty AS d
            JOIN server_accounts AS a ON a.id = d.account_id JOIN library_items AS i ON i.id = d.item_id
            JOIN play_servers AS v ON v.id = i.server_id"""
        return {(server, account, key) for server, account, key in await self.store.db.fetch_all(sql)}

    async def clean(self) -> None:
        """Say that all was looked at."""
        await self.raw(lambda raw: raw.execute("DELETE FROM hub_dirty"))

    async def set_state(
        self, person: str, title_id: int, value: WatchValue = WATCHED, *, rev: int = 1, origin: int | None = None
    ) -> HubState:
        """Give a person a state of a title."""
        subject = await self.subject(person, title_id)
        state = HubState(self.people[person], title_id, value, rev, NOW, origin)
        await self.apply(subject, HubPlan(state))
        return state

    async def apply(self, subject: Subject, plan: HubPlan, at: float = NOW, **held: str) -> list[int]:
        """Write a plan; `held` by the name of the server, for Anna's account."""
        by_account = {self.shelves[name].accounts["7"]: reason for name, reason in held.items()}
        return await self.write(lambda hub: hub.apply(subject, plan, run_id=None, group_id="", held=by_account), at)

    async def rows(self, sql: str, *values: object) -> list[tuple[object, ...]]:
        """Give the rows of a query."""
        return await self.store.db.fetch_all(sql, values)


def push_of(subject: Subject, place: str, wanted: WatchValue = WATCHED) -> PlannedPush:
    """A push to the copy at a place."""
    (copy,) = (copy for copy in subject.copies if copy.place == place)
    return PlannedPush(copy.account_id, copy.item_id, copy.profile_id, wanted, copy.seen, "because")
