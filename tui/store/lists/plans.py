"""The plan that was made last for each list, and which side a person chose where both changed the same.

Writes run in the writer's thread.
"""

from __future__ import annotations

import sqlite3

from tui.model.lists import ListPlan, ShownPlan, Side
from tui.store.lists.values import json_text, plan_of_text

_PUT = """
INSERT INTO list_plans (list_id, made_at, run_id, creates, plan) VALUES (?, ?, ?, ?, ?)
ON CONFLICT DO UPDATE SET made_at = excluded.made_at, run_id = excluded.run_id, creates = excluded.creates,
    plan = excluded.plan
"""
_CHOOSE = (
    "INSERT INTO list_choices (list_id, what, side) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET side = excluded.side"
)


def put(
    raw: sqlite3.Connection,
    list_id: int,
    plan: ListPlan,
    now: float,
    *,
    run_id: int | None = None,
    creates: bool = False,
) -> None:
    """Store the plan of a list in the place of the one before."""
    raw.execute(_PUT, (list_id, now, run_id, creates, json_text(plan)))


def get(raw: sqlite3.Connection, list_id: int) -> ShownPlan | None:
    """Give the plan that was made last; None = there is none any more."""
    sql = "SELECT made_at, run_id, plan, creates FROM list_plans WHERE list_id = ?"
    row = raw.execute(sql, (list_id,)).fetchone()
    return ShownPlan(list_id, row[0], row[1], plan_of_text(row[2]), bool(row[3])) if row else None


def forget(raw: sqlite3.Connection, list_id: int) -> None:
    """Drop the plan of a list that is in line."""
    raw.execute("DELETE FROM list_plans WHERE list_id = ?", (list_id,))


def choose(raw: sqlite3.Connection, list_id: int, what: str, side: Side) -> None:
    """Note which side a person chose of a conflict."""
    raw.execute(_CHOOSE, (list_id, what, side))


def choices(raw: sqlite3.Connection, list_id: int) -> dict[str, Side]:
    """Give which sides a person chose, by what the conflict is about."""
    rows = raw.execute("SELECT what, side FROM list_choices WHERE list_id = ?", (list_id,))
    return {what: Side(side) for what, side in rows}


def forget_choices(raw: sqlite3.Connection, list_id: int) -> None:
    """Drop the choices of a list once a sync has heeded them."""
    raw.execute("DELETE FROM list_choices WHERE list_id = ?", (list_id,))
