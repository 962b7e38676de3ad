"""What was said of titles, and what was made of it. Runs in a connection's thread."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from typing import Any

from tui.model.hub import HubChange, KeptChange, WatchValue
from tui.model.library import Watch

_CHANGE = """
SELECT id, at, run_id, group_id, is_undone, person_id, title_id, account_id, before_watch, before_position_ms,
    after_watch, after_position_ms, told_watch, told_position_ms, decision, is_refused FROM hub_changes
"""


def of_run(raw: sqlite3.Connection, run_id: int) -> list[KeptChange]:
    """Give what a run changed in the hub, newest first."""
    return _read(raw, "WHERE run_id = ? ORDER BY id DESC", (run_id,))


def of_subject(raw: sqlite3.Connection, person_id: int, title_id: int, limit: int) -> list[KeptChange]:
    """Give what was said of a title for a person, newest first."""
    return _read(
        raw, "WHERE person_id = ? AND title_id = ? ORDER BY at DESC, id DESC LIMIT ?", (person_id, title_id, limit)
    )


def undone(raw: sqlite3.Connection, change_ids: Iterable[int]) -> None:
    """Note that changes were taken back."""
    told = json.dumps(sorted(change_ids))
    raw.execute("UPDATE hub_changes SET is_undone = 1 WHERE id IN (SELECT value FROM json_each(?))", (told,))


def _read(raw: sqlite3.Connection, rest: str, values: tuple[object, ...]) -> list[KeptChange]:
    return [_kept(row) for row in raw.execute(f"{_CHANGE} {rest}", values)]


def _kept(row: tuple[Any, ...]) -> KeptChange:
    change_id, at, run_id, group_id, is_undone, person_id, title_id, account_id, *told, decision, is_refused = row
    before, after, said = (WatchValue(Watch(told[place]), told[place + 1]) for place in (0, 2, 4))
    change = HubChange(person_id, title_id, account_id, before, after, said, decision, bool(is_refused))
    return KeptChange(change_id, at, change, run_id, group_id, bool(is_undone))
