"""The form of a schedule: how often it starts, when it must not, and what becomes of what was missed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import tzinfo
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Input

from tui.errors import SyncError
from tui.model.schedule import ScheduleChange, ScheduledJob, ShownSchedule
from tui.schedule_words import rhythm_text
from tui.screens.face import Face
from tui.screens.house.schedule_wish import JITTERS, jitter_word, often_text, wished_change
from tui.screens.house.words import name_text
from tui.screens.runs.error_words import error_text
from tui.widgets.choice import Choice
from tui.widgets.field import Field, QuietInput
from tui.widgets.form_dialog import FormDialog
from tui.widgets.line import Line, Span, Tone, line, wrap
from tui.widgets.line_panel import LinePanel, paragraph

LABEL_CELLS = 12
ON, OFF = "by itself", "only by s"
STARTS, WAITS = "starts all the same", "waits for the end"
MADE_UP, LEFT_OUT = "is made up for, once", "is left out"
Store = Callable[[ScheduleChange], Awaitable[object]]
"""Stores what was changed. Raises SyncError; then the form stays."""


class ScheduleForm(FormDialog[bool]):
    """True once it is stored."""

    DEFAULT_CSS = """
    ScheduleForm {
        & #schedule-told { height: 3; margin-top: 1; }
        &.-short #schedule-told { margin-top: 0; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,ctrl+s", "save", "Save", priority=True, key_display="enter", id="form.save",
                tooltip="Keep it; the next start is worked out anew"),
    ]  # fmt: skip
    FOOTER = ("form.save", "back")
    AUTO_FOCUS = "#schedule-often"

    def __init__(self, face: Face, store: Store, shown: ShownSchedule, zone: tzinfo) -> None:
        """`zone`: in which cron expressions are meant."""
        super().__init__(f"When the {name_text(shown)} starts", glyphs=face.glyphs)
        self._face = face
        self._store = store
        self._shown = shown
        self._zone = zone

    def compose_body(self) -> ComposeResult:
        """The rows, and what they mean."""
        schedule, cells = self._shown.schedule, LABEL_CELLS
        often = rhythm_text(schedule).removeprefix("at ")
        yield Choice("Starts", (ON, OFF), ON if schedule.is_on else OFF, id="schedule-on", label_cells=cells)
        yield Field("How often", often, placeholder="every 6 h, or cron: 10 3 * * *", id="schedule-often")
        jitters = (*JITTERS, *({jitter_word(schedule.jitter)} - set(JITTERS)))
        yield Choice("Later by", jitters, jitter_word(schedule.jitter), id="schedule-jitter", label_cells=cells)
        yield Field("Quiet hours", schedule.quiet, placeholder="none; 23:00-07:00", id="schedule-quiet")
        if schedule.job is not ScheduledJob.BACKUP:
            waits = WAITS if schedule.waits_for_streams else STARTS
            yield Choice("If streamed", (STARTS, WAITS), waits, id="schedule-streams", label_cells=cells)
        missed = MADE_UP if schedule.catches_up else LEFT_OUT
        yield Choice("Missed", (MADE_UP, LEFT_OUT), missed, id="schedule-missed", label_cells=cells)
        yield LinePanel(self._told, id="schedule-told")

    @work(group="form", exclusive=True, exit_on_error=False)
    async def action_save(self) -> None:
        """Store it; what was refused stays on the screen."""
        try:
            await self._store(self.change)
        except SyncError as error:
            self._tell(error)
        else:
            self.dismiss(True)

    @property
    def change(self) -> ScheduleChange:
        """What differs from what holds. Raises InvalidInput for an interval that is none."""
        streams = self.query("#schedule-streams").results(Choice)
        return wished_change(
            self._shown.schedule,
            often=self._typed("often"),
            is_on=self._chosen("on") == ON,
            jitter=self._chosen("jitter"),
            quiet=self._typed("quiet"),
            waits_for_streams=any(choice.value == WAITS for choice in streams),
            catches_up=self._chosen("missed") == MADE_UP,
        )

    @on(Input.Changed, "#schedule-often")
    def _often_typed(self) -> None:
        self.query_one("#schedule-told", LinePanel).show(self._told)

    def _typed(self, name: str) -> str:
        return self.query_one(f"#schedule-{name}", QuietInput).value.strip()

    def _chosen(self, name: str) -> str:
        return self.query_one(f"#schedule-{name}", Choice).value

    def _told(self, width: int) -> list[Line]:
        often = self._typed("often") if self.query("#schedule-often") else rhythm_text(self._shown.schedule)
        told = often_text(self._shown, often, self._face.tz or self._zone, self._face.surface)
        return [line(Span(row, Tone.MUTED)) for row in wrap(told, width, 3, self.glyphs.ellipsis)]

    def _tell(self, error: SyncError) -> None:
        picture = paragraph(error_text(error), Tone.BAD, most=3, ellipsis=self.glyphs.ellipsis)
        self.query_one("#schedule-told", LinePanel).show(picture)
