"""A code that is typed elsewhere, large enough to be read from the sofa; and its QR code."""

from __future__ import annotations

from collections.abc import Sequence

from tui.glyphs import Glyphs
from tui.widgets.line import Line, Span, Tone, cells, line
from tui.widgets.line_panel import LinePanel

LONGEST_SPACED = 12
"""Letters from which on a code is not spaced out any more."""


def code_lines(code: str, glyphs: Glyphs) -> list[Line]:
    """The code in a frame, its letters apart."""
    told = "  ".join(code) if len(code) < LONGEST_SPACED else code
    across, down = glyphs.rule * (cells(told) + 4), glyphs.column
    corners = "++++" if glyphs.is_ascii else "┌┐└┘"
    return [
        line(Span(f"{corners[0]}{across}{corners[1]}", Tone.BUSY)),
        line(Span(f"{down}  ", Tone.BUSY), Span(told, Tone.STRONG), Span(f"  {down}", Tone.BUSY)),
        line(Span(f"{corners[2]}{across}{corners[3]}", Tone.BUSY)),
    ]


class QrPanel(LinePanel):
    """Light on dark whatever the theme, since cameras want it so. Its lines are drawn elsewhere."""

    DEFAULT_CSS = """
    QrPanel {
        width: auto;
        & > .tone--text { color: ansi_bright_white; background: ansi_black; }
        &:nocolor > .tone--text { color: ansi_default; background: ansi_default; }
    }
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._rows: tuple[str, ...] = ()

    @property
    def cells_wide(self) -> int:
        """Its width."""
        return max(map(len, self._rows), default=0)

    @property
    def rows_high(self) -> int:
        """Its height."""
        return len(self._rows)

    def draw(self, rows: Sequence[str]) -> None:
        """Show these rows."""
        self._rows = tuple(rows)
        self.styles.width = self.cells_wide
        self.show(lambda width: [(Span(row),) for row in self._rows])
