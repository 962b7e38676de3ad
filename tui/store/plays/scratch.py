"""Temporary tables of the writer in which a batch is put together. They roll back with their transaction.

`taken` has the shape of the staged rows, `fresh` that of stored sessions, `accounts_here` tells accounts by the ids
that the source uses, `same` and `touched` hold ids.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from tui.model.tautulli import ROW_COLUMNS
from tui.store.plays.keys import key_sql

_CREATE = f"""
CREATE TEMP TABLE IF NOT EXISTS taken (
    id INTEGER PRIMARY KEY, {", ".join(f'"{column}"' for column in ROW_COLUMNS[1:])}, duplicate_of, remark
);
CREATE TEMP TABLE IF NOT EXISTS accounts_here (
    place INTEGER NOT NULL, user_id NOT NULL, server_id INTEGER NOT NULL, account_id INTEGER NOT NULL,
    PRIMARY KEY (place, user_id)
) WITHOUT ROWID;
CREATE TEMP TABLE IF NOT EXISTS fresh AS SELECT * FROM main.play_sessions LIMIT 0;
CREATE UNIQUE INDEX IF NOT EXISTS temp.fresh_by_id ON fresh (id);
CREATE TEMP TABLE IF NOT EXISTS same (id INTEGER PRIMARY KEY);
CREATE TEMP TABLE IF NOT EXISTS touched (id INTEGER PRIMARY KEY);
CREATE TEMP TABLE IF NOT EXISTS regrouped (
    id INTEGER PRIMARY KEY, account_id, item_id, at, started, stopped, paused, duration, percent, watched, sessions,
    last_session_id
);
"""
_CLEARED = ("taken", "fresh", "same", "touched", "regrouped")
_STATEMENTS = tuple(statement.strip() for statement in _CREATE.split(";") if statement.strip())

_ACCOUNTS = f"""
INSERT OR REPLACE INTO temp.accounts_here
SELECT ?, {key_sql("account_key")}, server_id, id FROM main.server_accounts WHERE server_id = ?
"""


def clear(raw: sqlite3.Connection, server_ids: Sequence[int]) -> None:
    """Make the tables, empty. `server_ids` are the servers of the source by their place."""
    is_new = raw.execute("SELECT 1 FROM sqlite_temp_schema WHERE name = 'accounts_here'").fetchone() is None
    for statement in _STATEMENTS:
        raw.execute(statement)
    for table in _CLEARED:
        raw.execute(f"DELETE FROM temp.{table}")
    if is_new:
        know_accounts(raw, server_ids)


def know_accounts(raw: sqlite3.Connection, server_ids: Sequence[int]) -> None:
    """Read all stored accounts of the source's servers."""
    for place, server_id in enumerate(server_ids):
        raw.execute(_ACCOUNTS, (place, server_id))


def drop(raw: sqlite3.Connection) -> None:
    """Forget all of it: the next source has other accounts."""
    for table in (*_CLEARED, "accounts_here"):
        raw.execute(f"DROP TABLE IF EXISTS temp.{table}")
