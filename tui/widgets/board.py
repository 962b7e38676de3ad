"""A short list in memory, headings and all: what is drawn anew as a whole at each reading."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import NamedTuple

from tui.widgets.line import EMPTY, Line
from tui.widgets.line_view import LineView


class BoardLine(NamedTuple):
    """A line of a board. With a `key` the cursor can stand on it, and stays on it when lines come and go."""

    line: Line
    key: Hashable | None = None


BoardPicture = Callable[[int], Sequence[BoardLine]]
"""Draws all lines for a width in cells."""


class Board(LineView):
    """Shows what its picture draws, up to some thousands of lines."""

    _picture: BoardPicture | None = None
    _lines: Sequence[BoardLine] = ()

    @property
    def line_count(self) -> int:
        """All lines, headings included."""
        return len(self._lines)

    @property
    def chosen(self) -> Hashable | None:
        """The key under the cursor; None when there is nothing to choose."""
        return self._lines[self.cursor].key if self.cursor < len(self._lines) else None

    @property
    def lines(self) -> Sequence[BoardLine]:
        """What is shown now."""
        return self._lines

    def picture(self, index: int, width: int) -> Line:
        """The line as it was drawn last."""
        return self._lines[index].line if index < len(self._lines) else EMPTY

    def next_stop(self, index: int, direction: int) -> int | None:
        """Only lines with a key can be chosen."""
        while 0 <= index < len(self._lines):
            if self._lines[index].key is not None:
                return index
            index += direction
        return None

    def on_resize(self) -> None:
        """Draw for the new width."""
        if self._picture is not None:
            self._lines = self._picture(self.body_width)
        super().on_resize()

    def show(self, picture: BoardPicture) -> None:
        """Show another picture; the cursor stays on the line with the same key, if it is still there."""
        self._picture = picture
        key = self.chosen
        self._lines = picture(self.body_width)
        place = self.place_of(key)
        if place is not None and place != self.cursor:
            self.cursor = place
        self.lines_changed()
        if self.chosen != key:
            self.post_message(self.CursorMoved(self, self.cursor))

    def choose(self, key: Hashable) -> bool:
        """Put the cursor on the line with this key; False when there is none."""
        place = self.place_of(key)
        if place is None:
            return False
        self.cursor = place
        return True

    def place_of(self, key: Hashable | None) -> int | None:
        """The index of the line with this key."""
        if key is None:
            return None
        return next((place for place, line in enumerate(self._lines) if line.key == key), None)
