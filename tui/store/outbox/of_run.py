"""What servers had before a run had something written to them. Runs in a connection's thread."""

from __future__ import annotations

import sqlite3

from tui.model.hub import WatchValue
from tui.store.outbox.values import value_of

_BEFORE = """
SELECT account_id, item_id, before_it FROM outbox
WHERE run_id = ? AND item_id IS NOT NULL AND state NOT IN ('dropped', 'superseded') ORDER BY id DESC
"""


def befores(raw: sqlite3.Connection, run_id: int) -> dict[tuple[int, int], WatchValue]:
    """Give that by account and item, as far as the deliveries of the run are still kept."""
    return {(account_id, item_id): value_of(before) for account_id, item_id, before in raw.execute(_BEFORE, (run_id,))}
