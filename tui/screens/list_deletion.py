"""Asks before a list is deleted: whether its side at Trakt goes as well, and what that means. Cancel has the focus."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widgets import Button

from tui.glyphs import Glyphs
from tui.model.lists import LocalList
from tui.screens.lists_words import items_text
from tui.widgets.confirm import Question
from tui.widgets.dialog import Dialog
from tui.widgets.line import Line, line, wrap
from tui.widgets.line_panel import LinePanel


class ListDeletion(Dialog[bool]):
    """For a list that stands on Trakt: True = keep it there, False = delete it there too."""

    DEFAULT_CSS = """
    ListDeletion {
        & #deletion-buttons { height: 1; margin-top: 1; align-horizontal: right; }
        & #deletion-buttons Button { margin-left: 2; min-width: 10; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,h", "app.focus_previous", "Previous", show=False),
        Binding("right,l", "app.focus_next", "Next", show=False),
    ]
    AUTO_FOCUS = "#deletion-no"

    def __init__(self, shown: LocalList, title: str, *, glyphs: Glyphs) -> None:
        super().__init__(f'Delete the list "{title}"?', glyphs=glyphs)
        self._list = shown

    def compose_body(self) -> ComposeResult:
        """What goes and what stays, and the three ways."""
        yield LinePanel(self._facts)
        with Horizontal(id="deletion-buttons"):
            yield Button("Cancel", id="deletion-no", compact=True)
            yield Button("Keep it on Trakt", id="deletion-keep", compact=True)
            yield Button("Delete there too", id="deletion-both", compact=True, variant="error")

    @on(Button.Pressed)
    def _answered(self, event: Button.Pressed) -> None:
        self.dismiss({"deletion-keep": True, "deletion-both": False}.get(event.button.id or ""))

    def _facts(self, width: int) -> list[Line]:
        return [line(row) for fact in deletion_facts(self._list) for row in wrap(fact, width)]


def deletion_facts(shown: LocalList) -> list[str]:
    """Count and consequence, a paragraph each."""
    goes = f"{items_text(shown.items)} and their order are deleted here. What was watched of them stays."
    if shown.link is None:
        return [goes, "It stands only here. This cannot be undone."]
    there = f"It stands on Trakt as well, with {shown.profile}."
    keep = "Kept there, it can be taken over again with T."
    both = "Deleted there too, its items, likes and comments on Trakt are lost; this cannot be undone."
    return [goes, f"{there} {keep}", both]


def local_question(shown: LocalList, title: str) -> Question:
    """For a list that has no side at Trakt."""
    return Question(f'Delete the list "{title}"?', deletion_facts(shown), "Delete")
