"""Puts entries onto lists, takes them off and orders them. Runs in the writer's thread, inside a transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Sequence

from tui.model.lists import AddedBy, Entry, EntryKey, Match
from tui.store.lists import exclusions
from tui.store.lists.list_writes import touch
from tui.store.lists.sameness import Standing
from tui.store.lists.values import ENTRY, entry_of, entry_values, json_text

_STANDING = f"SELECT id, {', '.join(ENTRY)} FROM list_items WHERE list_id = ? ORDER BY position"
_WITH_SOURCE = f"SELECT id, added_by, {', '.join(ENTRY)} FROM list_items WHERE list_id = ? ORDER BY position"
_INSERT = f"""
INSERT INTO list_items (list_id, position, match, added_at, added_by, {", ".join(ENTRY)})
VALUES (?, ?, ?, ?, ?, {", ".join("?" * len(ENTRY))})
"""
_SHIFT = "UPDATE list_items SET position = position + ? WHERE list_id = ? AND position BETWEEN ? AND ?"
_PLACE = "UPDATE list_items SET position = ? WHERE id = ? AND list_id = ? AND position <> ?"
_CLOSE_GAPS = """
UPDATE list_items SET position = r.place
FROM (SELECT id, row_number() OVER (ORDER BY position, id) - 1 AS place FROM list_items WHERE list_id = ?) AS r
WHERE r.id = list_items.id AND list_items.position <> r.place
"""
_SET_ENTRY = f"""
UPDATE list_items SET {", ".join(f"{name} = ?" for name in ENTRY)}, match = ?, reason = ?, candidates = ? WHERE id = ?
"""


def standing_of(raw: sqlite3.Connection, list_id: int) -> Standing:
    """Give what stands on a list, to be found by its names."""
    standing = Standing()
    for item_id, *entry in raw.execute(_STANDING, (list_id,)):
        standing.take(item_id, entry_of(entry))
    return standing


def append(
    raw: sqlite3.Connection,
    list_id: int,
    entries: Iterable[Entry],
    now: float,
    added_by: AddedBy = AddedBy.HAND,
    *,
    standing: Standing | None = None,
) -> list[Entry]:
    """Put entries at the end of a list and give those that were new; what stands there already stays as it is.

    `standing`: what stands on the list now, where that is known; it is kept up to date.
    """
    known, added = standing or standing_of(raw, list_id), []
    for entry in entries:
        if known.find(entry) is None:
            known.take(-1, entry)
            added.append(entry)
    end = _count(raw, list_id)
    rows = [
        (list_id, end + place, _first_match(entry), now, added_by, *entry_values(entry))
        for place, entry in enumerate(added)
    ]
    raw.executemany(_INSERT, rows)
    if added_by is not AddedBy.RULE:
        exclusions.forgive(raw, list_id, added)
    if added:
        touch(raw, list_id, now)
    return added


def restore(raw: sqlite3.Connection, list_id: int, entry: Entry, rank: int | None, now: float) -> bool:
    """Put an entry back where it stood, or at the end; False = it stands there already."""
    if not append(raw, list_id, [entry], now):
        return False
    end = _count(raw, list_id) - 1
    if rank is not None and rank < end:
        (item_id,) = raw.execute(
            "SELECT id FROM list_items WHERE list_id = ? AND position = ?", (list_id, end)
        ).fetchone()
        move(raw, list_id, item_id, rank, now)
    return True


def remove(
    raw: sqlite3.Connection, list_id: int, item_ids: Collection[int], now: float, *, by_rule: bool = False
) -> list[tuple[int, Entry]]:
    """Take items off a list and give them with where they stood, in their order; others are passed over.

    What a rule had put there does not come back by it, unless it was the rule that took it off.
    """
    wanted = set(item_ids)
    rows = raw.execute(_WITH_SOURCE, (list_id,)).fetchall()
    gone = [(place, row[0], row[1], entry_of(row[2:])) for place, row in enumerate(rows) if row[0] in wanted]
    raw.executemany("DELETE FROM list_items WHERE id = ?", [(item_id,) for _, item_id, _, _ in gone])
    if not by_rule:
        exclusions.exclude(raw, list_id, [entry for _, _, added_by, entry in gone if added_by == AddedBy.RULE])
    if gone:
        raw.execute(_CLOSE_GAPS, (list_id,))
        touch(raw, list_id, now)
    return [(place, entry) for place, _, _, entry in gone]


def remove_keys(
    raw: sqlite3.Connection, list_id: int, keys: Collection[EntryKey], now: float
) -> list[tuple[int, Entry]]:
    """Take off a list what Trakt knows by these keys, as `remove` does."""
    wanted = set(keys)
    found = [row[0] for row in raw.execute(_STANDING, (list_id,)) if entry_of(row[1:]).key in wanted]
    return remove(raw, list_id, found, now)


def find(raw: sqlite3.Connection, list_id: int, entries: Iterable[Entry]) -> set[int]:
    """Give which items of a list are meant by entries; those that do not stand there are passed over."""
    standing = standing_of(raw, list_id)
    found = (standing.find(entry) for entry in entries)
    return {item_id for item_id in found if item_id is not None}


def move(raw: sqlite3.Connection, list_id: int, item_id: int, to: int, now: float) -> bool:
    """Put an item at a place from 0 on, or at the end; the others close up. False = it is there, or on no such list."""
    row = raw.execute("SELECT position FROM list_items WHERE id = ? AND list_id = ?", (item_id, list_id)).fetchone()
    to = max(0, min(to, _count(raw, list_id) - 1))
    if row is None or row[0] == to:
        return False
    first, last, step = (row[0] + 1, to, -1) if to > row[0] else (to, row[0] - 1, 1)
    raw.execute(_SHIFT, (step, list_id, first, last))
    raw.execute("UPDATE list_items SET position = ? WHERE id = ?", (to, item_id))
    touch(raw, list_id, now)
    return True


def order_items(raw: sqlite3.Connection, list_id: int, wanted: Sequence[int], now: float) -> bool:
    """Put the items of a list in this order; those that are not named keep their places. False = it stood so."""
    before = item_ids(raw, list_id)
    known = set(before)
    named = [item_id for item_id in dict.fromkeys(wanted) if item_id in known]
    turn, chosen = iter(named), set(named)
    return _place(raw, list_id, before, [next(turn) if one in chosen else one for one in before], now)


def order_keys(raw: sqlite3.Connection, list_id: int, keys: Sequence[EntryKey], now: float) -> bool:
    """Put what Trakt knows of a list in this order; the rest keeps its places. False = it stood so."""
    by_key = {entry_of(row[1:]).key: row[0] for row in raw.execute(_STANDING, (list_id,))}
    return order_items(raw, list_id, [by_key[key] for key in keys if key in by_key], now)


def item_ids(raw: sqlite3.Connection, list_id: int) -> list[int]:
    """Give the ids of what stands on a list, in its order."""
    return [row[0] for row in raw.execute("SELECT id FROM list_items WHERE list_id = ? ORDER BY position", (list_id,))]


def resolve(
    raw: sqlite3.Connection,
    item_id: int,
    entry: Entry,
    match: Match,
    *,
    reason: str = "",
    candidates: Sequence[Entry] = (),
) -> bool:
    """Note what Trakt knows an item as, without counting that as a change of the list.

    False = the list has that already: this one is a copy of it, and goes.
    """
    row = raw.execute("SELECT list_id FROM list_items WHERE id = ?", (item_id,)).fetchone()
    if row is None:
        return False
    known = (row[0], entry.kind, entry.trakt_id, item_id)
    twin = "SELECT 1 FROM list_items WHERE list_id = ? AND kind = ? AND trakt_id = ? AND id <> ?"
    if raw.execute(twin, known).fetchone() is not None:
        raw.execute("DELETE FROM list_items WHERE id = ?", (item_id,))
        raw.execute(_CLOSE_GAPS, (row[0],))
        return False
    raw.execute(_SET_ENTRY, (*entry_values(entry), match, reason, json_text(candidates), item_id))
    return True


def clear(raw: sqlite3.Connection, list_id: int, now: float) -> int:
    """Take everything off a list and give how much that was."""
    return len(remove(raw, list_id, item_ids(raw, list_id), now))


def _place(raw: sqlite3.Connection, list_id: int, before: list[int], after: list[int], now: float) -> bool:
    if before == after:
        return False
    raw.executemany(_PLACE, [(place, item_id, list_id, place) for place, item_id in enumerate(after)])
    touch(raw, list_id, now)
    return True


def _count(raw: sqlite3.Connection, list_id: int) -> int:
    return int(raw.execute("SELECT count(*) FROM list_items WHERE list_id = ?", (list_id,)).fetchone()[0])


def _first_match(entry: Entry) -> Match:
    return Match.OPEN if entry.trakt_id is None else Match.FOUND
