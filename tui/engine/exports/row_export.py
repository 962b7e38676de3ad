"""Rows as text for other programs: CSV for spreadsheets, JSON for scripts. Pure: it opens no file.

A spreadsheet takes a cell that begins with = + - @ for a formula, and titles come from strangers: such cells get an
apostrophe in front.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from enum import StrEnum

import msgspec

from tui.errors import InvalidInput
from tui.model.clean import clean_text

FORMULA_STARTS = frozenset("=+-@\t\r\uff1d\uff0b\uff0d\uff20")
"""Begins a formula; also in the wide forms, which some spreadsheets take as well."""
NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")

Cell = str | int | float | bool | None


class ExportFormat(StrEnum):
    """What the text is for."""

    CSV = "csv"
    JSON = "json"


def format_of(name: str) -> ExportFormat:
    """The form that the name of a file asks for. Raises InvalidInput when it ends in neither .csv nor .json."""
    ending = name.rpartition(".")[2].lower()
    try:
        return ExportFormat(ending)
    except ValueError:
        raise InvalidInput(f"{clean_text(name, 120)} ends in neither .csv nor .json") from None


def guarded(text: str) -> str:
    """A text as a spreadsheet may have it: never a formula. Plain numbers stay as they are."""
    if text[:1] in FORMULA_STARTS and not NUMBER.fullmatch(text):
        return f"'{text}"
    return text


def csv_text(rows: Iterable[Sequence[Cell]]) -> str:
    """Rows of cells as CSV, formulas disarmed; yes and no are `true` and `false`, None is empty."""
    made = io.StringIO()
    csv.writer(made, lineterminator="\n").writerows([_csv_cell(cell) for cell in row] for row in rows)
    return made.getvalue()


class RowExport:
    """Makes the text of one file piece by piece: `head()`, `rows(...)` as often as needed, `tail()`.

    `columns` are the fields of a row, in this order, in both forms.
    """

    def __init__(self, form: ExportFormat, columns: Sequence[str]) -> None:
        self._form = form
        self._columns = columns
        self.written = 0
        """Rows so far."""

    def head(self) -> str:
        """What stands before the first row."""
        return csv_text([self._columns]) if self._form is ExportFormat.CSV else "["

    def rows(self, rows: Sequence[Sequence[Cell]]) -> str:
        """Some rows more."""
        if not rows:
            return ""
        before, self.written = self.written, self.written + len(rows)
        if self._form is ExportFormat.CSV:
            return csv_text(rows)
        return ("," if before else "") + "\n" + ",\n".join(map(self._object, rows))

    def tail(self) -> str:
        """What stands after the last row."""
        return "" if self._form is ExportFormat.CSV else "\n]\n"

    def _object(self, cells: Sequence[Cell]) -> str:
        return msgspec.json.encode(dict(zip(self._columns, cells, strict=True))).decode()


def _csv_cell(cell: Cell) -> Cell:
    """What the writer of CSV takes; it makes text of numbers by itself, and nothing of None."""
    if isinstance(cell, str):
        return guarded(cell)
    return ("true" if cell else "false") if isinstance(cell, bool) else cell
