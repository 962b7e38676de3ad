"""What the last key press led to, in words, above the footer. It is only an answer: what matters longer is a row."""

from __future__ import annotations

from tui.glyphs import UNICODE, Glyphs
from tui.model.log import Level
from tui.widgets.line import Line, Span, Tone, line, wrap
from tui.widgets.line_panel import LinePanel

MOST_ROWS = 3


class NoteLine(LinePanel):
    """Hidden while there is nothing to say."""

    DEFAULT_CSS = """
    NoteLine {
        dock: bottom;
        height: auto;
        display: none;
        margin-bottom: 1;
        background: $surface;
        &:ansi { background: ansi_default; }
        &:nocolor { text-style: bold; }
    }
    """

    def __init__(self, *, glyphs: Glyphs = UNICODE) -> None:
        super().__init__()
        self._glyphs = glyphs
        self._text = ""
        self._tone = Tone.TEXT

    @property
    def is_warning(self) -> bool:
        """Whether it says now that something did not work."""
        return bool(self._text) and self._tone in {Tone.WARN, Tone.BAD}

    @property
    def text(self) -> str:
        """What it says now; "" while hidden."""
        return self._text

    def tell(self, text: str, tone: Tone = Tone.TEXT) -> None:
        """Say something. `tone` BAD and WARN put their sign before it."""
        self._text, self._tone = text, tone
        sign = {Tone.BAD: self._glyphs.level[Level.ERROR], Tone.WARN: self._glyphs.level[Level.WARNING]}.get(tone, "")
        told = f"{sign} {text}" if sign else text

        def picture(width: int) -> list[Line]:
            return [line(Span(f" {row}", tone)) for row in wrap(told, width - 2, MOST_ROWS, self._glyphs.ellipsis)]

        self.display = True
        self.show(picture)

    def clear(self) -> None:
        """Say nothing any more."""
        if self._text:
            self._text = ""
            self.display = False
