"""Lists as files: CSV for spreadsheets, JSON for scripts; what is written is read back the same.

Read are also the exports of others, as far as their columns say a kind and an id: IMDb's `Const` and `Title Type`,
Trakt's `type` and `trakt_id`. Ids decide; a row without one is refused, with its line.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from tui.engine.exports.row_export import Cell, ExportFormat, RowExport, format_of
from tui.engine.lists.typed import SOURCES, checked_id, kind_of, number_of
from tui.errors import InvalidInput
from tui.model.clean import clean_text
from tui.model.lists import Entry, EntryKind

IDS = ("trakt", "imdb", "tmdb", "tvdb")
SHOW_IDS = tuple(f"show_{source}" for source in IDS)
COLUMNS = ("type", "title", "year", *IDS, "show_title", *SHOW_IDS, "season", "number")
LARGEST = 64 * 1024 * 1024
"""Bytes of a file."""
MOST_ROWS = 100_000
LONGEST = 300
"""Characters of a title."""

_OTHER_NAMES = {
    "kind": "type",
    "title type": "type",
    "media_type": "type",
    "name": "title",
    "const": "imdb",
    "episode": "number",
    "show": "show_title",
} | {f"{source}_id": source for source in IDS}
_OTHER_KINDS = {
    "tv series": "show",
    "tv mini series": "show",
    "tvseries": "show",
    "tvminiseries": "show",
    "tv movie": "movie",
    "tvmovie": "movie",
    "short": "movie",
    "video": "movie",
    "tv episode": "episode",
    "tvepisode": "episode",
}

Told = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ReadFile:
    """What a file brought."""

    entries: tuple[Entry, ...]
    refused: Mapping[int, str] = field(default_factory=dict)
    """Why rows cannot be used, by line of a CSV file, or by number of the row from 1 on of a JSON file."""


def file_text(entries: Iterable[Entry], form: ExportFormat) -> str:
    """Give a list as the text of a file."""
    export = RowExport(form, COLUMNS)
    return export.head() + export.rows([_cells(entry) for entry in entries]) + export.tail()


def read_text(text: str, form: ExportFormat) -> ReadFile:
    """Read the text of a file. Raises InvalidInput when it is no such file at all; single rows are refused."""
    rows = _csv_rows(text) if form is ExportFormat.CSV else _json_rows(text)
    entries: list[Entry] = []
    refused: dict[int, str] = {}
    for number, told in rows:
        if len(entries) + len(refused) == MOST_ROWS:
            raise InvalidInput(f"The file has more than {MOST_ROWS:,} rows")
        try:
            entries.append(_entry_of(told))
        except InvalidInput as error:
            refused[number] = error.message
    return ReadFile(tuple(entries), refused)


def read_list_file(path: Path) -> ReadFile:
    """Read a file, by the ending of its name. Raises InvalidInput; not for the event loop."""
    form, shown = format_of(path.name), clean_text(str(path), 200)
    if path.exists() and not path.is_file():
        # A pipe that nobody writes to could not even be given up.
        raise InvalidInput(f"{shown} is no file")
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except OSError as error:
        raise InvalidInput(f"{shown} cannot be read: {error.strerror}") from None
    if len(content) > LARGEST:
        raise InvalidInput(f"{shown} is larger than any list")
    try:
        return read_text(content.decode("utf-8-sig"), form)
    except UnicodeDecodeError:
        raise InvalidInput(f"{shown} is no text in UTF-8") from None


def _cells(entry: Entry) -> Sequence[Cell]:
    ids = _by_source(entry.ids, entry.trakt_id)
    show_ids = _by_source(entry.show_ids, None)
    own, of_show = [ids.get(source) for source in IDS], [show_ids.get(source) for source in IDS]
    return (entry.kind, entry.title, entry.year, *own, entry.show_title, *of_show, entry.season, entry.number)


def _by_source(ids: Iterable[str], trakt_id: int | None) -> dict[str, str]:
    found = {source: number for source, _, number in (one.partition(":") for one in ids)}
    return found if trakt_id is None else {**found, "trakt": str(trakt_id)}


def _entry_of(told: Told) -> Entry:
    """Give the entry of a row. Raises InvalidInput for one without a kind, or without an id that Trakt takes."""
    word = told.get("type", "").lower()
    kind = kind_of(_OTHER_KINDS.get(word, word) or "movie") if word or told.get("imdb") else kind_of(word)
    ids = [checked_id(kind, one, told[one].lower()) for one in IDS if told.get(one) and one in SOURCES[kind]]
    of_show = [
        checked_id(EntryKind.SHOW, one.removeprefix("show_"), told[one].lower()) for one in SHOW_IDS if told.get(one)
    ]
    season, number = _number(told, "season"), _number(told, "number")
    by_show = of_show and season is not None and (kind is EntryKind.SEASON or number is not None)
    if not ids and not (by_show and kind in {EntryKind.SEASON, EntryKind.EPISODE}):
        raise InvalidInput(f"It has no id of {', '.join(SOURCES[kind])}")
    trakt = next((int(one.partition(":")[2]) for one in ids if one.startswith("trakt:")), None)
    return Entry(
        kind,
        clean_text(told.get("title", ""), LONGEST),
        _number(told, "year"),
        tuple(sorted(one for one in ids if not one.startswith("trakt:"))),
        trakt,
        tuple(sorted(of_show)),
        clean_text(told.get("show_title", ""), LONGEST),
        season,
        number,
    )


def _number(told: Told, name: str) -> int | None:
    value = told.get(name, "")
    if not value:
        return None
    found = number_of(value)
    if found is None:
        raise InvalidInput(f"'{clean_text(value, 40)}' is no {name}")
    return found


def _csv_rows(text: str) -> Iterator[tuple[int, Told]]:
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    try:
        columns = [_column(name) for name in next(reader, [])]
        if not {"type", "imdb"} & set(columns):
            raise InvalidInput("The file has no column `type`", hint=f"Columns are: {', '.join(COLUMNS)}.")
        for cells in reader:
            if any(cells):
                yield reader.line_num, {name: _bare(cell) for name, cell in zip(columns, cells, strict=False)}
    except csv.Error as error:
        raise InvalidInput(f"The file is no CSV: line {reader.line_num}: {error}") from None


def _json_rows(text: str) -> Iterator[tuple[int, Told]]:
    try:
        rows: Any = msgspec.json.decode(text)
    except msgspec.DecodeError as error:
        raise InvalidInput(f"The file is no JSON: {error}") from None
    except RecursionError:
        raise InvalidInput("The file is no list of items: it is nested too deep") from None
    if not isinstance(rows, list):
        raise InvalidInput("The file is no list of items", hint=f"Items have: {', '.join(COLUMNS)}.")
    for number, row in enumerate(rows, 1):
        told = row if isinstance(row, dict) else {}
        yield number, {_column(name): _text(value) for name, value in told.items()}


def _column(name: str) -> str:
    plain = name.strip().lower()
    return _OTHER_NAMES.get(plain, plain)


def _bare(cell: str) -> str:
    """Give a cell without the apostrophe that keeps it from being a formula."""
    plain = cell.strip()
    return plain[1:] if plain[:1] == "'" and plain[1:2] in {"=", "+", "-", "@"} else plain


def _text(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    return str(value).strip()
