"""One shape over the three history tables of any Tautulli schema: the columns of ROW_COLUMNS, by their names.

Columns are found by `table_info`, never by version; what a schema lacks is NULL. It reads no other table.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tui.model.tautulli import (
    HISTORY_COLUMNS,
    METADATA_COLUMNS,
    NUMBER_COLUMNS,
    PRESENCE_COLUMNS,
    ROW_COLUMNS,
    SERVER_COLUMN,
    STREAM_COLUMNS,
)

HISTORY = "session_history"
METADATA = "session_history_metadata"
MEDIA_INFO = "session_history_media_info"
HISTORY_TABLES = (HISTORY, METADATA, MEDIA_INFO)

_PLACES = {
    **dict.fromkeys(HISTORY_COLUMNS, "h"),
    **dict.fromkeys(METADATA_COLUMNS, "m"),
    **dict.fromkeys(STREAM_COLUMNS, "i"),
}


@dataclass(frozen=True, slots=True)
class RowsView:
    """How one source's records are read."""

    select: str
    """SELECT of ROW_COLUMNS with its FROM, without WHERE; the history table is `h`."""
    missing: tuple[str, ...]
    """Columns that the schema lacks."""


def columns_of(conn: sqlite3.Connection, schema: str, table: str) -> dict[str, bool]:
    """Give the names of a table's columns, each with whether it is the primary key; empty = no such table."""
    return {name: bool(key) for _, name, _, _, _, key in conn.execute(f"PRAGMA {schema}.table_info({table})")}


def rows_view(conn: sqlite3.Connection, schema: str, servers: Mapping[int, int]) -> RowsView:
    """Give the SELECT for the source attached as `schema`. `servers` maps section ids to places of other servers."""
    found = {alias: columns_of(conn, schema, table) for alias, table in zip("hmi", HISTORY_TABLES, strict=True)}
    section = _section(found)
    values = {
        "id": "h.id",
        SERVER_COLUMN: _server(section, servers),
        PRESENCE_COLUMNS[0]: "m.id IS NOT NULL",
        PRESENCE_COLUMNS[1]: "i.id IS NOT NULL",
        **dict(_plain_values(found)),
        "section_id": section,
    }
    listed = ", ".join(f"{values.get(column, 'NULL')} AS {column}" for column in ROW_COLUMNS)
    joined = " ".join(
        f"LEFT JOIN {schema}.{table} AS {alias} ON {alias}.id = h.id"
        for alias, table in (("m", METADATA), ("i", MEDIA_INFO))
    )
    missing = tuple(column for column in _PLACES if values.get(column, "NULL") == "NULL")
    return RowsView(f"SELECT {listed} FROM {schema}.{HISTORY} AS h {joined}", missing)


def _plain_values(found: Mapping[str, Mapping[str, bool]]) -> Iterator[tuple[str, str]]:
    """Empty texts for unknown numbers become NULL, and bytes in place of a text become that text."""
    for column, alias in _PLACES.items():
        if column in found[alias]:
            name = f"{alias}.{column}"
            yield column, f"NULLIF({name}, '')" if column in NUMBER_COLUMNS else f"CAST({name} AS TEXT)"


def _section(found: Mapping[str, Mapping[str, bool]]) -> str:
    """Before 2.7.0 the library stood beside the titles."""
    places = [f"NULLIF({alias}.section_id, '')" for alias in "hm" if "section_id" in found[alias]]
    if len(places) == 2:
        return f"COALESCE({', '.join(places)})"
    return places[0] if places else "NULL"


def _server(section: str, servers: Mapping[int, int]) -> str:
    if not servers or section == "NULL":
        return "0"
    cases = " ".join(f"WHEN {int(key)} THEN {int(place)}" for key, place in sorted(servers.items()))
    return f"CASE {section} {cases} ELSE 0 END"
