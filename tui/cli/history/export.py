"""The play history as CSV or JSON, a batch at a time: a million plays take no more memory than a thousand."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import fields
from functools import lru_cache
from operator import attrgetter

from tui.engine.exports.row_export import Cell, RowExport
from tui.formatting import iso_text
from tui.model.plays import HistoryLine

TIMES = ("at", "started", "stopped")
"""UTC epoch seconds in the store; told as ISO 8601, and as they are under the same name with `_epoch`."""
FIELDS = tuple(field.name for field in fields(HistoryLine))
COLUMNS = tuple(name for field in FIELDS for name in ((field, f"{field}_epoch") if field in TIMES else (field,)))
"""Fields of a play, in this order, in CSV and in JSON."""
_ARE_TIMES = tuple(field in TIMES for field in FIELDS)
_values = attrgetter(*FIELDS)
REMEMBERED = 50_000
"""Different texts that are cleaned only once: titles, people and devices come again and again."""

Clean = Callable[[str], str]


def remembering(clean: Clean) -> Clean:
    """The same cleaning, which remembers what it has cleaned lately."""
    return lru_cache(REMEMBERED)(clean)


def play_cells(line: HistoryLine, clean: Clean) -> list[Cell]:
    """The values of one play, under COLUMNS."""
    cells: list[Cell] = []
    for value, is_time in zip(_values(line), _ARE_TIMES, strict=True):
        if is_time:
            cells += (iso_text(value), value)
        else:
            cells.append(clean(value) if isinstance(value, str) else value)
    return cells


async def pieces_of(
    batches: AsyncGenerator[Sequence[HistoryLine], None], export: RowExport, clean: Clean
) -> AsyncGenerator[str, None]:
    """The text of a whole export, piece by piece; closing it closes `batches`."""
    async with aclosing(batches):
        yield export.head()
        async for batch in batches:
            yield export.rows([play_cells(line, clean) for line in batch])
        yield export.tail()
