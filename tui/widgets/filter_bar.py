"""The row in which a filter is typed, in place and with every letter at work."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Input

from tui.widgets.field import QuietInput
from tui.widgets.line import Span, Tone, line
from tui.widgets.line_panel import LinePanel


class FilterBar(Horizontal):
    """Hidden until it is opened. Enter keeps the filter and leaves, esc takes it away."""

    DEFAULT_CSS = """
    FilterBar {
        height: 1;
        display: none;
        & > LinePanel { width: 3; height: 1; }
        & > QuietInput { width: 1fr; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "drop", "Clear", id="filter.clear", tooltip="Take the filter away"),
        Binding("down", "leave", "To the list", show=False),
    ]

    @dataclass
    class Changed(Message):
        """Another text; "" = no filter."""

        text: str

    @dataclass
    class Left(Message):
        """Typing is over; the filter stays if it has a text."""

    def __init__(self, *, placeholder: str = "", id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._placeholder = placeholder

    def compose(self) -> ComposeResult:
        """A slash and the input."""
        yield LinePanel(lambda width: [line(Span(" / ", Tone.BUSY))])
        yield QuietInput(placeholder=self._placeholder)

    @property
    def text(self) -> str:
        """The filter; "" = none."""
        return self.query_one(QuietInput).value

    def open(self) -> None:
        """Show it and type."""
        self.display = True
        self.query_one(QuietInput).focus()

    def clear(self) -> None:
        """Take the filter away and hide."""
        self.query_one(QuietInput).value = ""
        self.display = False

    def action_drop(self) -> None:
        """Without a filter, back to the list."""
        self.clear()
        self.post_message(self.Left())

    def action_leave(self) -> None:
        """With the filter, back to the list."""
        self.display = bool(self.text)
        self.post_message(self.Left())

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self.post_message(self.Changed(event.value))

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_leave()
