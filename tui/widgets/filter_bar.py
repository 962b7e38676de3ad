"""The row in which a filter is typed, in place and with every letter at work."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input

from tui.widgets.field import QuietInput
from tui.widgets.line import Span, Tone, line
from tui.widgets.line_panel import LinePanel


class FilterBar(Horizontal):
    """Hidden until it is opened. Enter keeps the filter and leaves, esc takes it away.

    Both have priority: on a slow line the keys after them arrive in one burst and are meant for the list.
    """

    DEFAULT_CSS = """
    FilterBar {
        height: 1;
        display: none;
        & > LinePanel { width: 3; height: 1; }
        & > QuietInput { width: 1fr; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,down", "leave", "Keep", key_display="enter", priority=True, id="filter.keep",
                tooltip="Keep the filter and go to the list"),
        Binding("escape", "drop", "Clear", priority=True, id="filter.clear", tooltip="Take the filter away"),
    ]  # fmt: skip

    @dataclass
    class Changed(Message):
        """Another text; "" = no filter."""

        text: str

    def __init__(self, *, placeholder: str = "", id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._placeholder = placeholder
        self._then: Widget | None = None

    def compose(self) -> ComposeResult:
        """A slash and the input."""
        yield LinePanel(lambda width: [line(Span(" / ", Tone.BUSY))])
        yield QuietInput(placeholder=self._placeholder)

    @property
    def text(self) -> str:
        """The filter; "" = none."""
        return self.query_one(QuietInput).value

    def open(self, then: Widget) -> None:
        """Show it and type; `then` gets the focus afterwards."""
        self._then = then
        self.display = True
        self.screen.set_focus(self.query_one(QuietInput))

    def clear(self) -> None:
        """Take the filter away and hide."""
        self.query_one(QuietInput).value = ""
        self.display = False

    def action_drop(self) -> None:
        """Without a filter, back to the list."""
        self.screen.set_focus(self._then)
        self.clear()

    def action_leave(self) -> None:
        """With the filter, back to the list."""
        self.screen.set_focus(self._then)
        self.display = bool(self.text)

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self.post_message(self.Changed(event.value))
