"""The watch-state hub as faces read it, and the few things that they write beside a pass of the hub."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import aiosqlite

from tui.model.hub import HubLink, HubState, KeptChange, ParkedState, Unmatched
from tui.model.plays import Person
from tui.model.told import ToldItem
from tui.store.database import Database
from tui.store.hop import in_thread_of
from tui.store.hub import changes, choosing, dirty, links, stopping, titles, told_items
from tui.store.hub.labels import label_of
from tui.store.hub.subjects import STATE, state_of, subjects
from tui.store.library.item_rows import ITEM, item_of

_OF_ITEMS = f"""
SELECT c.item_id, w.id, w.name, {STATE}
FROM hub_copies AS c CROSS JOIN hub_states AS h ON h.title_id = c.title_id CROSS JOIN people AS w ON w.id = h.person_id
WHERE c.item_id IN (SELECT value FROM json_each(?)) ORDER BY c.item_id, w.name
"""
_UNMATCHED = f"""
{ITEM.partition("FROM library_items")[0]}, u.reason, u.candidates
FROM hub_unmatched AS u CROSS JOIN library_items AS i ON i.id = u.item_id
CROSS JOIN play_servers AS v ON v.id = i.server_id
WHERE i.missing_since IS NULL ORDER BY i.sort_name, i.id
"""
_PARKED = f"""
SELECT w.name, t.title, {STATE}
FROM hub_states AS h CROSS JOIN hub_titles AS t ON t.id = h.title_id CROSS JOIN people AS w ON w.id = h.person_id
WHERE h.parked <> '' ORDER BY h.parked_at DESC, h.title_id
"""
_CHOICES = """
SELECT (SELECT count(*) FROM hub_unmatched AS u CROSS JOIN library_items AS i ON i.id = u.item_id
        WHERE i.missing_since IS NULL),
    (SELECT count(*) FROM hub_states WHERE parked <> '')
"""
_LENGTHS = """
SELECT i.item_key, i.runtime_ms FROM json_each(?2) AS w CROSS JOIN library_items AS i
    ON i.server_id = ?1 AND i.item_key = w.value WHERE i.runtime_ms > 0
