"""Takes in what a server that knows every title tells of: as the item that stands for it there already, or a new one.

Ids decide, or the show and the place in it; an item that has another id of one provider is another one (S23). What is
known of an item stays, and what is told is added. Runs in the writer's thread.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from msgspec.structs import replace

from tui.model.library import ItemKind, ItemRow, StoredItem
from tui.model.told import ToldItem
from tui.store.hub.stand_in import MOVIES, SHOWS
from tui.store.library import lookup
from tui.store.library.hashing import hash_of
from tui.store.library.item_rows import ITEM, item_of
from tui.store.library.item_writes import ItemWriter
from tui.store.library.names import differ, item_names, own_names

_BY_NAME = f"""
{ITEM.partition("FROM library_items")[0]}, n.external_id
FROM json_each(?) AS w CROSS JOIN library_ids AS n ON n.external_id = w.value
CROSS JOIN library_items AS i ON i.id = n.item_id CROSS JOIN play_servers AS v ON v.id = i.server_id
WHERE i.server_id = ? AND i.missing_since IS NULL ORDER BY i.id
"""
_AT_PLACE = f"""
{ITEM.partition("FROM library_items")[0]}
FROM json_each(?) AS w CROSS JOIN library_items AS i ON i.server_id = ?
    AND i.grandparent_key = json_extract(w.value, '$[0]') AND i.season = json_extract(w.value, '$[1]')
    AND i.number = json_extract(w.value, '$[2]')
CROSS JOIN play_servers AS v ON v.id = i.server_id
WHERE i.grandparent_key <> '' AND i.kind = 'episode' AND i.missing_since IS NULL ORDER BY i.id
"""
_KEYS = """
SELECT n.external_id, i.item_key FROM json_each(?) AS w CROSS JOIN library_ids AS n ON n.external_id = w.value
CROSS JOIN library_items AS i ON i.id = n.item_id WHERE i.server_id = ? AND i.missing_since IS NULL
"""
_KNOWN_THERE = """
SELECT item_key, grandparent_key FROM library_items
WHERE server_id = ? AND library_key = ? AND kind IN ('movie', 'episode') AND missing_since IS NULL
    AND ' ' || ids LIKE '% trakt:%'
