"""Draws lines over the whole terminal and puts it back as it was. What has not changed is not written again."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from contextlib import suppress
from textwrap import wrap
from types import TracebackType
from typing import Self

from tui.cli.output import NobodyReads, Output
from tui.cli.table import cells, cut

ENTER = "\x1b[?1049h\x1b[?25l"
"""The other screen of the terminal, without a cursor."""
LEAVE = "\x1b[?25h\x1b[?1049l"


class StatusScreen:
    """A context manager around the drawing."""

    def __init__(self, out: Output) -> None:
        self._out = out
        self._shown: list[str] = []
        self._size = (0, 0)

    def __enter__(self) -> Self:
        self._out.control(ENTER)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with suppress(OSError, NobodyReads):  # the terminal may be gone
            self._out.control(LEAVE)

    @property
    def is_resized(self) -> bool:
        """Whether the terminal has another size than when it was drawn."""
        return shutil.get_terminal_size() != self._size

    def show(self, lines: Sequence[str]) -> None:
        """Draw lines, as far as there is room; the last of them always is shown."""
        width, height = self._size = shutil.get_terminal_size()
        rows = [row for line in lines for row in self._rows(line, width)]
        room = [cut(line, width, self._out.glyphs.ellipsis) for line in _fitting(rows, height)]
        if room != self._shown:
            self._out.control("\x1b[H" + "\r\n".join(f"{self._out.safe(line)}\x1b[K" for line in room) + "\x1b[J")
            self._shown = room

    def _rows(self, line: str, width: int) -> Sequence[str]:
        """What needs a person goes over several rows; rows of tables are cut, so that their columns stand."""
        is_sentence = line.lstrip()[:1] in {self._out.glyphs.attention, self._out.glyphs.arrow}
        if not is_sentence or cells(line) <= width:
            return [line]
        indent = " " * (len(line) - len(line.lstrip()) + 2)
        return wrap(line, max(width, 2 * len(indent)), subsequent_indent=indent) or [line]


def _fitting(lines: Sequence[str], height: int) -> Sequence[str]:
    """The first lines and the last one, with a word on those between that have no room."""
    if len(lines) <= height:
        return lines
    left = len(lines) - height + 1
    return [*lines[: max(0, height - 2)], f"({left} more lines; a taller terminal shows them)", lines[-1]][-height:]
