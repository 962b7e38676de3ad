"""Titles of the hub: made, named, and united when they turn out to be one. Runs in the writer's thread."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from tui.model.library import ItemKind
from tui.store.hub import dirty
from tui.store.library.names import differ

HAND = "hand"
"""How it is known that an item is a copy: a person said so."""

_ADD = "INSERT INTO hub_titles (kind, title, found_at) VALUES (?, ?, ?)"
_NAME = "INSERT OR IGNORE INTO hub_names (external_id, title_id) VALUES (?, ?)"
_DROP_NAMES = """
DELETE FROM hub_names WHERE title_id = ? AND external_id NOT IN (SELECT value FROM json_each(?))
"""
_BY_NAME = """
SELECT n.external_id, n.title_id FROM json_each(?) AS w CROSS JOIN hub_names AS n ON n.external_id = w.value
"""
_NAMES = "SELECT n.title_id, n.external_id FROM json_each(?) AS w CROSS JOIN hub_names AS n ON n.title_id = w.value"
_SHOWN = "SELECT id, title FROM hub_titles WHERE id IN (SELECT value FROM json_each(?))"
_COPY = """
INSERT INTO hub_copies (item_id, title_id, how) VALUES (?, ?, ?)
ON CONFLICT (item_id) DO UPDATE SET title_id = excluded.title_id, how = excluded.how
"""
_UNION = """
UPDATE hub_states SET watch = g.watch, position_ms = g.position_ms, origin = g.origin, changed_at = g.changed_at
FROM hub_states AS g WHERE hub_states.person_id = g.person_id AND hub_states.title_id = :keep AND g.title_id = :gone
    AND (hub_states.watch = 'unknown' OR (g.watch = 'watched' AND hub_states.watch <> 'watched')
        OR (g.watch = hub_states.watch AND g.position_ms > hub_states.position_ms))
"""
_TOGETHER = """
UPDATE hub_states SET rev = max(hub_states.rev, g.rev) + 1, plays = max(hub_states.plays, g.plays),
    last_watched = coalesce(max(hub_states.last_watched, g.last_watched), hub_states.last_watched, g.last_watched),
    parked = CASE hub_states.parked WHEN '' THEN g.parked ELSE hub_states.parked END,
    parked_at = coalesce(hub_states.parked_at, g.parked_at)
FROM hub_states AS g WHERE hub_states.person_id = g.person_id AND hub_states.title_id = :keep AND g.title_id = :gone
"""
_MOVE = (
    _UNION,
    _TOGETHER,
    "UPDATE OR IGNORE hub_states SET title_id = :keep WHERE title_id = :gone",
    "DELETE FROM hub_states WHERE title_id = :gone",
    "DELETE FROM hub_baselines WHERE item_id IN (SELECT item_id FROM hub_copies WHERE title_id IN (:keep, :gone))",
    """UPDATE outbox SET title_id = :keep WHERE title_id = :gone
        AND item_id IN (SELECT item_id FROM hub_copies WHERE title_id = :gone)""",
    "UPDATE hub_copies SET title_id = :keep WHERE title_id = :gone",
    "UPDATE hub_names SET title_id = :keep WHERE title_id = :gone",
    "UPDATE hub_choices SET title_id = :keep WHERE title_id = :gone",
    "UPDATE hub_changes SET title_id = :keep WHERE title_id = :gone AND person_id IN (SELECT id FROM people)",
    "DELETE FROM hub_titles WHERE id = :gone",
)
"""What was agreed on is forgotten with the title: nothing is un-watched because two became one (S6)."""


def add(raw: sqlite3.Connection, kind: ItemKind, shown: str, names: Iterable[str], now: float) -> int:
    """Make a title and give its id; names that another one has stay with that."""
    title_id = int(raw.execute(_ADD, (kind.value, shown, now)).lastrowid or 0)
    name(raw, title_id, names)
    return title_id


def name(raw: sqlite3.Connection, title_id: int, names: Iterable[str]) -> None:
    """Let a title be known by more names; those that another one has stay with that."""
    raw.executemany(_NAME, [(one, title_id) for one in names])


def keep_names(raw: sqlite3.Connection, title_id: int, names: Iterable[str]) -> None:
    """Let a title be known by no other names than these."""
    raw.execute(_DROP_NAMES, (title_id, json.dumps(sorted(names))))


def call(raw: sqlite3.Connection, title_id: int, shown: str) -> None:
    """Let people call a title otherwise."""
    raw.execute("UPDATE hub_titles SET title = ? WHERE id = ?", (shown, title_id))


def copy(raw: sqlite3.Connection, item_id: int, title_id: int, how: str) -> None:
    """Let an item be a copy of a title."""
    raw.execute(_COPY, (item_id, title_id, how))
    raw.execute("DELETE FROM hub_unmatched WHERE item_id = ?", (item_id,))


def by_names(raw: sqlite3.Connection, names: Iterable[str]) -> dict[str, int]:
    """Give the titles that have these names; names of none are left out."""
    return dict(raw.execute(_BY_NAME, (json.dumps(sorted(names)),)).fetchall())


def names_of(raw: sqlite3.Connection, title_ids: Iterable[int]) -> dict[int, set[str]]:
    """Give the names of titles."""
    found: defaultdict[int, set[str]] = defaultdict(set)
    for title_id, external_id in raw.execute(_NAMES, (json.dumps(sorted(title_ids)),)):
        found[title_id].add(external_id)
    return found


def shown(raw: sqlite3.Connection, title_ids: Iterable[int]) -> dict[int, str]:
    """Give what people call titles."""
    return dict(raw.execute(_SHOWN, (json.dumps(sorted(title_ids)),)).fetchall())


def are_one(names: Mapping[int, set[str]], title_ids: Sequence[int]) -> bool:
    """Tell whether titles may be united: no two of them have ids of one provider that differ."""
    told = [names.get(title_id, set()) for title_id in title_ids]
    return not any(differ(one, other) for place, one in enumerate(told) for other in told[place + 1 :])


def unite(raw: sqlite3.Connection, title_ids: Iterable[int]) -> int:
    """Make titles that are one into the oldest of them and give its id.

    Of two states of a person watched wins, then the further position; all copies are looked at again.
    """
    keep, *rest = sorted(title_ids)
    for gone in rest:
        for statement in _MOVE:
            raw.execute(statement, {"keep": keep, "gone": gone})
    if rest:
        dirty.mark_title(raw, keep)
    return keep
