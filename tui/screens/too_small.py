"""Stands in for every screen while the terminal is too small for any."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.screen import ModalScreen

from tui.widgets.line import Line, Span, Tone, line, wrap
from tui.widgets.line_panel import LinePanel

LEAST = Size(60, 16)


def is_too_small(size: Size) -> bool:
    """True below 60 x 16."""
    return size.width < LEAST.width or size.height < LEAST.height


class TooSmall(ModalScreen[None]):
    """Goes by itself when there is room again."""

    DEFAULT_CSS = """
    TooSmall { align: center middle; background: $background; &:ansi { background: ansi_default; } }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q", "app.ask_quit", "Quit", id="quit", tooltip="Quit"),
    ]

    def compose(self) -> ComposeResult:
        """What is needed."""
        yield LinePanel(self._told)

    def _told(self, width: int) -> list[Line]:
        size = self.app.size
        told = f"This terminal is {size.width} x {size.height}; at least {LEAST.width} x {LEAST.height} is needed."
        return [*(line(Span(row, Tone.WARN)) for row in wrap(told, width)), line("q quits, or make it larger.")]
