"""The log as a window over the newest lines: it follows, or it holds still and counts what came since."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message

from tui.formatting import clock_text, count_text
from tui.glyphs import UNICODE, Glyphs
from tui.model.log import Level, LogLine
from tui.widgets.line import EMPTY, Line, Span, Tone, fit, line
from tui.widgets.line_view import LineView

MOST_LINES = 5_000
LEVEL_TONES = {Level.DEBUG: Tone.MUTED, Level.INFO: Tone.TEXT, Level.WARNING: Tone.WARN, Level.ERROR: Tone.BAD}
WIDE_ENOUGH_FOR_SOURCE = 56
WIDE_ENOUGH_FOR_RUN = 72


def log_line(entry: LogLine, width: int, glyphs: Glyphs, tz: tzinfo | None = None, *, with_run: bool = True) -> Line:
    """One entry: time, level, run, source, message; run and source give way when it is narrow."""
    tone = LEVEL_TONES[entry.level]
    pieces = [Span(f"{clock_text(entry.at, tz)} ", Tone.MUTED), Span(f"{glyphs.level[entry.level]} ", tone)]
    if with_run and width >= WIDE_ENOUGH_FOR_RUN:
        pieces.append(Span(fit(entry.correlation_id[-4:], 5), Tone.MUTED))
    if with_run and width >= WIDE_ENOUGH_FOR_SOURCE:
        pieces.append(Span(fit(entry.source, 13, ellipsis=glyphs.ellipsis) + " ", Tone.MUTED))
    return line(*pieces, Span(entry.message, Tone.TEXT if tone is Tone.MUTED else tone))


class LogView(LineView):
    """At most 5,000 lines; older ones are asked for when the cursor reaches the top."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f", "follow", "Follow", id="follow", tooltip="Follow the newest lines, or hold still"),
    ]

    @dataclass
    class FollowChanged(Message):
        """It follows now, or it holds now."""

        view: LogView
        is_following: bool

        @property
        def control(self) -> LogView:
            """The view, for `@on` selectors."""
            return self.view

    @dataclass
    class OlderWanted(Message):
        """The cursor stands on the oldest line."""

        view: LogView

        @property
        def control(self) -> LogView:
            """The view, for `@on` selectors."""
            return self.view

    def __init__(
        self,
        *,
        glyphs: Glyphs = UNICODE,
        tz: tzinfo | None = None,
        with_run: bool = True,
        id: str | None = None,  # noqa: A002
    ) -> None:
        super().__init__(glyphs=glyphs, id=id)
        self._lines: deque[LogLine] = deque(maxlen=MOST_LINES)
        self._tz = tz
        self._with_run = with_run
        self._is_following = True
        self._newer = 0

    @property
    def line_count(self) -> int:
        """Lines in the window."""
        return len(self._lines)

    @property
    def is_following(self) -> bool:
        """True while the newest line stays in view."""
        return self._is_following

    @property
    def chosen(self) -> LogLine | None:
        """The line under the cursor."""
        return self._lines[self.cursor] if self.cursor < len(self._lines) else None

    @property
    def newest_id(self) -> int:
        """Id of the newest line in the window; 0 without lines."""
        return self._lines[-1].id if self._lines else 0

    @property
    def oldest_id(self) -> int:
        """Id of the oldest line in the window; 0 without lines."""
        return self._lines[0].id if self._lines else 0

    def picture(self, index: int, width: int) -> Line:
        """Draw one entry."""
        if index >= len(self._lines):
            return EMPTY
        return log_line(self._lines[index], width, self.glyphs, self._tz, with_run=self._with_run)

    def show_tail(self, lines: Sequence[LogLine]) -> None:
        """Show these lines instead of all others, and follow."""
        self._lines = deque(lines, maxlen=MOST_LINES)
        self._set_following(True)
        self._newer = 0
        self._settle()

    def add_newer(self, lines: Sequence[LogLine]) -> None:
        """Append lines while it follows."""
        if lines:
            self._lines.extend(lines)
            self._settle()

    def add_older(self, lines: Sequence[LogLine]) -> None:
        """Put older lines before the first one; the cursor stays on its line."""
        room = MOST_LINES - len(self._lines)
        older = list(lines)[-room:] if room else []
        self._lines.extendleft(reversed(older))
        self.cursor += len(older)
        self.lines_changed()

    def tell_newer(self, count: int, *, at_least: bool = False) -> None:
        """While it holds: how many lines came since."""
        self._newer = count
        plus = "+" if at_least else ""
        noun = "line" if count == 1 else "lines"
        told = f"(hold: {count_text(count)}{plus} newer {noun}, press f to follow)"
        self.foot = line(Span(told, Tone.BUSY)) if count else line(Span("(hold, press f to follow)", Tone.MUTED))
        self.lines_changed()

    def watch_cursor(self, before: int, now: int) -> None:
        """Moving away from the end holds; the first line asks for older ones."""
        super().watch_cursor(before, now)
        if self._is_following and now < len(self._lines) - 1 and now < before:
            self.hold()
        if now == 0 and before > 0:
            self.post_message(self.OlderWanted(self))

    def action_follow(self) -> None:
        """Follow or hold."""
        if self._is_following:
            self.hold()
        else:
            self._set_following(True)

    def hold(self) -> None:
        """Stand still from here on."""
        self._set_following(False)
        self.tell_newer(0)

    def _set_following(self, is_following: bool) -> None:
        changed = is_following != self._is_following
        self._is_following = is_following
        if is_following:
            self.foot = None
        if changed:
            self.post_message(self.FollowChanged(self, is_following))

    def _settle(self) -> None:
        with self.prevent(LineView.CursorMoved):
            self.lines_changed()
            self.cursor = max(0, len(self._lines) - 1)
        self.lines_changed()
        self._scroll_to_cursor()
