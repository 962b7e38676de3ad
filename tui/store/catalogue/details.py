"""Seasons and episodes of series, and which series are due to be asked for again."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from functools import partial

import aiosqlite

from tui.model.catalogue import DetailsWritten, Episode, Season, SeriesDetails, TitleKind
from tui.store.catalogue.episode_rows import EpisodeWriter, set_hidden
from tui.store.catalogue.scopes import ids_of
from tui.store.database import Database
from tui.store.hop import in_thread_of

_SERIES = """
SELECT row_hash, missing_since IS NOT NULL OR is_deselected FROM titles
WHERE profile_id = ? AND kind = 'series' AND item_id = ?
"""

_SEASONS = """
SELECT number, name, air_date, overview, cover FROM seasons WHERE profile_id = ? AND series_id = ? ORDER BY number
"""

_EPISODES = """
SELECT episode_id, season, number, title, container_extension, added_at, plot, duration_seconds, rating, air_date, image
FROM episodes WHERE profile_id = ? AND series_id = ? AND missing_since IS NULL
ORDER BY season, number IS NULL, number, id
"""

_INSERT_SEASON = """
INSERT INTO seasons (profile_id, series_id, number, name, air_date, overview, cover) VALUES (?, ?, ?, ?, ?, ?, ?)
"""

_NOTE_FETCHED = """
INSERT INTO series_details (profile_id, series_id, row_hash, fetched_at, episodes) VALUES (?, ?, ?, ?, ?)
ON CONFLICT DO UPDATE SET row_hash = excluded.row_hash, fetched_at = excluded.fetched_at, episodes = excluded.episodes
"""

_DUE = """
FROM titles AS t LEFT JOIN series_details AS d ON d.profile_id = t.profile_id AND d.series_id = t.item_id
WHERE t.id BETWEEN :low AND :high AND t.missing_since IS NULL AND NOT t.is_deselected AND (
    d.series_id IS NULL OR d.row_hash <> t.row_hash OR d.fetched_at < :oldest OR (
        d.episodes > 0
        AND NOT EXISTS (SELECT 1 FROM episodes AS e WHERE e.profile_id = t.profile_id AND e.series_id = t.item_id)
    )
)
"""

_DUE_IDS = f"SELECT t.item_id {_DUE} ORDER BY t.added_at DESC NULLS LAST, t.id DESC LIMIT :limit"
_DUE_COUNT = f"SELECT count(*) {_DUE}"

_OUT_OF_STEP = """
SELECT t.item_id, t.missing_since IS NOT NULL OR t.is_deselected AS hidden FROM titles AS t
WHERE t.id BETWEEN ? AND ? AND EXISTS (
    SELECT 1 FROM episodes AS e
    WHERE e.profile_id = t.profile_id AND e.series_id = t.item_id
    AND e.is_hidden = NOT (t.missing_since IS NOT NULL OR t.is_deselected)
)
"""


class Details:
    """The table family of series details."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def store(
        self, conn: aiosqlite.Connection, profile_id: int, details: SeriesDetails, *, now: float
    ) -> DetailsWritten:
        """Bring seasons and episodes of one series in line with an answer, and note it as fetched.

        An answer without episodes where some are stored keeps them (`was_kept`), and the series stays due. Episodes
        that are gone become tombstones. An episode of another series moves to this one (`moved`).
        """
        return await in_thread_of(conn, lambda raw: _store(raw, profile_id, details, now))

    async def of(self, profile_id: int, series_id: str) -> SeriesDetails | None:
        """Give seasons and episodes in order; None when they were never fetched."""

        def read(raw: sqlite3.Connection) -> SeriesDetails | None:
            key = (profile_id, series_id)
            known = raw.execute("SELECT 1 FROM series_details WHERE profile_id = ? AND series_id = ?", key).fetchone()
            seasons = tuple(Season(*row) for row in raw.execute(_SEASONS, key))
            episodes = tuple(Episode(*row) for row in raw.execute(_EPISODES, key))
            return SeriesDetails(series_id, seasons, episodes) if known or episodes else None

        return await self._db.read(read)

    async def due(self, profile_id: int, *, now: float, max_age_s: float, limit: int) -> list[str]:
        """Give the series to ask for, newest first: never fetched, changed since, too old, or with episodes lost."""
        rows = await self._db.fetch_all(_DUE_IDS, _due_parameters(profile_id, now - max_age_s) | {"limit": limit})
        return [row[0] for row in rows]

    async def due_count(self, profile_id: int, *, now: float, max_age_s: float) -> int:
        """Count the series that `due` would give without a limit."""
        row = await self._db.fetch_one(_DUE_COUNT, _due_parameters(profile_id, now - max_age_s))
        return int(row[0]) if row else 0

    async def forget(self, conn: aiosqlite.Connection, profile_id: int, series_ids: Sequence[str]) -> None:
        """Make series due again, as `--full` wants it; their episodes stay."""
        await conn.executemany(
            "DELETE FROM series_details WHERE profile_id = ? AND series_id = ?",
            [(profile_id, series_id) for series_id in series_ids],
        )

    async def follow_series(self, profile_id: int) -> int:
        """Hide the episodes of hidden series and show those of series that are back; give how many series.

        To be awaited after the series list was written; in short transactions of its own.
        """
        ids = ids_of(profile_id, TitleKind.SERIES)
        found = await self._db.fetch_all(_OUT_OF_STEP, (ids.low, ids.high))
        for series_id, hidden in found:
            await self._db.write(
                partial(set_hidden, profile_id=profile_id, series_id=series_id, is_hidden=bool(hidden))
            )
        return len(found)


def _due_parameters(profile_id: int, oldest: float) -> dict[str, float]:
    ids = ids_of(profile_id, TitleKind.SERIES)
    return {"low": ids.low, "high": ids.high, "oldest": oldest}


def _store(raw: sqlite3.Connection, profile_id: int, details: SeriesDetails, now: float) -> DetailsWritten:
    series = raw.execute(_SERIES, (profile_id, details.series_id)).fetchone()
    row_hash, is_hidden = series or (0, True)
    writer = EpisodeWriter(raw, profile_id, details.series_id, is_hidden=bool(is_hidden), now=now)
    written = writer.write(details.episodes)
    if not written.was_kept:
        _store_seasons(raw, profile_id, details)
        raw.execute(_NOTE_FETCHED, (profile_id, details.series_id, row_hash, now, len(details.episodes)))
    return written


def _store_seasons(raw: sqlite3.Connection, profile_id: int, details: SeriesDetails) -> None:
    """Write seasons only where they differ; an answer without seasons leaves those stored."""
    given = {
        season.number: (season.number, season.name, season.air_date, season.overview, season.cover)
        for season in details.seasons
    }
    stored = {row[0]: row for row in raw.execute(_SEASONS, (profile_id, details.series_id))}
    if not given or given == stored:
        return
    raw.execute("DELETE FROM seasons WHERE profile_id = ? AND series_id = ?", (profile_id, details.series_id))
    raw.executemany(
        _INSERT_SEASON,
        [(profile_id, details.series_id, *given[number]) for number in sorted(given)],
    )
