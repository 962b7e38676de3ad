"""Which kinds are in their first load: their words are indexed as rows arrive, their shelves are filled at the end."""

from __future__ import annotations

import sqlite3
from enum import StrEnum

from tui.model.catalogue import TitleKind


class Stage(StrEnum):
    """What a first load does now. Kinds without a row in `unshelved` are complete."""

    LOADING = "loading"
    """Rows arrive and the shelves wait."""
    SHELVING = "shelving"
    """Rows rest and the shelves are filled."""


def stage_of(raw: sqlite3.Connection, profile_id: int, kind: TitleKind) -> Stage | None:
    """Give the stage of a kind; None when it is complete."""
    row = raw.execute("SELECT stage FROM unshelved WHERE profile_id = ? AND kind = ?", (profile_id, kind)).fetchone()
    return Stage(row[0]) if row else None


def is_loading(raw: sqlite3.Connection, profile_id: int, kind: TitleKind) -> bool:
    """Tell whether rows are written without shelves, as in a first load."""
    stage = stage_of(raw, profile_id, kind)
    if stage is Stage.SHELVING:
        raise RuntimeError(f"the shelves of {kind} are half filled: call Shelf.begin_load before writing titles")
    return stage is Stage.LOADING


def set_stage(raw: sqlite3.Connection, profile_id: int, kind: TitleKind, stage: Stage) -> None:
    """Note how far a first load has come."""
    raw.execute(
        "INSERT OR REPLACE INTO unshelved (profile_id, kind, stage) VALUES (?, ?, ?)", (profile_id, kind, stage)
    )


def finish(raw: sqlite3.Connection, profile_id: int, kind: TitleKind) -> None:
    """Note that a kind is complete."""
    raw.execute("DELETE FROM unshelved WHERE profile_id = ? AND kind = ?", (profile_id, kind))
