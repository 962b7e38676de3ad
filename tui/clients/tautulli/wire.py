"""The answers of Tautulli's API that are read, with only the fields that are kept. Any value may be of any type."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tui.model.clean import clean_text
from tui.model.plays import MOST_RECORDS
from tui.model.tautulli import ROW_COLUMNS, RawSession, TautulliLibrary, TautulliUser

_NAME = 200
_SHOWN = 80
_LOWEST, _HIGHEST = -(1 << 63), (1 << 63) - 1
_FROM_ROW = tuple(
    column for column in ROW_COLUMNS if column not in {"id", "server", "has_metadata", "has_stream", "duration"}
)
"""Columns that a row of the API has under the same name. Its `duration` is another thing: that of the play."""
_ABSENT: dict[str, Any] = dict.fromkeys(ROW_COLUMNS)


@dataclass(frozen=True, slots=True)
class TautulliInfo:
    """Which Tautulli answers, and for which server."""

    version: str
    server_uuid: str
    server_name: str
    date_header: str = ""
    latency_ms: float | None = None


@dataclass(frozen=True, slots=True)
class BadRecord:
    """A row that cannot even be named."""

    place: int
    """Its place in the page, from 0."""
    record_id: str
    """What stands where its id should; "" = nothing."""
    excerpt: str
    """What it is about, as far as it tells."""


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """One page of records."""

    rows: Sequence[RawSession]
    bad: Sequence[BadRecord]
    received: int
    """Rows of the page, usable or not."""
    total: int
    """Records that Tautulli has, as it says: `recordsTotal`."""
    filtered: int
    """Records that the query finds, as it says: `recordsFiltered`."""
    columns: frozenset[str] = frozenset()
    """Columns of the staged records that at least one of the rows tells."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A table of users or libraries, with the plays that its rows add up to."""

    users: tuple[TautulliUser, ...] = ()
    libraries: tuple[TautulliLibrary, ...] = ()
    plays: int = 0


def whole_number(value: Any) -> int | None:
    """Give a count or an id, also when it comes as text such as "1,635"; None when it is none."""
    if isinstance(value, bool):
        return None
    digits = value.replace(",", "") if isinstance(value, str) else ""
    if digits.isascii() and digits.isdigit() and len(digits) < 19:
        return int(digits)
    return value if isinstance(value, int) else None


def sessions_of(rows: Sequence[Any], section: str) -> tuple[list[RawSession], list[BadRecord]]:
    """Read the rows of a page; `section` is the library that was asked for, "" = any."""
    good: list[RawSession] = []
    bad: list[BadRecord] = []
    for place, row in enumerate(rows):
        found = session_of(row, section)
        if found is None:
            bad.append(_bad(place, row))
        else:
            good.append(found)
    return good, bad


def columns_in(rows: Sequence[Any]) -> frozenset[str]:
    """Give the columns of the staged records that the rows of a page tell; older versions tell fewer."""
    names = {name for row in rows if isinstance(row, Mapping) for name in row}
    return frozenset(column for column in _FROM_ROW if column in names)


def session_of(row: Any, section: str = "") -> RawSession | None:
    """Read one row of `get_history`; None when its id cannot be used.

    What the API does not tell stays unknown; its inner joins promise the partners.
    """
    record_id = whole_number(row.get("row_id")) if isinstance(row, Mapping) else None
    if record_id is None or not 0 < record_id < MOST_RECORDS:
        return None
    values = _ABSENT | {column: _plain(row.get(column)) for column in _FROM_ROW if column in row}
    values |= {"id": record_id, "server": 0, "has_metadata": 1, "has_stream": 1}
    if section and values["section_id"] in {None, ""}:
        values["section_id"] = int(section) if section.isascii() and section.isdigit() else section
    return RawSession(**values)


def _bad(place: int, row: Any) -> BadRecord:
    if not isinstance(row, Mapping):
        return BadRecord(place, "", clean_text(_shown(row), _SHOWN))
    title = _shown(row.get("full_title")) or _shown(row.get("title"))
    return BadRecord(place, clean_text(_shown(row.get("row_id")), _SHOWN), clean_text(title, _SHOWN))


def users_of(rows: Sequence[Any]) -> Listed:
    """Read `get_users_table`, which lists no tokens."""
    users, plays = [], 0
    for row in rows:
        user_id = whole_number(row.get("user_id")) if isinstance(row, Mapping) else None
        if user_id is not None and user_id < MOST_RECORDS:
            users.append(TautulliUser(user_id, _name(row.get("username")), _name(row.get("friendly_name"))))
            plays += max(0, whole_number(row.get("plays")) or 0)
    return Listed(users=tuple(users), plays=plays)


def libraries_of(rows: Sequence[Any], server_uuid: str) -> Listed:
    """Read `get_libraries_table`."""
    libraries, plays = [], 0
    for row in rows:
        section = row.get("section_id") if isinstance(row, Mapping) else None
        if isinstance(section, int | str) and section != "":
            name, kind = _name(row.get("section_name")), _name(row.get("section_type"))
            libraries.append(TautulliLibrary(server_uuid, _name(section), name, kind))
            plays += max(0, whole_number(row.get("plays")) or 0)
    return Listed(libraries=tuple(libraries), plays=plays)


def _plain(value: Any) -> Any:
    """Give a value as SQLite can hold it: nothing, a number or valid text."""
    if value is None or isinstance(value, float):
        return value
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, int):
        return value if _LOWEST <= value <= _HIGHEST else str(value)[:_SHOWN]
    text = value if isinstance(value, str) else _shown(value)
    return text if text.isascii() else text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")


def _name(value: Any) -> str:
    return clean_text(_shown(value), _NAME)


def _shown(value: Any) -> str:
    """Give a scalar as text, and what is none by its kind: nobody wants to read it, and it may be nested very deep."""
    if value is None:
        return ""
    if isinstance(value, Mapping | list):
        return "an object" if isinstance(value, Mapping) else "a list"
    return str(value)
