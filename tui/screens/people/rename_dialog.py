"""Asks for another name of a person."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from tui.glyphs import Glyphs
from tui.widgets.dialog import Dialog
from tui.widgets.field import Field, QuietInput


class RenameDialog(Dialog[str]):
    """Answers the new name."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "take", "Rename", priority=True, key_display="enter", id="form.save",
                tooltip="Take the new name"),
    ]  # fmt: skip
    FOOTER = ("form.save", "back")
    AUTO_FOCUS = "#new-name"

    def __init__(self, name: str, *, glyphs: Glyphs) -> None:
        super().__init__(f"What is {name} called?", glyphs=glyphs)
        self._name_before = name

    def compose_body(self) -> ComposeResult:
        """The name as it is."""
        yield Field("Name", self._name_before, id="new-name")

    def action_take(self) -> None:
        """An empty name is none."""
        name = self.query_one("#new-name", QuietInput).value.strip()
        if name:
            self.dismiss(name)
