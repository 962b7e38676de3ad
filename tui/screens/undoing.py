"""Asks before what a sync did to watched states or to lists is taken back."""

from __future__ import annotations

from tui.formatting import date_text
from tui.model.runs import Operation, Run
from tui.screens.run_words import subject_of
from tui.widgets.confirm import Question


def undo_question(run: Run) -> Question:
    """What is taken back, where, and what stays."""
    day = date_text(run.finished_at or run.created_at)
    lists = "What it changed of lists here goes back as well, and they are synced again then. "
    return Question(
        f"Take back what the sync of {subject_of(run)} did?",
        [
            lists
            * (run.kind is Operation.LIST_SYNC)
            + f"What it changed of watched states on {day} goes back to what it was, here and on every server that was "
            "brought in line, as far as nothing newer was watched or marked since.",
            "Marks that this takes away may be held back until you approve. The libraries stay as they are.",
        ],
        "Take back",
    )
