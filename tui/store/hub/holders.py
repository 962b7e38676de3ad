"""Who has which name, in all libraries at once, and which names say too little (S23). Runs in a connection's thread."""

from __future__ import annotations

import json
import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from tui.model.library import ItemKind, StoredItem
from tui.store.library.ambiguity import BY_SHOW, is_ambiguous
from tui.store.library.item_rows import ITEM, item_of
from tui.store.library.names import is_double, own_names, show_names

_COLUMNS = ITEM.partition("FROM library_items")[0]
_BY_ID = f"{ITEM} WHERE i.id IN (SELECT value FROM json_each(?)) ORDER BY i.id"
_BY_KEY = f"""
{_COLUMNS} FROM json_each(?) AS w CROSS JOIN library_items AS i
    ON i.server_id = json_extract(w.value, '$[0]') AND i.item_key = json_extract(w.value, '$[1]')
CROSS JOIN play_servers AS v ON v.id = i.server_id
"""
_OWN = f"""
{_COLUMNS}, n.external_id
FROM json_each(?) AS w CROSS JOIN library_ids AS n ON n.external_id = w.value
CROSS JOIN library_items AS i ON i.id = n.item_id CROSS JOIN play_servers AS v ON v.id = i.server_id
WHERE i.missing_since IS NULL ORDER BY i.id
"""
_AT_PLACE = f"""
{_COLUMNS}, json_extract(w.value, '$[4]')
FROM json_each(?) AS w CROSS JOIN library_items AS i ON i.server_id = json_extract(w.value, '$[0]')
    AND i.grandparent_key = json_extract(w.value, '$[1]') AND i.season = json_extract(w.value, '$[2]')
    AND i.number = json_extract(w.value, '$[3]')
CROSS JOIN play_servers AS v ON v.id = i.server_id
WHERE i.grandparent_key <> '' AND i.kind = 'episode' AND i.missing_since IS NULL ORDER BY i.id
"""
_AT_PATH = f"""
{ITEM} WHERE i.path <> '' AND i.path IN (SELECT value FROM json_each(?)) AND i.kind IN ('movie', 'episode')
    AND i.missing_since IS NULL ORDER BY i.id
"""

_Show = tuple[int, str]
"""A server, and what it calls a show."""


