"""Reads lists and what stands on them, in a connection's thread."""

from __future__ import annotations

import sqlite3

from tui.model.lists import Entry, ListItem, LocalList
from tui.store.catalogue.folding import sort_name
from tui.store.lists.rows import ITEM, LIST, item_of, list_of
from tui.store.lists.values import ENTRY, entry_of

_ENTRIES = f"SELECT {', '.join(ENTRY)} FROM list_items WHERE list_id = ? ORDER BY position"
_UNKNOWN = f"{ITEM} WHERE i.list_id = ? AND i.match IN ('missing', 'ambiguous') ORDER BY i.position"
_DUE = f"""
{LIST} WHERE l.rule <> '' AND l.refresh_seconds IS NOT NULL
    AND coalesce(l.refreshed_at, 0) + l.refresh_seconds <= ? ORDER BY l.id
"""


def everything(raw: sqlite3.Connection) -> list[LocalList]:
    """Give every list, by title."""
    return [list_of(row) for row in raw.execute(f"{LIST} ORDER BY l.title COLLATE NOCASE, l.id")]


def get(raw: sqlite3.Connection, list_id: int) -> LocalList | None:
    """Give one list; None = it was deleted."""
    row = raw.execute(f"{LIST} WHERE l.id = ?", (list_id,)).fetchone()
    return list_of(row) if row else None


def of_profile(raw: sqlite3.Connection, profile_id: int) -> list[LocalList]:
    """Give the lists that have their side with an account, by title."""
    rows = raw.execute(f"{LIST} WHERE l.profile_id = ? ORDER BY l.title COLLATE NOCASE, l.id", (profile_id,))
    return [list_of(row) for row in rows]


def linked_to(raw: sqlite3.Connection, profile_id: int, remote_id: int) -> LocalList | None:
    """Give the list whose side at Trakt is this one."""
    row = raw.execute(f"{LIST} WHERE l.profile_id = ? AND l.remote_id = ?", (profile_id, remote_id)).fetchone()
    return list_of(row) if row else None


def due(raw: sqlite3.Connection, now: float) -> list[LocalList]:
    """Give the lists whose rule is to be looked at again by itself."""
    return [list_of(row) for row in raw.execute(_DUE, (now,))]


def rule_held(raw: sqlite3.Connection, list_id: int) -> tuple[int, str]:
    """Give how many removals the gate keeps the rule of a list from, and why; (0, "") = none."""
    row = raw.execute("SELECT rule_held, rule_reason FROM lists WHERE id = ?", (list_id,)).fetchone()
    return (int(row[0]), str(row[1])) if row and row[0] else (0, "")


def items(raw: sqlite3.Connection, list_id: int, offset: int, limit: int | None, text: str) -> list[ListItem]:
    """Give what stands on a list, in its order; with `text` only what has it in a title, whatever its case."""
    if text:
        wanted = sort_name(text)
        found = [item_of(row) for row in raw.execute(f"{ITEM} WHERE i.list_id = ? ORDER BY i.position", (list_id,))]
        found = [item for item in found if wanted in sort_name(f"{item.entry.show_title} {item.entry.title}")]
        return found[offset : None if limit is None else offset + limit]
    place = (list_id, offset, -1 if limit is None else offset + limit)
    sql = f"{ITEM} WHERE i.list_id = ?1 AND i.position >= ?2 AND (?3 < 0 OR i.position < ?3) ORDER BY i.position"
    return [item_of(row) for row in raw.execute(sql, place)]


def item(raw: sqlite3.Connection, item_id: int) -> ListItem | None:
    """Give one thing on a list; None = it was taken off."""
    row = raw.execute(f"{ITEM} WHERE i.id = ?", (item_id,)).fetchone()
    return item_of(row) if row else None


def unknown(raw: sqlite3.Connection, list_id: int) -> list[ListItem]:
    """Give what stands on a list and Trakt does not know, or not for sure."""
    return [item_of(row) for row in raw.execute(_UNKNOWN, (list_id,))]


def entries(raw: sqlite3.Connection, list_id: int) -> list[Entry]:
    """Give the entries of a list in its order, for comparing."""
    return [entry_of(row) for row in raw.execute(_ENTRIES, (list_id,))]
