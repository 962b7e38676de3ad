"""A dialog of rows to fill in, whose keys between rows and for choices are taken in the order in which they came.

On a slow line they arrive in one burst with the letters after them. A row that took its keys for itself would take
them too late: what the next row shows may hang on them.
"""

from __future__ import annotations

from typing import ClassVar, TypeVar

from textual.binding import Binding, BindingType
from textual.dom import DOMNode
from textual.widget import Widget
from textual.widgets import Input

from tui.widgets.choice import Choice
from tui.widgets.dialog import Dialog

AnswerT = TypeVar("AnswerT")


class FormDialog(Dialog[AnswerT]):
    """Up and down go between the rows, left and right turn a choice."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab,down", "step(1)", "Next field", show=False, priority=True),
        Binding("shift+tab,up", "step(-1)", "Previous field", show=False, priority=True),
        Binding("right", "turn(1)", "Next value", show=False, priority=True),
        Binding("left", "turn(-1)", "Value before", show=False, priority=True),
    ]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """In an input left and right go between letters."""
        return action != "turn" or isinstance(self.focused, Choice)

    def action_step(self, step: int) -> None:
        """To the next row, or the one before, as they are written: Textual's own order hangs on the last layout."""
        rows = [widget for widget in self.query(Widget) if widget.focusable and _is_displayed(widget)]
        if rows:
            place = rows.index(self.focused) if self.focused in rows else -1
            self.set_focus(rows[(place + step) % len(rows)])

    def action_turn(self, step: int) -> None:
        """Another value of the choice that has the focus."""
        if isinstance(self.focused, Choice):
            self.focused.action_turn(step)

    @property
    def is_at_a_row(self) -> bool:
        """True while the focus is on a row and not on a button."""
        return isinstance(self.focused, Input | Choice)


def _is_displayed(widget: DOMNode) -> bool:
    return all(node.display for node in widget.ancestors_with_self)
