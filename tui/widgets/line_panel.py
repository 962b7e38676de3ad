"""A panel of lines that repaints only the lines that changed: the frugal counterpart of a label."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import zip_longest
from typing import ClassVar

from textual.geometry import Region, Size
from textual.strip import Strip
from textual.widget import Widget

from tui.widgets.line import EMPTY, Line, Span, Tone, line, wrap
from tui.widgets.tones import TONE_CLASSES, TONE_CSS, ToneStyles

Picture = Callable[[int], Sequence[Line]]
"""Draws the lines for a width in cells."""


def paragraph(text: str, tone: Tone = Tone.TEXT, *, most: int = 0, ellipsis: str = "…") -> Picture:
    """A text broken at blanks to whatever width there is; at most `most` rows when that is given."""
    return lambda width: [line(Span(row, tone)) for row in wrap(text, width, most, ellipsis)]


class LinePanel(Widget):
    """Shows what its picture draws; `show` again with what is new costs only the lines that differ."""

    COMPONENT_CLASSES: ClassVar[set[str]] = set(TONE_CLASSES)
    DEFAULT_CSS = f"""
    LinePanel {{
        height: auto;
        {TONE_CSS}
    }}
    """
    ALLOW_SELECT = False

    def __init__(self, picture: Picture | None = None, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes)
        self._picture: Picture = picture or (lambda width: ())
        self._lines: Sequence[Line] = ()
        self._tones = ToneStyles(self)

    @property
    def lines(self) -> Sequence[Line]:
        """What is shown now."""
        return self._lines

    def render_line(self, y: int) -> Strip:
        """Draw one line."""
        line = self._lines[y] if y < len(self._lines) else EMPTY
        return self._tones.strip(line, self.size.width)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many lines as the picture has."""
        return len(self._picture(width))

    def on_resize(self) -> None:
        """Another width, another picture."""
        self._lines = self._picture(self.size.width)
        self.refresh()

    def notify_style_update(self) -> None:
        """The theme changed."""
        self._tones.forget()
        super().notify_style_update()

    def show(self, picture: Picture) -> None:
        """Show another picture; repaint only the lines in which it differs from the one before."""
        self._picture = picture
        before, self._lines = self._lines, picture(self.size.width)
        if len(before) != len(self._lines) and self.styles.is_auto_height:
            self.refresh(layout=True)
            return
        pairs = enumerate(zip_longest(before, self._lines, fillvalue=EMPTY))
        changed = [Region(0, y, self.size.width, 1) for y, (old, new) in pairs if old != new]
        if changed:
            self.refresh(*changed)
