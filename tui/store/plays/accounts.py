"""Stores lists of accounts as servers and other sources tell them. Whose they are is not known here."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from tui.model.runs import EntityCounts
from tui.store.hub import dirty

_ADD = """
INSERT INTO server_accounts (server_id, account_key, username, friendly_name, is_listed, first_seen)
VALUES (:server, :key, :username, :friendly, :listed, :now)
ON CONFLICT (server_id, account_key) DO NOTHING
"""
_UPDATE = """
UPDATE server_accounts SET username = coalesce(nullif(:username, ''), username),
    friendly_name = iif(:friendly = '' AND :keeps, friendly_name, :friendly),
    is_listed = iif(:keeps_listed, is_listed, :listed)
WHERE server_id = :server AND account_key = :key AND ((is_listed <> :listed AND NOT :keeps_listed)
    OR (friendly_name <> :friendly AND NOT (:friendly = '' AND :keeps)) OR (:username <> '' AND username <> :username))
"""
_UNLIST = """
UPDATE server_accounts SET is_listed = 0 WHERE is_listed = 1 AND server_id = ?
    AND account_key NOT IN (SELECT value FROM json_each(?))
"""
_UNLISTED = "SELECT id FROM server_accounts WHERE server_id = ? AND is_listed = 0"
_LISTED = "SELECT id FROM server_accounts WHERE is_listed = 1 AND id IN (SELECT value FROM json_each(?))"

USERNAME = "coalesce(nullif(a.username, ''), 'unknown #' || substr(a.account_key, 1, 8))"
"""SQL: the user name of the account `a`; one that was removed before anybody told its name is known by its key."""


@dataclass(frozen=True, slots=True)
class Listed:
    """An account as a list tells it."""

    key: str
    username: str
    friendly_name: str
    is_listed: bool = True


def take(
    raw: sqlite3.Connection,
    server_id: int,
    accounts: Sequence[Listed],
    now: float,
    *,
    is_whole: bool,
    keeps_friendly: bool,
    keeps_listed: bool = False,
) -> EntityCounts:
    """Store a list of accounts. `is_whole`: others are not listed; `keeps_friendly`: a blank is no friendly name.

    `keeps_listed`: it does not say of accounts that are stored whether they are listed. All that those have seen which
    are listed again is to be looked at.
    """
    if not accounts:
        return EntityCounts()
    rows = [
        {
            "server": server_id,
            "key": account.key,
            "username": account.username,
            "friendly": account.friendly_name,
            "listed": account.is_listed,
            "keeps": keeps_friendly,
            "keeps_listed": keeps_listed,
            "now": now,
        }
        for account in accounts
    ]
    away = [row[0] for row in raw.execute(_UNLISTED, (server_id,))]
    added = sum(raw.execute(_ADD, row).rowcount for row in rows)
    updated = sum(raw.execute(_UPDATE, row).rowcount for row in rows)
    for (account_id,) in raw.execute(_LISTED, (json.dumps(away),)).fetchall():
        dirty.mark_account(raw, account_id)
    keys = json.dumps([account.key for account in accounts])
    gone = raw.execute(_UNLIST, (server_id, keys)).rowcount if is_whole else 0
    return EntityCounts(added=added, updated=updated + gone, unchanged=len(rows) - added - updated)
