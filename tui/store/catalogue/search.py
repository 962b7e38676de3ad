"""Finds titles and episodes by what a person typed; safe for any text."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator

from tui.model.catalogue import SearchHit, TitleKind, TitleLine
from tui.store.catalogue import search_stages as stages
from tui.store.catalogue.category_names import names_of
from tui.store.catalogue.lines import lines_of
from tui.store.catalogue.search_stages import Query
from tui.store.database import Database

_PROFILES = "SELECT id, name FROM profiles"
_CATEGORIES = """
SELECT t.id, t.category_ids FROM json_each(?) AS wanted JOIN titles AS t ON t.id = wanted.value
"""
_SERIES = """
SELECT e.id, t.name FROM json_each(?) AS wanted JOIN episodes AS e ON e.id = wanted.value
JOIN titles AS t ON t.profile_id = e.profile_id AND t.kind = 'series' AND t.item_id = e.series_id
"""


class Search:
    """The one search over everything that is visible."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def find(
        self,
        text: str,
        *,
        kind: TitleKind | None = None,
        profile_id: int | None = None,
        limit: int = 50,
        prefix: bool = True,
    ) -> list[SearchHit]:
        """Give at most `limit` hits, best first: exact names, names that begin so, all words, some words.

        With `prefix` the last word counts as the beginning of one, unless a blank follows it: search as you type.
        A text without anything to find gives [].
        """
        query = Query.of(text, kind=kind, profile_id=profile_id, is_typing=prefix)
        if not query.name or limit <= 0:
            return []
        return await self._db.read(lambda raw: _hits(raw, _chosen(raw, query, limit)))


def _chosen(raw: sqlite3.Connection, query: Query, limit: int) -> dict[int, str]:
    """Go through the stages until there are enough; give the match word of each title id."""
    chosen: dict[int, str] = {}
    for match, ids in _stages(raw, query):
        for title_id in ids:
            if len(chosen) == limit:
                return chosen
            chosen.setdefault(title_id, match)
    return chosen


def _stages(raw: sqlite3.Connection, query: Query) -> Iterator[tuple[str, list[int]]]:
    yield "exact", stages.exact(raw, query)
    yield "prefix", stages.beginning(raw, query)
    for found in stages.all_words(raw, query):
        yield "all words", found
    for found in stages.some_words(raw, query):
        yield "some words", found


def _hits(raw: sqlite3.Connection, chosen: dict[int, str]) -> list[SearchHit]:
    profiles = dict(raw.execute(_PROFILES).fetchall())
    series = dict(raw.execute(_SERIES, (json.dumps(list(chosen)),)).fetchall())
    categories = dict(raw.execute(_CATEGORIES, (json.dumps(list(chosen)),)).fetchall())

    def place(line: TitleLine) -> str:
        if line.kind is TitleKind.EPISODE:
            return str(series.get(line.id, ""))
        return names_of(raw, line.profile_id, line.kind, json.loads(categories[line.id])[:1])[0]

    return [
        SearchHit(line, profiles.get(line.profile_id, ""), place(line), chosen[line.id])
        for line in lines_of(raw, list(chosen))
    ]
