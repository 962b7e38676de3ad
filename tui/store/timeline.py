"""Everything that is known of one title across servers: who played it when, and how it stands for each person.

Items of different servers belong together when they share an outside id, never by title.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Collection, Iterable, Sequence

from tui.model.catalogue import TitleKind
from tui.model.library import ItemKind, StoredItem
from tui.model.server_history import TimelineEntry
from tui.store import timeline_lines
from tui.store.catalogue.scopes import kind_of
from tui.store.database import Database
from tui.store.library import lookup
from tui.store.library.item_rows import LEAVES
from tui.store.library.names import item_names
from tui.store.library.states import states_of
from tui.store.plays.history import LINE, line_of
from tui.store.plays.keys import stored_key

MOST = 500
"""Lines of a timeline: states, then the newest plays."""
ROUNDS = 2
"""How often names lead on: from one server's id to another's two, and to a third one that has the other of these."""
MOST_EPISODES = 2_000
"""Episodes of a show that are looked at."""

_WORKS = "SELECT DISTINCT work_id FROM work_ids WHERE external_id IN (SELECT value FROM json_each(?))"
_WORK_NAMES = "SELECT external_id FROM work_ids WHERE work_id IN (SELECT value FROM json_each(?))"
_WORK_ITEMS = "SELECT id, server_id, item_key, guid FROM play_items WHERE work_id IN (SELECT value FROM json_each(?))"
_BY_KEY = """
SELECT id, work_id FROM play_items WHERE server_id = ? AND item_key = ? AND (guid = '' OR ?3 = '' OR guid = ?3)
"""
_PLAYED = "SELECT i.work_id FROM plays AS p CROSS JOIN play_items AS i ON i.id = p.item_id WHERE p.id = ?"
_LINES = f"""
{LINE} WHERE p.id IN (
    SELECT id FROM plays WHERE item_id IN (SELECT value FROM json_each(:items)) ORDER BY at DESC, id DESC LIMIT :limit
) ORDER BY p.at DESC, p.id DESC
"""
_TITLE = "SELECT kind, tmdb, imdb FROM titles WHERE id = ?"
_EPISODE = """
SELECT t.tmdb, t.imdb, e.season, e.number FROM episodes AS e
JOIN titles AS t ON t.profile_id = e.profile_id AND t.kind = 'series' AND t.item_id = e.series_id WHERE e.id = ?
"""


class Timeline:
    """Reads plays, merged ones included, and watched states by work."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def of(self, names: Collection[str], *, limit: int = MOST) -> list[TimelineEntry]:
        """Give the timeline of the work with any of these names: `movie:tmdb:603`, `episode:tvdb:81189/1/2`.

        `show:tvdb:81189` stands for all episodes of a show. States first, then what happened, newest first.
        """
        return await self._read(lambda raw: _Found(raw, limit).by_names(names))

    async def of_play(self, play_id: int, *, limit: int = MOST) -> list[TimelineEntry]:
        """Give the timeline of what a play played."""

        def read(raw: sqlite3.Connection) -> list[TimelineEntry]:
            return _Found(raw, limit).by_works([row[0] for row in raw.execute(_PLAYED, (play_id,))])

        return await self._read(read)

    async def of_item(self, item_id: int, *, limit: int = MOST) -> list[TimelineEntry]:
        """Give the timeline of a library item, by its id here; of a show: of all its episodes."""
        return await self._read(lambda raw: _Found(raw, limit).by_item(item_id))

    async def of_title(self, title_id: int, *, limit: int = MOST) -> list[TimelineEntry]:
        """Give the timeline of a film, a series or an episode of the catalogue, by the ids that its provider tells."""
        return await self._read(lambda raw: _Found(raw, limit).by_names(_title_names(raw, title_id)))

    async def _read(self, work: Callable[[sqlite3.Connection], list[TimelineEntry]]) -> list[TimelineEntry]:
        return await self._db.read(work)


