"""A box to tick, in signs and not in colour alone: `[x] Verify TLS`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message

from tui.widgets.line import Line, Span, Tone, line
from tui.widgets.line_panel import LinePanel


def tick_text(is_on: bool) -> str:
    """The box itself."""
    return "[x]" if is_on else "[ ]"


class Tick(LinePanel, can_focus=True):
    """Space or enter turns it over."""

    DEFAULT_CSS = """
    Tick {
        height: 1;
        &:focus { background: $block-cursor-background; color: $block-cursor-foreground; }
        &:nocolor:focus { text-style: reverse; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space,enter", "turn", "Tick", id="mark", tooltip="Tick or untick"),
    ]

    @dataclass
    class Turned(Message):
        """It is on now, or off."""

        tick: Tick
        is_on: bool

        @property
        def control(self) -> Tick:
            """The box, for `@on` selectors."""
            return self.tick

    def __init__(self, label: str, *, is_on: bool = False, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._label = label
        self.is_on = is_on
        self.show(self._drawn)

    def action_turn(self) -> None:
        """Turn it over."""
        self.is_on = not self.is_on
        self.show(self._drawn)
        self.post_message(self.Turned(self, self.is_on))

    def on_click(self) -> None:
        """A click turns it over."""
        self.action_turn()

    def _drawn(self, width: int) -> list[Line]:
        return [line(Span(tick_text(self.is_on), Tone.BUSY if self.is_on else Tone.MUTED), f" {self._label}")]
