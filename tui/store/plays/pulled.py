"""Takes plays that servers tell of themselves into the history, through the same statements as an import."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

import aiosqlite

from tui.model.plays import MOST_RECORDS, RECORD_BITS, IpPolicy, SourceKind
from tui.model.server_history import PulledPlay
from tui.store.database import Database
from tui.store.hop import in_thread_of
from tui.store.plays.batch import Taken
from tui.store.plays.pulled_writer import PulledWriter
from tui.store.plays.sources import Source

PULLED_BATCH = 300
"""Plays of one transaction."""

_SOURCE = "SELECT id FROM play_sources WHERE server_id = ? AND kind = ? AND name = ? ORDER BY id LIMIT 1"
_ADD = "INSERT INTO play_sources (kind, server_id, name, first_seen, last_import) VALUES (?, ?, ?, ?, ?)"
_LAST = "SELECT max(id) FROM play_sessions WHERE id >= ? AND id < ?"


class Pulled:
    """Writes play sessions and plays of servers' own histories."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def register(
        self, conn: aiosqlite.Connection, server_id: int, kind: SourceKind, name: str, now: float | None = None
    ) -> Source:
        """Give the source that tells of plays of a server, stored if it is new.

        `name` is what tells there: `history`, `Playback Reporting`; records are unique within it.
        """
        at = self._db.clock.now() if now is None else now
        return await in_thread_of(conn, lambda raw: _register(raw, server_id, kind, name, at))

    async def take(
        self,
        conn: aiosqlite.Connection,
        source: Source,
        plays: Sequence[PulledPlay],
        now: float,
        ips: IpPolicy = IpPolicy.KEEP,
    ) -> Taken:
        """Take plays in, PULLED_BATCH at a time; `after` of the answer means nothing here.

        The same plays again write nothing, those that changed are updated, blank never overwrites. Plays of an unknown
        kind or account or of impossible times are rejected, with a finding each. Afterwards `settle_all` compares them
        with other sources. Rolling the transaction back undoes all of it, so a dry run does just that.
        """
        return await in_thread_of(conn, lambda raw: PulledWriter(raw, source, plays, now, ips).take())


def _register(raw: sqlite3.Connection, server_id: int, kind: SourceKind, name: str, now: float) -> Source:
    stored = raw.execute(_SOURCE, (server_id, kind, name)).fetchone()
    if stored is None:
        source_id = int(raw.execute(_ADD, (kind, server_id, name, now, now)).lastrowid or 0)
    else:
        source_id = int(stored[0])
        raw.execute("UPDATE play_sources SET last_import = ? WHERE id = ?", (now, source_id))
    base = source_id << RECORD_BITS
    last = raw.execute(_LAST, (base, base + MOST_RECORDS)).fetchone()[0]
    return Source(source_id, kind, name, (server_id,), last is None, (last or base) - base)
