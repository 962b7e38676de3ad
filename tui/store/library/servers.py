"""Media servers and the libraries that they list. Runs in a connection's thread."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from tui.model.plays import ServerKind
from tui.model.runs import EntityCounts
from tui.model.servers import STAND_IN_OWNER, AccountFacts, LibraryKind, ServerLibrary, StoredLibrary
from tui.store.plays import account_keys, accounts
from tui.store.plays.accounts import Listed

_ADD_SERVER = """
INSERT INTO play_servers (kind, uuid, name, first_seen) VALUES (?, ?, ?, ?)
ON CONFLICT (kind, uuid) DO UPDATE SET name = excluded.name WHERE excluded.name <> '' AND name <> excluded.name
"""
_SERVER = "SELECT id FROM play_servers WHERE kind = ? AND uuid = ?"
_STORED = "SELECT library_key, name, kind, items FROM server_libraries WHERE server_id = ? AND is_listed = 1"
_PUT = """
INSERT INTO server_libraries (server_id, library_key, name, kind, items, is_listed) VALUES (?, ?, ?, ?, ?, 1)
ON CONFLICT (server_id, library_key) DO UPDATE SET
    name = coalesce(nullif(excluded.name, ''), name), kind = excluded.kind,
    items = coalesce(excluded.items, items), is_listed = 1
RETURNING 1
"""
_UNLIST = "UPDATE server_libraries SET is_listed = 0 WHERE server_id = ? AND library_key = ?"
_LIBRARIES = """
SELECT l.library_key, l.name, l.kind, l.items, l.is_listed,
    (SELECT count(*) FROM library_items AS i WHERE i.server_id = l.server_id AND i.library_key = l.library_key
        AND i.kind IN ('movie', 'episode', 'track') AND i.missing_since IS NULL)
FROM server_libraries AS l WHERE l.server_id = ? ORDER BY l.is_listed DESC, l.name COLLATE NOCASE, l.library_key
"""
_AS_PLEX_CALLS_IT = {"movie": LibraryKind.MOVIES, "show": LibraryKind.SHOWS, "artist": LibraryKind.MUSIC}
"""What an import of Tautulli stored of libraries that no server told of yet."""


def put_server(raw: sqlite3.Connection, kind: ServerKind, uuid: str, name: str, now: float) -> int:
    """Give the id of a server, stored if it is new; a name that is told is learnt."""
    stored = raw.execute(_SERVER, (kind, uuid)).fetchone()
    if stored is None or name:
        raw.execute(_ADD_SERVER, (kind, uuid, name, now))
    return int((stored or raw.execute(_SERVER, (kind, uuid)).fetchone())[0])


def take_libraries(raw: sqlite3.Connection, server_id: int, listed: Sequence[ServerLibrary]) -> EntityCounts:
    """Store all libraries that a server lists; those that it lists no longer stay, marked, and count as updated."""
    stored = {row[0]: row[1:] for row in raw.execute(_STORED, (server_id,))}
    any_stored = {
        row[0] for row in raw.execute("SELECT library_key FROM server_libraries WHERE server_id = ?", (server_id,))
    }
    added = updated = 0
    for one in listed:
        if stored.get(one.key) == _overlaid(one, stored.get(one.key)):
            continue
        raw.execute(_PUT, (server_id, one.key, one.name, one.kind, one.items))
        added += one.key not in any_stored
        updated += one.key in any_stored
    gone = sorted(stored.keys() - {one.key for one in listed})
    raw.executemany(_UNLIST, [(server_id, key) for key in gone])
    return EntityCounts(added=added, updated=updated + len(gone), unchanged=len(listed) - added - updated)


def take_accounts(raw: sqlite3.Connection, server_id: int, told: Sequence[AccountFacts], now: float) -> EntityCounts:
    """Store the accounts of a server. Those who may see all accounts also tell which are there no longer."""
    own = [account for account in told if account.is_own]
    is_whole = bool(told) and (not own or any(account.is_admin for account in own))
    owner = next((account.key for account in own if account.is_admin), STAND_IN_OWNER)
    account_keys.learn(raw, server_id, STAND_IN_OWNER, owner)
    rows = [Listed(account.key, account.username, account.friendly_name) for account in told]
    return accounts.take(raw, server_id, rows, now, is_whole=is_whole, keeps_friendly=True)


def libraries(raw: sqlite3.Connection, server_id: int) -> list[StoredLibrary]:
    """Give the libraries of a server, those first that it lists, by name."""
    return [
        StoredLibrary(key, name, _kind(kind), items, bool(is_listed), stored)
        for key, name, kind, items, is_listed, stored in raw.execute(_LIBRARIES, (server_id,))
    ]


def _overlaid(new: ServerLibrary, old: tuple[str, str, int | None] | None) -> tuple[str, str, int | None]:
    name, _, items = old or ("", "", None)
    return new.name or name, new.kind, items if new.items is None else new.items


def _kind(kind: str) -> LibraryKind:
    if kind in _AS_PLEX_CALLS_IT:
        return _AS_PLEX_CALLS_IT[kind]
    return LibraryKind(kind) if kind in set(LibraryKind) else LibraryKind.OTHER
