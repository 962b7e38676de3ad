"""What was played: items are added when first told of, and follow what the newest session tells of them.

"Newest" is the highest record id of a source: ids grow in the order of writing. Blank never overwrites text.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from tui.model.plays import RECORD_BITS
from tui.store.plays import works
from tui.store.plays.external_ids import external_id
from tui.store.plays.projection import ITEM, ITEM_TEXTS, SAME_ITEM

_NAMES = tuple(ITEM)
_TYPE = _NAMES.index("media_type")
_LIVE = _NAMES.index("is_live")

_TOLD = f"""
SELECT r.id, a.server_id, r.rating_key, coalesce(r.guid, ''), i.id,
    {", ".join(f"r.{column}" for column in ITEM.values())}, {", ".join(f"i.{name}" for name in ITEM)}
FROM temp.taken AS r
CROSS JOIN temp.accounts_here AS a ON a.place = r.server AND a.user_id = r.user_id
LEFT JOIN main.play_items AS i
    ON i.server_id = a.server_id AND i.item_key = r.rating_key AND i.guid = coalesce(r.guid, '')
WHERE i.id IS NULL OR (r.duplicate_of IS NULL AND NOT ({SAME_ITEM}))
ORDER BY r.id
"""
_INSERT = f"""
INSERT INTO main.play_items (id, server_id, item_key, guid, work_id, {", ".join(ITEM)})
VALUES (?, ?, ?, ?, ?, {", ".join("?" * len(ITEM))})
"""
_UPDATE = f"UPDATE main.play_items SET {', '.join(f'{name} = ?' for name in ITEM)} WHERE id = ?"
_HAS_NEWER = "SELECT 1 FROM main.plays WHERE item_id = ? AND last_session_id > ? AND last_session_id < ? LIMIT 1"

Key = tuple[int, int, str]


@dataclass(slots=True)
class _Item:
    id: int | None
    values: list[Any]
    told_by: int = 0


def follow(raw: sqlite3.Connection, base: int, *, is_newest: bool) -> int:
    """Add and update the items of `temp.taken`; give how many were added.

    `is_newest`: nothing that is stored of the source is newer, so nobody has to look.
    """
    items = _told(raw.execute(_TOLD))
    fresh = {key: item for key, item in items.items() if item.id is None}
    _add(raw, fresh)
    for item in items.values():
        if item.id is not None and (is_newest or not _has_newer(raw, item.id, base, item.told_by)):
            raw.execute(_UPDATE, (*item.values, item.id))
    return len(fresh)


def _told(rows: Iterable[tuple[Any, ...]]) -> dict[Key, _Item]:
    """Lay what records tell over what is stored, in the order of their ids."""
    width = len(ITEM)
    items: dict[Key, _Item] = {}
    for record, server_id, item_key, guid, item_id, *values in rows:
        told, stored = values[:width], values[width:]
        item = items.get((server_id, item_key, guid))
        if item is None:
            item = items[server_id, item_key, guid] = _Item(item_id, stored if item_id else _blank(told))
        item.told_by = record
        item.values = [old if new in {None, ""} else new for new, old in zip(told, item.values, strict=True)]
    return items


def _blank(told: list[Any]) -> list[Any]:
    values: list[Any] = ["" if name in ITEM_TEXTS else None for name in ITEM]
    values[_TYPE], values[_LIVE] = told[_TYPE], 0
    return values


def _add(raw: sqlite3.Connection, fresh: dict[Key, _Item]) -> None:
    if not fresh:
        return
    first = 1 + int(raw.execute("SELECT coalesce(max(id), 0) FROM main.play_items").fetchone()[0])
    numbered = list(enumerate(fresh.items(), first))
    raw.executemany(_INSERT, [(item_id, *key, item_id, *item.values) for item_id, (key, item) in numbered])
    named = [(item_id, external_id(key[2], item.values[_TYPE])) for item_id, (key, item) in numbered]
    works.of_new(raw, [(item_id, name) for item_id, name in named if name])


def _has_newer(raw: sqlite3.Connection, item_id: int, base: int, record: int) -> bool:
    ends = base + (1 << RECORD_BITS)
    return raw.execute(_HAS_NEWER, (item_id, base + record, ends)).fetchone() is not None
