"""The stages of a search: each looks at a bounded number of titles, whatever the query and however large the store.

FTS5 ranks only what it has collected, and a short prefix can match half the catalogue; so no stage asks for a rank.
Names come from the shelf, which is sorted; words from the indexes, in the order of ids, cut off and sorted here.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tui.model.catalogue import TitleKind
from tui.store.catalogue.folding import sort_name, story_words, words
from tui.store.catalogue.scopes import EVERYTHING, IdRange, ids_of, ids_of_profile

CANDIDATES = 300
"""Titles of one stage that are ranked."""
MOST_WORDS = 8
"""Words of a query that count."""
LONGEST_QUERY = 500
"""Characters of a query that count."""
SHORTEST_PREFIX = {"name": 2, "story": 4}
"""Letters from which a last word counts as a beginning; the name index keeps beginnings of 2 and 3 letters ready."""
LAST_CHAR = "\U0010ffff"

_WHOLE_SHELVES = """
SELECT id FROM shelves
WHERE category_id = '' AND (?1 IS NULL OR kind = ?1) AND (?2 IS NULL OR profile_id = ?2) ORDER BY id
"""
_EXACT = "SELECT title_id FROM shelf WHERE shelf_id = ? AND sort_name = ? ORDER BY title_id LIMIT ?"
_BEGINNING = """
SELECT sort_name, title_id FROM shelf WHERE shelf_id = ? AND sort_name > ? AND sort_name < ?
ORDER BY sort_name, title_id LIMIT ?
"""
_MATCH = "SELECT rowid FROM {index}_search WHERE {index}_search MATCH ? AND rowid BETWEEN ? AND ? LIMIT ?"
_PROFILES = "SELECT DISTINCT profile_id FROM shelves WHERE kind = ?"
_NAMES = """
SELECT t.id, t.sort_name FROM json_each(?) AS wanted JOIN {table} AS t ON t.id = wanted.value
"""


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for, and where."""

    name: str
    """The whole query, folded like a name."""
    words: tuple[str, ...]
    story_words: tuple[str, ...]
    """As typed: the story index folds by itself."""
    kind: TitleKind | None
    profile_id: int | None
    is_typing: bool
    """The last word may be the beginning of one."""

    @classmethod
    def of(cls, text: str, *, kind: TitleKind | None, profile_id: int | None, is_typing: bool) -> Query:
        """Read a query as typed; any text is safe."""
        text = text[:LONGEST_QUERY].replace("\0", " ").encode("utf-8", "replace").decode("utf-8")
        return cls(
            sort_name(text),
            tuple(words(text)[:MOST_WORDS]),
            tuple(story_words(text)[:MOST_WORDS]),
            kind,
            profile_id,
            is_typing and not text.endswith(" "),
        )


def exact(raw: sqlite3.Connection, query: Query) -> list[int]:
    """Give titles whose whole name is the query."""
    return [
        row[0]
        for shelf_id in _whole_shelves(raw, query)
        for row in raw.execute(_EXACT, (shelf_id, query.name, CANDIDATES))
    ]


def beginning(raw: sqlite3.Connection, query: Query) -> list[int]:
    """Give titles whose name begins with the query, those first where it ends with a word."""
    stem = query.name if query.is_typing else f"{query.name} "
    found: list[tuple[str, int]] = []
    for shelf_id in _whole_shelves(raw, query):
        found += raw.execute(_BEGINNING, (shelf_id, stem, stem + LAST_CHAR, CANDIDATES))
    whole = f"{query.name} "
    return [title_id for _, title_id in sorted(found, key=lambda hit: (not hit[0].startswith(whole), hit))]


def all_words(raw: sqlite3.Connection, query: Query) -> Iterator[list[int]]:
    """Give titles with every word in the name, then those with every word in name, plot or people."""
    if query.words:
        terms = _terms(query.words, query.is_typing, "name")
        yield ranked(raw, query, _matching(raw, query, "name", " ".join(terms)))
    if query.story_words:
        terms = _terms(query.story_words, query.is_typing, "story")
        yield ranked(raw, query, _telling(raw, query, " ".join(terms)))


def some_words(raw: sqlite3.Connection, query: Query) -> Iterator[list[int]]:
    """Give titles that lack one of the words, then those with any one of them, rare words first."""
    terms = _terms(query.words, query.is_typing, "name")
    if len(terms) > 2:
        but_one = [" ".join(terms[:left] + terms[left + 1 :]) for left in range(len(terms))]
        found = [title_id for match in but_one for title_id in _matching(raw, query, "name", match)]
        yield ranked(raw, query, found)
    if len(terms) > 1:
        single = sorted((_matching(raw, query, "name", term) for term in terms), key=len)
        for found in single:
            yield ranked(raw, query, found)


def ranked(raw: sqlite3.Connection, query: Query, ids: Sequence[int]) -> list[int]:
    """Sort candidates: most words of the query in the name first, then the shortest name."""
    found: list[tuple[int, str]] = []
    listed = f"[{','.join(map(str, dict.fromkeys(ids)))}]"
    for table in ("titles", "episodes"):
        found += raw.execute(_NAMES.format(table=table), (listed,))
    found.sort(key=lambda hit: (-_hits(query, hit[1]), len(hit[1]), hit[1], hit[0]))
    return [title_id for title_id, _ in found]


def _hits(query: Query, name: str) -> int:
    padded = f" {name} "
    whole = sum(f" {word} " in padded for word in query.words)
    return whole + (query.is_typing and bool(query.words) and f" {query.words[-1]}" in padded)


def _whole_shelves(raw: sqlite3.Connection, query: Query) -> list[int]:
    return [row[0] for row in raw.execute(_WHOLE_SHELVES, (query.kind, query.profile_id))]


def _matching(raw: sqlite3.Connection, query: Query, index: str, match: str) -> list[int]:
    sql = _MATCH.format(index=index)
    return [row[0] for ids in _ranges(raw, query) for row in raw.execute(sql, (match, ids.low, ids.high, CANDIDATES))]


def _telling(raw: sqlite3.Connection, query: Query, match: str) -> list[int]:
    """Ask the story index; nothing is found for a letter that is younger than SQLite's Unicode tables.

    Such a letter parts a word for SQLite, and an index without positions refuses parted words.
    """
    try:
        return _matching(raw, query, "story", match)
    except sqlite3.OperationalError as error:
        if "phrase queries" in str(error):
            return []
        raise


def _ranges(raw: sqlite3.Connection, query: Query) -> list[IdRange]:
    """Give the ids to look among; so a filter never wades through what other profiles have."""
    if query.kind is None:
        return [EVERYTHING if query.profile_id is None else ids_of_profile(query.profile_id)]
    if query.profile_id is not None:
        return [ids_of(query.profile_id, query.kind)]
    return [ids_of(row[0], query.kind) for row in raw.execute(_PROFILES, (query.kind,))]


def _terms(texts: Sequence[str], is_typing: bool, index: str) -> list[str]:
    """Quote words for FTS5, so that none is read as an operator; the last one may be a beginning."""
    terms = [f'"{text}"' for text in texts]
    if is_typing and texts and len(texts[-1]) >= SHORTEST_PREFIX[index]:
        terms[-1] += "*"
    return terms
