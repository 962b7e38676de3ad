"""Asks what becomes of syncs that run here when the dashboard is left. Cancel has the focus."""

from __future__ import annotations

from enum import Enum, auto

from tui.glyphs import Glyphs
from tui.widgets.confirm import Question
from tui.widgets.ways_dialog import Way, WaysDialog


class Leaving(Enum):
    """How the dashboard is left."""

    QUIT = auto()
    """What runs here is interrupted."""
    KEEP = auto()
    """A service goes on with it."""


class QuitDialog(WaysDialog[Leaving]):
    """Answers how, or nothing."""

    def __init__(self, question: Question, *, glyphs: Glyphs) -> None:
        ways = (Way(question.yes, Leaving.QUIT), Way("Keep syncing", Leaving.KEEP, "primary"))
        super().__init__(question.title, question.facts, ways, glyphs=glyphs)
