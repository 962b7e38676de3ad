"""A Tautulli that goes on writing into its file while others read it: in WAL mode, row by row, as the real one."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from random import Random
from types import TracebackType
from typing import Final, Self

from tui.sandbox.tautulli.grouping import Grouping, Trace
from tui.sandbox.tautulli.items import Catalogue
from tui.sandbox.tautulli.layout import TABLES, layout_of
from tui.sandbox.tautulli.schema import Schema, insert_into, schema_of
from tui.sandbox.tautulli.viewing import Span, Viewing
from tui.sandbox.tautulli.watched import DEFAULT_RULE

_BUSY: Final = 20.0
_RECENT: Final = 500
"""So many of the last rows are searched for plays that somebody could go on with."""

_LAST: Final = """
    SELECT COALESCE((SELECT seq FROM sqlite_sequence WHERE name = 'session_history'), 0) + 1,
           (SELECT MAX(stopped) FROM session_history WHERE typeof(stopped) = 'integer' AND stopped < 4000000000),
           (SELECT COUNT(DISTINCT reference_id) FROM session_history),
           (SELECT COUNT(*) FROM (SELECT 1 FROM session_history GROUP BY reference_id HAVING COUNT(*) > 1))
"""
# The plus keeps SQLite from searching all plays of the person: an item has far fewer.
_PAIR: Final = """
    SELECT reference_id, view_offset, (SELECT COUNT(*) FROM session_history g WHERE g.reference_id = h.reference_id)
    FROM session_history h WHERE +user_id = ? AND rating_key = ? ORDER BY id DESC LIMIT 1
"""
_UNFINISHED: Final = """
    SELECT user_id, h.rating_key FROM session_history h JOIN session_history_metadata m USING (id)
    WHERE id > (SELECT MAX(id) FROM session_history) - ? AND live = 0 AND typeof(h.rating_key) = 'integer'
      AND typeof(user_id) = 'integer' AND view_offset < m.duration / 2
    ORDER BY id
"""
_LIVE: Final = """
    SELECT user_id, guid, reference_id, stopped FROM session_history JOIN session_history_metadata USING (id)
    WHERE id IN (SELECT MAX(id) FROM session_history GROUP BY user_id) AND live = 1 AND typeof(stopped) = 'integer'
"""


class LiveTautulli:
    """Writes further sessions into an existing file, and holds it open as long as it lives.

    The collection is that of the file's seed. Raises sqlite3.Error if the file is none of Tautulli's.
    """

    def __init__(self, path: Path | str, *, seed: int = 7, step: float = 900.0, checkpoints: bool = True) -> None:
        """Open the file. Sessions end about every `step` s; without `checkpoints` everything stays in the WAL file."""
        self._db = sqlite3.connect(path, timeout=_BUSY, isolation_level=None, check_same_thread=False)
        self._db.execute("PRAGMA synchronous=NORMAL")
        if not checkpoints:
            self._db.execute("PRAGMA wal_autocheckpoint=0")
        columns = [name for _, name, *_ in self._db.execute("PRAGMA table_info(session_history)")]
        self._layout = layout_of(schema_of("2.17" if "section_id" in columns else "old"), 0)
        self._inserts = [insert_into(self._layout.schema, table) for table in TABLES]
        self.on_commit: Callable[[], object] = lambda: None
        """Called after each of the commits of `write`."""
        self._viewing = _going_on(self._db, self._layout.schema, seed, step)

    def write(self, count: int = 1) -> list[int]:
        """Write sessions, each table in a commit of its own as Tautulli does; give their ids."""
        written = []
        for session in self._viewing.sessions(count):
            for insert, row in zip(self._inserts, self._layout.rows(session), strict=True):
                self._db.execute(insert, row)
                self.on_commit()
            written.append(session.id)
        return written

    def write_at_once(self, count: int) -> list[int]:
        """Write sessions in one transaction, which is quick; give their ids."""
        self._db.execute("BEGIN IMMEDIATE")
        written = self.write(count)
        self._db.execute("COMMIT")
        return written

    def delete(self, *ids: int) -> None:
        """Delete sessions from the three tables, as a user of Tautulli can."""
        for table in TABLES:
            self._db.executemany(f"DELETE FROM {table} WHERE id = ?", [(row,) for row in ids])

    def close(self) -> None:
        """Close the file; the last one to close it moves the WAL into it."""
        self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def append_sessions(path: Path | str, count: int, *, seed: int = 7, step: float = 900.0) -> list[int]:
    """Write further sessions into a file in one transaction, and close it; give their ids."""
    with LiveTautulli(path, seed=seed, step=step) as live:
        return live.write_at_once(count)


def _going_on(db: sqlite3.Connection, schema: Schema, seed: int, step: float) -> Viewing:
    """Give a viewing that goes on where the file ends, with what everybody left unfinished."""
    next_id, stopped, groups, resumed = db.execute(_LAST).fetchone()
    catalogue, has_markers = Catalogue(seed), schema.version is not None
    grouping = Grouping(groups=groups, resumed_groups=resumed)
    grouping.recall = lambda user_id, key: _recalled(db, catalogue, has_markers, user_id, key)
    for user_id, guid, reference, ended in db.execute(_LIVE):
        grouping.remember_live(user_id, guid, reference, ended)
    viewing = Viewing(
        catalogue=catalogue,
        span=Span((stopped or 0) + 1, step),
        random=Random(seed * 1_000_003 + next_id),  # noqa: S311 - invented data, no secret
        next_id=next_id,
        grouping=grouping,
        has_markers=has_markers,
        last_stopped=stopped or 0,
    )
    for user_id, key in db.execute(_UNFINISHED, (_RECENT,)).fetchall():
        viewing.leave_unfinished(user_id, catalogue.by_key(key))
    return viewing


def _recalled(db: sqlite3.Connection, catalogue: Catalogue, has_markers: bool, user_id: int, key: int) -> Trace | None:
    """Give the last play of a pair in the file, if it can be continued."""
    found = db.execute(_PAIR, (user_id, key)).fetchone()
    if found is None or not all(isinstance(value, int) for value in found):
        return None
    item = catalogue.by_key(key)
    marker = item.credits if has_markers else None
    if DEFAULT_RULE.is_watched(found[1], item.duration, item.media_type, marker):
        return None
    return Trace(*found)