class _Found:
    """What belongs to one timeline, gathered from what was asked for."""

    def __init__(self, raw: sqlite3.Connection, limit: int) -> None:
        self._raw = raw
        self._limit = limit
        self._items: dict[int, StoredItem] = {}
        """Library items, shows apart from their episodes."""
        self._works: set[int] = set()
        self._heard: set[str] = set()

    def by_names(self, names: Collection[str]) -> list[TimelineEntry]:
        self._hear(names)
        return self._told()

    def by_works(self, works: Iterable[int]) -> list[TimelineEntry]:
        self._works.update(works)
        return self._told()

    def by_item(self, item_id: int) -> list[TimelineEntry]:
        found = lookup.get(self._raw, item_id)
        self._add([found] if found else [])
        return self._told()

    def _hear(self, names: Iterable[str]) -> None:
        """Find the items and works that have these names."""
        new = sorted(set(names) - self._heard)
        self._heard.update(new)
        self._works.update(row[0] for row in self._raw.execute(_WORKS, (_json(new),)))
        self._add(lookup.named(self._raw, new))

    def _complete(self) -> None:
        """Follow works to items, items to works, and the names of both to further ones."""
        for _ in range(ROUNDS):
            for _, *place in self._raw.execute(_WORK_ITEMS, (_json(self._works),)).fetchall():
                self._add(self._in_library(*place))
            self._learn_works(self._items.values())
            names = [row[0] for row in self._raw.execute(_WORK_NAMES, (_json(self._works),))]
            for one in self._items.values():
                names += item_names(one.item, lookup.show_ids(self._raw, one.server_id, one.item))
            self._hear(names)

    def _in_library(self, server_id: int, item_key: int | str, guid: str) -> list[StoredItem]:
        """Give the library item that was played, unless its key stands for another one now (S24)."""
        found = lookup.find(self._raw, server_id, str(item_key)) if item_key != "" else None
        return [found] if found and (not guid or found.item.guid in {"", guid}) else []

    def _add(self, items: Iterable[StoredItem]) -> None:
        self._items.update((item.id, item) for item in items)

    def _told(self) -> list[TimelineEntry]:
        self._complete()
        shows = [item for item in self._items.values() if item.item.kind is ItemKind.SHOW]
        leaves = [item for item in self._items.values() if item.item.kind in LEAVES]
        entries = self._of_leaves(leaves)
        for show in shows:
            episodes = lookup.episodes(self._raw, show)[:MOST_EPISODES]
            self._learn_works(episodes)
            states = states_of(self._raw, [episode.id for episode in episodes])
            seen = [states.get(episode.id, []) for episode in episodes]
            entries += timeline_lines.of_show(show.server_name, seen)
        return timeline_lines.in_order([*entries, *self._plays()], self._limit)

    def _of_leaves(self, leaves: Sequence[StoredItem]) -> list[TimelineEntry]:
        states = states_of(self._raw, [item.id for item in leaves])
        return [entry for item in leaves for entry in timeline_lines.of_states(item, states.get(item.id, []))]

    def _learn_works(self, items: Iterable[StoredItem]) -> None:
        for one in items:
            place = (one.server_id, stored_key(one.item.key), one.item.guid)
            self._works.update(row[1] for row in self._raw.execute(_BY_KEY, place))

    def _plays(self) -> list[TimelineEntry]:
        items = [row[0] for row in self._raw.execute(_WORK_ITEMS, (_json(self._works),))]
        rows = self._raw.execute(_LINES, {"items": json.dumps(items), "limit": self._limit})
        return [timeline_lines.of_play(line_of(*row)) for row in rows]


def _title_names(raw: sqlite3.Connection, title_id: int) -> list[str]:
    """Give the names that the catalogue knows of a title; an episode has them by its series and its numbers."""
    if kind_of(title_id) is TitleKind.EPISODE:
        row = raw.execute(_EPISODE, (title_id,)).fetchone()
        return [f"episode:{one}/{row[2]}/{row[3]}" for one in _ids(*row[:2])] if row and row[2] and row[3] else []
    row = raw.execute(_TITLE, (title_id,)).fetchone()
    kinds = {TitleKind.MOVIE: ItemKind.MOVIE, TitleKind.SERIES: ItemKind.SHOW}
    return [f"{kinds[row[0]]}:{one}" for one in _ids(*row[1:])] if row and row[0] in kinds else []


def _ids(tmdb: str, imdb: str) -> list[str]:
    return [f"{provider}:{outside}" for provider, outside in (("tmdb", tmdb), ("imdb", imdb)) if outside]


def _json(values: Iterable[object]) -> str:
    return json.dumps(list(values))
