"""What was played: items are added when first told of, and follow what the newest session tells of them.

"Newest" is the highest record id of a source: ids grow in the order of writing. Blank never overwrites text.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from tui.model.plays import RECORD_BITS
from tui.store.plays import departed, indexes, works
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
_TOLD_BESIDE = f"""
SELECT r.id, s.item_id, {", ".join(f"r.{column}" for column in ITEM.values())}
FROM main.play_sessions AS s CROSS JOIN staged.rows AS r ON r.id = s.id - ?
WHERE s.id > ? AND s.id <= ? AND s.item_id IN (SELECT value FROM json_each(?))
    AND NOT EXISTS (SELECT 1 FROM temp.taken AS t WHERE t.id = r.id)
"""
"""What ordinary records of the same batch tell of the same items."""
_INSERT = f"""
INSERT INTO main.play_items (id, server_id, item_key, guid, work_id, {", ".join(ITEM)})
VALUES (?, ?, ?, ?, ?, {", ".join("?" * len(ITEM))})
"""
_UPDATE = f"UPDATE main.play_items SET {', '.join(f'{name} = ?' for name in ITEM)} WHERE id = ?"
_HAS_NEWER = "SELECT 1 FROM main.plays WHERE item_id = ? AND last_session_id > ? AND last_session_id < ? LIMIT 1"

Key = tuple[int, int | str, str]
"""Server, the server's own key, guid."""


@dataclass(frozen=True, slots=True)
class Span:
    """Stored ids of a batch: `low` < id <= `high`, counted from `base`."""

    base: int
    low: int
    high: int


@dataclass(slots=True)
class _Item:
    id: int | None
    stored: list[Any]
    told: list[tuple[int, list[Any]]]
    """(record id, values) in any order."""

    @property
    def last(self) -> int:
        """The newest record that tells of it."""
        return max(record for record, _ in self.told)

    @property
    def values(self) -> list[Any]:
        """What is told, laid over what is stored in the order of the records."""
        values = self.stored
        for _, told in sorted(self.told, key=itemgetter(0)):
            values = [old if new in {None, ""} else new for new, old in zip(told, values, strict=True)]
        return values


def follow(raw: sqlite3.Connection, span: Span, *, is_newest: bool, is_all: bool = False) -> int:
    """Add and update the items of `temp.taken`; give how many were added.

    `is_newest`: nothing that is stored of the source is newer, so nobody has to look. `is_all`: the whole batch is in
    `temp.taken`.
    """
    items = _told(raw.execute(_TOLD))
    known = {item.id: item for item in items.values() if item.id is not None}
    fresh = {key: item for key, item in items.items() if item.id is None}
    if known and not is_all:
        _hear_others(raw, span, known)
    for item_id, item in known.items():
        values = item.values
        if values != item.stored and (is_newest or not _has_newer(raw, item_id, span.base, item.last)):
            raw.execute(_UPDATE, (*values, item_id))
    _add(raw, fresh)
    return len(fresh)


def _told(rows: Iterable[tuple[Any, ...]]) -> dict[Key, _Item]:
    width = len(ITEM)
    items: dict[Key, _Item] = {}
    for record, server_id, item_key, guid, item_id, *values in rows:
        told, stored = values[:width], values[width:]
        key = (server_id, item_key, guid)
        if key not in items:
            items[key] = _Item(item_id, _blank(told) if item_id is None else stored, [])
        items[key].told.append((record, told))
    return items


def _hear_others(raw: sqlite3.Connection, span: Span, known: Mapping[int, _Item]) -> None:
    """Hear the records of the batch that are stored already, since they told nothing that was not known: they count."""
    listed = f"[{','.join(map(str, known))}]"
    for record, item_id, *told in raw.execute(_TOLD_BESIDE, (span.base, span.low, span.high, listed)):
        known[item_id].told.append((record, told))


def _blank(told: list[Any]) -> list[Any]:
    values: list[Any] = ["" if name in ITEM_TEXTS else None for name in ITEM]
    values[_TYPE], values[_LIVE] = told[_TYPE], 0
    return values


def _add(raw: sqlite3.Connection, fresh: Mapping[Key, _Item]) -> None:
    if not fresh:
        return
    first = 1 + int(raw.execute("SELECT coalesce(max(id), 0) FROM main.play_items").fetchone()[0])
    numbered = list(enumerate(((key, item.values) for key, item in fresh.items()), first))
    raw.executemany(_INSERT, [(item_id, *key, item_id, *values) for item_id, (key, values) in numbered])
    named = [(item_id, external_id(key[2], values[_TYPE])) for item_id, (key, values) in numbered]
    works.of_new(raw, [(item_id, name) for item_id, name in named if name])
    departed.claim(raw, ((item_id, key[0], key[1], values) for item_id, (key, values) in numbered))


def _has_newer(raw: sqlite3.Connection, item_id: int, base: int, record: int) -> bool:
    """Whether a play with a newer session of the item is stored."""
    indexes.complete(raw)
    ends = base + (1 << RECORD_BITS)
    return raw.execute(_HAS_NEWER, (item_id, base + record, ends)).fetchone() is not None
