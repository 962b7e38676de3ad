"""What is known of titles while items are matched with them: names, copies, what they are called."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Sequence

from tui.model.library import ItemKind, StoredItem
from tui.store.hub import titles
from tui.store.library.item_rows import ITEM, item_of

_COPIES = f"""
{ITEM.partition("FROM library_items")[0]}, c.title_id
FROM json_each(?) AS w CROSS JOIN hub_copies AS c ON c.title_id = w.value
CROSS JOIN library_items AS i ON i.id = c.item_id CROSS JOIN play_servers AS v ON v.id = i.server_id
WHERE i.missing_since IS NULL ORDER BY i.id
"""
_TITLES = "SELECT item_id, title_id FROM hub_copies WHERE item_id IN (SELECT value FROM json_each(?))"


class KnownTitles:
    """Titles within one transaction; what is written through it is known at once."""

    def __init__(self, raw: sqlite3.Connection) -> None:
        self._raw = raw
        self._by_name: dict[str, int | None] = {}
        self._names: defaultdict[int, set[str]] = defaultdict(set)
        self._shown: dict[int, str] = {}
        self._copies: defaultdict[int, dict[int, StoredItem]] = defaultdict(dict)
        self._of_item: dict[int, int] = {}
        self.united: set[int] = set()
        """Titles that others became one with."""

    def learn(self, names: Iterable[str], item_ids: Iterable[int] = (), title_ids: Iterable[int] = ()) -> None:
        """Read the titles that have these names, those of which these items are copies, and these."""
        new = set(names) - self._by_name.keys()
        self._by_name |= dict.fromkeys(new) | titles.by_names(self._raw, new)
        self._of_item |= dict(self._raw.execute(_TITLES, (json.dumps(sorted(item_ids)),)).fetchall())
        found = {one for one in (*(self._by_name[name] for name in new), *self._of_item.values()) if one is not None}
        self._read({*found, *title_ids} - self._shown.keys())

    def titled(self, names: Iterable[str]) -> list[int]:
        """Give the titles that have names that were learnt, oldest first."""
        return sorted({one for name in names if (one := self._by_name.get(name)) is not None})

    def of_items(self, item_ids: Iterable[int]) -> list[int]:
        """Give the titles of which items that were learnt are copies, oldest first."""
        return sorted({self._of_item[item_id] for item_id in item_ids if item_id in self._of_item})

    def names(self, title_id: int) -> set[str]:
        """Give all names of a title."""
        return self._names[title_id]

    def shown(self, title_id: int) -> str:
        """Give what people call a title."""
        return self._shown[title_id]

    def call(self, title_id: int, shown: str) -> None:
        """Give a title a name that people know; one that was called by an id until now has none."""
        if self._shown[title_id] in self._names[title_id]:
            titles.call(self._raw, title_id, shown)
            self._shown[title_id] = shown

    def copies(self, title_id: int) -> list[StoredItem]:
        """Give the items that are copies of a title and are there."""
        return list(self._copies[title_id].values())

    def copies_now(self, title_id: int) -> list[StoredItem]:
        """Read the items that are copies of a title and are there."""
        return [item_of(row[:-1]) for row in self._raw.execute(_COPIES, (json.dumps([title_id]),)).fetchall()]

    def add(self, kind: ItemKind, shown: str, names: Sequence[str], now: float) -> int:
        """Make a title."""
        title_id = titles.add(self._raw, kind, shown, (), now)
        self._shown[title_id] = shown
        self.name(title_id, names)
        return title_id

    def name(self, title_id: int, names: Iterable[str]) -> None:
        """Let a title be known by more names; those that another one has stay with that."""
        new = [one for one in names if self._by_name.get(one) is None]
        titles.name(self._raw, title_id, new)
        self._by_name |= dict.fromkeys(new, title_id)
        self._names[title_id] |= set(new)

    def copy(self, item: StoredItem, title_id: int, how: str) -> None:
        """Let an item be a copy of a title."""
        titles.copy(self._raw, item.id, title_id, how)
        self._of_item[item.id] = title_id
        self._copies[title_id][item.id] = item

    def forget(self, item_ids: Iterable[int]) -> None:
        """Follow that items are copies of nothing any more."""
        for item_id in item_ids:
            title_id = self._of_item.pop(item_id, None)
            if title_id is not None:
                self._copies[title_id].pop(item_id, None)

    def are_one(self, title_ids: Sequence[int]) -> bool:
        """Tell whether titles may be united."""
        return titles.are_one(self._names, title_ids)

    def unite(self, title_ids: Sequence[int]) -> int:
        """Make titles that are one into the oldest of them."""
        keep = titles.unite(self._raw, title_ids)
        self.united |= {keep} if len(title_ids) > 1 else set()
        for gone in title_ids:
            if gone != keep:
                self._by_name |= dict.fromkeys(self._names[gone], keep)
                self._names[keep] |= self._names.pop(gone)
                self._copies[keep] |= self._copies.pop(gone, {})
        self._of_item |= dict.fromkeys(self._copies[keep], keep)
        return keep

    def _read(self, title_ids: Iterable[int]) -> None:
        new = sorted(title_ids)
        for title_id, names in titles.names_of(self._raw, new).items():
            self._names[title_id] |= names
        self._shown |= titles.shown(self._raw, new)
        for *row, title_id in self._raw.execute(_COPIES, (json.dumps(new),)).fetchall():
            item = item_of(tuple(row))
            self._copies[title_id][item.id] = item
            self._of_item[item.id] = title_id
