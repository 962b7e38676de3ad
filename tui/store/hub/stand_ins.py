"""Puts items for titles onto servers that know every title, so that what was watched elsewhere is told to them, too.

Made in the hub's own transaction, for those who take part there. Runs in the writer's thread.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from msgspec.structs import replace

from tui.model.library import ItemKind, ItemRow, StoredItem
from tui.store.hub import dirty, titles
from tui.store.hub.stand_in import SHOWS, Facts, StandIn, stand_in
from tui.store.library import item_rows
from tui.store.library.hashing import hash_of
from tui.store.library.item_rows import ITEM, item_of
from tui.store.library.item_writes import insert_items

_OPEN = f"""
SELECT a.id, a.person_id, a.server_id, l.to_fill
FROM play_servers AS v CROSS JOIN server_accounts AS a ON a.server_id = v.id
CROSS JOIN hub_links AS l ON l.account_id = a.id
WHERE v.kind = '{dirty.KNOWS_ALL}' AND a.person_id IS NOT NULL AND a.is_listed = 1 AND l.joined_at IS NOT NULL
ORDER BY a.id
"""
_LACKING = """
SELECT t.id, t.kind, t.title FROM json_each(?1) AS w CROSS JOIN hub_titles AS t ON t.id = w.value
WHERE t.kind IN ('movie', 'episode') AND NOT EXISTS (
    SELECT 1 FROM hub_copies AS c CROSS JOIN library_items AS i ON i.id = c.item_id
    WHERE c.title_id = t.id AND i.server_id = ?2 AND i.missing_since IS NULL
)
ORDER BY t.id
"""
_COPIES = f"""
{ITEM.partition("FROM library_items")[0]}, c.title_id
FROM json_each(?) AS w CROSS JOIN hub_copies AS c ON c.title_id = w.value
CROSS JOIN library_items AS i ON i.id = c.item_id CROSS JOIN play_servers AS v ON v.id = i.server_id
ORDER BY i.missing_since IS NOT NULL, i.runtime_ms IS NULL, i.id
"""
_HOLDERS = """
SELECT n.external_id, i.item_key FROM json_each(?) AS w CROSS JOIN library_ids AS n ON n.external_id = w.value
CROSS JOIN library_items AS i ON i.id = n.item_id WHERE i.server_id = ? AND i.missing_since IS NULL
"""
_AT_PLACE = """
SELECT i.grandparent_key, i.season, i.number FROM json_each(?) AS w CROSS JOIN library_items AS i ON i.server_id = ?
    AND i.grandparent_key = json_extract(w.value, '$[0]') AND i.season = json_extract(w.value, '$[1]')
    AND i.number = json_extract(w.value, '$[2]')
WHERE i.grandparent_key <> '' AND i.missing_since IS NULL
"""
_LENGTHS = """
SELECT c.item_id, max(o.runtime_ms)
FROM json_each(?1) AS w CROSS JOIN hub_copies AS c ON c.title_id = w.value
CROSS JOIN library_items AS i ON i.id = c.item_id CROSS JOIN hub_copies AS d ON d.title_id = c.title_id
CROSS JOIN library_items AS o ON o.id = d.item_id
WHERE i.server_id = ?2 AND i.runtime_ms IS NULL AND o.runtime_ms > 0 GROUP BY c.item_id
"""
_MEASURE = "UPDATE library_items SET runtime_ms = ? WHERE id = ?"
_NEXT = "SELECT title_id FROM hub_states WHERE person_id = ? AND title_id > ? ORDER BY title_id LIMIT ?"
_FILLED = "UPDATE hub_links SET to_fill = ? WHERE account_id = ?"


class _Open(NamedTuple):
    """An account that takes part on a server that knows every title."""

    account_id: int
    person_id: int
    server_id: int
    to_fill: int | None
    """The last of its person's titles that was looked at; None = all were."""


def stand_for(raw: sqlite3.Connection, pairs: Iterable[tuple[int, int]], now: float) -> list[int]:
    """Let persons' titles, as (person, title), have items wherever every title is known; give the items made."""
    open_to = _open(raw)
    if not open_to:
        return []
    wanted: defaultdict[int, set[int]] = defaultdict(set)
    for person_id, title_id in pairs:
        for one in open_to:
            if one.person_id == person_id:
                wanted[one.server_id].add(title_id)
    return [item_id for server_id, some in wanted.items() for item_id in _Filling(raw, server_id, now).fill(some)]


def fill(raw: sqlite3.Connection, limit: int, now: float) -> bool:
    """Let some of what persons have seen have items where they take part by now; tell whether there may be more."""
    one = next((one for one in _open(raw) if one.to_fill is not None), None)
    if one is None:
        return False
    found = [row[0] for row in raw.execute(_NEXT, (one.person_id, one.to_fill, limit))]
    dirty.mark_copies(raw, _Filling(raw, one.server_id, now).fill(found))
    raw.execute(_FILLED, (found[-1] if len(found) == limit else None, one.account_id))
    return True


