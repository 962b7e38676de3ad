"""The news of a catalogue: which titles a run found new, changed, gone or back."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence

from tui.model.catalogue import ChangeKind, ChangeSummary, TitleChange, TitleKind
from tui.store.database import Database, Row

_INSERT = """
INSERT INTO title_changes (run_id, profile_id, kind, item_id, name, change, detail, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
"""

_LIST = """
SELECT c.id, c.run_id, c.profile_id, p.name, c.kind, c.item_id, c.name, c.change, c.detail, c.at
FROM title_changes AS c JOIN profiles AS p ON p.id = c.profile_id
WHERE {where}
ORDER BY {order} LIMIT ?
"""

_SUMMARY = """
SELECT kind, change, count(*) FROM title_changes WHERE profile_id = ? AND at >= ? GROUP BY kind, change
"""

_PURGE = """
DELETE FROM title_changes WHERE id IN (SELECT id FROM title_changes WHERE id <= ? AND at < ? LIMIT ?)
"""

PURGE_ROWS = 5_000

News = tuple[str, str, ChangeKind, str]
"""(item id, name, change, detail)."""


def record(
    raw: sqlite3.Connection,
    news: Iterable[News],
    *,
    run_id: int | None,
    profile_id: int,
    kind: TitleKind,
    now: float,
) -> None:
    """Write down what a run did; without a run (a first load) nothing is news."""
    if run_id is not None:
        raw.executemany(
            _INSERT,
            [(run_id, profile_id, kind, item_id, name, change, told, now) for item_id, name, change, told in news],
        )


class Changes:
    """Reads the news."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def list(
        self,
        profile_id: int | None = None,
        since: float | None = None,
        *,
        limit: int = 100,
        after_id: int | None = None,
        kind: TitleKind | None = None,
        run_id: int | None = None,
    ) -> list[TitleChange]:
        """Give the newest changes first, at most `limit`; `after_id` goes on behind the last one of a page.

        `since` is UTC epoch seconds.
        """
        filters: dict[str, object] = {
            "c.profile_id = ?": profile_id,
            "c.at >= ?": since,
            "c.id < ?": after_id,
            "c.kind = ?": kind,
            "c.run_id = ?": run_id,
        }
        chosen = {text: value for text, value in filters.items() if value is not None}
        order = "c.id DESC" if profile_id is None else "c.at DESC, c.id DESC"
        sql = _LIST.format(where=" AND ".join(chosen) or "1", order=order)
        return [_change(row) for row in await self._db.fetch_all(sql, (*chosen.values(), limit))]

    async def summary(self, profile_id: int, since: float) -> Sequence[ChangeSummary]:
        """Count the changes of each kind since a time (UTC epoch seconds); kinds without any are left out."""
        counts: dict[TitleKind, dict[str, int]] = {}
        for kind, change, rows in await self._db.fetch_all(_SUMMARY, (profile_id, since)):
            counts.setdefault(TitleKind(kind), {})[change] = rows
        return [ChangeSummary(profile_id, kind, **found) for kind, found in counts.items()]

    async def purge(self, older_than: float) -> int:
        """Forget changes from before a time (UTC epoch seconds), in short transactions; give how many."""
        newest = await self._db.fetch_one("SELECT max(id) FROM title_changes")
        purged = 0
        while newest and newest[0]:
            rows = await self._db.write(lambda raw: raw.execute(_PURGE, (newest[0], older_than, PURGE_ROWS)).rowcount)
            purged += rows
            if rows < PURGE_ROWS:
                break
        return purged


def _change(row: Row) -> TitleChange:
    change_id, run_id, profile_id, profile, kind, item_id, name, change, detail, at = row
    return TitleChange(
        change_id, run_id, profile_id, profile, TitleKind(kind), item_id, name, ChangeKind(change), detail, at
    )
