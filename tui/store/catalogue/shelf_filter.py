"""Narrows a shelf to the names that a person has begun to type."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from tui.model.catalogue import TitleKind
from tui.store.catalogue.folding import sort_name, words
from tui.store.catalogue.scopes import IdRange, kind_of

SCANNED_ROWS = 20_000
"""Shelves up to this length are looked through (3 ms); longer ones are asked of the word index."""
MOST = 500
"""Lines that a filter of a longer shelf gives: more than that, and one types on."""

_SCAN = """
SELECT title_id FROM shelf WHERE shelf_id = ? AND {conditions} ORDER BY sort_name, title_id LIMIT {most}
"""
_HAS_WORD = "instr(' ' || {name}, ?) > 0"
_HAS_TEXT = "instr(sort_name, ?) > 0"
_BEGINS = "sort_name >= ? AND sort_name < ? || '\U0010ffff'"

_MATCH = """
WITH found AS MATERIALIZED (
    SELECT t.id, t.sort_name FROM name_search JOIN {table} AS t ON t.id = name_search.rowid
    WHERE name_search MATCH ? AND name_search.rowid BETWEEN ? AND ? AND {conditions} LIMIT {most}
)
SELECT id FROM found ORDER BY sort_name, id
"""
"""Materialised, or SQLite would sort every match before it takes some."""
_STANDS = "EXISTS (SELECT 1 FROM shelf AS s WHERE s.shelf_id = ? AND s.sort_name = t.sort_name AND s.title_id = t.id)"


def filtered(
    raw: sqlite3.Connection, shelf_id: int, within: IdRange, text: str, *, rows: int, is_whole_kind: bool
) -> list[int]:
    """Give the titles of a shelf of `rows` rows that have, for each word of `text`, a word beginning with it.

    In name order. Of a shelf above SCANNED_ROWS at most MOST, and for single letters alone only the names that begin
    with them: one types on. A text without any letter is looked for as it is.
    """
    begun = words(text)
    if rows > SCANNED_ROWS and any(map(_is_selective, begun)):
        return _matching(raw, None if is_whole_kind else shelf_id, within, begun)
    if rows > SCANNED_ROWS and begun:
        stem = sort_name(text)
        return _scanned(raw, shelf_id, [_BEGINS], [stem, stem], most=MOST)
    if begun:
        return _scanned(raw, shelf_id, [_HAS_WORD.format(name="sort_name")] * len(begun), _spaced(begun))
    return _scanned(raw, shelf_id, [_HAS_TEXT], [text.casefold().strip()])


def _is_selective(word: str) -> bool:
    """The index keeps the beginnings of two and three letters ready; one letter would be half of it."""
    return len(word) > 1 or not word.isascii()


def _spaced(begun: Sequence[str]) -> list[str]:
    return [f" {word}" for word in begun]


def _matching(raw: sqlite3.Connection, shelf_id: int | None, within: IdRange, begun: Sequence[str]) -> list[int]:
    """Ask the word index; `shelf_id` None takes every title of the range."""
    letters = [word for word in begun if not _is_selective(word)]
    conditions = [_HAS_WORD.format(name="t.sort_name")] * len(letters)
    values: list[str | int] = [" ".join(f'"{word}"*' for word in begun if _is_selective(word)), within.low, within.high]
    values += _spaced(letters)
    if shelf_id is not None:
        conditions.append(_STANDS)
        values.append(shelf_id)
    table = "episodes" if kind_of(within.low) is TitleKind.EPISODE else "titles"
    sql = _MATCH.format(table=table, conditions=" AND ".join(conditions) or "1", most=MOST)
    return [row[0] for row in raw.execute(sql, values)]


def _scanned(
    raw: sqlite3.Connection, shelf_id: int, conditions: Sequence[str], values: Sequence[str], *, most: int = -1
) -> list[int]:
    sql = _SCAN.format(conditions=" AND ".join(conditions), most=most)
    return [row[0] for row in raw.execute(sql, (shelf_id, *values))]
