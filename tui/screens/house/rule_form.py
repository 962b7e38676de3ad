"""The form of an alarm rule: from which number on people are told."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from tui.engine.alarms.settings import RULE_WORDS, unit_of
from tui.errors import InvalidInput, SyncError
from tui.glyphs import Glyphs
from tui.model.alarms import RuleSetting
from tui.screens.house.words import rule_name
from tui.screens.runs.error_words import error_text
from tui.widgets.dialog import Dialog
from tui.widgets.field import Field, QuietInput
from tui.widgets.line import Tone
from tui.widgets.line_panel import LinePanel, paragraph

Store = Callable[..., Awaitable[object]]
"""Stores `threshold=`. Raises SyncError; then the form stays."""


class RuleForm(Dialog[bool]):
    """True once it is stored."""

    DEFAULT_CSS = """
    RuleForm { & #rule-told { height: 2; margin-top: 1; } }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,ctrl+s", "save", "Save", priority=True, key_display="enter", id="form.save",
                tooltip="Keep the number"),
    ]  # fmt: skip
    FOOTER = ("form.save", "back")
    AUTO_FOCUS = "#rule-number"

    def __init__(self, store: Store, setting: RuleSetting, *, glyphs: Glyphs) -> None:
        super().__init__(f"Alarm: {rule_name(setting.rule)}", glyphs=glyphs)
        self._store = store
        self._setting = setting

    def compose_body(self) -> ComposeResult:
        """The number, and what it counts."""
        rule, number = self._setting.rule, self._setting.threshold
        yield Field("From", "" if number is None else f"{number:g}", id="rule-number")
        told = f"So many {unit_of(rule)}, and channels are told that {RULE_WORDS[rule]}."
        yield LinePanel(paragraph(told, Tone.MUTED, most=2, ellipsis=self.glyphs.ellipsis), id="rule-told")

    @work(group="form", exclusive=True, exit_on_error=False)
    async def action_save(self) -> None:
        """Store it; what was refused stays on the screen."""
        try:
            await self._store(threshold=self._number)
        except SyncError as error:
            picture = paragraph(error_text(error), Tone.BAD, most=2, ellipsis=self.glyphs.ellipsis)
            self.query_one("#rule-told", LinePanel).show(picture)
        else:
            self.dismiss(True)

    @property
    def _number(self) -> float:
        text = self.query_one("#rule-number", QuietInput).value.strip().replace(",", "")
        try:
            return float(text)
        except ValueError:
            raise InvalidInput(f"'{text[:40]}' is no number" if text else "Type a number") from None
