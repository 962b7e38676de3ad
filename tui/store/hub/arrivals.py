"""Items that came, came back or got other ids: copies of titles that somebody has seen. Runs in the writer's thread."""

from __future__ import annotations

import json
import sqlite3

from tui.store.hub import dirty
from tui.store.hub.matching import Matcher

_SOME = "SELECT item_id FROM hub_arrivals ORDER BY item_id LIMIT ?"
_DONE = "DELETE FROM hub_arrivals WHERE item_id IN (SELECT value FROM json_each(?))"


def take(raw: sqlite3.Connection, limit: int, now: float) -> bool:
    """Match some of what came; tell whether there may be more."""
    item_ids = [row[0] for row in raw.execute(_SOME, (limit,))]
    if not item_ids:
        return False
    dirty.mark_titles(raw, Matcher(raw, now).arrive(item_ids))
    raw.execute(_DONE, (json.dumps(item_ids),))
    return True
