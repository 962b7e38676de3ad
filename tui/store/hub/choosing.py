"""What a person says of which title an item is a copy: remembered by the server's own key. In the writer's thread."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable

from tui.errors import InvalidInput, NotFound
from tui.store.hub import dirty, stopping, titles

_CHOICES = """
SELECT i.id, h.title_id, i.title = h.title, h.ids, i.guid || ' ' || i.ids
FROM json_each(?) AS w CROSS JOIN library_items AS i ON i.id = w.value
CROSS JOIN hub_choices AS h ON h.server_id = i.server_id AND h.item_key = i.item_key
"""
_ITEM = "SELECT server_id, item_key, kind, title, guid || ' ' || ids FROM library_items WHERE id = ?"
_KIND = "SELECT kind FROM hub_titles WHERE id = ?"
_OLD = "SELECT title_id FROM hub_copies WHERE item_id = ?"
_CHOOSE = """
INSERT INTO hub_choices (server_id, item_key, title_id, title, ids, chosen_at) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (server_id, item_key) DO UPDATE SET title_id = excluded.title_id, title = excluded.title,
    ids = excluded.ids, chosen_at = excluded.chosen_at
"""
_FORGET = (
    "DELETE FROM hub_copies WHERE item_id = ?",
    "DELETE FROM hub_unmatched WHERE item_id = ?",
    "DELETE FROM hub_baselines WHERE item_id = ?",
)
_LOOK = """
INSERT OR IGNORE INTO hub_dirty (account_id, item_id)
SELECT account_id, item_id FROM watch_states WHERE item_id = ?
"""


def chosen(raw: sqlite3.Connection, item_ids: Iterable[int]) -> dict[int, int | None]:
    """Give what was chosen for items, by item; None = a copy of nothing else.

    A choice counts as long as its key means the same item: it is called the same, or shares an id (S24).
    """
    rows = raw.execute(_CHOICES, (json.dumps(sorted(item_ids)),))
    return {
        item_id: title_id
        for item_id, title_id, is_called_so, ids, now in rows
        if is_called_so or not set(ids.split()).isdisjoint(now.split())
    }


def choose(raw: sqlite3.Connection, item_id: int, title_id: int | None, now: float) -> None:
    """Let an item be a copy of a title, or (None) of nothing else. Raises NotFound, InvalidInput.

    What was agreed on before is forgotten: it begins as a copy that was never compared (S6).
    """
    item = raw.execute(_ITEM, (item_id,)).fetchone()
    if item is None:
        raise NotFound(f"There is no library item {item_id}")
    server_id, item_key, kind, *told = item
    if title_id is not None:
        _check(raw, title_id, kind)
    old = raw.execute(_OLD, (item_id,)).fetchone()
    raw.execute(_CHOOSE, (server_id, item_key, title_id, *told, now))
    if old is not None and old[0] == title_id:
        raw.execute("UPDATE hub_copies SET how = ? WHERE item_id = ?", (titles.HAND, item_id))
        return
    for statement in _FORGET:
        raw.execute(statement, (item_id,))
    stopping.stop_item(raw, item_id, now)
    raw.execute(_LOOK, (item_id,))
    if title_id is not None:
        titles.copy(raw, item_id, title_id, titles.HAND)
        dirty.mark_copies(raw, [item_id])


def _check(raw: sqlite3.Connection, title_id: int, kind: str) -> None:
    found = raw.execute(_KIND, (title_id,)).fetchone()
    if found is None:
        raise NotFound(f"There is no title {title_id}", hint="`syncdeck hub unmatched` lists what it may be.")
    if found[0] != kind:
        raise InvalidInput(f"Title {title_id} is a {found[0]}, and the item is a {kind}")
