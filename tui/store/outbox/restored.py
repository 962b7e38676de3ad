"""Deliveries that came out of a backup: they were waiting when it was made, and go only when a person says so."""

from __future__ import annotations

import sqlite3

from tui.store.outbox.enqueue import HELD_CLASS
from tui.store.outbox.lanes import OPEN_ROWS

WORDS = "restored from a backup of "
"""What the reason begins with for which they are held; the moment of the backup follows."""

_HOLD = f"""
UPDATE outbox SET state = 'held', error_class = '{HELD_CLASS}', last_error = ?, hint = '', next_attempt_at = NULL
WHERE state IN ('pending', 'waiting')
"""
_COUNT = f"""
SELECT profile_id, count(*) FROM outbox INDEXED BY outbox_open
WHERE state = 'held' AND {OPEN_ROWS} AND substr(last_error, 1, {len(WORDS)}) = ? GROUP BY profile_id
"""


def hold_restored(raw: sqlite3.Connection, made: str) -> None:
    """Hold back everything that would go by itself; `made` tells when the backup was made."""
    raw.execute(_HOLD, (f"{WORDS}{made}",))


def restored_held(raw: sqlite3.Connection) -> dict[int, int]:
    """Count, by the profile of the target, what is held back since a backup was restored."""
    return dict(raw.execute(_COUNT, (WORDS,)).fetchall())
