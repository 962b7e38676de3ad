"""The side of a list at Trakt: which one it is, and what both last agreed on. Runs in the writer's thread.

What both hold grows with each chunk that was written, so that a crash leaves a baseline that both sides have.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Sequence

from tui.model.lists import EntryKey, EntryKind, ListDetails, ListFigures, ListState

UNSURE = "?"
"""Stands before the mark of a list that has to be looked at again: no time of Trakt's begins with it."""
_UNLINK = """
UPDATE lists SET remote_id = NULL, remote_slug = '', remote_updated_at = '', creating_since = NULL, agreed_at = NULL,
    agreed_title = '', agreed_description = '', agreed_privacy = '', agreed_numbers = 0,
    stuck_order = ''
WHERE id = ?
"""
_AGREE = """
INSERT INTO list_agreed (list_id, kind, trakt_id, rank) VALUES (?, ?, ?, ?)
ON CONFLICT DO UPDATE SET rank = excluded.rank
"""
_DETAILS = """
UPDATE lists SET agreed_title = ?, agreed_description = ?, agreed_privacy = ?, agreed_numbers = ? WHERE id = ?
"""
_CONCLUDE = """
UPDATE lists SET remote_updated_at = ?, agreed_at = ?, synced_at = max(?, updated_at), added = ?, removed = ?,
    unchanged = ?, held = ?, state = ?, reason = ?
WHERE id = ?
"""


def intend(raw: sqlite3.Connection, list_id: int, now: float) -> None:
    """Note that a list is about to be made at Trakt, before it is asked for."""
    raw.execute("UPDATE lists SET creating_since = ? WHERE id = ?", (now, list_id))


def creating_since(raw: sqlite3.Connection, list_id: int) -> float | None:
    """Give since when a list may be there of which no id came back; None = none may be."""
    row = raw.execute("SELECT creating_since FROM lists WHERE id = ?", (list_id,)).fetchone()
    return row[0] if row else None


def sent_title(raw: sqlite3.Connection, list_id: int) -> str:
    """Give the title that a list was sent to Trakt with last, also one of which no id came back; "" = it never was."""
    row = raw.execute("SELECT agreed_title FROM lists WHERE id = ?", (list_id,)).fetchone()
    return str(row[0]) if row else ""


def link(raw: sqlite3.Connection, list_id: int, remote_id: int, slug: str) -> bool:
    """Say which list at Trakt is its side; nothing is agreed yet. False = it was deleted here meanwhile.

    Raises sqlite3.IntegrityError when it is the side of another list here.
    """
    unlink(raw, list_id)
    sql = "UPDATE lists SET remote_id = ?, remote_slug = ?, creating_since = NULL WHERE id = ?"
    return raw.execute(sql, (remote_id, slug, list_id)).rowcount > 0


def unlink(raw: sqlite3.Connection, list_id: int) -> None:
    """Forget the side at Trakt and all that was agreed with it; what stands on the list stays."""
    raw.execute(_UNLINK, (list_id,))
    raw.execute("DELETE FROM list_agreed WHERE list_id = ?", (list_id,))


def agreed(raw: sqlite3.Connection, list_id: int) -> tuple[EntryKey, ...] | None:
    """Give what both sides last agreed on, in its order; None = they never did: union only (S6).

    While the first sync with a list that was there before is under way, this is what has been written of it, and
    `agreed_at` is still unknown. A list that we made began empty, and both sides agreed on that.
    """
    row = raw.execute("SELECT agreed_at FROM lists WHERE id = ?", (list_id,)).fetchone()
    keys = standing(raw, list_id)
    return keys if keys or (row is not None and row[0] is not None) else None


def standing(raw: sqlite3.Connection, list_id: int) -> tuple[EntryKey, ...]:
    """Give the rows of what both agreed on, in their order, whether or not a sync ever came to its end."""
    rows = raw.execute("SELECT kind, trakt_id FROM list_agreed WHERE list_id = ? ORDER BY rank", (list_id,))
    return tuple((EntryKind(kind), trakt_id) for kind, trakt_id in rows)


def agree_on_nothing(raw: sqlite3.Connection, list_id: int, now: float) -> None:
    """Say that both sides began empty, of a side that was made for the list: its order is nobody's wish yet."""
    raw.execute("UPDATE lists SET agreed_at = ? WHERE id = ?", (now, list_id))


def agree(raw: sqlite3.Connection, list_id: int, keys: Iterable[EntryKey]) -> None:
    """Add to what both sides hold, at the end of the order; what is there already stays where it is."""
    known = set(standing(raw, list_id))
    row = raw.execute("SELECT coalesce(max(rank) + 1, 0) FROM list_agreed WHERE list_id = ?", (list_id,)).fetchone()
    fresh = [key for key in dict.fromkeys(keys) if key not in known]
    raw.executemany(_AGREE, [(list_id, *key, row[0] + place) for place, key in enumerate(fresh)])


def disagree(raw: sqlite3.Connection, list_id: int, keys: Collection[EntryKey]) -> None:
    """Take out of what both sides hold what was removed from both."""
    sql = "DELETE FROM list_agreed WHERE list_id = ? AND kind = ? AND trakt_id = ?"
    raw.executemany(sql, [(list_id, *key) for key in keys])


def agree_on(raw: sqlite3.Connection, list_id: int, keys: Sequence[EntryKey]) -> None:
    """Put exactly these, in this order, in the place of what both sides held."""
    raw.execute("DELETE FROM list_agreed WHERE list_id = ?", (list_id,))
    raw.executemany(_AGREE, [(list_id, *key, rank) for rank, key in enumerate(keys)])


def agree_on_details(raw: sqlite3.Connection, list_id: int, details: ListDetails) -> None:
    """Note what both sides are called, as it was sent: with `{count}` and `{date}` filled in."""
    told = (details.title, details.description, details.privacy, details.shows_numbers, list_id)
    raw.execute(_DETAILS, told)


def conclude(
    raw: sqlite3.Connection,
    list_id: int,
    figures: ListFigures,
    now: float,
    *,
    mark: str,
    state: ListState = ListState.SYNCED,
    reason: str = "",
    held: int = 0,
) -> None:
    """Note that a sync came to its end and what it came to.

    `mark` is the `updated_at` of the list at Trakt, "" = it has to be looked at again next time. Only for a list that
    is here as it was read (`list_writes.updated_at`): a later change of it would pass for sent.
    """
    told = (figures.added, figures.removed, figures.unchanged, held, state, reason, list_id)
    raw.execute(_CONCLUDE, (mark, now, now, *told))


def forget_mark(raw: sqlite3.Connection, list_id: int) -> None:
    """Let the next sync look at a list whatever Trakt says of when it changed; how old it is at least stays known."""
    sql = """UPDATE lists SET remote_updated_at = ?2 || remote_updated_at
        WHERE id = ?1 AND remote_updated_at <> '' AND substr(remote_updated_at, 1, 1) <> ?2"""
    raw.execute(sql, (list_id, UNSURE))
