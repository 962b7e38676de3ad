"""What a category is called, also one that titles name and no list does."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence

from tui.model.catalogue import UNCATEGORISED

_STAND_INS = {"": "All", UNCATEGORISED: "Uncategorised"}

_NAMES = """
SELECT category_id, name FROM categories
WHERE profile_id = ? AND kind = ? AND category_id IN (SELECT value FROM json_each(?))
"""


def shown_name(category_id: str, name: str | None) -> str:
    """Give the name of a category, or a stand-in."""
    return name or _STAND_INS.get(category_id) or f"Category {category_id}"


def names_of(raw: sqlite3.Connection, profile_id: int, kind: str, category_ids: Sequence[str]) -> tuple[str, ...]:
    """Give the names of categories in their order; those of a title without any are ("Uncategorised",)."""
    ids = category_ids or (UNCATEGORISED,)
    known = dict(raw.execute(_NAMES, (profile_id, kind, json.dumps(ids))))
    return tuple(shown_name(category_id, known.get(category_id)) for category_id in ids)
