"""Several boxes to tick in one row: `Library  [x]Films [x]Series [ ]Music`. Left and right go from box to box."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from textual.binding import Binding, BindingType
from textual.message import Message

from tui.glyphs import UNICODE, Glyphs
from tui.widgets.line import Line, Span, Tone, apart, clip, crop, line, line_width
from tui.widgets.line_panel import LinePanel
from tui.widgets.tick import tick_text

LONGEST = 18
"""Cells of one label."""


class Box(NamedTuple):
    """One box."""

    key: str
    label: str


class Ticks(LinePanel, can_focus=True):
    """Every box is ticked until a person unticks it. What does not fit is scrolled to."""

    DEFAULT_CSS = """
    Ticks {
        height: 1;
        &:focus { background: $block-cursor-background; color: $block-cursor-foreground; }
        &:nocolor:focus { text-style: reverse; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right", "move(1)", "Next box", show=False, id="ticks.next", tooltip="The next box of the row"),
        Binding("left", "move(-1)", "Box before", show=False, id="ticks.previous", tooltip="The box before"),
        Binding("space,enter", "turn", "Tick", id="mark", tooltip="Tick or untick"),
    ]

    @dataclass
    class Turned(Message):
        """A box is on now, or off."""

        ticks: Ticks
        key: str
        is_on: bool

        @property
        def control(self) -> Ticks:
            """The row, for `@on` selectors."""
            return self.ticks

    def __init__(
        self,
        label: str,
        *,
        all_text: str = "all",
        glyphs: Glyphs = UNICODE,
        id: str | None = None,  # noqa: A002
        label_cells: int = 9,
    ) -> None:
        super().__init__(id=id)
        self._label = f"{label:<{label_cells}}"
        self._all_text = all_text
        self._glyphs = glyphs
        self._scope = ""
        self._boxes: tuple[Box, ...] = ()
        self._off: set[tuple[str, str]] = set()
        self._at = 0
        self.show(self._drawn)

    @property
    def ticked(self) -> tuple[str, ...]:
        """Keys of the boxes that are on."""
        return tuple(box.key for box in self._boxes if self._is_on(box))

    @property
    def is_all(self) -> bool:
        """True while nobody has unticked any; also without boxes."""
        return all(map(self._is_on, self._boxes))

    def offer(self, boxes: Sequence[Box], scope: str = "") -> None:
        """Other boxes. Those of one `scope` stay as they were ticked there, also when another was shown meanwhile."""
        key = self._boxes[self._at].key if self._at < len(self._boxes) and scope == self._scope else ""
        self._boxes, self._scope = tuple(boxes), scope
        self._at = next((place for place, box in enumerate(self._boxes) if box.key == key), 0)
        self.show(self._drawn)

    def untick(self, keys: Iterable[str]) -> None:
        """Turn boxes off without a word to anybody."""
        self._off |= {(self._scope, key) for key in keys}
        self.show(self._drawn)

    def on_focus(self) -> None:
        """Show which box the keys are for."""
        self.show(self._drawn)

    def on_blur(self) -> None:
        """And no longer."""
        self.show(self._drawn)

    def action_move(self, step: int) -> None:
        """To the next box, or the one before; after the last comes the first."""
        if self._boxes:
            self._at = (self._at + step) % len(self._boxes)
            self.show(self._drawn)

    def action_turn(self) -> None:
        """Turn the box over."""
        if self._boxes:
            box = self._boxes[self._at]
            self._off ^= {(self._scope, box.key)}
            self.show(self._drawn)
            self.post_message(self.Turned(self, box.key, self._is_on(box)))

    def on_click(self) -> None:
        """A click turns the box over that the keys are for."""
        self.action_turn()

    def _is_on(self, box: Box) -> bool:
        return (self._scope, box.key) not in self._off

    def _drawn(self, width: int) -> list[Line]:
        label = line(Span(self._label, Tone.MUTED))
        if not self._boxes:
            return [crop((*label, *line(Span(f"  {self._all_text}", Tone.STRONG))), width, self._glyphs.ellipsis)]
        count = line(Span(f"{len(self.ticked)}/{len(self._boxes)}", Tone.MUTED))
        room = width - line_width(label) - line_width(count) - 1
        return [apart((*label, *self._row(room)), count, width, self._glyphs.ellipsis)]

    def _row(self, room: int) -> Line:
        """The boxes from the first one with which the chosen one fits."""
        drawn = [self._drawn_box(place, box) for place, box in enumerate(self._boxes)]
        first = 0
        while first < self._at and sum(map(line_width, drawn[first : self._at + 1])) > room:
            first += 1
        row = tuple(span for spans in drawn[first:] for span in spans)
        return crop(row, room, self._glyphs.ellipsis)

    def _drawn_box(self, place: int, box: Box) -> Line:
        is_chosen = place == self._at and self.has_focus
        is_on = self._is_on(box)
        return line(
            Span(">" if is_chosen else " ", Tone.BUSY),
            Span(tick_text(is_on), Tone.BUSY if is_on else Tone.MUTED),
            Span(clip(box.label, LONGEST, self._glyphs.ellipsis), Tone.STRONG if is_chosen else Tone.TEXT),
        )
