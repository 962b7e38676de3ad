"""Gives items that servers told of the works that their outside ids name, and refuses ids that say too little (S23)."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Mapping

from tui.model.library import ItemRow
from tui.model.server_history import PulledPlay
from tui.store.library import lookup
from tui.store.library.ambiguity import Doubts
from tui.store.library.names import differ, item_names
from tui.store.plays import works

_WORKS = "SELECT external_id, work_id FROM main.work_ids WHERE external_id IN (SELECT value FROM json_each(?))"
_ANY_LIBRARY = "SELECT 1 FROM main.library_items WHERE server_id = ? LIMIT 1"
_ELSEWHERE = """
SELECT 1 FROM main.play_items AS i CROSS JOIN main.play_items AS o ON o.work_id = ?2
WHERE i.id = ?1 AND o.server_id = i.server_id AND o.id <> i.id AND o.item_key <> '' AND o.media_type = i.media_type
    AND (o.season <> i.season OR o.number <> i.number OR abs(o.year - i.year) > 1) LIMIT 1
"""
_NAMES = "SELECT external_id FROM main.work_ids WHERE work_id = ?"
_OF_ITEM = "SELECT work_id FROM main.play_items WHERE id = ?"


def give(raw: sqlite3.Connection, server_id: int, played: Mapping[int, PulledPlay]) -> None:
    """Name items of one server, by their ids here, as the plays of them tell. Costs little where nothing is new."""
    has_library = raw.execute(_ANY_LIBRARY, (server_id,)).fetchone() is not None
    wanted = {item_id: _names(raw, server_id, play, has_library) for item_id, play in played.items()}
    every = {name for names in wanted.values() for name in names}
    known: dict[str, int] = dict(raw.execute(_WORKS, (json.dumps(sorted(every)),)).fetchall())
    doubts = Doubts(raw, server_id) if has_library else None
    for item_id, names in sorted(wanted.items()):
        (own,) = raw.execute(_OF_ITEM, (item_id,)).fetchone()
        lacking = [name for name in names if known.get(name) != own and not (doubts and doubts.has(name))]
        sure = [name for name in lacking if name not in known or not _contradicts(raw, item_id, name, names)]
        if sure:
            works.assign(raw, [(item_id, sure)])
            known.update(dict.fromkeys(sure, raw.execute(_OF_ITEM, (item_id,)).fetchone()[0]))


def _names(raw: sqlite3.Connection, server_id: int, play: PulledPlay, has_library: bool) -> tuple[str, ...]:
    """By what the play tells; where the library knows the item, by what that says of several episodes in one file."""
    item = ItemRow(
        play.item_key,
        play.kind,
        play.library_key,
        play.title,
        guid=play.guid,
        ids=play.ids,
        grandparent_key=play.grandparent_key,
        season=play.season,
        number=play.number,
    )
    stored = lookup.find(raw, server_id, play.item_key) if has_library and play.item_key else None
    if stored is None:
        return item_names(item, play.show_ids)
    show_ids = play.show_ids or lookup.show_ids(raw, server_id, stored.item)
    own = item_names(stored.item, show_ids)
    is_double = stored.item.number_end not in {None, stored.item.number}
    return own if is_double else tuple(sorted({*own, *item_names(item, show_ids)}))


def _contradicts(raw: sqlite3.Connection, item_id: int, name: str, names: Collection[str]) -> bool:
    """Tell whether what has a name already is something else: at another place of this very server, or, where the name
    is a place in a show, with other ids of its own. Shows are counted in more than one order.
    """
    found = raw.execute("SELECT work_id FROM main.work_ids WHERE external_id = ?", (name,)).fetchone()
    (own,) = raw.execute(_OF_ITEM, (item_id,)).fetchone()
    if found is None or found[0] == own:
        return False
    if raw.execute(_ELSEWHERE, (item_id, found[0])).fetchone():
        return True
    return "/" in name and differ(names, (row[0] for row in raw.execute(_NAMES, (found[0],))))
