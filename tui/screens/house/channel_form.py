"""The form of a channel of alarms: where people are told, and of what. Its address is typed, and never shown again."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from tui.errors import InvalidInput, SyncError
from tui.glyphs import Glyphs
from tui.model.alarms import AlarmRule, Channel, ChannelDraft, ChannelKind
from tui.screens.house.words import rule_name
from tui.screens.runs.error_words import error_text
from tui.widgets.choice import Choice
from tui.widgets.field import Field, QuietInput
from tui.widgets.form_dialog import FormDialog
from tui.widgets.line import Line, Span, Tone, line, wrap
from tui.widgets.line_panel import LinePanel, paragraph
from tui.widgets.ticks import Box, Ticks

LABEL_CELLS = 12
KINDS = {ChannelKind.NOTIFY: "message", ChannelKind.PING: "ping of runs"}
ALL_PROFILES = "all profiles"
TOLD = {
    ChannelKind.NOTIFY: "An address of the library apprise: ntfy://topic, mailto://user:password@host, gotify://host/"
    "token, json://host/path and a hundred more. space ticks what is told there.",
    ChannelKind.PING: "A web address that expects pings, as Healthchecks does: start, success and failure of runs by "
    "schedule arrive there, so that it notices when they stop.",
}
Store = Callable[[ChannelDraft, str], Awaitable[object]]
"""Stores draft and address; "" = as it is. Raises SyncError; then the form stays."""


class ChannelForm(FormDialog[ChannelDraft]):
    """Answers what was stored."""

    DEFAULT_CSS = """
    ChannelForm {
        & #channel-told { height: 3; margin-top: 1; }
        &.-short #channel-told { height: 4; margin-top: 0; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,ctrl+s", "save", "Save", priority=True, key_display="enter", id="form.save",
                tooltip="Keep the channel; t sends a test then"),
    ]  # fmt: skip
    FOOTER = ("form.save", "back")
    AUTO_FOCUS = "#channel-name"

    def __init__(
        self, store: Store, profiles: Sequence[tuple[int, str]], before: Channel | None = None, *, glyphs: Glyphs
    ) -> None:
        super().__init__("New channel for alarms" if before is None else f"Edit {before.name}", glyphs=glyphs)
        self._store = store
        self._profiles = tuple(profiles)
        self._before = before
        self._kind = ChannelKind.NOTIFY if before is None else before.kind

    def compose_body(self) -> ComposeResult:
        """Name and address, what is told there."""
        before, cells = self._before, LABEL_CELLS
        kinds = tuple(KINDS.values()) if before is None else (KINDS[before.kind],)
        hint = "ntfy://my-topic" if before is None else f"{before.scheme}://..., empty: as it is"
        yield Field("Name", "" if before is None else before.name, placeholder="phone", id="channel-name")
        yield Choice("Kind", kinds, KINDS[self._kind], id="channel-kind", label_cells=cells, then=self._turn_kind)
        yield Field("Address", placeholder=hint, is_secret=True, id="channel-address")
        yield Ticks("Told of", glyphs=self.glyphs, id="channel-rules", label_cells=cells)
        names = (ALL_PROFILES, *(name for _, name in self._profiles))
        yield Choice("Runs of", names, self._own_profile, id="channel-profile", label_cells=cells)
        yield LinePanel(self._told, id="channel-told")

    def on_mount(self) -> None:
        """Rules as they are ticked now."""
        rules = () if self._before is None else self._before.rules
        ticks = self.query_one(Ticks)
        ticks.offer([Box(rule.value, rule_name(rule)) for rule in AlarmRule])
        ticks.untick(rule.value for rule in AlarmRule if rules and rule not in rules)
        self._show_kind()

    @work(group="form", exclusive=True, exit_on_error=False)
    async def action_save(self) -> None:
        """Store it; what was refused stays on the screen."""
        try:
            draft, address = self.draft, self._typed("address")
            if self._before is None and not address:
                raise InvalidInput("A channel needs an address")
            await self._store(draft, address)
        except SyncError as error:
            picture = paragraph(error_text(error), Tone.BAD, most=3, ellipsis=self.glyphs.ellipsis)
            self.query_one("#channel-told", LinePanel).show(picture)
        else:
            self.dismiss(draft)

    @property
    def draft(self) -> ChannelDraft:
        """What stands there now. Raises InvalidInput when nothing would be told."""
        ticks, profile = self.query_one(Ticks), self.query_one("#channel-profile", Choice).value
        if self._kind is ChannelKind.PING:
            return ChannelDraft(self._typed("name"), self._kind, (), "" if profile == ALL_PROFILES else profile)
        if not ticks.ticked:
            raise InvalidInput("Tick what is told there: without anything p turns the channel off")
        rules = () if ticks.is_all else tuple(AlarmRule(key) for key in ticks.ticked)
        return ChannelDraft(self._typed("name"), self._kind, rules)

    @on(Choice.Turned, "#channel-kind")
    def _turned(self) -> None:
        self.query_one("#channel-told", LinePanel).show(self._told)

    def _turn_kind(self, word: str) -> None:
        self._kind = next(kind for kind, own in KINDS.items() if own == word)
        self._show_kind()

    def _show_kind(self) -> None:
        is_ping = self._kind is ChannelKind.PING
        self.query_one(Ticks).display = not is_ping
        self.query_one("#channel-profile", Choice).display = is_ping

    @property
    def _own_profile(self) -> str:
        own = None if self._before is None else self._before.profile_id
        return next((name for profile_id, name in self._profiles if profile_id == own), ALL_PROFILES)

    def _typed(self, name: str) -> str:
        return self.query_one(f"#channel-{name}", QuietInput).value.strip()

    def _told(self, width: int) -> list[Line]:
        rows = wrap(TOLD[self._kind], width, 4, self.glyphs.ellipsis)
        return [line(Span(row, Tone.MUTED)) for row in rows]
