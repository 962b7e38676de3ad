"""Finds items of any server by name, and the names of items, their shows' included. Runs in a connection's thread."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator

from tui.model.library import ItemKind, ItemRow, StoredItem
from tui.store.library.ambiguity import BY_SHOW, is_ambiguous
from tui.store.library.item_rows import ITEM, item_of

_HOLDERS = f"""
{ITEM} WHERE i.id IN (SELECT item_id FROM library_ids WHERE external_id = ?) AND i.missing_since IS NULL ORDER BY i.id
"""
_AT_PLACE = f"""
{ITEM} WHERE i.server_id = ? AND i.grandparent_key = ? AND i.season = ? AND i.number = ? AND i.grandparent_key <> ''
    AND i.number_end IS ? AND i.kind = 'episode' AND i.missing_since IS NULL ORDER BY i.id
"""
_EPISODES = f"""
{ITEM} WHERE i.server_id = ? AND i.grandparent_key = ? AND i.grandparent_key <> '' AND i.kind = 'episode'
    AND i.missing_since IS NULL ORDER BY i.season, i.number, i.id
"""
_BY_KEY = f"{ITEM} WHERE i.server_id = ? AND i.item_key = ?"


def named(raw: sqlite3.Connection, names: Iterable[str]) -> list[StoredItem]:
    """Give the items that are there and have one of these names, by id; ambiguous names name nothing (S23)."""
    found = {item.id: item for name in names for item in _of_name(raw, name)}
    return [found[item_id] for item_id in sorted(found)]


def find(raw: sqlite3.Connection, server_id: int, item_key: str) -> StoredItem | None:
    """Give the item that a server calls `item_key`, also one that is gone."""
    row = raw.execute(_BY_KEY, (server_id, item_key)).fetchone()
    return item_of(row) if row else None


def get(raw: sqlite3.Connection, item_id: int) -> StoredItem | None:
    """Give an item by its id here, also one that is gone."""
    row = raw.execute(f"{ITEM} WHERE i.id = ?", (item_id,)).fetchone()
    return item_of(row) if row else None


def episodes(raw: sqlite3.Connection, show: StoredItem) -> list[StoredItem]:
    """Give the episodes of a show that are there, in their order."""
    return [item_of(row) for row in raw.execute(_EPISODES, (show.server_id, show.item.key)).fetchall()]


def show_ids(raw: sqlite3.Connection, server_id: int, item: ItemRow) -> tuple[str, ...]:
    """Give the outside ids of the show that an episode of a server belongs to; () = it is none, or they are unknown."""
    if item.kind is not ItemKind.EPISODE or not item.grandparent_key:
        return ()
    show = find(raw, server_id, item.grandparent_key)
    return show.item.ids if show else ()


def _of_name(raw: sqlite3.Connection, name: str) -> Iterator[StoredItem]:
    by_server: defaultdict[int, list[StoredItem]] = defaultdict(list)
    for item in _holders(raw, name):
        by_server[item.server_id].append(item)
    yield from (item for items in by_server.values() if not is_ambiguous(items) for item in items)


def _holders(raw: sqlite3.Connection, name: str) -> Iterator[StoredItem]:
    """Give who has a name: by its own ids, or by its show's and its place there."""
    own = [item_of(row) for row in raw.execute(_HOLDERS, (name,)).fetchall()]
    yield from own
    by_show = BY_SHOW.fullmatch(name)
    if not by_show:
        return
    known = {item.id for item in own}
    season, number = int(by_show[2]), int(by_show[3])
    end = int(by_show[4]) if by_show[4] else None
    for show in _of_name(raw, f"{ItemKind.SHOW}:{by_show[1]}"):
        place = (show.server_id, show.item.key, season, number, end)
        found = (item_of(row) for row in raw.execute(_AT_PLACE, place).fetchall())
        yield from (item for item in found if item.id not in known)
