"""Makes lists, changes how they are called and kept, and ends them. Runs in the writer's thread, in a transaction.

`updated_at` moves with everything that the other side would have to follow, and with nothing else; it never stands
still, so that who has read a list can tell whether it was changed since.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from tui.model.lists import ListDetails, ListMode, ListState
from tui.store.lists import exclusions

TICK = 0.001
"""Seconds by which two changes of a list differ at least."""

_INSERT = """
INSERT INTO lists (title, description, privacy, shows_numbers, mode, profile_id, rule, refresh_seconds, created_at,
    updated_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_DETAILS = "UPDATE lists SET title = ?, description = ?, privacy = ?, shows_numbers = ? WHERE id = ?"
_REFRESHED = "UPDATE lists SET refreshed_at = ?, rule_held = ?, rule_reason = ? WHERE id = ?"


@dataclass(frozen=True, slots=True)
class NewList:
    """A list that is to be made."""

    details: ListDetails
    mode: ListMode = ListMode.OFF
    profile_id: int | None = None
    rule: str = ""
    refresh_seconds: float | None = None


def insert(raw: sqlite3.Connection, new: NewList, now: float) -> int:
    """Make a list and give its id."""
    details, kept = new.details, (new.mode, new.profile_id, new.rule, new.refresh_seconds, now, now)
    called = (details.title, details.description, details.privacy, details.shows_numbers)
    return int(raw.execute(_INSERT, (*called, *kept)).lastrowid or 0)


def set_details(raw: sqlite3.Connection, list_id: int, details: ListDetails, now: float) -> None:
    """Say what a list is called and who sees it."""
    told = (details.title, details.description, details.privacy, details.shows_numbers, list_id)
    raw.execute(_DETAILS, told)
    touch(raw, list_id, now)


def set_side(raw: sqlite3.Connection, list_id: int, mode: ListMode, profile_id: int | None, now: float) -> None:
    """Say where a list has its other side and which way both are kept in step.

    With another account, or none, it forgets all that was agreed with the one before; its list there stays. One that
    rests is a list that is kept here, and nothing of it waits for a person.
    """
    raw.execute("UPDATE lists SET profile_id = ?, mode = ? WHERE id = ?", (profile_id, mode, list_id))
    if mode is ListMode.OFF:
        set_state(raw, list_id, ListState.LOCAL, held=0)
    touch(raw, list_id, now)


def set_rule(raw: sqlite3.Connection, list_id: int, rule: str, refresh_seconds: float | None) -> None:
    """Say what fills a list by itself ("" = nothing), and how often that is looked at (None = when asked)."""
    sql = """UPDATE lists SET rule = ?, refresh_seconds = ?, refreshed_at = CASE WHEN rule = ? THEN refreshed_at END,
        rule_held = 0, rule_reason = '' WHERE id = ?"""
    raw.execute(sql, (rule, refresh_seconds, rule, list_id))
    if not rule:
        exclusions.clear(raw, list_id)


def rename_rule(raw: sqlite3.Connection, list_id: int, before: str, after: str) -> None:
    """Let a rule say the same in other words."""
    raw.execute("UPDATE lists SET rule = ? WHERE id = ? AND rule = ?", (after, list_id, before))


def refreshed(raw: sqlite3.Connection, list_id: int, now: float, *, held: int = 0, reason: str = "") -> None:
    """Note that a rule was looked at, and what the gate keeps it from removing, or why it could not be read."""
    raw.execute(_REFRESHED, (now, held, reason, list_id))


def set_state(
    raw: sqlite3.Connection, list_id: int, state: ListState, reason: str = "", *, held: int | None = None
) -> None:
    """Say how a list stands with Trakt; `held` = removals that wait for a person, None = as before."""
    raw.execute(
        "UPDATE lists SET state = ?, reason = ?, held = coalesce(?, held) WHERE id = ?", (state, reason, held, list_id)
    )


def wait(raw: sqlite3.Connection, list_id: int) -> None:
    """Say that changes of a list are still to be sent. What waits for a person goes on doing so."""
    sql = "UPDATE lists SET state = 'waiting', reason = '' WHERE id = ? AND state NOT IN ('held', 'conflict', 'gone')"
    raw.execute(sql, (list_id,))


def touch(raw: sqlite3.Connection, list_id: int, now: float) -> None:
    """Note that a list was changed here. That is always later than the last sync, wherever the clock was set to."""
    sql = "UPDATE lists SET updated_at = max(?1, max(updated_at, coalesce(synced_at, 0)) + ?2) WHERE id = ?3"
    raw.execute(sql, (now, TICK, list_id))


def updated_at(raw: sqlite3.Connection, list_id: int) -> float | None:
    """Give when a list was changed here last; None = it was deleted. Compare it before applying what was read."""
    row = raw.execute("SELECT updated_at FROM lists WHERE id = ?", (list_id,)).fetchone()
    return float(row[0]) if row else None


def delete(raw: sqlite3.Connection, list_id: int) -> None:
    """Delete a list with all that is known of it here; what a sync changed of it stays for the history."""
    raw.execute("DELETE FROM lists WHERE id = ?", (list_id,))