def _open(raw: sqlite3.Connection) -> list[_Open]:
    return [_Open(*row) for row in raw.execute(_OPEN)]


class _Filling:
    """Makes items on one server within one transaction."""

    def __init__(self, raw: sqlite3.Connection, server_id: int, now: float) -> None:
        self._raw = raw
        self._server_id = server_id
        self._now = now
        self._shows: dict[str, set[str]] = {}
        """Keys of shows there, by their ids."""

    def fill(self, title_ids: Iterable[int]) -> list[int]:
        """Give the items that were made for those of some titles that have none there.

        Those that are there and have no length get the one of files elsewhere: positions there are shares of it.
        """
        asked = sorted(title_ids)
        lengths = self._raw.execute(_LENGTHS, (json.dumps(asked), self._server_id)).fetchall()
        self._raw.executemany(_MEASURE, [(length, item_id) for item_id, length in lengths])
        facts = self._facts(asked)
        found = self._free([new for one in facts if (new := stand_in(one)) is not None])
        if not found:
            return []
        rows = [self._told(one) for one in found]
        made = insert_items(self._raw, self._server_id, [(row, hash_of(row)) for row in rows], self._now)
        for (item_id, _), one in zip(made, found, strict=True):
            titles.copy(self._raw, item_id, one.title_id, "ids" if one.is_known else "show")
        return [item_id for item_id, _ in made]

    def _facts(self, title_ids: Sequence[int]) -> list[Facts]:
        told = self._raw.execute(_LACKING, (json.dumps(title_ids), self._server_id)).fetchall()
        lacking = [row[0] for row in told]
        names = titles.names_of(self._raw, lacking)
        copies: defaultdict[int, list[StoredItem]] = defaultdict(list)
        for *row, title_id in self._raw.execute(_COPIES, (json.dumps(lacking),)).fetchall():
            copies[title_id].append(item_of(tuple(row)))
        return [
            Facts(title_id, ItemKind(kind), shown, sorted(names.get(title_id, ())), copies[title_id])
            for title_id, kind, shown in told
        ]

    def _free(self, wanted: Sequence[StandIn]) -> list[StandIn]:
        """Leave out what another item there stands for already: of which title that is, matching decides (S23)."""
        if not wanted:
            return []
        self._learn_shows(wanted)
        keys = item_rows.stored_of(self._raw, self._server_id, [one.item.key for one in wanted])
        names = {name for one in wanted for name in _names(one.item)}
        held = {row[0] for row in self._raw.execute(_HOLDERS, (json.dumps(sorted(names)), self._server_id))}
        places = self._taken_places(wanted)
        return [
            one
            for one in wanted
            if one.item.key not in keys
            and held.isdisjoint(_names(one.item))
            and self._place_of(one) not in places
            and (one.is_known or len(self._shows_of(one)) < 2)
        ]

    def _learn_shows(self, wanted: Sequence[StandIn]) -> None:
        names = {f"{ItemKind.SHOW.value}:{outside}" for one in wanted for outside in one.show_ids}
        for name, key in self._raw.execute(_HOLDERS, (json.dumps(sorted(names)), self._server_id)):
            self._shows.setdefault(name, set()).add(key)

    def _shows_of(self, one: StandIn) -> set[str]:
        return {key for outside in one.show_ids for key in self._shows.get(f"{ItemKind.SHOW.value}:{outside}", ())}

    def _taken_places(self, wanted: Sequence[StandIn]) -> set[tuple[str, int, int]]:
        asked = [place for one in wanted if (place := self._place_of(one)) is not None]
        return set(self._raw.execute(_AT_PLACE, (json.dumps(asked), self._server_id)).fetchall())

    def _place_of(self, one: StandIn) -> tuple[str, int, int] | None:
        """Give where an episode stands in a show that is there."""
        shows = self._shows_of(one)
        if len(shows) != 1 or one.item.season is None or one.item.number is None:
            return None
        return next(iter(shows)), one.item.season, one.item.number

    def _told(self, one: StandIn) -> ItemRow:
        """Give the item below its show, which is made if it is new; below none where several may be meant."""
        if not one.show_ids:
            return one.item
        shows = self._shows_of(one) or {self._make_show(one)}
        return one.item if len(shows) > 1 else replace(one.item, grandparent_key=next(iter(shows)))

    def _make_show(self, one: StandIn) -> str:
        """Make the show of an episode, and give its key."""
        name = f"{ItemKind.SHOW.value}:"
        show = ItemRow(
            f"{name}{one.show_ids[0]}",
            ItemKind.SHOW,
            SHOWS,
            one.item.grandparent_title,
            ids=tuple(sorted(one.show_ids)),
        )
        insert_items(self._raw, self._server_id, [(show, hash_of(show))], self._now)
        self._shows |= {f"{name}{outside}": {show.key} for outside in one.show_ids}
        return show.key


def _names(item: ItemRow) -> Iterator[str]:
    yield from (f"{item.kind.value}:{outside}" for outside in item.ids)
