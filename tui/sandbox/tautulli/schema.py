"""The two shapes of a Tautulli file that the sandbox writes: that of 2.17, and that of an old upgraded install.

The tables are kept in a shorthand, one word for each column: `name` is TEXT, `name#` INTEGER, `name?` has no type;
`#0`, `#NULL` and `=x` (with `_` for a space) are defaults; then `!` for NOT NULL and `^` for UNIQUE. `id++` and `id+`
are the primary key with and without AUTOINCREMENT, `^a,b` is a constraint over several columns.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal

from tui.sandbox.tautulli import tables_217, tables_old

SchemaName = Literal["2.17", "old"]

_WORD: Final = re.compile(
    r"(?P<name>\w+)(?P<key>\+*)(?P<type>[#?]?)(?P<default>\w*|=[^!^]+)(?P<null>!?)(?P<unique>\^?)"
)
_TYPES: Final = {"": " TEXT", "#": " INTEGER", "?": ""}
_KEYS: Final = {"+": "INTEGER PRIMARY KEY", "++": "INTEGER PRIMARY KEY AUTOINCREMENT"}

_LOOKUP_INDEXES: Final = """
    +tvmaze_lookup:rating_key +themoviedb_lookup:rating_key +musicbrainz_lookup:rating_key +image_hash_lookup:img_hash
    +cloudinary_lookup:img_hash +imgur_lookup:img_hash +sessions_continued:user_id,machine_id,media_type
"""
_HISTORY_INDEXES: Final = """
    session_history:media_type session_history:media_type,stopped_ASC session_history:rating_key
    session_history:parent_rating_key session_history:grandparent_rating_key session_history:user
    session_history:user_id session_history:user_id,stopped_ASC session_history:section_id
    session_history:section_id,stopped_ASC session_history:reference_id_ASC session_history_metadata:rating_key
    session_history_metadata:guid session_history_metadata:live session_history_media_info:transcode_decision
"""


@dataclass(frozen=True, slots=True)
class Schema:
    """The tables and indexes of one age."""

    name: SchemaName
    columns: Mapping[str, tuple[str, ...]]
    """The column names of each table, in their order in the file."""
    tables: tuple[str, ...]
    """The statements that make the tables."""
    indexes: tuple[str, ...]
    """The statements that make the indexes; they are faster on full tables."""
    version: str | None
    """What `version_info` says; None where that table did not exist yet."""


@cache
def schema_of(name: SchemaName) -> Schema:
    """Give a schema. Raises ValueError for a name that is not known."""
    if name == "2.17":
        tables, events = tables_217.TABLES, tables_217.EVENTS
        return _schema(name, tables, events, _HISTORY_INDEXES + _LOOKUP_INDEXES, "v2.17.2")
    if name == "old":
        return _schema(name, tables_old.TABLES, tables_old.EVENTS, _LOOKUP_INDEXES, None)
    raise ValueError(f"unknown schema {name!r}; known are '2.17' and 'old'")


def insert_into(schema: Schema, table: str, columns: tuple[str, ...] = ()) -> str:
    """Give the statement that inserts a row with those columns, or with all."""
    wanted = columns or schema.columns[table]
    return f"INSERT INTO {table} ({', '.join(wanted)}) VALUES ({', '.join('?' * len(wanted))})"


def _schema(name: SchemaName, tables: Mapping[str, str], events: str, indexes: str, version: str | None) -> Schema:
    words = {table: tuple(_spelled_out(text.split(), events.split())) for table, text in tables.items()}
    return Schema(
        name=name,
        columns={table: tuple(_name_of(word) for word in found if word[0] != "^") for table, found in words.items()},
        tables=tuple(f"CREATE TABLE {table} ({', '.join(map(_column, found))})" for table, found in words.items()),
        indexes=tuple(map(_index, indexes.split())),
        version=version,
    )


def _spelled_out(words: list[str], events: list[str]) -> Iterator[str]:
    """Give the columns with those of a notifier, `on_*`, for each event."""
    for word in words:
        if word.startswith("on_*"):
            yield from (word.replace("*", event, 1) for event in events)
        else:
            yield word


def _name_of(word: str) -> str:
    found = _WORD.fullmatch(word)
    assert found is not None, word
    return found["name"]


def _column(word: str) -> str:
    if word[0] == "^":
        return f"UNIQUE({word[1:].replace(',', ', ')})"
    found = _WORD.fullmatch(word)
    assert found is not None, word
    if found["key"]:
        return f"{found['name']} {_KEYS[found['key']]}"
    default = found["default"].removeprefix("=").replace("_", " ")
    parts = [found["name"] + _TYPES[found["type"]]]
    parts += ["NOT NULL"] * bool(found["null"]) + [f"DEFAULT {default}"] * bool(default)
    return " ".join(parts + ["UNIQUE"] * bool(found["unique"]))


def _index(word: str) -> str:
    unique = word.startswith("+")
    table, _, listed = word.removeprefix("+").partition(":")
    columns = listed.split(",")
    suffix = "" if unique else "_" + "_".join(column.removesuffix("_ASC") for column in columns)
    fields = ", ".join(column.replace("_ASC", " ASC") for column in columns)
    return f"CREATE {'UNIQUE ' * unique}INDEX idx_{table}{suffix} ON {table} ({fields})"
