"""How the tones of a line look: CSS rules from theme variables, and their resolved styles for drawing."""

from __future__ import annotations

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from tui.widgets.line import Line, Tone, line_width

TONE_CLASSES = frozenset(f"tone--{tone}" for tone in Tone)

TELLING = frozenset((Tone.GOOD, Tone.BUSY, Tone.WARN, Tone.BAD, Tone.MARK))
"""Tones whose colour says something."""

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
        self._styles: dict[tuple[Tone, bool], Style] = {}

    def forget(self) -> None:
        """The theme, the focus or a class changed: resolve anew."""
        self._styles.clear()

    def of(self, tone: Tone, *, on_cursor: bool = False) -> Style:
        """The style of a tone, on an ordinary line or on the one under the cursor."""
        key = (tone, on_cursor)
        if key not in self._styles:
            self._styles[key] = self._on_cursor(tone) if on_cursor else self._component(f"tone--{tone}")
        return self._styles[key]

    def strip(self, line: Line, width: int, *, on_cursor: bool = False) -> Strip:
        """The line drawn in exactly `width` cells."""
        base = self.of(Tone.TEXT, on_cursor=on_cursor)
        segments = [Segment(span.text, self.of(span.tone, on_cursor=on_cursor)) for span in line if span.text]
        return Strip(segments, line_width(line)).adjust_cell_length(width, base).simplify()

    def _on_cursor(self, tone: Tone) -> Style:
        """The cursor's own colours; tones that mean something keep theirs, save among the terminal's sixteen."""
        cursor = self._component("line--cursor")
        own = self._widget.get_component_rich_style(f"tone--{tone}", partial=True)
        if tone not in TELLING or self._widget.app.native_ansi_color:
            return cursor + Style(bold=own.bold)
        return cursor + Style(color=own.color, bold=own.bold)

    def _component(self, name: str) -> Style:
        return self._widget.get_component_rich_style(name)
