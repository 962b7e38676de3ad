"""Whether two shows count their episodes in the same order: aired and DVD order put one episode in two places (S23)."""

from __future__ import annotations

import sqlite3

from tui.model.library import StoredItem
from tui.store.library import lookup
from tui.store.library.names import own_names

_Place = tuple[int | None, int | None]


class Orders:
    """Compares shows by the ids that their episodes have of their own. Runs in a connection's thread."""

    def __init__(self, raw: sqlite3.Connection) -> None:
        self._raw = raw
        self._places: dict[int, dict[str, set[_Place]]] = {}
        self._agree: dict[tuple[int, int], bool] = {}

    def agree(self, one: StoredItem, other: StoredItem) -> bool:
        """Tell whether no episode that both shows have stands at different places in them."""
        key = (min(one.id, other.id), max(one.id, other.id))
        if key not in self._agree:
            mine, theirs = self._of(one), self._of(other)
            self._agree[key] = all(mine[name] & theirs[name] for name in mine.keys() & theirs.keys())
        return self._agree[key]

    def _of(self, show: StoredItem) -> dict[str, set[_Place]]:
        """Give where the episodes of a show stand, by the names that are their own."""
        if show.id not in self._places:
            found: dict[str, set[_Place]] = {}
            for episode in lookup.episodes(self._raw, show):
                for name in own_names(episode.item):
                    found.setdefault(name, set()).add((episode.item.season, episode.item.number))
            self._places[show.id] = found
        return self._places[show.id]
