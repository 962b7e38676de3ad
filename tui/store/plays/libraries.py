"""Libraries of media servers, as their sources list them. What kind one is was told first by whoever knew it best."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence

from tui.model.runs import EntityCounts
from tui.model.tautulli import TautulliLibrary
from tui.store.plays.own_word import tells_itself

_STORED = "SELECT library_key, name, kind, is_listed FROM server_libraries WHERE server_id = ?"
_PUT = """
INSERT INTO server_libraries (server_id, library_key, name, kind, is_listed) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (server_id, library_key) DO UPDATE SET
    name = coalesce(nullif(excluded.name, ''), name), kind = coalesce(nullif(kind, ''), excluded.kind),
    is_listed = excluded.is_listed
"""
_UNLIST = "UPDATE server_libraries SET is_listed = 0 WHERE server_id = ? AND library_key = ?"


def take(
    raw: sqlite3.Connection, listed: Sequence[TautulliLibrary], servers: Mapping[str, int], main: int
) -> EntityCounts:
    """Store a whole list of libraries; `servers` maps uuids to stored servers, others go to `main`.

    Those that are listed no longer stay, marked, and count as updated.
    """
    added = updated = unchanged = 0
    wanted: dict[int, dict[str, tuple[str, str, bool]]] = {server_id: {} for server_id in servers.values() or (main,)}
    for one in listed:
        wanted.setdefault(servers.get(one.server_uuid, main), {})[one.section_id] = (one.name, one.kind, one.is_listed)
    for server_id, libraries in wanted.items():
        is_second = tells_itself(raw, server_id)
        stored = {key: (name, kind, bool(flag)) for key, name, kind, flag in raw.execute(_STORED, (server_id,))}
        for key, library in libraries.items():
            if key not in stored:
                added += 1
            elif is_second or _overlaid(library, stored[key]) == stored[key]:
                unchanged += 1
                continue
            else:
                updated += 1
            raw.execute(_PUT, (server_id, key, *library))
        for key in () if is_second else stored.keys() - libraries.keys():
            updated += stored[key][2]
            raw.execute(_UNLIST, (server_id, key))
    return EntityCounts(added=added, updated=updated, unchanged=unchanged)


def _overlaid(new: tuple[str, str, bool], old: tuple[str, str, bool]) -> tuple[str, str, bool]:
    return new[0] or old[0], old[1] or new[1], new[2]
