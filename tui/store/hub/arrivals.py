"""Items that came, came back or got other ids: they may be copies of titles that somebody has seen.

Noted by whoever writes items, in the same transaction, and looked at before the hub's next pass.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping

from tui.model.library import ItemKind, ItemRow
from tui.store.hub import dirty, titles
from tui.store.hub.matching import KEPT, Matcher
from tui.store.library.item_rows import ITEM, item_of
from tui.store.library.names import own_names, show_names

_ANY_TITLE = "SELECT 1 FROM hub_titles LIMIT 1"
_SHOWS = """
SELECT i.item_key, i.ids FROM json_each(?) AS w
CROSS JOIN library_items AS i ON i.server_id = ? AND i.item_key = w.value
"""
_EPISODES = f"""
{ITEM} WHERE i.server_id = ? AND i.grandparent_key = ? AND i.grandparent_key <> '' AND i.kind = 'episode'
    AND i.missing_since IS NULL
"""
_AT_PATHS = """
SELECT DISTINCT i.path FROM json_each(?) AS w CROSS JOIN library_items AS i ON i.path = w.value AND i.path <> ''
CROSS JOIN hub_copies AS c ON c.item_id = i.id WHERE i.kind IN ('movie', 'episode')
"""
_COPIES = "SELECT item_id FROM hub_copies WHERE item_id IN (SELECT value FROM json_each(?))"
_NOTE = "INSERT OR IGNORE INTO hub_arrivals (item_id) SELECT value FROM json_each(?)"
_UNSURE = "INSERT OR IGNORE INTO hub_arrivals (item_id) SELECT item_id FROM hub_unmatched"
_SOME = "SELECT item_id FROM hub_arrivals ORDER BY item_id LIMIT ?"
_DONE = "DELETE FROM hub_arrivals WHERE item_id IN (SELECT value FROM json_each(?))"


def note(raw: sqlite3.Connection, server_id: int, items: Iterable[tuple[int, ItemRow]]) -> None:
    """Note those of some items of a server, as (id, item), that may be copies of a title; cheap where none are.

    Episodes are told by their show, too. Of what nobody was sure may be sure now.
    """
    if raw.execute(_ANY_TITLE).fetchone() is None:
        return
    kept = {item_id: item for item_id, item in _with_episodes(raw, server_id, items) if item.kind in KEPT}
    if kept:
        noted = [*_promising(raw, server_id, kept), *_copies(raw, kept)]
        raw.execute(_NOTE, (json.dumps(noted),))
        raw.execute(_UNSURE)


def note_gone(raw: sqlite3.Connection) -> None:
    """Note that items went: what shared a name with one of them may be sure now."""
    raw.execute(_UNSURE)


def take(raw: sqlite3.Connection, limit: int, now: float) -> bool:
    """Match some of what came; tell whether there may be more."""
    item_ids = [row[0] for row in raw.execute(_SOME, (limit,))]
    if not item_ids:
        return False
    dirty.mark_copies(raw, Matcher(raw, now).arrive(item_ids))
    raw.execute(_DONE, (json.dumps(item_ids),))
    return True


def _with_episodes(
    raw: sqlite3.Connection, server_id: int, items: Iterable[tuple[int, ItemRow]]
) -> Iterator[tuple[int, ItemRow]]:
    for item_id, item in items:
        yield item_id, item
        if item.kind is ItemKind.SHOW:
            for row in raw.execute(_EPISODES, (server_id, item.key)).fetchall():
                episode = item_of(row)
                yield episode.id, episode.item


def _promising(raw: sqlite3.Connection, server_id: int, items: Mapping[int, ItemRow]) -> list[int]:
    """Give those whose name, or place in a show, or path is that of a title."""
    names = _names(raw, server_id, items)
    known = titles.by_names(raw, {name for some in names.values() for name in some})
    paths = {item.path for item in items.values()} - {""}
    at_paths = {row[0] for row in raw.execute(_AT_PATHS, (json.dumps(sorted(paths)),))}
    return [
        item_id
        for item_id, item in items.items()
        if item.path in at_paths or any(name in known for name in names[item_id])
    ]


def _names(raw: sqlite3.Connection, server_id: int, items: Mapping[int, ItemRow]) -> dict[int, tuple[str, ...]]:
    keys = {item.grandparent_key for item in items.values() if item.kind is ItemKind.EPISODE} - {""}
    shows: dict[str, str] = dict(raw.execute(_SHOWS, (json.dumps(sorted(keys)), server_id)).fetchall())
    return {
        item_id: (
            *own_names(item),
            *show_names(shows.get(item.grandparent_key, "").split(), item.season, item.number, item.number_end),
        )
        for item_id, item in items.items()
    }


def _copies(raw: sqlite3.Connection, item_ids: Iterable[int]) -> list[int]:
    return [row[0] for row in raw.execute(_COPIES, (json.dumps(list(item_ids)),))]
