"""Writes what accounts have seen, by differences only. Runs in the writer's thread."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from tui.model.library import StateRow
from tui.store.catalogue import bulk
from tui.store.hub import dirty

KnownState = tuple[bool, int, int, int | None]
"""(is played, plays, position ms, last played UTC epoch s)."""

NOTHING: KnownState = (False, 0, 0, None)

_ITEMS = f"""
SELECT i.item_key, i.id, i.kind IN {dirty.KEPT} FROM library_items AS i
WHERE i.server_id = (SELECT server_id FROM server_accounts WHERE id = ?)
    AND i.item_key IN (SELECT value FROM json_each(?))
"""
_STORED = """
SELECT item_id, is_played, plays, position_ms, last_played, is_inherited FROM watch_states
WHERE account_id = ? AND item_id IN (SELECT value FROM json_each(?))
"""
_ADD = """
INSERT INTO watch_states (item_id, is_played, plays, position_ms, last_played, account_id, changed_at)
"""
_UPDATE = """
UPDATE watch_states SET is_played = ?, plays = ?, position_ms = ?, last_played = ?, changed_at = ?,
    was_played = is_played, is_inherited = 0
WHERE account_id = ? AND item_id = ?
"""
_NEWER = """
SELECT b.item_id FROM json_each(?4) AS w CROSS JOIN hub_baselines AS b ON b.account_id = ?1 AND b.item_id = w.value
WHERE b.written_at BETWEEN ?2 AND ?3
UNION ALL
SELECT s.item_id FROM json_each(?4) AS w CROSS JOIN watch_states AS s ON s.account_id = ?1 AND s.item_id = w.value
WHERE s.is_inherited = 0 AND s.changed_at > ?2 AND s.changed_at <= ?3
"""
"""What was written to the server, or learnt of it, after a reading began. A clock that was put back hides nothing."""
_CONFIRM = "UPDATE watch_states SET is_inherited = 0 WHERE account_id = ? AND item_id = ?"
_IS_PROVEN = "SELECT 1 FROM state_scopes WHERE account_id = ? AND library_key = ?"
_PROVE = """
INSERT INTO state_scopes (account_id, library_key, proven_at) VALUES (?, ?, ?)
ON CONFLICT (account_id, library_key) DO UPDATE SET proven_at = excluded.proven_at
"""


@dataclass(frozen=True, slots=True)
class _Stored:
    state: KnownState
    is_inherited: bool


@dataclass(frozen=True, slots=True)
class _Place:
    id: int
    is_kept: bool
    """Whether it is kept in step: films and episodes are."""


class StateWriter:
    """Writes states of one account within one transaction, and tells the hub of those that changed.

    `read_since` is when their reading began (UTC epoch s): items that we wrote since, or of which something newer is
    stored, are left as they are (S10). None = they were read just now.
    """

    def __init__(
        self, raw: sqlite3.Connection, account_id: int, now: float, *, read_since: float | None = None
    ) -> None:
        self._raw = raw
        self._account_id = account_id
        self._now = now
        self._read_since = read_since

    def put(self, rows: Sequence[StateRow]) -> tuple[int, int]:
        """Write states that a server told of; give (added, updated)."""
        told = {row.item_key: _state_of(row) for row in rows}
        places = self._places(list(told))
        stored = self._stored(places.values())
        added: list[tuple[int, *KnownState]] = []
        changed: list[tuple[int, KnownState]] = []
        confirmed: list[int] = []
        for key, place in places.items():
            state, old = told[key], stored.get(place.id)
            if old is None:
                if state != NOTHING:
                    added.append((place.id, *state))
            elif state != old.state and not (old.is_inherited and state == NOTHING):
                changed.append((place.id, state))
            elif old.is_inherited and state == old.state:
                confirmed.append(place.id)
        bulk.insert(self._raw, _ADD, sorted(added), constants=(self._account_id, self._now))
        self._update(changed)
        self._raw.executemany(_CONFIRM, [(self._account_id, item_id) for item_id in confirmed])
        self._tell(places.values(), {*(row[0] for row in added), *(row[0] for row in changed), *confirmed})
        return len(added), len(changed)

    def clear(self, item_keys: Sequence[str]) -> int:
        """Say that items became unwatched; give how many were not."""
        places = self._places(item_keys).values()
        stored = self._stored(places)
        seen = [item_id for item_id, old in stored.items() if old.state != NOTHING and not old.is_inherited]
        self._update([(item_id, NOTHING) for item_id in seen])
        self._tell(places, seen)
        return len(seen)

    def prove(self, library_key: str) -> None:
        """Note that a library was walked whole for this account."""
        is_first = self._raw.execute(_IS_PROVEN, (self._account_id, library_key)).fetchone() is None
        self._raw.execute(_PROVE, (self._account_id, library_key, self._now))
        if is_first:
            dirty.mark_library(self._raw, self._account_id, library_key)

    def _update(self, changed: Sequence[tuple[int, KnownState]]) -> None:
        rows = [(*state, self._now, self._account_id, item_id) for item_id, state in sorted(changed)]
        self._raw.executemany(_UPDATE, rows)

    def _tell(self, places: Iterable[_Place], changed: Collection[int]) -> None:
        """Let the hub look at what changed, as soon as it is stored."""
        kept = [place.id for place in places if place.is_kept and place.id in changed]
        dirty.mark_items(self._raw, self._account_id, kept)

    def _places(self, keys: Sequence[str]) -> dict[str, _Place]:
        rows = self._raw.execute(_ITEMS, (self._account_id, json.dumps(keys)))
        found = {key: _Place(item_id, bool(is_kept)) for key, item_id, is_kept in rows}
        newer = self._newer([place.id for place in found.values()])
        return {key: place for key, place in found.items() if place.id not in newer}

    def _newer(self, item_ids: Sequence[int]) -> set[int]:
        if self._read_since is None:
            return set()
        asked = (self._account_id, self._read_since, self._now, json.dumps(item_ids))
        return {row[0] for row in self._raw.execute(_NEWER, asked)}

    def _stored(self, places: Iterable[_Place]) -> dict[int, _Stored]:
        asked = (self._account_id, json.dumps([place.id for place in places]))
        return {
            item_id: _Stored((bool(is_played), plays, position, last), bool(is_inherited))
            for item_id, is_played, plays, position, last, is_inherited in self._raw.execute(_STORED, asked)
        }


def _state_of(row: StateRow) -> KnownState:
    return row.is_played, row.plays, row.position_ms, row.last_played
