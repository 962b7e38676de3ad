"""How a list row becomes a row of `titles`, and how a newer row is laid over a stored one."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from tui.model.catalogue import TitleKind
from tui.model.rows import TitleRow
from tui.store.catalogue.folding import sort_name
from tui.store.catalogue.visible import Entry

_NOT_TOLD = {"item_id", "category_ids", "row_hash", "wire_hash"}
FIELDS = tuple(name for name in TitleRow.__struct_fields__ if name not in _NOT_TOLD)
"""What a panel tells of a title, as columns of the same names."""

_COLUMNS = ", ".join(f'"{name}"' for name in FIELDS)
_NAME, _PLOT, _CAST = (FIELDS.index(name) for name in ("name", "plot", "cast"))

INSERT = f"""
INSERT INTO titles (
    id, sort_name, category_ids, item_id, name, row_hash, {", ".join(f'"{name}"' for name in FIELDS if name != "name")},
    wire_hash, profile_id, kind, first_seen, changed_at
)
"""
"""To be given rows as of `insert_values`, and the last four columns as constants."""

SELECT_STORED = f"""
SELECT id, item_id, category_ids, missing_since, is_deselected, sort_name, {_COLUMNS}
FROM titles
WHERE profile_id = ? AND kind = ? AND item_id IN (SELECT value FROM json_each(?))
"""

UPDATE = f"""
UPDATE titles
SET row_hash = ?, wire_hash = ?, sort_name = ?, changed_at = ?, {", ".join(f'"{name}" = ?' for name in FIELDS)}
WHERE id = ?
"""

UPDATE_HASH = "UPDATE titles SET row_hash = ?, wire_hash = ? WHERE id = ?"


@dataclass(frozen=True, slots=True)
class Stored:
    """A stored title, as far as writing needs it."""

    id: int
    item_id: str
    category_ids: tuple[str, ...]
    is_missing: bool
    is_deselected: bool
    sort_name: str
    values: tuple[Any, ...]
    """In the order of FIELDS."""

    @property
    def is_visible(self) -> bool:
        """True when it stands on the shelves."""
        return not (self.is_missing or self.is_deselected)

    @property
    def name(self) -> str:
        """The name as shown."""
        return str(self.values[_NAME])

    @property
    def entry(self) -> Entry:
        """What shelves and word indexes hold of it."""
        return entry_of(self.id, self.sort_name, self.category_ids, self.values)


def entry_of(title_id: int, folded: str, category_ids: tuple[str, ...], values: Sequence[Any]) -> Entry:
    """Build the shelf entry of a title from its values in the order of FIELDS."""
    return Entry(title_id, folded, category_ids, values[_NAME], values[_PLOT], values[_CAST])


def insert_values(rows: Iterable[TitleRow], first_id: int) -> list[tuple[Any, ...]]:
    """Give the values of INSERT, with ids from `first_id` on.

    Leans on the order of a TitleRow's fields: item_id, name, category_ids, row_hash, and the rest as in FIELDS.
    """
    texts: dict[tuple[str, ...], str] = {}
    values: list[tuple[Any, ...]] = []
    for title_id, row in enumerate(rows, first_id):
        told = msgspec.structs.astuple(row)
        text = texts.get(told[2])
        if text is None:
            text = texts[told[2]] = categories_text(told[2])
        values.append((title_id, sort_name(told[1]), text, told[0], told[1], *told[3:]))
    return values


def categories_text(category_ids: Sequence[str]) -> str:
    """Give category ids as they stand in the column."""
    return json.dumps(category_ids, separators=(",", ":"))


def stored_of(raw: sqlite3.Connection, profile_id: int, kind: TitleKind, item_ids: Sequence[str]) -> dict[str, Stored]:
    """Read the stored titles of these ids; unknown ids are left out."""
    cursor = raw.execute(SELECT_STORED, (profile_id, kind, json.dumps(item_ids)))
    return {
        item_id: Stored(
            title_id, item_id, tuple(json.loads(texts)), missing is not None, bool(deselected), folded, tuple(values)
        )
        for title_id, item_id, texts, missing, deselected, folded, *values in cursor
    }


def overlaid(stored: Stored, row: TitleRow) -> tuple[Any, ...]:
    """Give the row's values in the order of FIELDS; what it leaves blank stays as stored."""
    pairs = zip(stored.values, (getattr(row, name) for name in FIELDS), strict=True)
    return tuple(old if new is None or new == "" else new for old, new in pairs)


def changed_fields(old: Sequence[Any], new: Sequence[Any]) -> list[str]:
    """Say what differs, in words: ["name: Old → New", "rating"]."""
    differing = [index for index in range(len(FIELDS)) if old[index] != new[index]]
    return [_told(index, old, new) for index in differing]


def _told(index: int, old: Sequence[Any], new: Sequence[Any]) -> str:
    if index == _NAME:
        return f"name: {old[index]} → {new[index]}"
    return FIELDS[index].replace("_", " ")
