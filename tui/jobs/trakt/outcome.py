"""What became of one list."""

from __future__ import annotations

from dataclasses import dataclass

from tui.model.lists import ListFigures, ListPlan, ListState

NOTHING_PLANNED = ListPlan()
NOTHING_DONE = ListFigures()


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a list stands after a sync, or would stand after a dry run."""

    list_id: int
    title: str
    state: ListState
    reason: str = ""
    figures: ListFigures = NOTHING_DONE
    total: int = 0
    """Entries that stand on it here."""
    plan: ListPlan = NOTHING_PLANNED
    is_created: bool = False
    is_changed: bool = False
    """Something was written, on either side."""
    missing: int = 0
    """Entries that Trakt does not know, or not for sure."""
    held: int = 0
    """Removals that wait for a person."""
    needs: str = ""
    """Which limit of the account is in the way: `needs 312, limit 250`."""


class ChangedMeanwhile(Exception):
    """The list was changed or deleted here, or got another side, while it was synced: it is read again."""
