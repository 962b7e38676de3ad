"""How the tones of a line look: CSS rules from theme variables, and their resolved styles for drawing."""

from __future__ import annotations

from collections.abc import Iterable

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from tui.widgets.line import Line, Tone, line_width

TONE_CLASSES = frozenset(f"tone--{tone}" for tone in Tone)

TONE_CSS = """
    & > .tone--muted { color: $text-muted; }
    & > .tone--strong { text-style: bold; }
    & > .tone--head { color: $secondary; text-style: bold; }
    & > .tone--good { color: $success; }
    & > .tone--busy { color: $primary; }
    & > .tone--warn { color: $warning; }
    & > .tone--bad { color: $error; }
    & > .tone--mark { color: $accent; }
    &:ansi > .tone--muted { color: ansi_default; text-style: dim; }
    &:nocolor > .tone--head { text-style: bold underline; }
    &:nocolor > .tone--bad { text-style: bold; }
    &:nocolor > .tone--mark { text-style: bold; }
"""
"""Rules for the inside of a widget's own block."""


class ToneStyles:
    """The styles of one widget, resolved once and kept until its CSS changes."""

    def __init__(self, widget: Widget) -> None:
        self._widget = widget
        self._styles: dict[tuple[str, ...], Style] = {}

    def forget(self) -> None:
        """The theme, the focus or a class changed: resolve anew."""
        self._styles.clear()

    def of(self, tone: Tone, *extra: str) -> Style:
        """The style of a tone, under the further component classes `extra` (a cursor, say)."""
        names = (f"tone--{tone}", *extra)
        if names not in self._styles:
            self._styles[names] = self._widget.get_component_rich_style(*names)
        return self._styles[names]

    def strip(self, line: Line, width: int, *extra: str) -> Strip:
        """The line drawn in exactly `width` cells."""
        base = self.of(Tone.TEXT, *extra)
        segments: Iterable[Segment] = [Segment(span.text, self.of(span.tone, *extra)) for span in line if span.text]
        return Strip(segments, line_width(line)).adjust_cell_length(width, base).simplify()