"""
_TITLE_OF = "SELECT title_id FROM hub_copies WHERE item_id = ?"
_LINKED = "SELECT account_id FROM hub_links WHERE profile_id = ? AND joined_at IS NOT NULL"


class WatchHub:
    """The tables that begin with `hub_`. A pass of the hub reads and writes through `HubWriter`."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def title_of(self, item_id: int) -> int | None:
        """Give the title that a library item is known to be a copy of."""
        row = await self._db.fetch_one(_TITLE_OF, (item_id,))
        return int(row[0]) if row else None

    async def titles_named(self, names: Iterable[str]) -> dict[str, int]:
        """Give the titles that have these names; names of none are left out."""
        return await self._db.read(lambda raw: titles.by_names(raw, names))

    async def states_of_items(self, item_ids: Iterable[int]) -> Mapping[int, Sequence[tuple[Person, HubState]]]:
        """Give how items stand for each person, by item; of which nobody has seen anything are left out."""
        found: defaultdict[int, list[tuple[Person, HubState]]] = defaultdict(list)
        for item_id, person_id, name, *state in await self._db.fetch_all(_OF_ITEMS, (json.dumps(list(item_ids)),)):
            found[item_id].append((Person(person_id, name), state_of(state)))
        return dict(found)

    async def changes_of(self, person_id: int, title_id: int, limit: int = 100) -> list[KeptChange]:
        """Give what was said of a title for a person, newest first."""
        return await self._db.read(lambda raw: changes.of_subject(raw, person_id, title_id, limit))

    async def changes_of_run(self, run_id: int) -> list[KeptChange]:
        """Give what a run changed in the hub, newest first."""
        return await self._db.read(lambda raw: changes.of_run(raw, run_id))

    async def unmatched(self) -> list[Unmatched]:
        """Give the items of which nobody is sure what they are copies of, by name."""
        return await self._db.read(_read_unmatched)

    async def parked(self) -> list[ParkedState]:
        """Give the states that are left alone until a person chooses (S11), newest first."""
        now = self._db.clock.now()
        return await self._db.read(lambda raw: _read_parked(raw, now))

    async def choices(self) -> tuple[int, int]:
        """Count what `unmatched` and `parked` give."""
        row = await self._db.fetch_one(_CHOICES)
        return (int(row[0]), int(row[1])) if row else (0, 0)

    async def links(self) -> list[HubLink]:
        """Give by which profiles accounts are read and written, and which of them take part."""
        return await self._db.read(links.all_of)

    async def dirty_count(self) -> int:
        """Count what the hub still has to look at, of accounts that take part."""
        return await self._db.read(dirty.count)

    async def unmapped(self) -> int:
        """Count what waits for a person to say whose the account is."""
        return await self._db.read(dirty.unmapped)

    async def choose(self, item_id: int, title_id: int | None) -> None:
        """Say of which title an item is a copy, or (None) that it is one of nothing else; it is remembered.

        Raises NotFound for an item or a title that is not there, InvalidInput for a title of another kind.
        """
        now = self._db.clock.now()
        await self._db.write(lambda raw: choosing.choose(raw, item_id, title_id, now))

    async def rules_changed(self, conn: aiosqlite.Connection, profile_id: int, *, takes: bool) -> None:
        """Look again at all copies of a profile; `takes`: it is written to, else what waits for it is dropped."""
        now = self._db.clock.now()

        def follow(raw: sqlite3.Connection) -> None:
            if not takes:
                stopping.stop_profile(raw, profile_id, now)
            for (account_id,) in raw.execute(_LINKED, (profile_id,)).fetchall():
                dirty.mark_account(raw, account_id)

        await in_thread_of(conn, follow)

    async def take_told(
        self, conn: aiosqlite.Connection, server_id: int, told: Sequence[ToldItem], *, measured: bool = False
    ) -> list[str]:
        """Let a server that knows every title have what it told of; give the keys, in the order of what was told.

        With `measured` their lengths are looked for on other servers.
        """
        now = self._db.clock.now()
        take = told_items.ToldItems
        return await in_thread_of(conn, lambda raw: take(raw, server_id, now).take(told, measured=measured))

    async def known_there(self, server_id: int, library_key: str) -> dict[str, str]:
        """Give the items of such a server that it has told of itself, with the keys of their shows."""
        return await self._db.read(lambda raw: told_items.known_there(raw, server_id, library_key))

    async def places(self, server_id: int, asked: Sequence[tuple[str, int, int]]) -> dict[tuple[str, int, int], str]:
        """Give the keys of episodes that such a server told at some places, as (key of the show, season, number)."""
        return await self._db.read(lambda raw: told_items.places(raw, server_id, asked))

    async def keys_there(self, server_id: int, names: Iterable[str]) -> dict[str, str]:
        """Give the keys of items of such a server by names such as `movie:trakt:481`."""
        return await self._db.read(lambda raw: told_items.keys(raw, server_id, names))

    async def lengths(self, server_id: int, item_keys: Iterable[str]) -> dict[str, int]:
        """Give how long items of a server are, in ms, by key; those of which nobody knows it are left out."""
        asked = (server_id, json.dumps(list(item_keys)))
        return dict(await self._db.fetch_all(_LENGTHS, asked))


def _read_unmatched(raw: sqlite3.Connection) -> list[Unmatched]:
    rows = raw.execute(_UNMATCHED).fetchall()
    shown = titles.shown(raw, {int(one) for row in rows for one in row[-1].split()})
    return [_unmatched_of(row, shown) for row in rows]


def _unmatched_of(row: tuple[Any, ...], shown: Mapping[int, str]) -> Unmatched:
    *rest, reason, told = row
    item = item_of(tuple(rest))
    candidates = tuple((int(one), shown[int(one)]) for one in told.split() if int(one) in shown)
    return Unmatched(item.id, item.server_name, label_of(item.item), item.item.kind, reason, candidates)


def _read_parked(raw: sqlite3.Connection, now: float) -> list[ParkedState]:
    rows = [(person, title, state_of(told)) for person, title, *told in raw.execute(_PARKED)]
    pairs = [(state.person_id, state.title_id) for _, _, state in rows]
    found = subjects(raw, pairs, {}, now)
    return [
        ParkedState(state, person, title, subject.copies)
        for (person, title, state), subject in zip(rows, found, strict=True)
    ]
