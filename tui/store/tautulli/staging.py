"""Copies the records of a source into a private file: complete under its name, or not there at all.

Only the columns of ROW_COLUMNS are copied, in one read transaction of the source, so a live writer is neither
blocked nor missed. The copy is 0600 and holds no token.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from tui.errors import SyncError
from tui.model.tautulli import SourceFacts, StagedFile
from tui.store.tautulli.facts import fingerprint_of, read_facts, read_servers
from tui.store.tautulli.faults import cancelled as stopped
from tui.store.tautulli.faults import source_faults, unsettled
from tui.store.tautulli.opening import OpenSource, open_source
from tui.store.tautulli.private_files import FreeSpace, check_room, free_space, part_file
from tui.store.tautulli.rows_view import HISTORY, rows_view
from tui.store.tautulli.staged_file import create_staged, finish_staged, kept_copy, open_staged, place_staged
from tui.store.tautulli.ticker import Ticker

__all__ = ["open_staged", "stage_file"]

Progress = Callable[[float], None]

CHUNK = 10_000
TRIES = 3
STAGED_SHARE = 0.5
"""Size of a copy to that of its source: 0.3 as measured, and what sorting needs."""
_UNPACKED = 0.3
"""Progress when an archive is unpacked, when all is copied, and when what ties records is found."""
_COPIED = 0.75
_FIRST, _LAST = -(1 << 63), (1 << 63) - 1


def stage_file(
    path: Path,
    folder: Path,
    *,
    progress: Progress = lambda _: None,
    cancelled: threading.Event | None = None,
    free: FreeSpace = free_space,
    reuse: bool = False,
) -> StagedFile:
    """Copy the records of the Tautulli database or backup at `path` into a new file in `folder`. Blocks.

    With `reuse` a whole copy of the same content that lies there already is given instead. `progress` gets 0 to 1, at
    once and then at least every 0.2 s; `cancelled` is heeded as often. On any failure nothing is left behind. Raises
    the errors of `open_source`, LocalStoreError without room, Cancelled.
    """
    ticker = Ticker(progress, cancelled or threading.Event())
    for _ in range(TRIES):
        staged = _stage(path, folder, ticker, free, reuse=reuse)
        if staged is not None:
            ticker.show(1.0)
            return staged
    raise unsettled(path)


def _stage(path: Path, folder: Path, ticker: Ticker, free: FreeSpace, *, reuse: bool) -> StagedFile | None:
    """Copy once; None when somebody began to write meanwhile."""
    ticker.show(0.0)
    check_room(folder, 0, free)
    with open_source(
        path, folder, progress=lambda part: ticker.show(_UNPACKED * part), cancelled=ticker.cancelled, free=free
    ) as source:
        kept = _kept(source, folder, ticker) if reuse else None
        if kept is not None:
            return kept
        check_room(folder, int(source.database.stat().st_size * STAGED_SHARE), free)
        with part_file(folder) as part:
            try:
                facts = _copy(source, part, folder, ticker)
            except SyncError:
                if source.is_disturbed():
                    return None
                raise
            return None if source.is_disturbed() else place_staged(part, folder, facts)


def _kept(source: OpenSource, folder: Path, ticker: Ticker) -> StagedFile | None:
    """Give the whole copy of the same content that an unfinished import has left."""
    with source_faults(source.path, folder), closing(source.connect()) as conn, ticker.watching(conn):
        sessions, max_id = conn.execute(f"SELECT COUNT(*), COALESCE(MAX(id), 0) FROM {HISTORY}").fetchone()
        return kept_copy(folder, fingerprint_of(conn, HISTORY, sessions, max_id))


def _copy(source: OpenSource, part: Path, folder: Path, ticker: Ticker) -> SourceFacts:
    with source_faults(source.path, folder), closing(create_staged(part)) as conn, ticker.watching(conn):
        conn.execute("ATTACH ? AS source", (source.uri,))
        conn.execute("BEGIN")
        servers = read_servers(conn, "source")
        view = rows_view(conn, "source", servers.sections)
        facts = read_facts(conn, "source", source, servers, view.missing)
        _copy_rows(conn, view.select, facts.sessions, ticker)
        ticker.aim(1.0, seconds=facts.sessions / 500_000)
        finish_staged(conn, facts)
    return facts


def _copy_rows(conn: sqlite3.Connection, select: str, total: int, ticker: Ticker) -> None:
    after, done = _FIRST, 0
    start = ticker.shown
    edge = f"SELECT id FROM source.{HISTORY} WHERE id > ? ORDER BY id LIMIT 1 OFFSET {CHUNK - 1}"
    while after < _LAST:
        row = conn.execute(edge, (after,)).fetchone()
        upto = row[0] if row else _LAST
        done += conn.execute(f"INSERT INTO rows {select} WHERE h.id > ? AND h.id <= ?", (after, upto)).rowcount
        after = upto
        ticker.show(start + (_COPIED - start) * min(1.0, done / max(1, total)))
        if ticker.cancelled.is_set():
            raise stopped()
