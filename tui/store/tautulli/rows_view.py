"""One shape over the three history tables of any Tautulli schema: the columns of ROW_COLUMNS, by their names.

Columns are found by `table_info`, never by version; what a schema lacks is NULL. It reads no other table.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, replace

from tui.model.tautulli import (
    HISTORY_COLUMNS,
    METADATA_COLUMNS,
    NUMBER_COLUMNS,
    PRESENCE_COLUMNS,
    ROW_COLUMNS,
    SERVER_COLUMN,
    STREAM_COLUMNS,
    TEXT_COLUMNS,
)

HISTORY = "session_history"
METADATA = "session_history_metadata"
MEDIA_INFO = "session_history_media_info"
HISTORY_TABLES = (HISTORY, METADATA, MEDIA_INFO)
UNKNOWN = "NULL"

_PLACES = {
    **dict.fromkeys(HISTORY_COLUMNS, "h"),
    **dict.fromkeys(METADATA_COLUMNS, "m"),
    **dict.fromkeys(STREAM_COLUMNS, "i"),
}
_PRESENT = dict(zip(PRESENCE_COLUMNS, ("(m.id IS NOT NULL)", "(i.id IS NOT NULL)"), strict=True))


@dataclass(frozen=True, slots=True)
class RowsView:
    """How one source's records are read."""

    records: str
    """FROM clause; the records' own table is `h`."""
    raw: Mapping[str, str]
    """Each column of ROW_COLUMNS as it is stored: SQL over `records`, UNKNOWN where the schema lacks it."""
    history: str
    """The table with the records themselves, with its schema."""

    @property
    def missing(self) -> tuple[str, ...]:
        """Columns that the schema lacks."""
        return tuple(column for column in _PLACES if self.raw[column] == UNKNOWN)

    def with_bytes(self) -> RowsView:
        """The same view for records that hold bytes where texts belong: those are read as texts."""
        texts = {column: self._value(column) for column in TEXT_COLUMNS}
        return replace(self, raw={**self.raw, **texts})

    @property
    def values(self) -> str:
        """ROW_COLUMNS for a SELECT. Empty texts for unknown numbers are NULL, bytes for a text are that text."""
        return ", ".join(self._value(column) for column in ROW_COLUMNS)

    def _value(self, column: str) -> str:
        raw = self.raw[column]
        if column not in _PLACES or raw == UNKNOWN:
            return raw
        return f"NULLIF({raw}, '')" if column in NUMBER_COLUMNS else f"CAST({raw} AS TEXT)"


STAGED_VIEW = RowsView("FROM main.rows AS h", {column: f"h.{column}" for column in ROW_COLUMNS}, "main.rows")
"""The records of a staged file, seen in the same way."""


def columns_of(conn: sqlite3.Connection, schema: str, table: str) -> dict[str, bool]:
    """Give the names of a table's columns, each with whether it is the primary key; empty = no such table."""
    return {name: bool(key) for _, name, _, _, _, key in conn.execute(f"PRAGMA {schema}.table_info({table})")}


def rows_view(conn: sqlite3.Connection, schema: str, servers: Mapping[int, int]) -> RowsView:
    """Give the view of the source attached as `schema`. `servers` maps section ids to places of other servers."""
    found = {alias: columns_of(conn, schema, table) for alias, table in zip("hmi", HISTORY_TABLES, strict=True)}
    section = _section(found)
    plain = {column: f"{alias}.{column}" if column in found[alias] else UNKNOWN for column, alias in _PLACES.items()}
    raw = {"id": "h.id", SERVER_COLUMN: _server(section, servers), **_PRESENT, **plain, "section_id": section}
    joins = " ".join(
        f"LEFT JOIN {schema}.{table} AS {alias} ON {alias}.id = h.id"
        for alias, table in (("m", METADATA), ("i", MEDIA_INFO))
    )
    everything = {column: raw.get(column, UNKNOWN) for column in ROW_COLUMNS}
    return RowsView(f"FROM {schema}.{HISTORY} AS h {joins}", everything, f"{schema}.{HISTORY}")


def _section(found: Mapping[str, Mapping[str, bool]]) -> str:
    """Before 2.7.0 the library stood beside the titles."""
    places = [f"{alias}.section_id" for alias in "hm" if "section_id" in found[alias]]
    if len(places) == 2:
        return f"COALESCE(NULLIF({places[0]}, ''), {places[1]})"
    return places[0] if places else UNKNOWN


def _server(section: str, servers: Mapping[int, int]) -> str:
    if not servers or section == UNKNOWN:
        return "0"
    cases = " ".join(f"WHEN {int(key)} THEN {int(place)}" for key, place in sorted(servers.items()))
    return f"CASE {section} {cases} ELSE 0 END"
