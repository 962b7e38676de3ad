"""When a name says too little: items of one server that are there, share it, and are not the same (S23)."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable

from tui.model.library import ItemKind, ItemRow, StoredItem

BY_SHOW = re.compile(r"episode:([a-z]+:[^/:]+)/([1-9]\d*)/(\d+)(?:-(\d+))?")
"""The name of an episode by its show; specials have none."""

_TOLD = "i.item_key, i.kind, lower(i.title), i.season, i.number, i.number_end, i.year"
_HERE = f"""
SELECT {_TOLD} FROM main.library_ids AS n CROSS JOIN main.library_items AS i ON i.id = n.item_id
WHERE n.external_id = ? AND i.server_id = ? AND i.missing_since IS NULL
"""
_AT_PLACE = f"""
SELECT {_TOLD} FROM main.library_items AS i WHERE i.server_id = ? AND i.grandparent_key = ? AND i.season = ?
    AND i.number = ? AND i.number_end IS ? AND i.grandparent_key <> '' AND i.kind = 'episode'
    AND i.missing_since IS NULL
"""

_Told = tuple[object, ...]


def is_ambiguous(holders: Iterable[StoredItem]) -> bool:
    """Tell whether a name that these items of one server have names none of them: those that are there differ.

    Copies of one work that say the same of themselves, as in a second library for 4K, share their names.
    """
    return len({_told(holder.item) for holder in holders if holder.missing_since is None}) > 1


class Doubts:
    """Which names say too little on one server, asked for many of them. Runs in a connection's thread."""

    def __init__(self, raw: sqlite3.Connection, server_id: int) -> None:
        self._raw = raw
        self._server_id = server_id
        self._shows: dict[str, list[str]] = {}

    def has(self, name: str) -> bool:
        """Tell whether several differing items that are there have this name, as `is_ambiguous` does."""
        return len({row[1:] for row in self._holders(name)}) > 1

    def _holders(self, name: str) -> list[_Told]:
        found = self._raw.execute(_HERE, (name, self._server_id)).fetchall()
        by_show = BY_SHOW.fullmatch(name)
        if by_show:
            end = None if by_show[4] is None else int(by_show[4])
            for show in self._shows_of(by_show[1]):
                place = (self._server_id, show, int(by_show[2]), int(by_show[3]), end)
                found += self._raw.execute(_AT_PLACE, place).fetchall()
        return found

    def _shows_of(self, show_id: str) -> list[str]:
        """Give the keys of the shows with an id; none where they differ."""
        if show_id not in self._shows:
            found = self._raw.execute(_HERE, (f"{ItemKind.SHOW.value}:{show_id}", self._server_id)).fetchall()
            self._shows[show_id] = [row[0] for row in found] if len({row[1:] for row in found}) == 1 else []
        return self._shows[show_id]


def _told(item: ItemRow) -> tuple[object, ...]:
    return item.kind, item.title.casefold(), item.season, item.number, item.number_end, item.year
