"""Finds items of libraries by what a person typed; safe for any text. Tombstones are found too, after all others.
What Trakt knows is not: there is nothing of it to be played.

Each stage looks at a bounded number of items, whatever the query, so that it can be asked with every letter.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterator, Sequence

from tui.model.library import ItemKind, LibraryHit, StoredItem
from tui.store.catalogue.search_stages import CANDIDATES, LAST_CHAR, SHORTEST_PREFIX, Query
from tui.store.database import Database
from tui.store.library.item_rows import ITEM, item_of

FOUND_KINDS = (ItemKind.MOVIE, ItemKind.SHOW, ItemKind.EPISODE, ItemKind.TRACK)
"""In the order in which equally good hits are told."""

_SHELVES = """
SELECT l.server_id, l.library_key, k.value FROM server_libraries AS l CROSS JOIN json_each(?1) AS k
CROSS JOIN play_servers AS v ON v.id = l.server_id WHERE v.kind <> 'trakt' AND (?2 IS NULL OR l.server_id = ?2)
"""
_ON_SHELF = """
FROM library_items INDEXED BY library_items_by_library
WHERE server_id = ? AND library_key = ? AND kind = ? AND missing_since IS NULL
"""
_EXACT = f"SELECT id {_ON_SHELF} AND sort_name = ? LIMIT ?"
_BEGINNING = f"SELECT sort_name, id {_ON_SHELF} AND sort_name > ? AND sort_name < ? ORDER BY sort_name LIMIT ?"
_MATCH = "SELECT rowid FROM library_search WHERE library_search MATCH ? LIMIT ?"
_MATCH_WITHIN = """
SELECT s.rowid FROM library_search AS s CROSS JOIN library_items AS i ON i.id = s.rowid
WHERE s.library_search MATCH ? AND (?3 IS NULL OR i.server_id = ?3) AND i.kind IN (SELECT value FROM json_each(?4))
LIMIT ?2
"""
_CANDIDATES = """
SELECT i.id, i.sort_name, i.kind, i.missing_since IS NOT NULL
FROM json_each(?1) AS wanted CROSS JOIN library_items AS i ON i.id = wanted.value
CROSS JOIN play_servers AS v ON v.id = i.server_id
WHERE v.kind <> 'trakt' AND (?2 IS NULL OR i.server_id = ?2) AND i.kind IN (SELECT value FROM json_each(?3))
"""
_ITEMS = f"{ITEM} WHERE i.id IN (SELECT value FROM json_each(?))"
_LIBRARIES = "SELECT server_id, library_key, name FROM server_libraries"


class LibrarySearch:
    """The search over the libraries of all media servers."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def find(
        self,
        text: str,
        *,
        kinds: Collection[ItemKind] = FOUND_KINDS,
        server_id: int | None = None,
        limit: int = 50,
        prefix: bool = True,
    ) -> list[LibraryHit]:
        """Give at most `limit` hits, best first, as the search over the catalogues does.

        Show and place, artist and year count as words as well: `severance s02e04`, `heat 1995`. With `prefix` the last
        word counts as the beginning of one, unless a blank follows it.
        """
        query = Query.of(text, kind=None, profile_id=None, is_typing=prefix)
        if not query.name or limit <= 0 or not kinds:
            return []
        return await self._db.read(lambda raw: _Finding(raw, query, kinds, server_id).hits(limit))


class _Finding:
    """One search. Runs in a connection's thread."""

    def __init__(
        self, raw: sqlite3.Connection, query: Query, kinds: Collection[ItemKind], server_id: int | None
    ) -> None:
        self._raw = raw
        self._query = query
        self._kinds = json.dumps(list(kinds))
        self._is_narrow = server_id is not None or not set(kinds) >= set(FOUND_KINDS)
        self._server_id = server_id

    def hits(self, limit: int) -> list[LibraryHit]:
        """Go through the stages until there are enough."""
        chosen: dict[int, str] = {}
        for match, ids in self._stages():
            for item_id in ids:
                if len(chosen) == limit:
                    return self._told(chosen)
                chosen.setdefault(item_id, match)
        return self._told(chosen)

    def _stages(self) -> Iterator[tuple[str, list[int]]]:
        query = self._query
        shelves = self._raw.execute(_SHELVES, (self._kinds, self._server_id)).fetchall()
        yield (
            "exact",
            self._ranked(
                [row[0] for shelf in shelves for row in self._raw.execute(_EXACT, (*shelf, query.name, CANDIDATES))]
            ),
        )
        yield "prefix", self._ranked(self._beginning(shelves))
        terms = _terms(query)
        if terms:
            yield "all words", self._ranked(self._matching(f"sort_name : ({' '.join(terms)})"))
            yield "all words", self._ranked(self._matching(" ".join(terms)))
        if len(terms) > 1:
            for found in sorted((self._matching(f"sort_name : {term}") for term in terms), key=len):
                yield "some words", self._ranked(found)

    def _beginning(self, shelves: Sequence[tuple[int, str, str]]) -> list[int]:
        name = self._query.name
        stem = name if self._query.is_typing else f"{name} "
        rows: list[tuple[str, int]] = []
        for shelf in shelves:
            rows += self._raw.execute(_BEGINNING, (*shelf, stem, stem + LAST_CHAR, CANDIDATES))
        rows.sort(key=lambda row: (not row[0].startswith(f"{name} "), row))
        return [item_id for _, item_id in rows[:CANDIDATES]]

    def _matching(self, match: str) -> list[int]:
        if self._is_narrow:
            rows = self._raw.execute(_MATCH_WITHIN, (match, CANDIDATES, self._server_id, self._kinds))
        else:
            rows = self._raw.execute(_MATCH, (match, CANDIDATES))
        return [row[0] for row in rows]

    def _ranked(self, ids: Sequence[int]) -> list[int]:
        """Sort candidates: what is there, most words in the title, films and shows first, the shortest title."""
        rows = self._raw.execute(_CANDIDATES, (json.dumps(ids), self._server_id, self._kinds)).fetchall()
        rows.sort(key=lambda row: (row[3], -_hits(self._query, row[1]), _ORDER[row[2]], len(row[1]), row[1], row[0]))
        return [row[0] for row in rows]

    def _told(self, chosen: dict[int, str]) -> list[LibraryHit]:
        items: dict[int, StoredItem] = {}
        for row in self._raw.execute(_ITEMS, (json.dumps(list(chosen)),)):
            item = item_of(row)
            items[item.id] = item
        names = {(server_id, key): name for server_id, key, name in self._raw.execute(_LIBRARIES)}
        return [
            LibraryHit(item, names.get((item.server_id, item.item.library_key), ""), chosen[item.id])
            for item in map(items.__getitem__, chosen)
        ]


_ORDER = {str(kind): place for place, kind in enumerate(FOUND_KINDS)}


def _terms(query: Query) -> list[str]:
    """Quote words for FTS5, so that none is read as an operator; the last one may be a beginning."""
    terms = [f'"{word}"' for word in query.words]
    if query.is_typing and terms and len(query.words[-1]) >= SHORTEST_PREFIX["name"]:
        terms[-1] += "*"
    return terms


def _hits(query: Query, name: str) -> int:
    padded = f" {name} "
    whole = sum(f" {word} " in padded for word in query.words)
    return whole + (query.is_typing and bool(query.words) and f" {query.words[-1]}" in padded)
