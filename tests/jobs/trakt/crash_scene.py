"""A list that both sides changed, and a Trakt that fails at one request of the sync that brings them in line."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

from tests.jobs.trakt.list_scene import ListScene
from tui.model.lists import Entry, EntryKind, LocalList
from tui.model.runs import RunReport, RunState
from tui.sandbox.trakt.lists import TraktList
from tui.sandbox.trakt.titles import Key, Title

BASE, NEW = 8, 110
"""Entries that both sides agreed on, and those that come here: two calls to add them."""
AFTERWARDS = 300.0
"""Seconds after which a server that failed is asked again."""
MOST_SYNCS = 4
TITLE = "Heist films"
Keys = tuple[Key | None, ...]


def entries_of(titles: list[Title]) -> list[Entry]:
    """Give films as Trakt knows them, so that nothing has to be looked up."""
    return [Entry(EntryKind.MOVIE, title.title, title.year, trakt_id=title.trakt) for title in titles]


@dataclass
class CrashScene:
    """The list, and what has to come of it."""

    lists: ListScene
    local: LocalList
    kept: frozenset[Key]
    """What both sides agreed on, and none of them has taken off: it is nowhere missing, whatever happens (S8)."""
    wanted: frozenset[Key]
    """What stands on both sides in the end."""

    @property
    def sides(self) -> list[TraktList]:
        """All lists at Trakt."""
        return self.lists.trakt.lists()

    def fail(self, fault: str, request: int, *, for_ever: bool = False) -> None:
        """Let a fault meet the request of that number, from 1, or that and all that follow."""
        rule = self.lists.trakt.faults.add("*", fault)
        rule.fault = replace(
            rule.fault, when=lambda cause: cause.seen >= request if for_ever else cause.seen == request
        )

    def heal(self) -> None:
        """Let nothing fail any more, and some time pass, so that Trakt is no longer left alone."""
        self.lists.trakt.faults.clear()
        clock, now, monotonic = self.lists.clock, self.lists.clock.now, self.lists.clock.monotonic
        clock.now = lambda: now() + AFTERWARDS  # type: ignore[method-assign]
        clock.monotonic = lambda: monotonic() + AFTERWARDS  # type: ignore[method-assign]

    async def sync(self) -> RunReport:
        """Sync the list once."""
        return await self.lists.sync(self.local)

    async def sync_until_well(self) -> None:
        """Sync again, as often as it takes, but not for ever."""
        for _ in range(MOST_SYNCS):
            if (await self.sync()).run.state is RunState.COMPLETED:
                return
        raise AssertionError((await self.lists.local(self.local)).reason)

    async def check_in_between(self) -> None:
        """Fail if anything was lost, or a list was made twice."""
        here = await self.lists.keys(self.local)
        assert len(self.sides) <= 1, "the list was made twice"
        assert self.kept <= set(here)
        for side in self.sides:
            assert self.kept <= set(side.keys)
            assert not [key for key, times in Counter(side.keys).items() if times > 1]
        assert not [key for key, times in Counter(here).items() if times > 1]

    async def check_end(self) -> None:
        """Fail unless both sides are as they should be, and another sync has nothing to write (S41)."""
        (side,) = self.sides
        here = await self.lists.keys(self.local)
        assert set(here) == self.wanted
        assert here == side.keys
        assert side.name == (await self.lists.local(self.local)).details.title
        self.lists.trakt.writes.clear()
        assert (await self.sync()).run.state is RunState.COMPLETED
        assert self.lists.trakt.writes.actions == []


async def new_list(lists: ListScene) -> CrashScene:
    """Make a list that is to be made at Trakt, and filled."""
    titles = [*lists.films, *lists.trakt.known.add_movies(BASE + NEW - len(lists.films))][: BASE + NEW]
    local = await lists.make(TITLE, entries=entries_of(titles))
    return CrashScene(lists, local, frozenset(), frozenset(title.key for title in titles))


async def changed_list(lists: ListScene) -> CrashScene:
    """Sync a list, then add, remove, move and rename here, and add and remove there."""
    base = lists.films[:BASE]
    local = await lists.make("Heist", entries=entries_of(base))
    await lists.sync(local)
    new = lists.trakt.known.add_movies(NEW)
    (side,) = lists.trakt.lists()
    await lists.deck.lists.add(local.id, entries_of(new))
    items = await lists.deck.lists.items(local.id)
    await lists.deck.lists.remove(local.id, [items[BASE - 1].id])
    await lists.deck.lists.move(local.id, items[0].id, 3)
    await lists.deck.lists.edit(local.id, title=TITLE)
    theirs = lists.films[BASE : BASE + 2]
    lists.trakt.add_to_list(side.id, [film.key for film in theirs])
    lists.trakt.remove_from_list(side.id, [base[BASE - 2].key])
    lists.trakt.writes.clear()
    kept = frozenset(film.key for film in base[: BASE - 2])
    return CrashScene(lists, local, kept, kept | {film.key for film in (*new, *theirs)})
