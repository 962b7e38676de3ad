"""Screen 8: what runs by itself and when, who is told of trouble, and what backups there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container

from tui.model.alarms import Alarm
from tui.screens.face import Face
from tui.screens.house.details import household_detail, schedules_detail
from tui.screens.house.facts import Asked, ChannelKey, HouseFacts, ScheduleKey
from tui.screens.house.keys import HouseKeysScreen
from tui.screens.house.picture import asked_line, household_lines, keeper_line, schedule_lines
from tui.screens.house.reading import HouseReading
from tui.screens.house.style import HOUSE_CSS
from tui.screens.house.target import HouseTarget, mended_by, place_of
from tui.screens.house.words import name_text
from tui.screens.profiles.actions import ProfileChosen
from tui.screens.two_panels import TwoPanelScreen, detail_bindings, filter_binding, panel_bindings
from tui.widgets.board import Board
from tui.widgets.filter_bar import FilterBar
from tui.widgets.line import Line
from tui.widgets.line_panel import LinePanel
from tui.widgets.line_view import LineView


class HouseScreen(TwoPanelScreen, HouseKeysScreen):
    """Schedules above, alarms, channels and backups below; under that the chosen one, where it is wide beside."""

    NAME = "House"
    DEFAULT_CSS = HOUSE_CSS
    FOOTER = (
        "sync",
        "resume",
        "edit",
        "backup",
        "panel.next",
        "open",
        "filter",
        "add",
        "test",
        "delete",
        "detail.more",
    )
    LOWER_FOOTER = (
        "add",
        "test",
        "resume",
        "edit",
        "delete",
        "backup",
        "panel.next",
        "detail.more",
        "detail.less",
        "open",
    )
    """The same while the keys act on what stands below."""
    BINDINGS: ClassVar[list[BindingType]] = [
        filter_binding("Only schedules with this text in profile or job"),
        *detail_bindings("Only the newest backups, and no rules", "Also the rules of alarms, and every backup"),
        *panel_bindings("Go between schedules and the household", "Next schedule", "The schedule before it"),
    ]
    AUTO_FOCUS = "#schedules"
    UPPER, LOWER, DETAILS = "schedules", "household", "house-details"

    def __init__(self, face: Face) -> None:
        super().__init__(face)
        self._facts = HouseFacts()
        self._asked = Asked()
        self._reading = HouseReading()
        self._added = ""
        """Name of a channel to which the cursor goes once it is read."""

    def compose_body(self) -> ComposeResult:
        """The keeper, the schedules, what stands below, the chosen one."""
        glyphs = self.face.glyphs
        yield LinePanel(id="house-keeper")
        yield Board(glyphs=glyphs, id="schedules")
        yield LinePanel(id="house-asked")
        with Container(id="house-both"):
            yield Board(glyphs=glyphs, id="household")
            yield LinePanel(id="house-details")
        yield FilterBar(placeholder="text in profile or job")

    async def read(self) -> None:
        """Read everything and show it."""
        self._facts = await self._reading.read(self.face.deck)
        self._draw()

    def choose(self, profile_id: int | None) -> None:
        """Put the cursor on the first schedule of a profile."""
        shown = next((it for it in self._facts.schedules if it.schedule.profile_id == profile_id), None)
        self.seek(ScheduleKey(None if shown is None else shown.schedule.id))

    def channel_added(self, name: str) -> None:
        """The keys act on the new one."""
        self._added = name
        self.face.look_again()

    def looked_at_files(self) -> None:
        """A backup was made."""
        self._reading.forget_files()
        self.face.look_again()

    @property
    def chosen(self) -> HouseTarget:
        """What the keys act on: the line under the cursor of the panel with the focus."""
        board = self.query_one("#household", Board) if self.is_lower else self.upper
        return HouseTarget(self._facts, board.chosen)

    @property
    def footer(self) -> tuple[str, ...]:
        """What is wanted most hangs on the panel."""
        return self.LOWER_FOOTER if self.is_lower else self.FOOTER

    @property
    def filtered(self) -> LineView:
        """The schedules: of them there may be hundreds."""
        return self.upper

    @property
    def filter_text(self) -> str:
        """The text that is sought among the schedules."""
        return self._asked.text

    def use_filter(self, text: str) -> None:
        """Seek a text among the schedules."""
        self._ask(replace(self._asked, text=text))

    @on(LineView.Opened, "#schedules")
    def _schedule_opened(self) -> None:
        shown = self.chosen.schedule
        if shown is None:
            self.action_panel()
        elif shown.schedule.last_run is None or shown.last_state is None:
            self.say(f"The {name_text(shown)} has no run to show, s starts it")
        else:
            self._open_run(shown.schedule.last_run)

    @on(LineView.Opened, "#household")
    def _line_opened(self) -> None:
        alarm = self.chosen.alarm
        if alarm is not None:
            self._go_where_mended(alarm)
        elif not self.why_not("edit"):
            self.action_edit()

    def _go_where_mended(self, alarm: Alarm) -> None:
        schedule = mended_by(alarm, self._facts)
        if schedule is None:
            self.post_message(ProfileChosen(*place_of(alarm, self._facts)))
            return
        self.query_one(FilterBar).clear()
        self.seek(schedule)
        self.go_to(is_lower=False)

    def action_view(self, step: int) -> None:
        """Show the rules and every backup, or not."""
        self._ask(replace(self._asked, view=self._asked.view.turned(step)))

    def details(self, width: int, rows: int) -> Sequence[Line]:
        """What is under the cursor, told in full."""
        if self.face.opened is None:
            return ()
        tell = household_detail if self.is_lower else schedules_detail
        return tell(self.chosen, width, self.surface)

    def draw_asked(self) -> None:
        """Show what stands below."""
        asked, facts, surface = self._asked, self._facts, self.surface
        self.query_one("#house-asked", LinePanel).show(lambda width: [asked_line(asked, facts, width, surface)])

    def _ask(self, asked: Asked) -> None:
        self._asked = asked
        self._draw()

    def _draw(self) -> None:
        facts, asked, surface = self._facts, self._asked, self.surface
        self.query_one("#house-keeper", LinePanel).show(lambda width: [keeper_line(facts, asked.text, width, surface)])
        self.show_upper(lambda width: schedule_lines(facts, asked.text, width, surface))
        self.upper.styles.height = None if self.has_class("-short") else len(self.upper.lines)
        self.query_one("#household", Board).show(lambda width: household_lines(facts, asked.view, width, surface))
        self._go_to_added()
        self.draw_asked()
        self.draw_details()

    def _go_to_added(self) -> None:
        added = next((one for one in self._facts.channels if one.name == self._added), None)
        if added is not None and self.query_one("#household", Board).choose(ChannelKey(added.id)):
            self._added = ""
            self.go_to(is_lower=True)

    def _open_run(self, run_id: int) -> None:
        from tui.screens.runs.screen import RunScreen  # noqa: PLC0415  the run screen opens screens of its own

        self.app.push_screen(RunScreen(self.face, run_id))
