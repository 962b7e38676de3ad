"""Reads the lines that lists on screen show, for titles and episodes alike."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence

from tui.model.catalogue import TitleKind, TitleLine
from tui.store.catalogue.scopes import kind_of

_TITLES = """
SELECT t.id, t.profile_id, t.kind, t.item_id, t.name, t.year, t.rating, EXISTS (
    SELECT 1 FROM marks AS m
    WHERE m.profile_id = t.profile_id AND m.kind = t.kind AND m.item_id = t.item_id AND m.mark = 'favourite'
), t.sort_name
FROM json_each(?) AS wanted JOIN titles AS t ON t.id = wanted.value
"""

_EPISODES = """
SELECT e.id, e.profile_id, 'episode', e.episode_id, e.title, NULL, e.rating, EXISTS (
    SELECT 1 FROM marks AS m
    WHERE m.profile_id = e.profile_id AND m.kind = 'episode' AND m.item_id = e.episode_id AND m.mark = 'favourite'
), e.sort_name
FROM json_each(?) AS wanted JOIN episodes AS e ON e.id = wanted.value
"""


def lines_of(raw: sqlite3.Connection, ids: Sequence[int]) -> list[TitleLine]:
    """Give the lines of titles and episodes in the order of `ids`; ids that are no more are left out."""
    episodes = [title_id for title_id in ids if kind_of(title_id) is TitleKind.EPISODE]
    titles = ids if not episodes else [title_id for title_id in ids if kind_of(title_id) is not TitleKind.EPISODE]
    found = {line.id: line for line in (*_read(raw, _TITLES, titles), *_read(raw, _EPISODES, episodes))}
    return [found[title_id] for title_id in ids if title_id in found]


def _read(raw: sqlite3.Connection, sql: str, ids: Sequence[int]) -> list[TitleLine]:
    if not ids:
        return []
    return [
        TitleLine(title_id, profile_id, TitleKind(kind), item_id, name, year, rating, bool(favourite), folded)
        for title_id, profile_id, kind, item_id, name, year, rating, favourite, folded in raw.execute(
            sql, (json.dumps(ids),)
        )
    ]
