"""Writes what accounts have seen, by differences only. Runs in the writer's thread."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from tui.model.library import StateRow
from tui.store import bulk

KnownState = tuple[bool, int, int, int | None]
"""(is played, plays, position ms, last played UTC epoch s)."""

NOTHING: KnownState = (False, 0, 0, None)

_ITEMS = """
SELECT i.item_key, i.id FROM library_items AS i
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
_CONFIRM = "UPDATE watch_states SET is_inherited = 0 WHERE account_id = ? AND item_id = ?"
_PROVE = """
INSERT INTO state_scopes (account_id, library_key, proven_at) VALUES (?, ?, ?)
ON CONFLICT (account_id, library_key) DO UPDATE SET proven_at = excluded.proven_at
"""


@dataclass(frozen=True, slots=True)
class _Stored:
    state: KnownState
    is_inherited: bool


class StateWriter:
    """Writes states of one account within one transaction."""

    def __init__(self, raw: sqlite3.Connection, account_id: int, now: float) -> None:
        self._raw = raw
        self._account_id = account_id
        self._now = now

    def put(self, rows: Sequence[StateRow]) -> tuple[int, int]:
        """Write states that a server told of; give (added, updated)."""
        told = {row.item_key: _state_of(row) for row in rows}
        ids = self._ids(list(told))
        stored = self._stored(list(ids.values()))
        added: list[tuple[int, *KnownState]] = []
        changed: list[tuple[int, KnownState]] = []
        for key, item_id in ids.items():
            state, old = told[key], stored.get(item_id)
            if old is None:
                if state != NOTHING:
                    added.append((item_id, *state))
            elif state != old.state and not (old.is_inherited and state == NOTHING):
                changed.append((item_id, state))
            elif old.is_inherited and state == old.state:
                self._raw.execute(_CONFIRM, (self._account_id, item_id))
        bulk.insert(self._raw, _ADD, sorted(added), constants=(self._account_id, self._now))
        self._update(changed)
        return len(added), len(changed)

    def clear(self, item_keys: Sequence[str]) -> int:
        """Say that items became unwatched; give how many were not."""
        stored = self._stored(list(self._ids(item_keys).values()))
        seen = [item_id for item_id, old in stored.items() if old.state != NOTHING and not old.is_inherited]
        self._update([(item_id, NOTHING) for item_id in seen])
        return len(seen)

    def prove(self, library_key: str) -> None:
        """Note that a library was walked whole for this account."""
        self._raw.execute(_PROVE, (self._account_id, library_key, self._now))

    def _update(self, changed: Sequence[tuple[int, KnownState]]) -> None:
        rows = [(*state, self._now, self._account_id, item_id) for item_id, state in sorted(changed)]
        self._raw.executemany(_UPDATE, rows)

    def _ids(self, keys: Sequence[str]) -> dict[str, int]:
        return dict(self._raw.execute(_ITEMS, (self._account_id, json.dumps(keys))).fetchall())

    def _stored(self, item_ids: Sequence[int]) -> dict[int, _Stored]:
        rows = self._raw.execute(_STORED, (self._account_id, json.dumps(item_ids)))
        return {
            item_id: _Stored((bool(is_played), plays, position, last), bool(is_inherited))
            for item_id, is_played, plays, position, last, is_inherited in rows
        }


def _state_of(row: StateRow) -> KnownState:
    return row.is_played, row.plays, row.position_ms, row.last_played
