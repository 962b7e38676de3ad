"""How an item of a walk becomes a row of `library_items`, and how a newer one is laid over a stored one."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

import msgspec

from tui.model.library import ItemKind, ItemRow, StoredItem
from tui.store.database import Row
from tui.store.library.finding import words_of

FIELDS = tuple(name for name in ItemRow.__struct_fields__ if name not in {"key", "changed_at"})
"""What a server tells of an item, as columns of the same names."""
LEAVES = (ItemKind.MOVIE, ItemKind.EPISODE, ItemKind.TRACK)
"""What can be watched."""

_IDS = FIELDS.index("ids")
_told = attrgetter(*FIELDS)
_WRITTEN = (*FIELDS, "sort_name", "found_by")

INSERT = f"""
INSERT INTO library_items (id, item_key, row_hash, {", ".join(_WRITTEN)}, server_id, first_seen)
"""
"""To be given rows as of `insert_values`, and the last two columns as constants."""
UPDATE = f"""
UPDATE library_items SET row_hash = ?, missing_since = NULL, {", ".join(f"{name} = ?" for name in _WRITTEN)}
WHERE id = ?
"""
UPDATE_HASH = "UPDATE library_items SET row_hash = ? WHERE id = ?"

_STORED = f"""
SELECT id, item_key, row_hash, first_seen, missing_since, {", ".join(FIELDS)} FROM library_items
WHERE server_id = ? AND item_key IN (SELECT value FROM json_each(?))
"""
ITEM = f"""
SELECT i.id, i.server_id, coalesce(nullif(v.name, ''), v.uuid), i.first_seen, i.missing_since, i.item_key,
    {", ".join(f"i.{name}" for name in FIELDS)}
FROM library_items AS i CROSS JOIN play_servers AS v ON v.id = i.server_id
"""
"""To be read with `item_of`."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A stored item, as far as writing needs it."""

    id: int
    row_hash: int
    first_seen: float
    is_missing: bool
    item: ItemRow


def insert_values(rows: Iterable[tuple[ItemRow, int]], first_id: int) -> list[tuple[Any, ...]]:
    """Give the values of INSERT, with ids from `first_id` on."""
    return [(item_id, item.key, row_hash, *values_of(item)) for item_id, (item, row_hash) in enumerate(rows, first_id)]


def values_of(item: ItemRow) -> list[Any]:
    """Give what is told of an item in the order of FIELDS, as it is stored, and the words that it is found by."""
    values = list(_told(item))
    values[_IDS] = " ".join(values[_IDS])
    return [*values, *words_of(item)]


def stored_of(raw: sqlite3.Connection, server_id: int, keys: Sequence[str]) -> dict[str, Stored]:
    """Read the stored items of these keys; unknown keys are left out."""
    rows = raw.execute(_STORED, (server_id, json.dumps(keys)))
    return {
        key: Stored(row_id, found, seen, gone is not None, _item(key, told))
        for row_id, key, found, seen, gone, *told in rows
    }


def overlaid(old: ItemRow, new: ItemRow) -> ItemRow:
    """Lay what is told over what is stored: blank never overwrites (S27)."""
    told = {name: getattr(new, name) for name in FIELDS}
    blank = {name: getattr(old, name) for name, value in told.items() if value is None or value in {"", ()}}
    return msgspec.structs.replace(new, changed_at=None, **blank)


def is_another(old: ItemRow, new: ItemRow) -> bool:
    """Tell whether a key stands for another item than before, as after a rebuilt or moved server (S24).

    That is so when the two share no id of any kind and are not called the same.
    """
    if old.kind != new.kind:
        return True
    if _called(old) == _called(new):
        return False
    old_ids, new_ids = _all_ids(old), _all_ids(new)
    return bool(old_ids) and bool(new_ids) and old_ids.isdisjoint(new_ids)


def item_of(row: Row) -> StoredItem:
    """Read a row of ITEM."""
    row_id, server_id, server, first_seen, missing_since, key, *told = row
    return StoredItem(row_id, server_id, server, _item(key, told), first_seen, missing_since)


def _item(key: str, told: Sequence[Any]) -> ItemRow:
    values = dict(zip(FIELDS, told, strict=True))
    values["ids"] = tuple(values["ids"].split())
    values["kind"] = ItemKind(values["kind"])
    return ItemRow(key=key, **values)


def _called(item: ItemRow) -> tuple[str, int | None, int | None]:
    return item.title, item.season, item.number


def _all_ids(item: ItemRow) -> set[str]:
    return {*item.ids, *([item.guid] if item.guid else [])}
