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
from tui.store.tautulli.facts import read_facts, read_servers, with_orphans
from tui.store.tautulli.faults import source_faults, unsettled
from tui.store.tautulli.file_kind import stamp_text
from tui.store.tautulli.opening import OpenSource, open_source
from tui.store.tautulli.private_files import FreeSpace, check_room, free_space, part_file
from tui.store.tautulli.rows_view import HISTORY, RowsView, rows_view
from tui.store.tautulli.staged_file import create_staged, find_staged, finish_staged, open_staged, place_staged
from tui.store.tautulli.staging_writer import StagingWriter
from tui.store.tautulli.ticker import Ticker

__all__ = ["StagingWriter", "open_staged", "stage_file"]

Progress = Callable[[float], None]

CHUNK = 5_000
TRIES = 3
STAGED_SHARE = 0.5
"""Size of a copy to that of its source: 0.3 as measured, and what sorting needs."""
_UNPACKED = 0.3
"""Progress when an archive is unpacked."""
_COPIED = 0.55
"""Progress when all records are copied."""
_FIRST, _LAST = -(1 << 63), (1 << 63) - 1


def stage_file(
    path: Path,
    folder: Path,
    *,
    progress: Progress = lambda _: None,
    cancelled: threading.Event | None = None,
    reuse: bool = False,
    free: FreeSpace = free_space,
) -> StagedFile:
    """Copy the records of the Tautulli database or backup at `path` into a new file in `folder`. Blocks.

    `progress` gets 0 to 1, at once and then at least every 0.2 s; `cancelled` is heeded as often. With `reuse` a copy
    in `folder` is taken that was made of the very same file, if that has not been written to since. On any failure
    nothing is left behind. Raises the errors of `open_source`, LocalStoreError without room, Cancelled.
    """
    ticker = Ticker(progress, cancelled or threading.Event())
    ticker.show(0.0)
    staged = find_staged(folder, path) if reuse else None
    for _ in range(TRIES):
        staged = staged or _stage(path, folder, ticker, free)
        if staged is not None:
            ticker.show(1.0)
            return staged
    raise unsettled(path)


def _stage(path: Path, folder: Path, ticker: Ticker, free: FreeSpace) -> StagedFile | None:
    """Copy once; None when somebody began to write meanwhile."""
    check_room(folder, 0, free)
    stamp = stamp_text(path)
    with open_source(
        path, folder, progress=lambda part: ticker.show(_UNPACKED * part), cancelled=ticker.cancelled, free=free
    ) as source:
        check_room(folder, int(source.database.stat().st_size * STAGED_SHARE), free)
        with part_file(folder) as part:
            try:
                facts = _copy(source, part, folder, ticker, stamp)
            except SyncError:
                if source.is_disturbed():
                    return None
                raise
            return None if source.is_disturbed() else place_staged(part, folder, facts, ticker)


def _copy(source: OpenSource, part: Path, folder: Path, ticker: Ticker, stamp: str) -> SourceFacts:
    with source_faults(source.path, folder), closing(create_staged(part)) as conn, ticker.watching(conn):
        conn.execute("ATTACH ? AS source", (source.uri,))
        conn.execute("BEGIN")
        servers = read_servers(conn, "source")
        facts = read_facts(conn, "source", source, servers)
        _copy_rows(conn, rows_view(conn, "source", servers.sections), facts.sessions, ticker)
        (with_metadata,) = conn.execute("SELECT COALESCE(SUM(has_metadata), 0) FROM main.rows").fetchone()
        facts = with_orphans(conn, "source", facts, with_metadata)
        conn.execute("COMMIT")
        conn.execute("DETACH source")
        finish_staged(conn, part, facts, ticker, stamp)
    return facts


def _copy_rows(conn: sqlite3.Connection, view: RowsView, total: int, ticker: Ticker) -> None:
    after, done = _FIRST, 0
    start = ticker.shown
    copy = f"INSERT INTO rows SELECT {view.values} {view.records} WHERE h.id > ? AND h.id <= ?"
    edge = f"SELECT id FROM source.{HISTORY} WHERE id > ? ORDER BY id LIMIT 1 OFFSET {CHUNK - 1}"
    while after < _LAST:
        row = conn.execute(edge, (after,)).fetchone()
        upto = row[0] if row else _LAST
        done += conn.execute(copy, (after, upto)).rowcount
        after = upto
        ticker.show(start + (_COPIED - start) * min(1.0, done / max(1, total)))
        ticker.heed()