"""
_Place = tuple[str, int, int]


class ToldItems:
    """Takes in items of one server within one transaction."""

    def __init__(self, raw: sqlite3.Connection, server_id: int, now: float) -> None:
        self._raw = raw
        self._server_id = server_id
        self._writer = ItemWriter(raw, server_id, now)
        self._named: defaultdict[str, list[StoredItem]] = defaultdict(list)
        self._placed: dict[_Place, StoredItem] = {}
        self._is_measured = False

    def take(self, told: Sequence[ToldItem], *, measured: bool = False) -> list[str]:
        """Let items be there; give their keys, in the order of what was told.

        `measured`: those whose length nobody knows get the one that they have on other servers.
        """
        self._is_measured = measured
        shows = {one.show.ids: one.show for one in told if one.show is not None}
        show_keys = dict(zip(shows, self._put(list(shows.values()), {}), strict=True))
        return self._put(told, show_keys)

    def _put(self, told: Sequence[ToldItem], show_keys: Mapping[tuple[str, ...], str]) -> list[str]:
        places = [_place_of(one, show_keys) for one in told]
        self._learn(told, [place for place in places if place is not None])
        rows = [self._row(one, place) for one, place in zip(told, places, strict=True)]
        self._writer.put([(row, hash_of(row)) for row in rows])
        return [row.key for row in rows]

    def _learn(self, told: Iterable[ToldItem], places: Sequence[_Place]) -> None:
        names = sorted({name for one in told for name in _names(one)})
        self._named.clear()
        for *row, name in self._raw.execute(_BY_NAME, (json.dumps(names), self._server_id)).fetchall():
            self._named[name].append(item_of(tuple(row)))
        items = [item_of(row) for row in self._raw.execute(_AT_PLACE, (json.dumps(places), self._server_id)).fetchall()]
        for item in sorted(items, key=lambda one: is_named_there(one.item)):
            self._placed[item.item.grandparent_key, item.item.season or 0, item.item.number or 0] = item

    def _row(self, told: ToldItem, place: _Place | None) -> ItemRow:
        known = self._known(told, place)
        row = _new(told, place) if known is None else _with(known.item, told, place)
        if self._is_measured and row.runtime_ms is None and row.kind is not ItemKind.SHOW:
            row = replace(row, runtime_ms=self._runtime(row, told))
        return row

    def _known(self, told: ToldItem, place: _Place | None) -> StoredItem | None:
        """Give the item that stands for it: by one of its ids, the server's own first, else at its place.

        A place is only believed where no id speaks against it: it may have been counted in another order here.
        """
        names = _names(told)
        by_id = [item for name in names for item in self._named[name]]
        at_place = [self._placed[place]] if place is not None and place in self._placed else []
        return next((item for item in (*by_id, *at_place) if not differ(own_names(item.item), names)), None)

    def _runtime(self, row: ItemRow, told: ToldItem) -> int | None:
        """Give how long it is on other servers, the longest of them: positions there are shares of the length."""
        show_ids = told.show.ids if told.show is not None else ()
        found = lookup.named(self._raw, item_names(row, show_ids))
        return max((one.item.runtime_ms for one in found if one.item.runtime_ms), default=None)


def known_there(raw: sqlite3.Connection, server_id: int, library_key: str) -> dict[str, str]:
    """Give the items of a library that the server has named by ids of its own, with the keys of their shows.

    What its lists leave out is no word on the others: they may stand there under ids that nobody here knows (S22).
    """
    return dict(raw.execute(_KNOWN_THERE, (server_id, library_key)).fetchall())


def places(
    raw: sqlite3.Connection, server_id: int, asked: Sequence[tuple[str, int, int]]
) -> dict[tuple[str, int, int], str]:
    """Give the episodes that the server told at some places, as (key of the show, season, number): their keys."""
    items = [item_of(row).item for row in raw.execute(_AT_PLACE, (json.dumps(asked), server_id)).fetchall()]
    return {
        (item.grandparent_key, item.season or 0, item.number or 0): item.key for item in items if is_named_there(item)
    }


def keys(raw: sqlite3.Connection, server_id: int, names: Iterable[str]) -> dict[str, str]:
    """Give the keys of items by names such as `movie:trakt:481`."""
    return dict(raw.execute(_KEYS, (json.dumps(list(names)), server_id)).fetchall())


def is_named_there(item: ItemRow) -> bool:
    """Tell whether the server has told by which id of its own it knows an item."""
    return any(outside.startswith("trakt:") for outside in item.ids)


def _names(told: ToldItem) -> list[str]:
    return [f"{told.kind.value}:{outside}" for outside in told.ids]


def _place_of(told: ToldItem, show_keys: Mapping[tuple[str, ...], str]) -> _Place | None:
    if told.show is None or told.season is None or told.number is None:
        return None
    return show_keys[told.show.ids], told.season, told.number


def _new(told: ToldItem, place: _Place | None) -> ItemRow:
    show = told.show
    if show is not None and place is not None and not told.ids:
        key = f"{told.kind.value}:{show.ids[0]}/{place[1]}/{place[2]}"
    else:
        key = f"{told.kind.value}:{told.ids[0]}"
    return ItemRow(
        key,
        told.kind,
        MOVIES if told.kind is ItemKind.MOVIE else SHOWS,
        told.title or (f"Episode {told.number}" if told.number is not None else key),
        ids=tuple(sorted(told.ids)),
        grandparent_key=place[0] if place is not None else "",
        grandparent_title=show.title if show is not None else "",
        season=told.season,
        number=told.number,
        year=told.year,
        runtime_ms=told.runtime_ms,
    )


def _with(item: ItemRow, told: ToldItem, place: _Place | None) -> ItemRow:
    """Give an item with what it lacked: ids of further providers, its place, its length."""
    providers = {outside.partition(":")[0] for outside in item.ids}
    more = [outside for outside in told.ids if outside.partition(":")[0] not in providers]
    row = replace(item, ids=tuple(sorted({*item.ids, *more})), runtime_ms=item.runtime_ms or told.runtime_ms)
    is_sure = item.season is None or bool(told.ids)
    if place is None or not is_sure:
        return row
    title = told.show.title if told.show is not None else ""
    return replace(
        row,
        grandparent_key=place[0],
        season=place[1],
        number=place[2],
        grandparent_title=row.grandparent_title or title,
    )
