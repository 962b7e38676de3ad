"""Accounts, devices and ways of streaming that records tell of for the first time."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from tui.model.tautulli import TautulliUser
from tui.store.plays.projection import DEVICE, STREAM, unknown_as_blank
from tui.store.plays.scratch import know_accounts

_DEVICES = f"""
INSERT OR IGNORE INTO main.play_devices ({", ".join(DEVICE)})
SELECT DISTINCT {", ".join(unknown_as_blank(name) for name in DEVICE)} FROM temp.taken AS r
"""
_STREAMS = f"""
INSERT OR IGNORE INTO main.play_streams ({", ".join(STREAM)})
SELECT DISTINCT {", ".join(unknown_as_blank(column) for column in STREAM.values())} FROM temp.taken AS r
"""
_STRANGERS = """
SELECT r.server, r.user_id, r.user, max(r.id) FROM temp.taken AS r
LEFT JOIN temp.accounts_here AS a ON a.place = r.server AND a.user_id = r.user_id
WHERE a.account_id IS NULL GROUP BY r.server, r.user_id ORDER BY r.server, r.user_id
"""
_ADD_ACCOUNT = """
INSERT OR IGNORE INTO main.server_accounts (server_id, account_key, username, friendly_name, is_listed, first_seen)
VALUES (?, ?, ?, ?, ?, ?)
"""


def add_accounts(raw: sqlite3.Connection, server_ids: Sequence[int], users: Sequence[TautulliUser], now: float) -> int:
    """Store the accounts of `temp.taken` that are not known yet; give how many. They belong to nobody."""
    listed = {user.user_id: user for user in users}
    added = 0
    strangers = raw.execute(_STRANGERS).fetchall()
    for place, user_id, name, _ in strangers:
        user = listed.get(user_id) or TautulliUser(user_id, name or "", "", is_listed=not users)
        values = (server_ids[place], str(user_id), user.username, user.friendly_name, user.is_listed, now)
        added += raw.execute(_ADD_ACCOUNT, values).rowcount
    if strangers:
        know_accounts(raw, server_ids)
    return added


def add_devices(raw: sqlite3.Connection) -> None:
    """Store the devices of `temp.taken`."""
    raw.execute(_DEVICES)


def add_streams(raw: sqlite3.Connection) -> None:
    """Store the ways of streaming of `temp.taken`."""
    raw.execute(_STREAMS)
