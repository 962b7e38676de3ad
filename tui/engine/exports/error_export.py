"""Rows of an error tree as CSV or JSON. Pure: it opens no file."""

from __future__ import annotations

from collections.abc import Sequence

from tui.engine.exports.row_export import Cell, ExportFormat, RowExport, csv_text, format_of, guarded
from tui.formatting import iso_text
from tui.model.clean import clean_text
from tui.model.runs import RunError

__all__ = ["COLUMNS", "ErrorExport", "ExportFormat", "csv_text", "format_of", "guarded"]

COLUMNS = ("id", "severity", "step", "class", "record_id", "message", "hint", "recoverable", "count", "at")
"""Fields of a row, in this order, in both forms."""
LONGEST = 4_000
"""Characters of one text."""


class ErrorExport:
    """Makes the text of one file piece by piece: `head()`, `rows(...)` as often as needed, `tail()`."""

    def __init__(self, form: ExportFormat) -> None:
        self._export = RowExport(form, COLUMNS)

    @property
    def written(self) -> int:
        """Rows so far."""
        return self._export.written

    def head(self) -> str:
        """What stands before the first row."""
        return self._export.head()

    def rows(self, errors: Sequence[RunError]) -> str:
        """Some rows more."""
        return self._export.rows(list(map(_cells, errors)))

    def tail(self) -> str:
        """What stands after the last row."""
        return self._export.tail()


def _cells(error: RunError) -> tuple[Cell, ...]:
    return (
        error.id,
        error.severity.value,
        clean_text(error.step, LONGEST),
        clean_text(error.error_class, LONGEST),
        clean_text(error.record_id, LONGEST),
        clean_text(error.message, LONGEST),
        clean_text(error.hint, LONGEST),
        error.recoverable,
        error.count,
        iso_text(error.at),
    )
