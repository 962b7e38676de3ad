"""The lists of accounts at Trakt, as they were read last: some of them may be adopted."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import Any

from tui.model.lists import ListDetails, Privacy, RemoteList

_COLUMNS = "remote_id, slug, title, description, privacy, shows_numbers, item_count, updated_at, created_at, owner"
_PUT = f"INSERT OR REPLACE INTO trakt_lists (profile_id, read_at, {_COLUMNS}) VALUES ({', '.join('?' * 12)})"
_FREE = f"""
SELECT {_COLUMNS} FROM trakt_lists AS t WHERE profile_id = ?1
    AND NOT EXISTS (SELECT 1 FROM lists AS l WHERE l.profile_id = ?1 AND l.remote_id = t.remote_id)
ORDER BY title COLLATE NOCASE, remote_id
"""


def put_all(raw: sqlite3.Connection, profile_id: int, lists: Iterable[RemoteList], now: float) -> None:
    """Store all lists that an account has, in the place of those before. Only for an answer that came whole."""
    raw.execute("DELETE FROM trakt_lists WHERE profile_id = ?", (profile_id,))
    for remote in lists:
        put(raw, profile_id, remote, now)


def put(raw: sqlite3.Connection, profile_id: int, remote: RemoteList, now: float) -> None:
    """Store how one list of an account is now."""
    told = (remote.details.title, remote.details.description, remote.details.privacy, remote.details.shows_numbers)
    rest = (remote.item_count, remote.updated_at, remote.created_at, remote.owner)
    raw.execute(_PUT, (profile_id, now, remote.id, remote.slug, *told, *rest))


def forget(raw: sqlite3.Connection, profile_id: int, remote_id: int) -> None:
    """Drop a list that is gone at Trakt."""
    raw.execute("DELETE FROM trakt_lists WHERE profile_id = ? AND remote_id = ?", (profile_id, remote_id))


def everything(raw: sqlite3.Connection, profile_id: int) -> list[RemoteList]:
    """Give the lists of an account, by title."""
    sql = f"SELECT {_COLUMNS} FROM trakt_lists WHERE profile_id = ? ORDER BY title COLLATE NOCASE, remote_id"
    return [_remote_of(row) for row in raw.execute(sql, (profile_id,))]


def get(raw: sqlite3.Connection, profile_id: int, remote_id: int) -> RemoteList | None:
    """Give one list of an account."""
    sql = f"SELECT {_COLUMNS} FROM trakt_lists WHERE profile_id = ? AND remote_id = ?"
    row = raw.execute(sql, (profile_id, remote_id)).fetchone()
    return _remote_of(row) if row else None


def not_linked(raw: sqlite3.Connection, profile_id: int) -> list[RemoteList]:
    """Give the lists of an account that are the side of no list here: those that carry our words first."""
    return sorted((_remote_of(row) for row in raw.execute(_FREE, (profile_id,))), key=lambda one: not one.is_ours)


def _remote_of(row: tuple[Any, ...]) -> RemoteList:
    remote_id, slug, title, description, privacy, shows_numbers, *rest = row
    return RemoteList(remote_id, slug, ListDetails(title, description, Privacy(privacy), bool(shows_numbers)), *rest)
