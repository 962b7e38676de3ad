"""The one line of chrome on top: which screen, what runs, what went wrong unseen, and which host this is."""

from __future__ import annotations

from dataclasses import dataclass

from tui.formatting import count_text
from tui.glyphs import UNICODE, Glyphs
from tui.model.log import Level
from tui.model.runs import RunState
from tui.widgets.line import Line, Span, Tone, apart, line
from tui.widgets.line_panel import LinePanel


@dataclass(frozen=True, slots=True)
class Status:
    """What the line tells."""

    screen: str = ""
    running: int = 0
    unseen_errors: int = 0
    host: str = ""
    is_demo: bool = False


def status_line(status: Status, width: int, glyphs: Glyphs) -> Line:
    """The name of the program and the screen at the left, facts at the right; the screen gives way last."""
    name = "syncdeck demo" if status.is_demo else "syncdeck"
    left = line(Span(f" {name}  ", Tone.MUTED), Span(status.screen, Tone.STRONG))
    facts: list[Span] = []
    if status.running:
        facts.append(Span(f"{glyphs.run[RunState.RUNNING]} {count_text(status.running)} running   ", Tone.BUSY))
    if status.unseen_errors:
        facts.append(Span(f"{glyphs.level[Level.ERROR]} {count_text(status.unseen_errors)}   ", Tone.BAD))
    host = [Span(f"{status.host} ", Tone.MUTED)] if width >= 60 and status.host else []
    return apart(left, line(*facts, *host), width, glyphs.ellipsis)


class StatusLine(LinePanel):
    """Sits on the first row of every screen."""

    DEFAULT_CSS = """
    StatusLine {
        dock: top;
        height: 1;
        background: $panel;
        &:ansi { background: ansi_default; }
        &:nocolor > .tone--strong { text-style: bold reverse; }
    }
    """

    def __init__(self, *, glyphs: Glyphs = UNICODE) -> None:
        super().__init__()
        self._glyphs = glyphs

    def tell(self, status: Status) -> None:
        """Show these facts."""
        self.show(lambda width: [status_line(status, width, self._glyphs)])
