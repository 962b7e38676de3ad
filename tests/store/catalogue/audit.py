"""Compares what is derived from the titles (shelves, blocks, word indexes) with a fresh working-out of it."""

from __future__ import annotations

import json
import sqlite3
from bisect import bisect_right
from collections import Counter

from tui.model.catalogue import UNCATEGORISED
from tui.store.catalogue.folding import sort_name
from tui.store.database import Database

Place = tuple[int, str, str, str, int]
"""(profile id, kind, category id, sort name, title id)."""


async def assert_in_step(db: Database) -> None:
    """Fail unless shelves, blocks and words hold exactly the visible titles and episodes."""
    await db.write(_check_words)
    expected = await db.read(_expected_places)
    found = await db.read(_found_places)
    assert found == expected
    assert await db.read(_orphans) == 0
    await db.read(_check_blocks)
    assert await db.read(_misfolded) == []


def _check_words(raw: sqlite3.Connection) -> None:
    """SQLite raises when an index is not what its content view says."""
    for index in ("name_search", "story_search"):
        raw.execute(f"INSERT INTO {index} ({index}, rank) VALUES ('integrity-check', 1)")


def _expected_places(raw: sqlite3.Connection) -> list[Place]:
    places: list[Place] = []
    for title_id, profile_id, kind, folded, texts in raw.execute(
        """
        SELECT id, profile_id, kind, sort_name, category_ids FROM titles
        WHERE missing_since IS NULL AND is_deselected = 0
        """
    ):
        categories = json.loads(texts) or [UNCATEGORISED]
        places += [(profile_id, kind, category, folded, title_id) for category in {"", *categories}]
    places += raw.execute(
        """
        SELECT profile_id, 'episode', '', sort_name, id FROM episodes WHERE missing_since IS NULL AND is_hidden = 0
        """
    ).fetchall()
    return sorted(places)


def _found_places(raw: sqlite3.Connection) -> list[Place]:
    return sorted(
        raw.execute(
            """
            SELECT s.profile_id, s.kind, s.category_id, p.sort_name, p.title_id
            FROM shelf AS p JOIN shelves AS s ON s.id = p.shelf_id
            """
        )
    )


def _orphans(raw: sqlite3.Connection) -> int:
    return int(raw.execute("SELECT count(*) FROM shelf WHERE shelf_id NOT IN (SELECT id FROM shelves)").fetchone()[0])


def _check_blocks(raw: sqlite3.Connection) -> None:
    for (shelf_id,) in raw.execute("SELECT id FROM shelves").fetchall():
        blocks = raw.execute(
            "SELECT first_name, first_id, rows FROM shelf_blocks WHERE shelf_id = ? ORDER BY 1, 2", (shelf_id,)
        ).fetchall()
        keys = [(name, title_id) for name, title_id, _ in blocks]
        assert keys[0] == ("", 0)
        counted = Counter(
            bisect_right(keys, key) - 1
            for key in raw.execute("SELECT sort_name, title_id FROM shelf WHERE shelf_id = ?", (shelf_id,))
        )
        assert [rows for _, _, rows in blocks] == [counted[place] for place in range(len(blocks))]


def _misfolded(raw: sqlite3.Connection) -> list[str]:
    rows = raw.execute("SELECT name, sort_name FROM titles UNION ALL SELECT title, sort_name FROM episodes")
    return [name for name, folded in rows if sort_name(name) != folded]
