"""A deck with profiles of every media server of a sandbox household, and the truth to compare with."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.jobs.media.media_scene import dump
from tests.jobs.scene import HurriedClock
from tui.deck import Deck
from tui.model.profiles import Profile, ProfileDraft, ProfileKind
from tui.model.runs import Run, RunError, RunOptions, RunReport
from tui.paths import Paths
from tui.sandbox import Household
from tui.sandbox.jellyfin.access import JellyfinAccess
from tui.sandbox.media import MEMBERS, Member
from tui.sandbox.plex.access import PlexAccess
from tui.settings import Settings

KINDS = ("plex", "jellyfin", "emby")


@dataclass
class HouseScene:
    """What a test plays with."""

    house: Household
    deck: Deck
    clock: HurriedClock
    seen: list[Run] = field(default_factory=list)

    def access(self, kind: str) -> PlexAccess | JellyfinAccess:
        """The server of a kind."""
        return {"plex": lambda: self.house.plex, "jellyfin": lambda: self.house.jellyfin}.get(
            kind, lambda: self.house.emby
        )()

    async def add(self, kind: str, name: str = "", **settings: str) -> Profile:
        """Sign in to a server as its owner."""
        access = self.access(kind)
        secrets = {"token": access.token() if isinstance(access, PlexAccess) else access.api_key}
        if isinstance(access, PlexAccess):
            settings = {"plex_tv_url": access.tv_url} | settings
            secrets["account_token"] = access.account_token()
        draft = ProfileDraft(ProfileKind(kind), name or kind, access.url, "", settings)
        profile = await self.deck.profiles.add(draft, secrets)
        if isinstance(access, PlexAccess):
            others = {f"token:{one.plex_id}": access.token(one.name) for one in MEMBERS[1:] if not one.is_removed}
            await self.deck.profiles.edit(profile.name, secrets=others, check=False)
        return await self.deck.profiles.find(profile.name)

    async def sync(self, name: str, **options: Any) -> RunReport:
        """Run a sync to its end."""
        self.access(name).journal.clear()
        return await self.ended(await self.deck.runs.start_sync(name, RunOptions(**options)))

    async def history(self, name: str, **options: Any) -> RunReport:
        """Pull a history to its end."""
        return await self.ended(await self.deck.runs.start_history(name, RunOptions(**options)))

    async def ended(self, run: Run) -> RunReport:
        """Wait for the end of a run."""
        self.seen.clear()
        async with asyncio.timeout(60):
            return await self.deck.runs.wait(run.id, self.seen.append)

    def key(self, kind: str, number: int) -> str:
        """What a server calls an item."""
        access = self.access(kind)
        return access.rating_key(number) if isinstance(access, PlexAccess) else access.item_id(number)

    def account_key(self, kind: str, member: Member) -> str:
        """What a server calls an account."""
        access = self.access(kind)
        return str(member.plex_id) if isinstance(access, PlexAccess) else access.user_id(member.name)

    def readable(self, kind: str) -> list[Member]:
        """Whose states can be read."""
        return [member for member in MEMBERS if not member.is_removed]

    def true_items(self, kind: str) -> set[str]:
        """What a server really has, shows included."""
        there = self.access(kind).collection
        found = [
            item
            for one in there.sections
            for name in ("movie", "show", "episode", "track")
            for item in there.of(one.title, name)
        ]
        return {self.key(kind, item.number) for item in found}

    def true_states(self, kind: str) -> dict[str, dict[str, tuple[bool, int]]]:
        """What everybody has really seen: watched, and position in ms."""
        access, found = self.access(kind), {}
        for member in self.readable(kind):
            states = access.watching.touched(member.name)
            found[self.account_key(kind, member)] = {
                self.key(kind, number): (state.is_watched, state.offset_ms)
                for number, state in states.items()
                if number in access.collection
                and member.may_see(access.collection.item(number).section)
                and (state.is_watched or state.offset_ms)
            }
        return found

    async def stored_items(self, kind: str) -> set[str]:
        """What is stored of a server, and not gone."""
        sql = """SELECT i.item_key FROM library_items AS i JOIN play_servers AS v ON v.id = i.server_id
            WHERE v.kind = ? AND i.missing_since IS NULL"""
        return {row[0] for row in await self.rows(sql, kind)}

    async def stored_states(self, kind: str) -> dict[str, dict[str, tuple[bool, int]]]:
        """What is stored that everybody has seen of a server."""
        sql = """SELECT a.account_key, i.item_key, s.is_played, s.position_ms FROM watch_states AS s
            JOIN library_items AS i ON i.id = s.item_id JOIN server_accounts AS a ON a.id = s.account_id
            JOIN play_servers AS v ON v.id = i.server_id
            WHERE v.kind = ? AND i.missing_since IS NULL AND s.is_inherited = 0
                AND (s.is_played = 1 OR s.position_ms > 0)"""
        found: dict[str, dict[str, tuple[bool, int]]] = {
            self.account_key(kind, member): {} for member in self.readable(kind)
        }
        for account, key, is_played, position in await self.rows(sql, kind):
            found.setdefault(account, {})[key] = (is_played == 1, position)
        return found

    async def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """Give the rows of a query."""
        return await self.deck.store.db.fetch_all(sql, values)

    async def errors(self, run_id: int) -> list[RunError]:
        """Every error row of a run."""
        found: list[RunError] = []
        for group in await self.deck.store.run_errors.groups(run_id):
            found += await self.deck.store.run_errors.rows(run_id, group.step, group.error_class, limit=1000)
        return found

    def dump(self) -> dict[str, list[tuple[Any, ...]]]:
        """Everything that servers told, without the times at which it was stored."""
        return dump(self.deck.paths.store_file)


@asynccontextmanager
async def house_scene(
    house: Household, home: Path, clock: HurriedClock | None = None, **settings: Any
) -> AsyncIterator[HouseScene]:
    """Give a scene on a home folder."""
    clock = clock or HurriedClock()
    told = {"read_timeout": 20.0, "connect_timeout": 5.0}
    deck = await Deck.open(Paths(home), Settings(**told | settings), face="test", clock=clock)
    try:
        yield HouseScene(house, deck, clock)
    finally:
        await deck.close("the test is over")
