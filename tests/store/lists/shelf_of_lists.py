"""Lists in a store, for tests: made, filled and read through the real writers."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from typing import TypeVar

from tui.model.lists import Entry, EntryKind, ListDetails, ListItem, ListMode, LocalList
from tui.model.profiles import ProfileDraft, ProfileKind
from tui.store.lists import item_writes, list_writes
from tui.store.lists.list_writes import NewList
from tui.store.store import Store

T = TypeVar("T")
NOW = 1_700_000_000.0


def film(number: int, **told: object) -> Entry:
    """A film that is known by an id of tmdb."""
    return Entry(EntryKind.MOVIE, f"Film {number}", 2000, (f"tmdb:{number}",), **told)  # type: ignore[arg-type]


def known(number: int, kind: EntryKind = EntryKind.MOVIE) -> Entry:
    """Something that Trakt knows."""
    return Entry(kind, f"Known {number}", 2000, (f"tmdb:{number}",), number)


class Lists:
    """What tests do with lists."""

    def __init__(self, store: Store) -> None:
        self.store = store

    async def write(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Do something in one transaction."""
        return await self.store.db.write(work)

    async def account(self, name: str = "trakt") -> int:
        """Add an account at Trakt."""
        async with self.store.db.transaction() as conn:
            return await self.store.profiles.add(conn, ProfileDraft(ProfileKind.TRAKT, name, "http://trakt.test"))

    async def make(self, *entries: Entry, title: str = "Weekend", profile_id: int | None = None) -> int:
        """Make a list with these entries; one with an account is pushed."""
        mode = ListMode.OFF if profile_id is None else ListMode.PUSH
        new = NewList(ListDetails(title), mode, profile_id)
        list_id = await self.write(lambda raw: list_writes.insert(raw, new, NOW))
        await self.write(lambda raw: item_writes.append(raw, list_id, entries, NOW))
        return list_id

    async def get(self, list_id: int) -> LocalList:
        """One list."""
        found = await self.store.lists.get(list_id)
        assert found is not None
        return found

    async def titles(self, list_id: int) -> list[str]:
        """What stands on a list, in its order; the places are looked at on the way."""
        items: Sequence[ListItem] = await self.store.lists.items(list_id)
        assert [item.position for item in items] == list(range(len(items)))
        return [item.entry.title for item in items]

    async def ids(self, list_id: int) -> list[int]:
        """The numbers of what stands on a list."""
        return [item.id for item in await self.store.lists.items(list_id)]
