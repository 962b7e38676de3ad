"""By which profiles accounts are read and written, and since when they take part. Runs in the writer's thread."""

from __future__ import annotations

import sqlite3

from tui.model.hub import HubLink
from tui.store.hub import dirty
from tui.store.plays.accounts import USERNAME

_LINKS = f"""
SELECT l.account_id, coalesce(nullif(a.friendly_name, ''), {USERNAME}), a.server_id, l.profile_id, p.name, a.person_id,
    coalesce(w.name, ''), l.joined_at
FROM hub_links AS l CROSS JOIN server_accounts AS a ON a.id = l.account_id
CROSS JOIN profiles AS p ON p.id = l.profile_id LEFT JOIN people AS w ON w.id = a.person_id
ORDER BY p.name COLLATE NOCASE, l.account_id
"""
_LINK = """
INSERT INTO hub_links (account_id, profile_id) VALUES (?, ?)
ON CONFLICT (account_id) DO UPDATE SET profile_id = excluded.profile_id WHERE profile_id <> excluded.profile_id
"""
_TAKE_ALONG = """
UPDATE OR IGNORE outbox SET profile_id = ?1
WHERE account_id = ?2 AND profile_id <> ?1 AND state IN ('pending', 'waiting', 'held', 'dead')
"""
_JOIN = "UPDATE hub_links SET joined_at = ? WHERE account_id = ? AND joined_at IS NULL"
_PROVEN = "SELECT library_key, proven_at FROM state_scopes WHERE account_id = ?"


def all_of(raw: sqlite3.Connection) -> list[HubLink]:
    """Give every link, by profile."""
    return [HubLink(*row) for row in raw.execute(_LINKS)]


def link(raw: sqlite3.Connection, account_id: int, profile_id: int) -> bool:
    """Let a profile read and write an account; tell whether that is new. What it has joined it stays in.

    What waits for the account goes by this profile from now on.
    """
    is_new = raw.execute(_LINK, (account_id, profile_id)).rowcount > 0
    if is_new:
        raw.execute(_TAKE_ALONG, (profile_id, account_id))
    return is_new


def join(raw: sqlite3.Connection, account_id: int, now: float) -> bool:
    """Let a linked account take part from now on: all that it has seen becomes dirty (S6). Tell whether that is new."""
    if not raw.execute(_JOIN, (now, account_id)).rowcount:
        return False
    dirty.mark_account(raw, account_id)
    return True


def proven(raw: sqlite3.Connection, account_id: int) -> dict[str, float]:
    """Give when all that an account has seen of a library was last known for sure, by the key of the library."""
    return dict(raw.execute(_PROVEN, (account_id,)).fetchall())
