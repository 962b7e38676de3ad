"""Takes plays that servers tell of themselves into the history, through the same statements as an import."""

from __future__ import annotations

from collections.abc import Sequence

import aiosqlite

from tui.model.plays import IpPolicy, SourceKind
from tui.model.servers import PulledPlay
from tui.store.database import Database
from tui.store.plays.batch import Taken
from tui.store.plays.sources import Source

PULLED_BATCH = 500
"""Plays of one transaction."""


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
        raise NotImplementedError

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
        kind or account are rejected, with a finding each. Afterwards `settle_all` compares them with other sources.
        """
        raise NotImplementedError
