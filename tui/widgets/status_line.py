"""The one line of chrome on top: which screen, what runs, what is synced, what went wrong unseen, and which host."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tui.formatting import count_text
from tui.glyphs import UNICODE, Glyphs
from tui.model.log import Level
from tui.model.runs import RunState
from tui.widgets.line import Line, Span, Tone, apart, cells, clip, line, line_width
from tui.widgets.line_panel import LinePanel

GAP = "   "
LEAST_PART = 9
"""Cells below which a cut part of the indicator says nothing."""


@dataclass(frozen=True, slots=True)
class Status:
    """What the line tells."""

    screen: str = ""
    running: int = 0
    unseen_errors: int = 0
    host: str = ""
    is_demo: bool = False
    sync: Sequence[Span] = ()
    """The sync indicator, the most pressing part first."""


def status_line(status: Status, width: int, glyphs: Glyphs) -> Line:
    """The name of the program and the screen at the left, facts at the right; the screen gives way last."""
    name = "syncdeck demo" if status.is_demo else "syncdeck"
    left = line(Span(f" {name}  ", Tone.MUTED), Span(status.screen, Tone.STRONG))
    running = f"{glyphs.run[RunState.RUNNING]} {count_text(status.running)} running{GAP}" * bool(status.running)
    errors = f"{glyphs.level[Level.ERROR]} {count_text(status.unseen_errors)}{GAP}" * bool(status.unseen_errors)
    host = f"{status.host} " if width >= 60 and status.host else ""
    before, after = line(Span(running, Tone.BUSY)), line(Span(errors, Tone.BAD), Span(host, Tone.MUTED))
    room = width - line_width(left) - line_width(before) - line_width(after) - 2
    if status.sync and room < LEAST_PART:
        after, room = line(Span(errors, Tone.BAD)), room + cells(host)
    return apart(left, (*before, *_sync_spans(status.sync, room, glyphs), *after), width, glyphs.ellipsis)


def _sync_spans(parts: Sequence[Span], room: int, glyphs: Glyphs) -> Line:
    """As many parts as there is room for; the last one may be cut."""
    shown: list[Span] = []
    for part in parts:
        text = clip(part.text, room - len(GAP), glyphs.ellipsis)
        if text != part.text and cells(text) < LEAST_PART:
            break
        shown += [Span(text, part.tone), Span(GAP)]
        room -= line_width(shown[-2:])
    return tuple(shown)


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
