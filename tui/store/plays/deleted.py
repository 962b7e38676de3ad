"""Records that a source has deleted since they were stored: what hangs on them still does, or one play becomes two."""

from __future__ import annotations

import sqlite3
from dataclasses import replace

from tui.model.tautulli import RawSession, Ties
from tui.store.tautulli.ties import NEAR

_SAME = """
main.play_sessions AS o
JOIN main.server_accounts AS a ON a.id = o.account_id JOIN main.play_items AS i ON i.id = o.item_id
"""
_HEAD = f"""
SELECT 1 FROM {_SAME} WHERE o.id = ?1 + ?2 AND o.play_id = o.id
    AND a.account_key = CAST(?3 AS TEXT) AND i.item_key = ?4
    AND NOT EXISTS (SELECT 1 FROM staged.rows AS r WHERE r.id = ?2)
"""
_KEEP_TWINS = f"""
UPDATE temp.taken AS r SET duplicate_of = s.duplicate_of - ?1, remark = s.remark
FROM main.play_sessions AS s CROSS JOIN {_SAME}
WHERE s.id = r.id + ?1 AND o.id = s.duplicate_of AND o.play_id IS NOT NULL
    AND o.started BETWEEN r.started - {NEAR} AND r.started + {NEAR}
    AND a.account_key = CAST(r.user_id AS TEXT) AND i.item_key = r.rating_key
    AND NOT EXISTS (SELECT 1 FROM staged.rows AS t WHERE t.id = o.id - ?1)
"""


def with_stored_head(raw: sqlite3.Connection, base: int, record: RawSession, ties: Ties) -> Ties:
    """Let a record whose head the source lacks stay in its group, if that head is stored. Ids count from `base`."""
    if ties.head is None or not isinstance(record.reference_id, int):
        return ties
    values = (base, record.reference_id, record.user_id, record.rating_key)
    return replace(ties, head=None) if raw.execute(_HEAD, values).fetchone() else ties


def keep_twins(raw: sqlite3.Connection, base: int) -> int:
    """Let records of `temp.taken` stay duplicates of what the source lacks and is stored; give all duplicates there."""
    raw.execute(_KEEP_TWINS, (base,))
    count: int = raw.execute("SELECT count(*) FROM temp.taken WHERE duplicate_of IS NOT NULL").fetchone()[0]
    return count
