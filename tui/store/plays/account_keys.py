"""Gives an account its real key, once that is told: what was stored under a stand-in belongs to the real account.

Runs in a connection's thread, within its caller's transaction.
"""

from __future__ import annotations

import sqlite3

_ID = "SELECT id FROM server_accounts WHERE server_id = ? AND account_key = ?"
_RENAME = "UPDATE server_accounts SET account_key = ? WHERE id = ?"
_SESSIONS = "UPDATE play_sessions SET account_id = :new WHERE account_id = :old"
_MOVE = (
    "UPDATE plays SET account_id = :new WHERE account_id = :old",
    """INSERT INTO play_totals (source_id, account_id, shown, merged)
    SELECT source_id, :new, shown, merged FROM play_totals WHERE account_id = :old
    ON CONFLICT (source_id, account_id) DO UPDATE SET shown = shown + excluded.shown, merged = merged + excluded.merged
    """,
    """UPDATE OR IGNORE watch_states SET account_id = :new WHERE account_id = :old""",
    """UPDATE OR IGNORE state_scopes SET account_id = :new WHERE account_id = :old""",
    """UPDATE server_accounts SET person_id = (SELECT person_id FROM server_accounts WHERE id = :old)
    WHERE id = :new AND person_id IS NULL AND is_ignored = 0""",
    """INSERT INTO account_moves (account_id) VALUES (:new) ON CONFLICT (account_id) DO UPDATE SET after = 0""",
    "UPDATE OR IGNORE hub_links SET account_id = :new WHERE account_id = :old",
    "UPDATE OR IGNORE hub_dirty SET account_id = :new WHERE account_id = :old",
    "UPDATE OR IGNORE outbox SET account_id = :new WHERE account_id = :old",
    "UPDATE hub_changes SET account_id = :new WHERE account_id = :old",
    "UPDATE hub_states SET origin = :new WHERE origin = :old",
    "DELETE FROM hub_links WHERE account_id = :old",
    "DELETE FROM hub_dirty WHERE account_id = :old",
    "DELETE FROM hub_baselines WHERE account_id IN (:old, :new)",
    "DELETE FROM outbox WHERE account_id = :old",
    "DELETE FROM play_totals WHERE account_id = :old",
    "DELETE FROM watch_states WHERE account_id = :old",
    "DELETE FROM state_scopes WHERE account_id = :old",
    "DELETE FROM account_moves WHERE account_id = :old",
    "DELETE FROM server_accounts WHERE id = :old",
)
"""The rest of the way into an account that is there already. Its own states are newer, and stay; what was agreed on
with either is forgotten, so that nothing is un-watched because two became one (S6)."""


def learn(raw: sqlite3.Connection, server_id: int, stand_in: str, key: str) -> bool:
    """Let the account that was stored as `stand_in` be the one of `key`; False when nothing was stored so.

    Plays that come to a person by it are marked to be compared anew. Where both have plays, all sessions are looked
    through: about a second per million.
    """
    old = raw.execute(_ID, (server_id, stand_in)).fetchone()
    if old is None or stand_in == key:
        return False
    new = raw.execute(_ID, (server_id, key)).fetchone()
    if new is None:
        raw.execute(_RENAME, (key, old[0]))
        return True
    ids = {"old": old[0], "new": new[0]}
    for statement in (_SESSIONS, *_MOVE):
        raw.execute(statement, ids)
    return True
