"""The outbox as faces read it: pages of deliveries, lanes with their counts, and what the sync indicator shows."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from typing import Any

from tui.model.outbox import Delivery, DeliveryFilter, DeliveryState, Lane, LaneCounts, LaneState
from tui.store.outbox.lanes import OPEN_ROWS
from tui.store.outbox.rows import NAMES, SELECT, delivery_of

DISABLED_WORDS = "the profile is disabled"
_COUNTED = {
    DeliveryState.PENDING: "ready",
    DeliveryState.IN_FLIGHT: "flying",
    DeliveryState.WAITING: "waiting",
    DeliveryState.HELD: "held",
    DeliveryState.DEAD: "dead",
}
_COUNTS = f"SELECT profile_id, state, count(*) FROM outbox INDEXED BY outbox_open WHERE {OPEN_ROWS} GROUP BY 1, 2"
_LANES = """
SELECT f.id, f.name, f.enabled, coalesce(l.state, 'open'), coalesce(l.reason, ''), l.since, l.until,
    coalesce(l.is_paused, 0), f.kind IN ('plex', 'jellyfin', 'emby', 'trakt')
FROM profiles AS f LEFT JOIN outbox_lanes AS l ON l.profile_id = f.id
ORDER BY f.name COLLATE NOCASE
"""
_MOVING_STATES = "state IN ('pending', 'in_flight', 'waiting')"
_MOVING = f"""
SELECT count(*) FROM outbox INDEXED BY outbox_open
WHERE {OPEN_ROWS} AND {_MOVING_STATES} AND (?1 IS NULL OR profile_id = ?1)
"""
_MOVING_OF_GROUP = f"""
SELECT count(*) FROM outbox INDEXED BY outbox_by_group
WHERE group_id <> '' AND group_id = ?2 AND {_MOVING_STATES} AND (?1 IS NULL OR profile_id = ?1)
"""
_FLYING = """
SELECT count(*) FROM outbox INDEXED BY outbox_one_flies
WHERE state = 'in_flight' AND (?1 IS NULL OR profile_id = ?1)
"""


def page(raw: sqlite3.Connection, chosen: DeliveryFilter, offset: int, limit: int) -> list[Delivery]:
    """Give deliveries, newest first."""
    where, values = _conditions(chosen)
    names = NAMES if chosen.text else ""
    ids = f"SELECT o.id FROM outbox AS o {names} WHERE {where} ORDER BY o.id DESC LIMIT ? OFFSET ?"
    sql = f"{SELECT} WHERE o.id IN ({ids}) ORDER BY o.id DESC"
    return [delivery_of(row) for row in raw.execute(sql, [*values, limit, offset])]


def count(raw: sqlite3.Connection, chosen: DeliveryFilter) -> int:
    """Count what `page` gives in all."""
    where, values = _conditions(chosen)
    names = NAMES if chosen.text else ""
    return int(raw.execute(f"SELECT count(*) FROM outbox AS o {names} WHERE {where}", values).fetchone()[0])


def get(raw: sqlite3.Connection, delivery_id: int) -> Delivery | None:
    """Give one delivery; None when it is not kept any more."""
    row = raw.execute(f"{SELECT} WHERE o.id = ?", (delivery_id,)).fetchone()
    return delivery_of(row) if row else None


def lanes(raw: sqlite3.Connection) -> list[Lane]:
    """Give the lane of every server that is written to, and of whatever else has deliveries, by name."""
    counts = _counts(raw)
    return [
        _lane(profile_id, name, enabled, told, counts.get(profile_id, LaneCounts()))
        for profile_id, name, enabled, *told, is_server in raw.execute(_LANES).fetchall()
        if is_server or profile_id in counts
    ]


def moving(raw: sqlite3.Connection, profile_id: int | None, group_id: str) -> int:
    """Count what goes by itself: of one target, of one group, or in all."""
    if group_id:
        return int(raw.execute(_MOVING_OF_GROUP, (profile_id, group_id)).fetchone()[0])
    return int(raw.execute(_MOVING, (profile_id,)).fetchone()[0])


def flying(raw: sqlite3.Connection, profile_id: int | None) -> int:
    """Count what is on its way to a target, or to all, at this moment."""
    return int(raw.execute(_FLYING, (profile_id,)).fetchone()[0])


def _counts(raw: sqlite3.Connection) -> dict[int, LaneCounts]:
    found: defaultdict[int, dict[str, int]] = defaultdict(dict)
    for profile_id, state, number in raw.execute(_COUNTS):
        found[profile_id][_COUNTED[DeliveryState(state)]] = number
    return {profile_id: LaneCounts(**told) for profile_id, told in found.items()}


def _lane(profile_id: int, name: str, enabled: int, told: list[Any], counts: LaneCounts) -> Lane:
    state, reason, since, until, is_paused = told
    if is_paused or not enabled:
        words = "" if is_paused else DISABLED_WORDS
        return Lane(profile_id, name, LaneState.PAUSED, words, counts=counts)
    return Lane(profile_id, name, LaneState(state), reason, since, until, counts)


def _conditions(chosen: DeliveryFilter) -> tuple[str, list[Any]]:
    """The WHERE clause of a filter and its values."""
    parts: list[tuple[str, list[Any]]] = [_states(chosen.states)]
    if chosen.profile_id is not None:
        parts.append(("o.profile_id = ?", [chosen.profile_id]))
    if chosen.person_id is not None:
        parts.append(("o.person_id = ?", [chosen.person_id]))
    if chosen.group_id:
        parts.append(("o.group_id <> '' AND o.group_id = ?", [chosen.group_id]))
    if chosen.text:
        names = "coalesce(t.title, i.title, o.list_title) || ' ' || coalesce(p.name, '') || ' ' || f.name"
        parts.append((f"instr(lower({names}), lower(?))", [chosen.text]))
    return " AND ".join(sql for sql, _ in parts), [value for _, values in parts for value in values]


def _states(states: frozenset[DeliveryState]) -> tuple[str, list[Any]]:
    """The condition on the state; what is open is found without a look at what has ended."""
    listed = sorted(states)
    sql = f"o.state IN ({', '.join('?' * len(listed))})"
    return (f"o.{OPEN_ROWS} AND {sql}" if states <= set(_COUNTED) else sql), list(listed)
