"""Writes the episodes of one series at a time, with their words, inside the caller's transaction."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from tui.model.catalogue import DetailsWritten, Episode, TitleKind
from tui.store.catalogue.folding import sort_name
from tui.store.catalogue.scopes import ids_of
from tui.store.catalogue.visible import Entry, Move, move_places, move_words

_FIELDS = (
    "series_id",
    "season",
    "number",
    "title",
    "container_extension",
    "added_at",
    "plot",
    "duration_seconds",
    "rating",
    "air_date",
    "image",
)
_SERIES, _TITLE, _PLOT = (_FIELDS.index(name) for name in ("series_id", "title", "plot"))

_STORED = f"""
SELECT id, episode_id, missing_since, is_hidden, sort_name, {", ".join(_FIELDS)} FROM episodes
WHERE profile_id = ? AND (series_id = ? OR episode_id IN (SELECT value FROM json_each(?)))
"""

_INSERT = f"""
INSERT INTO episodes (id, profile_id, episode_id, sort_name, first_seen, is_hidden, {", ".join(_FIELDS)})
VALUES ({", ".join("?" * (6 + len(_FIELDS)))})
"""

_UPDATE = f"""
UPDATE episodes SET sort_name = ?, missing_since = NULL, is_hidden = ?, {", ".join(f"{name} = ?" for name in _FIELDS)}
WHERE id = ?
"""

_LAST_ID = "SELECT id FROM episodes WHERE id BETWEEN ? AND ? ORDER BY id DESC LIMIT 1"

_OF_SERIES = f"""
SELECT id, episode_id, missing_since, is_hidden, sort_name, {", ".join(_FIELDS)} FROM episodes
WHERE profile_id = ? AND series_id = ?
"""

_NEXT = f"""
SELECT id, episode_id, missing_since, is_hidden, sort_name, {", ".join(_FIELDS)} FROM episodes
WHERE profile_id = ? LIMIT ?
"""

_TOMBSTONES = "SELECT id FROM episodes WHERE missing_since < ? LIMIT ?"


@dataclass(frozen=True, slots=True)
class StoredEpisode:
    """A stored episode, as far as writing needs it."""

    id: int
    episode_id: str
    is_missing: bool
    is_hidden: bool
    sort_name: str
    values: tuple[Any, ...]
    """In the order of _FIELDS."""

    @property
    def entry(self) -> Entry | None:
        """What shelf and word indexes hold of it; None while it is not to be seen."""
        if self.is_missing or self.is_hidden:
            return None
        return _entry(self.id, self.sort_name, self.values)


class EpisodeWriter:
    """Brings the stored episodes of one series in line with its details."""

    def __init__(
        self, raw: sqlite3.Connection, profile_id: int, series_id: str, *, is_hidden: bool, now: float
    ) -> None:
        self._raw = raw
        self._profile_id = profile_id
        self._series_id = series_id
        self._is_hidden = is_hidden
        self._now = now
        self._moves: list[Move] = []

    def write(self, episodes: Iterable[Episode]) -> DetailsWritten:
        """Add, update and hide episodes; an answer without any leaves those stored as they are.

        An episode that stands under another series moves here.
        """
        given = {episode.episode_id: episode for episode in episodes}
        stored = self._stored(list(given))
        mine = {key for key, old in stored.items() if old.values[_SERIES] == self._series_id and not old.is_missing}
        if mine and not given:
            return DetailsWritten(was_kept=True, unchanged=len(mine))
        new = [episode for key, episode in given.items() if key not in stored]
        self._insert(new)
        updated = sum(self._update(stored[key], episode) for key, episode in given.items() if key in stored)
        gone = [stored[key] for key in mine if key not in given]
        self._hide(gone)
        move(self._raw, self._profile_id, self._moves)
        kept = len(given) - len(new) - updated
        moved = [(key, str(stored[key].values[_SERIES])) for key in given if key in stored]
        from_elsewhere = tuple(pair for pair in moved if pair[1] != self._series_id)
        return DetailsWritten(len(new), updated, len(gone), kept, moved=from_elsewhere)

    def _stored(self, episode_ids: Sequence[str]) -> dict[str, StoredEpisode]:
        cursor = self._raw.execute(_STORED, (self._profile_id, self._series_id, json.dumps(episode_ids)))
        return {episode.episode_id: episode for episode in map(_stored_episode, cursor)}

    def _insert(self, episodes: Sequence[Episode]) -> None:
        ids = ids_of(self._profile_id, TitleKind.EPISODE)
        last = self._raw.execute(_LAST_ID, (ids.low, ids.high)).fetchone()
        first_id = int(last[0]) + 1 if last else ids.low + 1
        for row_id, episode in enumerate(episodes, first_id):
            values, folded = self._values(episode), sort_name(episode.title)
            owner = (row_id, self._profile_id, episode.episode_id, folded, self._now, self._is_hidden)
            self._raw.execute(_INSERT, (*owner, *values))
            self._moves.append((None, None if self._is_hidden else _entry(row_id, folded, values)))

    def _update(self, old: StoredEpisode, episode: Episode) -> bool:
        """Lay an episode over the stored one; tell whether anything had to be written."""
        pairs = zip(old.values, self._values(episode), strict=True)
        values = tuple(before if now is None or now == "" else now for before, now in pairs)
        if values == old.values and not old.is_missing and old.is_hidden == self._is_hidden:
            return False
        folded = sort_name(values[_TITLE])
        self._raw.execute(_UPDATE, (folded, self._is_hidden, *values, old.id))
        self._moves.append((old.entry, None if self._is_hidden else _entry(old.id, folded, values)))
        return True

    def _hide(self, gone: Sequence[StoredEpisode]) -> None:
        self._raw.executemany(
            "UPDATE episodes SET missing_since = ? WHERE id = ?", [(self._now, old.id) for old in gone]
        )
        self._moves += [(old.entry, None) for old in gone]

    def _values(self, episode: Episode) -> tuple[Any, ...]:
        return (self._series_id, *(getattr(episode, name) for name in _FIELDS[1:]))


def move(raw: sqlite3.Connection, profile_id: int, moves: Sequence[Move]) -> None:
    """Make words and shelf follow episodes that appear, change or vanish."""
    if moves:
        move_words(raw, moves)
        move_places(raw, profile_id, TitleKind.EPISODE, moves)


def set_hidden(raw: sqlite3.Connection, profile_id: int, series_id: str, *, is_hidden: bool) -> None:
    """Hide or show the episodes of a series that was hidden or shown itself."""
    moves: list[Move] = []
    for old in map(_stored_episode, raw.execute(_OF_SERIES, (profile_id, series_id)).fetchall()):
        shown = None if is_hidden or old.is_missing else _entry(old.id, old.sort_name, old.values)
        moves.append((old.entry, shown))
    raw.execute(
        "UPDATE episodes SET is_hidden = ? WHERE profile_id = ? AND series_id = ?", (is_hidden, profile_id, series_id)
    )
    move(raw, profile_id, moves)


def forget_series(raw: sqlite3.Connection, profile_id: int, series_id: str) -> None:
    """Delete the details of a series that is deleted itself."""
    set_hidden(raw, profile_id, series_id, is_hidden=True)
    for table in ("episodes", "seasons", "series_details"):
        raw.execute(f"DELETE FROM {table} WHERE profile_id = ? AND series_id = ?", (profile_id, series_id))


def remove_batch(raw: sqlite3.Connection, profile_id: int, limit: int) -> int:
    """Delete at most `limit` episodes of a profile; give how many."""
    rows = [_stored_episode(row) for row in raw.execute(_NEXT, (profile_id, limit)).fetchall()]
    move(raw, profile_id, [(episode.entry, None) for episode in rows])
    raw.executemany("DELETE FROM episodes WHERE id = ?", [(episode.id,) for episode in rows])
    return len(rows)


def purge_batch(raw: sqlite3.Connection, older_than: float, limit: int) -> int:
    """Delete at most `limit` episodes gone since before a time (UTC epoch seconds); give how many."""
    ids = raw.execute(_TOMBSTONES, (older_than, limit)).fetchall()
    raw.executemany("DELETE FROM episodes WHERE id = ?", ids)
    return len(ids)


def _entry(row_id: int, folded: str, values: Sequence[Any]) -> Entry:
    return Entry(row_id, folded, (), values[_TITLE], values[_PLOT], "")


def _stored_episode(row: tuple[Any, ...]) -> StoredEpisode:
    row_id, episode_id, missing_since, is_hidden, folded, *values = row
    return StoredEpisode(row_id, episode_id, missing_since is not None, bool(is_hidden), folded, tuple(values))
