"""Deletes items for good: old tombstones, with their names and what was seen of them."""

from __future__ import annotations

import json
import sqlite3

from tui.store.library.item_rows import ITEM, item_of
from tui.store.library.names import own_names

BATCH = 500

_OLD = f"{ITEM} WHERE i.missing_since < ? LIMIT {BATCH}"

_FORGET_DIRTY = "DELETE FROM hub_dirty WHERE item_id IN (SELECT value FROM json_each(?))"


def purge_batch(raw: sqlite3.Connection, older_than: float) -> int:
    """Delete some of the items that are gone since before a time (UTC epoch s); give how many, 0 at the end."""
    old = [item_of(row) for row in raw.execute(_OLD, (older_than,)).fetchall()]
    names = [(name, one.id) for one in old for name in own_names(one.item)]
    raw.executemany("DELETE FROM library_ids WHERE external_id = ? AND item_id = ?", names)
    raw.executemany("DELETE FROM watch_states WHERE item_id = ?", [(one.id,) for one in old])
    raw.execute(_FORGET_DIRTY, (json.dumps([one.id for one in old]),))
    raw.executemany("DELETE FROM library_items WHERE id = ?", [(one.id,) for one in old])
    return len(old)
