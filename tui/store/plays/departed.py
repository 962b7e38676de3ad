"""Plays of items that their server deleted since. It tells titles and numbers of them, and nothing else.

Such a play is the same as one that was told when the item was still there: if on that very server exactly one work has
these titles and numbers, the two are compared. Nothing is ever sent anywhere because of it.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tui.store.plays import works
from tui.store.plays.projection import ITEM
from tui.store.plays.pulled_rows import GONE, gone_guid

_GONE_ITEMS = """
SELECT id, guid, media_type, title, grandparent_title, season, number, released FROM main.play_items
WHERE server_id = ? AND item_key = '' AND id IN (SELECT value FROM json_each(?)) ORDER BY id
"""
_ALIKE = """
SELECT media_type, title, grandparent_title, season, number, released, id, work_id FROM main.play_items
WHERE server_id = ? AND item_key <> '' AND title IN (SELECT value FROM json_each(?))
"""
_ANY_GONE = "SELECT 1 FROM main.play_items WHERE server_id = ? AND item_key = '' LIMIT 1"
_CLAIMED = """
SELECT 1 FROM main.work_ids AS n CROSS JOIN main.play_items AS o ON o.work_id = n.work_id
WHERE n.external_id = ? AND o.server_id = ? AND o.item_key <> '' LIMIT 1
"""
_NAMED = "SELECT 1 FROM main.work_ids WHERE external_id = ?"
_NAMES = tuple(ITEM)
GONE_KEY = "gone-key:"
"""Begins the name of a deleted item by the key that it had; its server and the key follow."""


def name_gone(raw: sqlite3.Connection, server_id: int, item_ids: Sequence[int]) -> None:
    """Find out which works items without a key are, where what is stored of the server leaves no doubt."""
    gone = raw.execute(_GONE_ITEMS, (server_id, json.dumps(item_ids))).fetchall()
    new = [row for row in gone if not raw.execute(_NAMED, (_name(server_id, row[1]),)).fetchone()]
    if not new:
        return
    titles = json.dumps([row[3] for row in new])
    known = raw.execute(_ALIKE, (server_id, titles)).fetchall()
    for item_id, guid, *told in new:
        name = _name(server_id, guid)
        alike = [(other, work) for *others, other, work in known if _is_alike(told, others)]
        is_sure = len({work for _, work in alike}) == 1
        works.assign(raw, [(one, [name]) for one in (item_id, *(other for other, _ in alike[:1] if is_sure))])


def name_by_keys(raw: sqlite3.Connection, server_id: int, keys: Mapping[int, str]) -> None:
    """Let deleted items that had the same key be one work: sources of one server may call them by different titles."""
    works.assign(raw, [(item_id, [f"{GONE_KEY}{server_id}:{key}"]) for item_id, key in keys.items() if key])


def claim(raw: sqlite3.Connection, items: Iterable[tuple[int, int, int | str, Sequence[Any]]]) -> None:
    """Let items that came later, as (id, server, key, values of ITEM), be the works of such as are deleted."""
    servers: dict[int, bool] = {}
    claims: defaultdict[tuple[int, str], list[int]] = defaultdict(list)
    for item_id, server_id, item_key, values in items:
        if server_id not in servers:
            servers[server_id] = raw.execute(_ANY_GONE, (server_id,)).fetchone() is not None
        if servers[server_id] and item_key != "":
            for name in _names_of(server_id, values):
                claims[server_id, name].append(item_id)
    for (server_id, name), found in claims.items():
        is_sure = len(found) == 1 and raw.execute(_CLAIMED, (name, server_id)).fetchone() is None
        if is_sure and raw.execute(_NAMED, (name,)).fetchone():
            works.assign(raw, [(found[0], [name])])


def _is_alike(told: Sequence[Any], others: Sequence[Any]) -> bool:
    """The same titles and numbers, and the same date where both have one."""
    return told[:-1] == others[:-1] and (told[-1] == others[-1] or not told[-1] or not others[-1])


def _names_of(server_id: int, values: Sequence[Any]) -> set[str]:
    told = dict(zip(_NAMES, values, strict=True))
    titles, numbers = (told["title"], told["grandparent_title"]), (told["season"], told["number"])
    guids = {gone_guid(told["media_type"], titles, numbers, released) for released in (told["released"], "")}
    return {_name(server_id, guid) for guid in guids}


def _name(server_id: int, guid: str) -> str:
    """The name of a deleted item, which means something on its server only."""
    return f"gone:{server_id}:{guid.removeprefix(GONE)}"
