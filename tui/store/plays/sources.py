"""Who tells of plays, and of which servers. Finds out whether a file comes from an install that is known already."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass

import aiosqlite

from tui.model.plays import RECORD_BITS, ServerKind, SourceKind
from tui.model.runs import EntityCounts
from tui.model.tautulli import SourceFacts
from tui.store.database import Database
from tui.store.hop import in_thread_of
from tui.store.plays import libraries
from tui.store.plays.kinship import is_same_install

_SERVER_KINDS = {SourceKind.JELLYFIN: ServerKind.JELLYFIN, SourceKind.EMBY: ServerKind.EMBY}
"""What the servers of a source are; all others tell of Plex."""

UNKNOWN = "unknown:"
"""Begins the uuid of a server while no source tells it."""


@dataclass(frozen=True, slots=True)
class Source:
    """A source that is being read."""

    id: int
    kind: SourceKind
    name: str
    server_ids: tuple[int, ...]
    """Stored servers, in the order of `SourceFacts.servers`; never empty."""
    is_new: bool
    """Nothing of it was stored before."""
    known_upto: int
    """Highest record id that is stored of it; 0 = none."""

    def is_newest(self, facts: SourceFacts) -> bool:
        """Tell whether nothing newer than these facts was taken: only then do names and lists follow them."""
        return facts.max_id >= self.known_upto


@dataclass(frozen=True, slots=True)
class _Origin:
    facts: SourceFacts
    kind: SourceKind
    name: str
    now: float


_CANDIDATES = f"""
SELECT s.id FROM play_sources AS s JOIN play_servers AS v ON v.id = s.server_id
WHERE s.kind = ? AND (? = '' OR v.uuid = ? OR v.uuid LIKE '{UNKNOWN}%') ORDER BY s.id
"""
_REPLACED = """
SELECT s.id FROM play_sources AS s JOIN play_servers AS v ON v.id = s.server_id
WHERE s.kind = ? AND v.uuid IN (SELECT value FROM json_each(?)) ORDER BY s.id
"""
"""Sources of a server that was the main one before another took its place."""
_ADD_SERVER = "INSERT OR IGNORE INTO play_servers (kind, uuid, first_seen) VALUES (?, ?, ?)"
_SERVER = "SELECT id FROM play_servers WHERE kind = ? AND uuid = ?"
_LEARN_SERVER = f"""
UPDATE OR IGNORE play_servers SET uuid = ?
WHERE id = (SELECT server_id FROM play_sources WHERE id = ?) AND uuid LIKE '{UNKNOWN}%'
"""
_ADD_SOURCE = "INSERT INTO play_sources (kind, server_id, name, first_seen, last_import) VALUES (?, ?, ?, ?, ?)"
_TOUCH = "UPDATE play_sources SET name = coalesce(nullif(?, ''), name), last_import = ? WHERE id = ?"
_LAST = "SELECT max(id) FROM play_sessions WHERE id >= ? AND id < ?"


class Sources:
    """The `play_sources`, `play_servers` and `server_libraries` tables."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def register(
        self,
        conn: aiosqlite.Connection,
        facts: SourceFacts,
        kind: SourceKind,
        *,
        name: str,
        now: float,
        source_id: int | None = None,
    ) -> Source:
        """Give the source that the attached staged file comes from: a known one, or a new one.

        Known is one of the same server that agrees with the file in most of its records. `name` is what people call
        it: a file name, a profile. `source_id` is the one found before, when an import is taken up again.
        """
        origin = _Origin(facts, kind, name, now)
        return await in_thread_of(conn, lambda raw: _register(raw, origin, source_id))

    async def take_libraries(self, conn: aiosqlite.Connection, source: Source, facts: SourceFacts) -> EntityCounts:
        """Store the libraries that a source lists; those that it lists no longer are kept and marked."""
        if not facts.libraries or not source.is_newest(facts):
            return EntityCounts()
        places = dict(zip(facts.servers, source.server_ids, strict=False))
        return await in_thread_of(conn, lambda raw: libraries.take(raw, facts.libraries, places, source.server_ids[0]))


def _register(raw: sqlite3.Connection, origin: _Origin, source_id: int | None) -> Source:
    facts, kind, name, now = origin.facts, origin.kind, origin.name, origin.now
    main = facts.servers[0] if facts.servers else ""
    found = source_id if source_id is not None and _exists(raw, source_id) else _known(raw, origin)
    if found is not None and main:
        raw.execute(_LEARN_SERVER, (main, found))
    if found is None:
        server_id = _server(raw, kind, main or f"{UNKNOWN}{facts.fingerprint[:16]}", now)
        found = int(raw.execute(_ADD_SOURCE, (kind, server_id, name, now, now)).lastrowid or 0)
    raw.execute(_TOUCH, (name, now, found))
    base = found << RECORD_BITS
    last = raw.execute(_LAST, (base, base + (1 << RECORD_BITS))).fetchone()[0]
    servers = _servers(raw, origin, found)
    return Source(found, kind, name, servers, last is None, (last or base) - base)


def _exists(raw: sqlite3.Connection, source_id: int) -> bool:
    return raw.execute("SELECT 1 FROM play_sources WHERE id = ?", (source_id,)).fetchone() is not None


def _known(raw: sqlite3.Connection, origin: _Origin) -> int | None:
    main, *others = origin.facts.servers or ("",)
    for (source_id,) in raw.execute(_CANDIDATES, (origin.kind, main, main)).fetchall():
        if is_same_install(raw, source_id):
            return int(source_id)
    for (source_id,) in raw.execute(_REPLACED, (origin.kind, json.dumps(others))).fetchall():
        if is_same_install(raw, source_id, needs_common=True):
            return int(source_id)
    return None


def _server(raw: sqlite3.Connection, kind: SourceKind, uuid: str, now: float) -> int:
    server_kind = _SERVER_KINDS.get(kind, ServerKind.PLEX)
    raw.execute(_ADD_SERVER, (server_kind, uuid, now))
    return int(raw.execute(_SERVER, (server_kind, uuid)).fetchone()[0])


def _servers(raw: sqlite3.Connection, origin: _Origin, source_id: int) -> tuple[int, ...]:
    if origin.facts.servers:
        return tuple(_server(raw, origin.kind, uuid, origin.now) for uuid in origin.facts.servers)
    return (int(raw.execute("SELECT server_id FROM play_sources WHERE id = ?", (source_id,)).fetchone()[0]),)