class Holders:
    """What was asked of the libraries within one transaction. Let it learn many at once."""

    def __init__(self, raw: sqlite3.Connection) -> None:
        self._raw = raw
        self._by_name: dict[str, list[StoredItem]] = {}
        self._by_path: dict[str, list[StoredItem]] = {}
        self._shows: dict[_Show, StoredItem | None] = {}
        self._doubtful_shows: set[_Show] = set()
        """Names of shows that several differing ones of a server share."""

    def items(self, item_ids: Iterable[int]) -> list[StoredItem]:
        """Give items by their ids here, also such as are gone."""
        return [item_of(row) for row in self._raw.execute(_BY_ID, (json.dumps(sorted(item_ids)),)).fetchall()]

    def learn(self, items: Iterable[StoredItem]) -> None:
        """Find out who else has the names of items."""
        items = list(items)
        self.learn_shows(items)
        self.learn_names(name for item in items for names in self.names(item) for name in names)

    def learn_names(self, names: Iterable[str]) -> None:
        """Find out who has names."""
        new = set(names) - self._by_name.keys()
        if not new:
            return
        found = self._own(new)
        for name, item in self._at_places({name: match for name in new if (match := BY_SHOW.fullmatch(name))}):
            if all(item.id != other.id for other in found[name]):
                found[name].append(item)
        self._by_name |= {name: found[name] for name in new}

    def learn_paths(self, paths: Iterable[str]) -> None:
        """Find out what lies at paths."""
        new = set(paths) - self._by_path.keys() - {""}
        if not new:
            return
        self._by_path |= {path: [] for path in new}
        for row in self._raw.execute(_AT_PATH, (json.dumps(sorted(new)),)).fetchall():
            item = item_of(row)
            self._by_path[item.item.path].append(item)

    def learn_shows(self, items: Iterable[StoredItem]) -> None:
        """Find out to which shows episodes belong."""
        keys = {(one.server_id, one.item.grandparent_key) for one in items if one.item.kind is ItemKind.EPISODE}
        new = sorted(key for key in keys - self._shows.keys() if key[1])
        if not new:
            return
        self._shows |= dict.fromkeys(new)
        for row in self._raw.execute(_BY_KEY, (json.dumps(new),)).fetchall():
            show = item_of(row)
            self._shows[show.server_id, show.item.key] = show
        self._doubt_shows([found for key in new if (found := self._shows[key]) is not None])

    def names(self, item: StoredItem) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Give the names of an item by its own ids, and by its show and place there."""
        told, show = item.item, self.show(item)
        ids = show.item.ids if show is not None else ()
        return own_names(told), show_names(ids, told.season, told.number, told.number_end)

    def show(self, item: StoredItem) -> StoredItem | None:
        """Give the show of an episode that was learnt."""
        return self._shows.get((item.server_id, item.item.grandparent_key))

    def says_enough(self, name: str, item: StoredItem) -> bool:
        """Tell whether a name of an item means no other of its server, nor one of a show of which nobody is sure."""
        by_show = BY_SHOW.fullmatch(name)
        if by_show and (item.server_id, _of_show(by_show)) in self._doubtful_shows:
            return False
        return not is_ambiguous([item, *on_server(self.of_name(name), item.server_id)])

    def of_name(self, name: str) -> list[StoredItem]:
        """Give the items that are there and have a name, those included that differ on one server."""
        return self._by_name[name]

    def at_path(self, path: str) -> list[StoredItem]:
        """Give the films and episodes that lie at a path."""
        return self._by_path.get(path, [])

    def _doubt_shows(self, shows: Iterable[StoredItem]) -> None:
        names = [(show.server_id, f"{ItemKind.SHOW.value}:{one}") for show in shows for one in show.item.ids]
        found = self._own({name for _, name in names})
        self._doubtful_shows |= {
            (server_id, name) for server_id, name in names if is_ambiguous(on_server(found[name], server_id))
        }

    def _own(self, names: Iterable[str]) -> defaultdict[str, list[StoredItem]]:
        found: defaultdict[str, list[StoredItem]] = defaultdict(list)
        for *row, name in self._raw.execute(_OWN, (json.dumps(sorted(names)),)).fetchall():
            found[name].append(item_of(tuple(row)))
        return found

    def _at_places(self, places: Mapping[str, re.Match[str]]) -> Iterator[tuple[str, StoredItem]]:
        """Give the episodes at the places of shows that names mean; shows that share an id and differ have none."""
        by_show = {name: _of_show(match) for name, match in places.items()}
        shows = self._own(set(by_show.values()))
        asked = [
            (show.server_id, show.item.key, int(places[name][2]), int(places[name][3]), name)
            for name, by_id in by_show.items()
            for show in sure_ones(shows[by_id])
        ]
        for *row, name in self._raw.execute(_AT_PLACE, (json.dumps(asked),)).fetchall():
            item = item_of(tuple(row))
            if _end(item) == (int(places[name][4]) if places[name][4] else None):
                yield name, item


def on_server(items: Iterable[StoredItem], server_id: int) -> list[StoredItem]:
    """Give those of one server."""
    return [item for item in items if item.server_id == server_id]


def sure_ones(items: Iterable[StoredItem]) -> list[StoredItem]:
    """Leave out the items of servers on which several differ."""
    by_server: defaultdict[int, list[StoredItem]] = defaultdict(list)
    for item in items:
        by_server[item.server_id].append(item)
    return [item for of_one in by_server.values() if not is_ambiguous(of_one) for item in of_one]


def _of_show(by_show: re.Match[str]) -> str:
    return f"{ItemKind.SHOW.value}:{by_show[1]}"


def _end(item: StoredItem) -> int | None:
    told = item.item
    return told.number_end if is_double(told.number, told.number_end) else None
