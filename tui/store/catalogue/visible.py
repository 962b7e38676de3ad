"""Keeps shelves and word indexes equal to the visible titles: the one place where rows enter and leave them.

Every function runs in the writer's thread inside the caller's transaction. A word is taken out with the very text it
was put in with, or the index would keep a ghost; so each change names the old entry as well as the new one.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import NamedTuple

from tui.model.catalogue import UNCATEGORISED, TitleKind
from tui.store.catalogue import blocks, bulk

LONG_NAME = 100
"""Characters above which a name is also in the story index; the same figure stands in `searchable_stories`."""

Place = tuple[int, str, int]
"""A row of the shelf: (shelf id, sort name, title id)."""


class Entry(NamedTuple):
    """A visible title or episode."""

    title_id: int
    sort_name: str
    category_ids: tuple[str, ...]
    name: str
    plot: str
    people: str

    @property
    def story(self) -> tuple[str, str, str] | None:
        """Name, plot and people as the story index holds them; None when the name says it all."""
        if self.plot or self.people or len(self.name) > LONG_NAME:
            return self.name, self.plot, self.people
        return None


Move = tuple[Entry | None, Entry | None]
"""(what stood there, what stands there now)."""

ADD_NAME = "INSERT INTO name_search (rowid, sort_name)"
DROP_NAME = "INSERT INTO name_search (name_search, rowid, sort_name) VALUES ('delete', ?, ?)"
ADD_STORY = "INSERT INTO story_search (rowid, name, plot, people)"
DROP_STORY = "INSERT INTO story_search (story_search, rowid, name, plot, people) VALUES ('delete', ?, ?, ?, ?)"
ADD_PLACE = "INSERT INTO shelf (shelf_id, sort_name, title_id)"
DROP_PLACE = "DELETE FROM shelf WHERE shelf_id = ? AND sort_name = ? AND title_id = ?"


def move_words(raw: sqlite3.Connection, moves: Sequence[Move]) -> None:
    """Make the word indexes follow titles that appear, change or vanish."""
    old_names = [(old.title_id, old.sort_name) for old, new in moves if old and not _same_name(old, new)]
    new_names = [(new.title_id, new.sort_name) for old, new in moves if new and not _same_name(old, new)]
    old_stories = [(old.title_id, *old.story) for old, new in moves if old and old.story and not _same_story(old, new)]
    new_stories = [(new.title_id, *new.story) for old, new in moves if new and new.story and not _same_story(old, new)]
    raw.executemany(DROP_NAME, old_names)
    raw.executemany(DROP_STORY, old_stories)
    bulk.insert(raw, ADD_NAME, new_names)
    bulk.insert(raw, ADD_STORY, new_stories)


def move_places(raw: sqlite3.Connection, profile_id: int, kind: TitleKind, moves: Sequence[Move]) -> None:
    """Make the shelves follow; not to be called while the kind is loading."""
    shelves = Shelves(raw, profile_id, kind)
    dropped: list[Place] = []
    added: list[Place] = []
    for old, new in moves:
        before, after = shelves.places(old), shelves.places(new)
        dropped += before - after
        added += after - before
    dropped.sort()
    added.sort()
    raw.executemany(DROP_PLACE, dropped)
    bulk.insert(raw, ADD_PLACE, added)
    blocks.follow(raw, dropped, added)


class Shelves:
    """The shelves of one profile and kind by category id; missing ones are made when asked for."""

    def __init__(self, raw: sqlite3.Connection, profile_id: int, kind: TitleKind) -> None:
        self._raw = raw
        self._scope = (profile_id, kind.value)
        self._ids: dict[str, int] = dict(
            raw.execute("SELECT category_id, id FROM shelves WHERE profile_id = ? AND kind = ?", self._scope)
        )

    def id_of(self, category_id: str) -> int:
        """Give the shelf of a category; "" is the whole kind."""
        shelf_id = self._ids.get(category_id)
        if shelf_id is None:
            shelf_id = self._ids[category_id] = self._make(category_id)
        return shelf_id

    def ids_for(self, category_ids: Sequence[str]) -> list[int]:
        """Give every shelf that a title with these categories stands on; episodes stand on that of their kind only."""
        if self._scope[1] == TitleKind.EPISODE:
            return [self.id_of("")]
        return [self.id_of(category_id) for category_id in ("", *(category_ids or (UNCATEGORISED,)))]

    def places(self, entry: Entry | None) -> set[Place]:
        """Give the shelf rows of an entry."""
        if entry is None:
            return set()
        return {(shelf_id, entry.sort_name, entry.title_id) for shelf_id in self.ids_for(entry.category_ids)}

    def _make(self, category_id: str) -> int:
        row = self._raw.execute(
            "INSERT INTO shelves (profile_id, kind, category_id) VALUES (?, ?, ?) RETURNING id",
            (*self._scope, category_id),
        ).fetchone()
        shelf_id = int(row[0])
        blocks.begin(self._raw, shelf_id)
        return shelf_id


def _same_name(old: Entry | None, new: Entry | None) -> bool:
    return old is not None and new is not None and old.sort_name == new.sort_name


def _same_story(old: Entry | None, new: Entry | None) -> bool:
    return old is not None and new is not None and old.story == new.story
