"""What servers had before a run had something written to them. Runs in a connection's thread."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping

from tui.model.hub import WatchValue
from tui.store.outbox.values import value_of

_BEFORE = """
SELECT account_id, item_id, before_it FROM outbox
WHERE run_id = ? AND item_id IS NOT NULL AND state NOT IN ('dropped', 'superseded') ORDER BY id DESC
"""

_SENT = """
SELECT o.person_id, o.title_id, o.account_id, o.item_id FROM outbox AS o
WHERE o.run_id = ? AND o.item_id IS NOT NULL AND o.state IN ('pending', 'waiting', 'in_flight', 'done')
    AND NOT EXISTS (
        SELECT 1 FROM outbox AS n WHERE n.item_id = o.item_id AND n.account_id = o.account_id AND n.id > o.id
            AND n.state NOT IN ('dropped', 'superseded')
    )
"""
_CHANGED = "SELECT DISTINCT person_id, title_id FROM hub_changes WHERE run_id = ? AND is_refused = 0"


def befores(raw: sqlite3.Connection, run_id: int) -> dict[tuple[int, int], WatchValue]:
    """Give that by account and item, as far as the deliveries of the run are still kept."""
    return {(account_id, item_id): value_of(before) for account_id, item_id, before in raw.execute(_BEFORE, (run_id,))}


def sent(raw: sqlite3.Connection, run_id: int) -> Mapping[tuple[int, int], set[tuple[int, int]]]:
    """Give where a run wrote what was known before it, and where nothing else was written since.

    By person and title: accounts and items. What is held or was refused has reached nobody.
    """
    found: dict[tuple[int, int], set[tuple[int, int]]] = {}
    changed = set(raw.execute(_CHANGED, (run_id,)))
    for person_id, title_id, account_id, item_id in raw.execute(_SENT, (run_id,)):
        if (person_id, title_id) not in changed:
            found.setdefault((person_id, title_id), set()).add((account_id, item_id))
    return found
