"""What was seen of an item passes on to a newer one with the same ids: a replaced file never looks unplayed (S21).

It passes on as soon as the older one is gone and the newer one is there, whichever of the two a walk tells first.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence

from tui.model.library import ItemRow, StoredItem
from tui.store.library.ambiguity import is_ambiguous
from tui.store.library.item_rows import ITEM, LEAVES, item_of
from tui.store.library.names import own_names

_ANY_GONE = "SELECT 1 FROM library_items WHERE missing_since IS NOT NULL AND +server_id = ? LIMIT 1"
"""Of few that are gone, not of all that the server has: the sign keeps SQLite from that index."""
_WITH_STATES = f"""
{ITEM} WHERE i.id IN (SELECT value FROM json_each(?))
    AND EXISTS (SELECT 1 FROM watch_states AS s WHERE s.item_id = i.id)
"""
_HOLDERS = f"""
{ITEM} WHERE i.id IN (SELECT item_id FROM library_ids WHERE external_id = ?) AND i.server_id = ? ORDER BY i.id
"""
_AT_PLACE = f"""
{ITEM} WHERE i.server_id = ? AND i.grandparent_key = ? AND i.season = ? AND i.number = ? AND i.grandparent_key <> ''
    AND i.kind = 'episode' AND i.ids = '' ORDER BY i.id
"""
_BEQUEATH = """
INSERT OR IGNORE INTO watch_states
    (account_id, item_id, is_played, plays, position_ms, last_played, changed_at, was_played, is_inherited)
SELECT account_id, ?, is_played, plays, position_ms, last_played, ?, NULL, 1 FROM watch_states
WHERE item_id = ? AND (is_played = 1 OR plays > 0 OR position_ms > 0)
"""


def take_over(raw: sqlite3.Connection, server_id: int, items: Sequence[tuple[int, ItemRow]], now: float) -> None:
    """Let new items, by their ids here, take over what was seen of those before them that are gone."""
    if raw.execute(_ANY_GONE, (server_id,)).fetchone() is None:
        return
    for item_id, item in items:
        if item.kind in LEAVES:
            gone = (other for other in _same(raw, server_id, item) if other.missing_since is not None)
            raw.executemany(_BEQUEATH, [(item_id, now, other.id) for other in gone])


def leave(raw: sqlite3.Connection, item_ids: Sequence[int], now: float) -> None:
    """Leave what was seen of items that are gone to those with their ids that came later."""
    for row in raw.execute(_WITH_STATES, (json.dumps(item_ids),)).fetchall():
        old = item_of(row)
        heirs = (
            other
            for other in _same(raw, old.server_id, old.item)
            if other.missing_since is None and other.first_seen > old.first_seen
        )
        raw.executemany(_BEQUEATH, [(heir.id, now, old.id) for heir in heirs])


def _same(raw: sqlite3.Connection, server_id: int, item: ItemRow) -> Iterator[StoredItem]:
    """Give the items of a server that are the same work by their ids, or by their place in a show without any."""
    names = own_names(item)
    for name in names:
        holders = [item_of(row) for row in raw.execute(_HOLDERS, (name, server_id)).fetchall()]
        if not is_ambiguous(holders):
            yield from (other for other in holders if _fits(other.item, item))
    if not names and not item.ids and item.season is not None and item.number is not None:
        place = (server_id, item.grandparent_key, item.season, item.number)
        others = [item_of(row) for row in raw.execute(_AT_PLACE, place).fetchall()]
        yield from (other for other in others if _fits(other.item, item))


def _fits(one: ItemRow, other: ItemRow) -> bool:
    """Two episodes that share an id and stand at different places are not one."""
    numbers = ((one.season, other.season), (one.number, other.number))
    is_elsewhere = any(a is not None and b is not None and a != b for a, b in numbers)
    return one.kind == other.kind and one.number_end == other.number_end and not is_elsewhere
