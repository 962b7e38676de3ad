"""What a source holds, without judging its records: version, servers, users, libraries, fingerprint.

Of users only id and names are read, by named columns: never tokens, mails or filters.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from tui.model.clean import clean_text
from tui.model.tautulli import SourceFacts, TautulliLibrary, TautulliUser
from tui.store.tautulli.faults import no_tautulli
from tui.store.tautulli.opening import OpenSource
from tui.store.tautulli.rows_view import HISTORY, METADATA, columns_of, rows_view

_NAME = 200
_ORPHANS = 1000
_EDGE = 100
"""Records at either end that the fingerprint covers."""


@dataclass(frozen=True, slots=True)
class Servers:
    """The servers whose libraries a source lists."""

    uuids: tuple[str, ...]
    """The main one first."""
    sections: Mapping[int, int]
    """Sections that belong to one server only, and not to the main one: section id -> place in `uuids`."""


def read_servers(conn: sqlite3.Connection, schema: str) -> Servers:
    """Tell the servers apart. The main one has the most active libraries, then the most history."""
    owners: dict[int, set[str]] = defaultdict(set)
    active: dict[str, int] = defaultdict(int)
    for uuid, section, is_active in _sections(conn, schema, "server_id", "section_id", "is_active"):
        if isinstance(uuid, str) and uuid.strip() and isinstance(section, int):
            owners[section].add(uuid)
            active[uuid] += is_active != 0
    plays = _plays_by_section(conn, schema) if len(active) > 1 else {}
    history: dict[str, int] = defaultdict(int)
    for section, uuids in owners.items():
        if len(uuids) == 1:
            history[next(iter(uuids))] += plays.get(section, 0)
    ordered = sorted(active, key=lambda uuid: (-active[uuid], -history[uuid], uuid))
    places = {uuid: place for place, uuid in enumerate(ordered)}
    alone = {section: places[next(iter(uuids))] for section, uuids in owners.items() if len(uuids) == 1}
    return Servers(tuple(ordered), {section: place for section, place in alone.items() if place})


def read_facts(conn: sqlite3.Connection, schema: str, source: OpenSource, servers: Servers) -> SourceFacts:
    """Read what a source tells before its records are looked at. A missing table means: nothing known.

    Raises InvalidInput when its records are not numbered.
    """
    sessions, max_id = conn.execute(f"SELECT COUNT(*), COALESCE(MAX(id), 0) FROM {schema}.{HISTORY}").fetchone()
    if not isinstance(max_id, int):
        raise no_tautulli(source.path, f"has a key that is no number in its table {HISTORY}")
    return SourceFacts(
        path=str(source.path),
        version=_version(conn, schema),
        sessions=sessions,
        max_id=max_id,
        fingerprint=fingerprint_of(conn, f"{schema}.{HISTORY}", sessions, max_id),
        servers=tuple(clean_text(uuid, _NAME) for uuid in servers.uuids),
        users=tuple(_users(conn, schema)),
        libraries=tuple(_libraries(conn, schema)),
        missing_columns=rows_view(conn, schema, servers.sections).missing,
        size_bytes=source.path.stat().st_size,
    )


def with_orphans(conn: sqlite3.Connection, schema: str, facts: SourceFacts, with_metadata: int) -> SourceFacts:
    """Add the metadata rows without a session. `with_metadata` is the number of sessions that have one."""
    (rows,) = conn.execute(f"SELECT COUNT(*) FROM {schema}.{METADATA}").fetchone()
    if rows <= with_metadata:
        return facts
    count = rows - with_metadata
    orphans = list(_orphans(conn, schema, f"m.id > {facts.max_id}"))
    if len(orphans) < min(count, _ORPHANS):
        orphans = list(_orphans(conn, schema, "1"))
    return replace(facts, orphans=tuple(orphans), orphan_count=count)


def fingerprint_of(conn: sqlite3.Connection, table: str, sessions: int, max_id: int) -> str:
    """Name the content of a table of records: its count, its highest id, and what its first and last records are.

    Size and place play no part, so a backup has the fingerprint of its original.
    """
    digest = hashlib.sha256(f"{sessions}:{max_id}".encode())
    listed = ", ".join(f"quote(NULLIF({column}, ''))" for column in ("started", "user_id", "rating_key"))
    for order in ("ASC", "DESC"):
        for row in conn.execute(f"SELECT id, {listed} FROM {table} ORDER BY id {order} LIMIT {_EDGE}"):
            digest.update(repr(row).encode())
    return digest.hexdigest()


def _version(conn: sqlite3.Connection, schema: str) -> str:
    if not {"key", "value"} <= _own_columns(conn, schema, "version_info"):
        return ""
    row = conn.execute(f"SELECT value FROM {schema}.version_info WHERE key = 'version'").fetchone()
    return clean_text(str(row[0]), 40) if row and row[0] is not None else ""


def _users(conn: sqlite3.Connection, schema: str) -> Iterable[TautulliUser]:
    for user_id, username, friendly_name, deleted in _named(
        conn, schema, "users", "user_id", "username", "friendly_name", "deleted_user"
    ):
        if isinstance(user_id, int):
            yield TautulliUser(user_id, _name(username), _name(friendly_name), is_listed=deleted in {None, 0})


def _libraries(conn: sqlite3.Connection, schema: str) -> Iterable[TautulliLibrary]:
    columns = ("server_id", "section_id", "section_name", "section_type", "is_active", "deleted_section")
    for uuid, section, name, kind, is_active, deleted in _sections(conn, schema, *columns):
        if section not in {None, ""}:
            is_listed = is_active != 0 and deleted in {None, 0}
            yield TautulliLibrary(_name(uuid), _name(section), _name(name), _name(kind), is_listed)


def _sections(conn: sqlite3.Connection, schema: str, *columns: str) -> list[tuple[Any, ...]]:
    return _named(conn, schema, "library_sections", *columns)


def _named(conn: sqlite3.Connection, schema: str, table: str, *columns: str) -> list[tuple[Any, ...]]:
    """Read columns by name; those that the table lacks are None, and no table is no rows."""
    found = _own_columns(conn, schema, table)
    if columns[0] not in found:
        return []
    listed = ", ".join(column if column in found else "NULL" for column in columns)
    return conn.execute(f"SELECT {listed} FROM {schema}.{table} ORDER BY rowid").fetchall()


def _own_columns(conn: sqlite3.Connection, schema: str, table: str) -> set[str]:
    """Give the columns of an ordinary table; views and virtual tables, which may do anything, have none."""
    query = f"SELECT 1 FROM {schema}.sqlite_master WHERE type = 'table' AND rootpage > 0 AND name = ?"
    return set(columns_of(conn, schema, table)) if conn.execute(query, (table,)).fetchone() else set()


def _plays_by_section(conn: sqlite3.Connection, schema: str) -> dict[int, int]:
    if "section_id" not in columns_of(conn, schema, HISTORY):
        return {}
    return dict(conn.execute(f"SELECT section_id, COUNT(*) FROM {schema}.{HISTORY} GROUP BY section_id").fetchall())


def _orphans(conn: sqlite3.Connection, schema: str, where: str) -> Iterator[int]:
    """Most stand behind all sessions, where they are found at once."""
    known = f"SELECT 1 FROM {schema}.{HISTORY} AS h WHERE h.id = m.id"
    query = f"SELECT m.id FROM {schema}.{METADATA} AS m WHERE {where} AND NOT EXISTS ({known}) ORDER BY m.id"
    return (record for (record,) in conn.execute(f"{query} LIMIT {_ORPHANS}"))


def _name(value: object) -> str:
    return "" if value is None else clean_text(str(value), _NAME)
