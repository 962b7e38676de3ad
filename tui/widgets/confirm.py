"""Asks before something is lost: names the object, the count and the consequence. Cancel has the focus."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult
from textual.widgets import Input

from tui.glyphs import UNICODE, Glyphs
from tui.widgets.field import QuietInput
from tui.widgets.line import Line, Span, Tone, line
from tui.widgets.line_panel import LinePanel
from tui.widgets.ways_dialog import Way, WaysDialog


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked."""

    title: str
    """Names the object: `Remove profile "iptv-one"?`"""
    facts: Sequence[str]
    """Count and consequence, a paragraph each."""
    yes: str
    """Label of the button that does it."""
    typed_name: str = ""
    """When given, this text must be typed first."""


class Confirm(WaysDialog[bool]):
    """True only when the person chose to do it."""

    DEFAULT_CSS = """
    Confirm #confirm-name { margin-top: 1; }
    """

    def __init__(self, question: Question, *, glyphs: Glyphs = UNICODE) -> None:
        yes = Way(question.yes, True, needs_typing=bool(question.typed_name))
        super().__init__(question.title, question.facts, [yes], cancelled=False, glyphs=glyphs)
        self.question = question

    def compose_typing(self) -> ComposeResult:
        """The name to type, if one is asked for."""
        if self.question.typed_name:
            yield LinePanel(self._ask_name)
            yield QuietInput(id="confirm-name")

    @on(Input.Changed, "#confirm-name")
    def _name_typed(self, event: Input.Changed) -> None:
        self.open_ways(is_typed=event.value.strip() == self.question.typed_name)

    def _ask_name(self, width: int) -> list[Line]:
        return [line(), line(Span("Type ", Tone.MUTED), self.question.typed_name, Span(" to go on:", Tone.MUTED))]
