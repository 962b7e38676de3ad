"""What the hub has to look at: accounts and items of which something new is known. Runs in the writer's thread."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from tui.model.plays import ServerKind
from tui.store.catalogue import bulk

KEPT = "('movie', 'episode')"
"""SQL: what is kept in step. Music is not."""
KNOWS_ALL = ServerKind.TRAKT
"""The kind of server that knows every title, whatever files anybody has."""

_DIRTY = """
SELECT d.account_id, d.item_id, a.person_id
FROM hub_links AS l CROSS JOIN server_accounts AS a ON a.id = l.account_id
CROSS JOIN hub_dirty AS d ON d.account_id = l.account_id CROSS JOIN library_items AS i ON i.id = d.item_id
WHERE l.account_id >= ?1 AND (l.account_id > ?1 OR d.item_id > ?2) AND l.joined_at IS NOT NULL
    AND a.person_id IS NOT NULL AND a.is_listed = 1 AND i.missing_since IS NULL
ORDER BY l.account_id, d.item_id LIMIT ?3
"""
_COUNT = """
SELECT count(*) FROM hub_links AS l CROSS JOIN server_accounts AS a ON a.id = l.account_id
CROSS JOIN hub_dirty AS d ON d.account_id = l.account_id CROSS JOIN library_items AS i ON i.id = d.item_id
WHERE l.joined_at IS NOT NULL AND a.person_id IS NOT NULL AND a.is_listed = 1 AND i.missing_since IS NULL
"""
_UNMAPPED = """
SELECT count(*) FROM server_accounts AS a CROSS JOIN hub_dirty AS d ON d.account_id = a.id
WHERE a.person_id IS NULL AND a.is_ignored = 0
"""
_OF_ITEMS = "INSERT OR IGNORE INTO hub_dirty (item_id, account_id)"
_OF_STATES = f"""
INSERT OR IGNORE INTO hub_dirty (account_id, item_id)
SELECT s.account_id, s.item_id FROM watch_states AS s CROSS JOIN library_items AS i ON i.id = s.item_id
WHERE s.account_id = ?1 AND (?2 IS NULL OR i.library_key = ?2) AND i.kind IN {KEPT} AND i.missing_since IS NULL
"""
_OF_HUB = """
INSERT OR IGNORE INTO hub_dirty (account_id, item_id)
SELECT a.id, c.item_id FROM server_accounts AS a CROSS JOIN hub_states AS h ON h.person_id = a.person_id
CROSS JOIN hub_copies AS c ON c.title_id = h.title_id CROSS JOIN library_items AS i ON i.id = c.item_id
WHERE a.id = ?1 AND i.server_id = a.server_id AND (?2 IS NULL OR i.library_key = ?2) AND i.missing_since IS NULL
"""
_OF_COPIES = """
INSERT OR IGNORE INTO hub_dirty (account_id, item_id)
SELECT a.id, i.id FROM json_each(?) AS w CROSS JOIN hub_copies AS c ON c.item_id = w.value
CROSS JOIN library_items AS i ON i.id = c.item_id CROSS JOIN server_accounts AS a ON a.server_id = i.server_id
CROSS JOIN hub_links AS l ON l.account_id = a.id
WHERE a.person_id IS NOT NULL AND l.joined_at IS NOT NULL AND i.missing_since IS NULL
    AND (EXISTS (SELECT 1 FROM hub_states AS h WHERE h.person_id = a.person_id AND h.title_id = c.title_id)
        OR EXISTS (SELECT 1 FROM watch_states AS s WHERE s.account_id = a.id AND s.item_id = i.id))
"""
_COPIES = "SELECT item_id FROM hub_copies WHERE title_id = ?"
_FILL = """
UPDATE hub_links SET to_fill = 0 WHERE account_id = ? AND EXISTS (
    SELECT 1 FROM server_accounts AS a CROSS JOIN play_servers AS v ON v.id = a.server_id
    WHERE a.id = hub_links.account_id AND v.kind = ?
)
"""


class Dirty(NamedTuple):
    """An account and an item to look at, and whose account it is."""

    account_id: int
    item_id: int
    person_id: int


def some(raw: sqlite3.Connection, limit: int, after: tuple[int, int] = (0, 0)) -> list[Dirty]:
    """Give some of what can be looked at, in order: of accounts that are somebody's and have joined (S6, S25)."""
    return [Dirty(*row) for row in raw.execute(_DIRTY, (*after, limit))]


def count(raw: sqlite3.Connection) -> int:
    """Count what can be looked at."""
    return int(raw.execute(_COUNT).fetchone()[0])


def unmapped(raw: sqlite3.Connection) -> int:
    """Count what waits for a person to say whose the account is."""
    return int(raw.execute(_UNMAPPED).fetchone()[0])


def clean(raw: sqlite3.Connection, keys: Iterable[Dirty]) -> None:
    """Forget that these are to be looked at."""
    raw.executemany("DELETE FROM hub_dirty WHERE account_id = ? AND item_id = ?", [key[:2] for key in keys])


def mark_account(raw: sqlite3.Connection, account_id: int) -> None:
    """Look at all that an account has seen, and at all that its person has seen elsewhere and it has a copy of.

    A server that knows every title is given copies of the rest (`stand_ins.fill`).
    """
    mark_library(raw, account_id, None)
    raw.execute(_FILL, (account_id, KNOWS_ALL))


def mark_library(raw: sqlite3.Connection, account_id: int, library_key: str | None) -> None:
    """Do the same for what is in one library of its server; None = in all."""
    raw.execute(_OF_STATES, (account_id, library_key))
    raw.execute(_OF_HUB, (account_id, library_key))


def mark_items(raw: sqlite3.Connection, account_id: int, item_ids: Sequence[int]) -> None:
    """Look at items of which something new is known of an account, whoever's it is."""
    bulk.insert(raw, _OF_ITEMS, [(item_id,) for item_id in sorted(item_ids)], constants=(account_id,))


def mark_copies(raw: sqlite3.Connection, item_ids: Iterable[int]) -> None:
    """Look at copies for everybody who takes part and has seen something of them, there or elsewhere."""
    raw.execute(_OF_COPIES, (json.dumps(list(item_ids)),))


def mark_title(raw: sqlite3.Connection, title_id: int) -> None:
    """Look at all copies of a title."""
    mark_copies(raw, [row[0] for row in raw.execute(_COPIES, (title_id,))])
