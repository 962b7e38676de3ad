"""Screen 7: the log of all runs, live; filtered by level, run and text."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from tui.glyphs import Glyphs
from tui.model.log import Level, LogLine
from tui.screens.face import Face
from tui.screens.live import LiveScreen
from tui.widgets.filter_bar import FilterBar
from tui.widgets.line import Line, Span, Tone, apart, line
from tui.widgets.line_panel import LinePanel
from tui.widgets.line_view import LineView
from tui.widgets.log_view import LogView

if TYPE_CHECKING:
    from tui.store.log import Log

TAIL = 1_000
LEVELS = tuple(Level)
NOTHING_YET = "Everything that syncs do is told here; s on the Profiles screen (2) starts one."


@dataclass(frozen=True, slots=True)
class LogFilter:
    """Which lines are shown."""

    min_level: Level = Level.INFO
    run_id: int | None = None
    run_name: str = ""
    text: str = ""

    def with_level(self, step: int) -> LogFilter:
        """Show more (1) or fewer (-1) levels."""
        place = max(0, min(len(LEVELS) - 1, LEVELS.index(self.min_level) - step))
        return replace(self, min_level=LEVELS[place])

    async def tail(
        self, log: Log, limit: int, *, before_id: int | None = None, after_id: int | None = None
    ) -> list[LogLine]:
        """The newest lines that pass, or those before or after one. Raises LocalStoreError."""
        return await log.tail(
            limit,
            before_id=before_id,
            after_id=after_id,
            min_level=self.min_level,
            run_id=self.run_id,
            text=self.text or None,
        )


def filter_line(shown: LogFilter, is_following: bool, width: int, glyphs: Glyphs) -> Line:
    """What is shown, above the lines."""
    state = Span("following" if is_following else "holding", Tone.BUSY if is_following else Tone.WARN)
    facts = [Span("   level ", Tone.MUTED), Span(str(shown.min_level), Tone.STRONG)]
    facts += [Span("   run ", Tone.MUTED), Span(shown.run_name or "all", Tone.STRONG)]
    text = [Span("   text ", Tone.MUTED), Span(shown.text, Tone.MARK)] if shown.text else []
    return apart(line(" ", state, *facts, *text), (), width, glyphs.ellipsis)


class LogScreen(LiveScreen):
    """Follows until one moves up."""

    NAME = "Log"
    DEFAULT_CSS = """
    LogScreen {
        & #log-filter { height: 1; }
        & LogView { height: 1fr; }
    }
    """
    FOOTER = (
        "filter.keep",
        "filter.clear",
        "follow",
        "detail.less",
        "detail.more",
        "run_filter",
        "filter",
        "open",
        "copy",
        "next",
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left_square_bracket", "level(-1)", "Less", key_display="[", id="detail.less",
                tooltip="Show only weightier lines"),
        Binding("right_square_bracket", "level(1)", "More", key_display="]", id="detail.more",
                tooltip="Show lighter lines too"),
        Binding("o", "only_run", "Run", id="run_filter", tooltip="Only the run of this line, or all runs again"),
        Binding("slash", "filter", "Filter", key_display="/", priority=True, id="filter",
                tooltip="Only lines with this text"),
        Binding("n", "next(1)", "Next", id="next", tooltip="Next line that was found"),
        Binding("N", "next(-1)", "Previous", id="previous", tooltip="Previous line that was found"),
        Binding("y", "copy", "Copy", id="copy", tooltip="Copy the line to the clipboard"),
    ]  # fmt: skip

    def __init__(self, face: Face) -> None:
        super().__init__(face)
        self._shown = LogFilter()
        self._is_stale = True

    def compose_body(self) -> ComposeResult:
        """What is shown, the lines, the filter being typed."""
        yield LinePanel(id="log-filter")
        yield LogView(glyphs=self.face.glyphs, tz=self.face.tz)
        yield FilterBar(placeholder="text in message or source")

    async def read(self) -> None:
        """Follow: append what is new. Hold: only count it."""
        view, log = self.query_one(LogView), self.face.deck.store.log
        if self._is_stale:
            self._is_stale = False
            view.show_tail(await self._shown.tail(log, TAIL))
        elif view.is_following:
            view.add_newer(await self._shown.tail(log, TAIL, after_id=view.newest_id))
        else:
            newer = await self._shown.tail(log, TAIL, after_id=view.newest_id)
            view.tell_newer(len(newer), at_least=len(newer) == TAIL)
        if view.is_following and not self._shown.text and self._shown.run_id is None:
            self.face.seen.look(view.newest_id)
        self._tell_filter()

    def on_screen_suspend(self) -> None:
        """What was looked at stays looked at."""
        self.face.seen.keep()

    def on_unmount(self) -> None:
        """Likewise when the dashboard ends here."""
        self.face.seen.keep()

    @on(LogView.FollowChanged)
    def _follow_changed(self, event: LogView.FollowChanged) -> None:
        self._is_stale = self._is_stale or event.is_following
        self._tell_filter()
        self.face.look_again()

    @on(LogView.OlderWanted)
    async def _older_wanted(self) -> None:
        view = self.query_one(LogView)
        view.add_older(await self._shown.tail(self.face.deck.store.log, TAIL, before_id=view.oldest_id))

    @on(LineView.Opened)
    def _open(self) -> None:
        from tui.screens.runs.screen import RunScreen  # noqa: PLC0415  the run screen shows log lines too

        chosen = self.query_one(LogView).chosen
        if chosen is not None and chosen.run_id is not None:
            self.app.push_screen(RunScreen(self.face, chosen.run_id))
        elif chosen is not None:
            self.say("This line belongs to no run", Tone.WARN)

    @on(FilterBar.Changed)
    def _filter_typed(self, event: FilterBar.Changed) -> None:
        self._show(replace(self._shown, text=event.text.strip()))

    def action_filter(self) -> None:
        """Type a filter."""
        self.query_one(FilterBar).open(self.query_one(LogView))

    def action_back(self) -> None:
        """Filters away first, one after the other."""
        if self._shown.text:
            self.query_one(FilterBar).clear()
        elif self._shown.run_id is not None:
            self._show(replace(self._shown, run_id=None, run_name=""))
        else:
            super().action_back()

    def action_level(self, step: int) -> None:
        """More or less detail."""
        self._show(self._shown.with_level(step))

    def action_only_run(self) -> None:
        """Only the run of the chosen line, or all."""
        chosen = self.query_one(LogView).chosen
        if self._shown.run_id is not None:
            self._show(replace(self._shown, run_id=None, run_name=""))
        elif chosen is None or chosen.run_id is None:
            self.say("This line belongs to no run", Tone.WARN)
        else:
            self._show(replace(self._shown, run_id=chosen.run_id, run_name=chosen.correlation_id[-4:]))

    def action_next(self, step: int) -> None:
        """The next line that was found, or the one before."""
        self.query_one(LogView).action_move(step)

    def action_copy(self) -> None:
        """Copy the line."""
        chosen = self.query_one(LogView).chosen
        if chosen is not None:
            self.app.copy_to_clipboard(chosen.message)
            self.say("Line copied, if your terminal allows it", Tone.GOOD)

    def _show(self, shown: LogFilter) -> None:
        self._shown = shown
        self._is_stale = True
        self._tell_filter()
        self.face.look_again()

    def _tell_filter(self) -> None:
        view, shown = self.query_one(LogView), self._shown
        is_following, glyphs = view.is_following, self.face.glyphs
        self.query_one("#log-filter", LinePanel).show(lambda width: [filter_line(shown, is_following, width, glyphs)])
        is_filtered = shown != LogFilter(shown.min_level)
        view.empty_text = "No such line. esc takes the filters away." if is_filtered else NOTHING_YET
        view.repaint_changed()
