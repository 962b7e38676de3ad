"""Takes back what waits to be sent, where it must not go any more. Runs in the writer's thread.

What is in flight cannot be called back; it is told of as always.
"""

from __future__ import annotations

import sqlite3

_STOP = """
UPDATE outbox SET state = 'dropped', finished_at = ?, outcome = ?, next_attempt_at = NULL
WHERE state IN ('pending', 'waiting', 'held', 'dead')
"""


def stop_item(raw: sqlite3.Connection, item_id: int, now: float) -> int:
    """Drop what waits for an item that is a copy of something else now; give how many."""
    return raw.execute(f"{_STOP} AND item_id = ?", (now, "it is a copy of something else", item_id)).rowcount


def stop_profile(raw: sqlite3.Connection, profile_id: int, now: float) -> int:
    """Drop the watched states that wait for a profile to which none are written any more; give how many.

    Lists are none of them: that one is to be deleted there is known by its delivery only.
    """
    values = (now, "nothing is written there any more", profile_id)
    return raw.execute(f"{_STOP} AND profile_id = ? AND list_id IS NULL", values).rowcount


def stop_account(raw: sqlite3.Connection, account_id: int, now: float) -> int:
    """Drop what waits for an account that is another person's now, or nobody's (S25); give how many."""
    return raw.execute(f"{_STOP} AND account_id = ?", (now, "the account is not that person's", account_id)).rowcount
