"""Narrows a shelf to the names that a person has begun to type."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from tui.model.catalogue import TitleKind
from tui.store.folding import words
from tui.store.scopes import IdRange, kind_of

SCANNED_ROWS = 20_000
"""Shelves up to this length are looked through (3 ms); longer ones are asked of the word index."""
MOST = 1_000
"""Lines that a filter of a longer shelf gives: more than that, and one types on."""

_SCAN = """
SELECT title_id FROM shelf WHERE shelf_id = ? AND {conditions} ORDER BY sort_name, title_id
"""

_MATCH = f"""
SELECT s.title_id FROM (
    SELECT t.id, t.sort_name FROM name_search JOIN {{table}} AS t ON t.id = name_search.rowid
    WHERE name_search MATCH ? AND name_search.rowid BETWEEN ? AND ?
    AND EXISTS (SELECT 1 FROM shelf AS x WHERE x.shelf_id = ? AND x.sort_name = t.sort_name AND x.title_id = t.id)
    LIMIT {MOST}
) AS found JOIN shelf AS s ON s.shelf_id = ? AND s.sort_name = found.sort_name AND s.title_id = found.id
ORDER BY s.sort_name, s.title_id
"""


def filtered(raw: sqlite3.Connection, shelf_id: int, ids: IdRange, text: str, *, rows: int) -> list[int]:
    """Give the titles of a shelf of `rows` rows that have, for each word of `text`, a word beginning with it.

    In name order; of a shelf above SCANNED_ROWS at most MOST. A text without any letter is looked for as it is.
    """
    begun = words(text)
    if rows > SCANNED_ROWS and begun:
        return _matching(raw, shelf_id, ids, begun)
    if begun:
        return _scanned(raw, shelf_id, "instr(' ' || sort_name, ?) > 0", [f" {word}" for word in begun])
    return _scanned(raw, shelf_id, "instr(sort_name, ?) > 0", [text.casefold().strip()])


def _matching(raw: sqlite3.Connection, shelf_id: int, ids: IdRange, begun: Sequence[str]) -> list[int]:
    match = " ".join(f'"{word}"*' for word in begun)
    sql = _MATCH.format(table="episodes" if kind_of(ids.low) is TitleKind.EPISODE else "titles")
    return [row[0] for row in raw.execute(sql, (match, ids.low, ids.high, shelf_id, shelf_id))]


def _scanned(raw: sqlite3.Connection, shelf_id: int, condition: str, begun: Sequence[str]) -> list[int]:
    sql = _SCAN.format(conditions=" AND ".join([condition] * len(begun)))
    return [row[0] for row in raw.execute(sql, (shelf_id, *begun))]
