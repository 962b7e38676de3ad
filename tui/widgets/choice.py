"""One value out of a few, in one row: `Days  < 30 >`. Left and right go through them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message

from tui.widgets.line import Line, Span, Tone, crop, line
from tui.widgets.line_panel import LinePanel


class Choice(LinePanel, can_focus=True):
    """Shows the chosen value between two arrows while there is another one."""

    DEFAULT_CSS = """
    Choice {
        height: 1;
        &:focus { background: $block-cursor-background; color: $block-cursor-foreground; }
        &:nocolor:focus { text-style: reverse; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right,space", "turn(1)", "Next value", show=False, id="choice.next", tooltip="The next value"),
        Binding("left", "turn(-1)", "Value before", show=False, id="choice.previous", tooltip="The value before"),
    ]

    @dataclass
    class Turned(Message):
        """Another value."""

        choice: Choice
        value: str

        @property
        def control(self) -> Choice:
            """The row, for `@on` selectors."""
            return self.choice

    def __init__(
        self,
        label: str,
        values: Sequence[str] = (),
        value: str = "",
        *,
        id: str | None = None,  # noqa: A002
        label_cells: int = 9,
        then: Callable[[str], None] | None = None,
    ) -> None:
        super().__init__(id=id)
        self._label = f"{label:<{label_cells}}"
        self._values = tuple(values)
        self._value = value
        self._then = then
        """Called at once with another value: keys of the same burst must find what depends on it."""
        self.show(self._drawn)

    @property
    def value(self) -> str:
        """What is chosen; "" when there is nothing to choose from."""
        return self._value if self._value in self._values else next(iter(self._values), "")

    def offer(self, values: Sequence[str]) -> None:
        """Other values; the chosen one stays when it is among them."""
        self._values = tuple(values)
        self.show(self._drawn)

    def take(self, value: str) -> None:
        """Choose a value without a word to anybody."""
        self._value = value
        self.show(self._drawn)

    def action_turn(self, step: int) -> None:
        """The next one, or the one before; after the last comes the first."""
        if len(self._values) < 2:
            return
        place = self._values.index(self.value)
        self._value = self._values[(place + step) % len(self._values)]
        self.show(self._drawn)
        if self._then is not None:
            self._then(self._value)
        self.post_message(self.Turned(self, self._value))

    def on_click(self) -> None:
        """A click goes to the next one."""
        self.action_turn(1)

    def _drawn(self, width: int) -> list[Line]:
        has_others = len(self._values) > 1
        left, right = ("< ", " >") if has_others else ("  ", "")
        value = Span(self.value or "-", Tone.STRONG if self.value else Tone.MUTED)
        return [crop(line(Span(self._label, Tone.MUTED), Span(left, Tone.BUSY), value, Span(right, Tone.BUSY)), width)]
