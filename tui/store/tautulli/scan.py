"""Tells in SQL which records need no judgement, and hands out the few others with what ties them to their neighbours.

The predicate is careful: whatever it passes, the rules would leave as it is and without a finding.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator
from collections.abc import Set as AbstractSet
from functools import lru_cache

import msgspec

from tui.model.clean import is_safe
from tui.model.garbled import is_garbled
from tui.model.plays import MOST_RECORDS, MediaType
from tui.model.tautulli import (
    MOST_TEXT,
    MOST_TITLE,
    NUMBER_COLUMNS,
    ROW_COLUMNS,
    TEXT_COLUMNS,
    TITLE_COLUMNS,
    TOLD_COLUMNS,
    RawSession,
    Ties,
)

DAY = 86_400
MILLISECONDS_FROM = 10**11
"""A time above it is not in seconds."""

_JUDGED_NUMBERS = (
    "reference_id", "started", "stopped", "rating_key", "user_id", "paused_counter", "view_offset", "duration",
)  # fmt: skip
_OTHER_NUMBERS = tuple(c for c in NUMBER_COLUMNS if c not in {*_JUDGED_NUMBERS, *TOLD_COLUMNS})
_TYPES = ", ".join(f"'{media_type}'" for media_type in MediaType)
_OTHER_TEXTS = tuple(c for c in TEXT_COLUMNS if c not in {*TITLE_COLUMNS, "media_type"})
_ALL_TEXTS = frozenset((*_OTHER_TEXTS, *TITLE_COLUMNS))

_ORDINARY = bytes(set(range(0x20, 0x7F)) - {0x5C})
"""ASCII that JSON writes as it is. Quotes, controls and foreign letters take the longer way."""
_decode = msgspec.json.Decoder(list[str | None]).decode


def register(conn: sqlite3.Connection) -> None:
    """Give the connection the function that `needs_nothing` calls. It is pure."""
    conn.create_function("tautulli_plain", 2, _is_plain, deterministic=True)


def needs_nothing(
    now: float,
    *,
    alias: str = "rows",
    schema: str = "main",
    missing: Collection[str] = (),
    known: AbstractSet[str] = frozenset(),
) -> str:
    """Give the condition (1 or 0, never NULL) that a record has every value usable and earns no finding.

    For a FROM with the rows as `alias`, beside the tables `twins`, `heads` and `users` of a staged file in `schema`.
    `missing` are columns that the source's schema lacks, `known` those whose values equal ones that passed before:
    neither their texts nor their kinds are looked at again. The connection needs `register`.
    """
    latest = min(int(now) + DAY, MILLISECONDS_FROM)
    texts, titles = (_as_bytes([c for c in group if c not in known]) for group in (_OTHER_TEXTS, TITLE_COLUMNS))
    conditions = [
        *_times(latest),
        *_keys(schema),
        *_notes(missing),
        *(f"typeof(~.{column}) IN ('integer', 'null')" for column in _OTHER_NUMBERS if column not in known),
        *(f"typeof(~.{column}) IN ('integer', 'real', 'null')" for column in TOLD_COLUMNS),
        f"NOT EXISTS (SELECT 1 FROM {schema}.twins AS t WHERE t.id = ~.id)",
        *([] if known >= _ALL_TEXTS else [f"tautulli_plain({texts}, {titles})"]),
    ]
    return f"(({' AND '.join(conditions)}) IS TRUE)".replace("~", alias)


def odd_rows(
    conn: sqlite3.Connection,
    after: int,
    upto: int,
    now: float,
    *,
    schema: str = "main",
    missing: Collection[str] = (),
) -> Iterator[tuple[RawSession, Ties]]:
    """Give the records with `after` < id <= `upto` that need the rules, by id, from a staged file in `schema`.

    The connection needs `register` and a text factory that outlives broken UTF-8.
    """
    listed = ", ".join(f"r.{column}" for column in ROW_COLUMNS)
    query = f"""
        SELECT {listed}, d.head, t.of, t.is_exact, b.view_offset FROM {schema}.rows AS r
        LEFT JOIN {schema}.heads AS d ON d.id = r.id
        LEFT JOIN {schema}.twins AS t ON t.id = r.id
        LEFT JOIN {schema}.befores AS b ON b.id = r.id
        WHERE r.id > ? AND r.id <= ? AND NOT {needs_nothing(now, alias="r", schema=schema, missing=missing)}
        ORDER BY r.id
    """
    for row in conn.execute(query, (after, upto)):
        yield RawSession(*row[:-4]), Ties(row[-4], row[-3], bool(row[-2]), row[-1])


def readable(raw: bytes) -> str:
    """Decode a text of SQLite; what is no UTF-8 becomes U+FFFD. For `Connection.text_factory`."""
    return raw.decode("utf-8", "replace")


def _times(latest: int) -> tuple[str, ...]:
    return (
        "~.has_metadata = 1 AND ~.has_stream = 1",
        f"~.id BETWEEN 1 AND {MOST_RECORDS - 1}",
        f"typeof(~.started) = 'integer' AND ~.started BETWEEN 1 AND {latest}",
        f"typeof(~.stopped) = 'integer' AND ~.stopped BETWEEN ~.started AND {latest}",
        "typeof(~.paused_counter) = 'integer' AND ~.paused_counter BETWEEN 0 AND ~.stopped - ~.started",
    )


def _keys(schema: str) -> tuple[str, ...]:
    return (
        "typeof(~.rating_key) = 'integer'",
        "typeof(~.user_id) = 'integer'",
        f"(~.user_id = 0 OR ~.user_id IN (SELECT user_id FROM {schema}.users)"
        f" OR NOT EXISTS (SELECT 1 FROM {schema}.users))",
        f"~.media_type IN ({_TYPES})",
        "typeof(~.reference_id) = 'integer' AND (~.reference_id = ~.id OR (~.reference_id BETWEEN 1 AND ~.id - 1"
        f" AND NOT EXISTS (SELECT 1 FROM {schema}.heads AS d WHERE d.id = ~.id)))",
    )


def _notes(missing: Collection[str]) -> Iterator[str]:
    yield "~.user >= '!' AND ~.title >= '!'"
    if "ip_address" not in missing:
        yield "~.ip_address >= '!' AND ~.ip_address <> 'N/A'"
    if "guid" not in missing:
        yield "~.guid >= '!'"
    if "duration" not in missing and "view_offset" not in missing:
        yield (
            "(~.percent_complete IS NOT NULL OR (typeof(~.duration) = 'integer' AND ~.duration > 0"
            " AND typeof(~.view_offset) = 'integer' AND ~.view_offset BETWEEN 0 AND ~.duration))"
        )


def _as_bytes(columns: Collection[str]) -> str:
    return f"CAST(json_array({', '.join(f'~.{column}' for column in columns)}) AS BLOB)"


def _is_plain(texts: bytes, titles: bytes) -> bool:
    """Whether all of two JSON lists of texts can be kept as they are."""
    return _fits(titles, MOST_TITLE) and _fits(texts, MOST_TEXT)


def _fits(listed: bytes, limit: int) -> bool:
    if len(listed) <= limit and not listed.translate(None, _ORDINARY):
        return True
    try:
        values = _decode(listed)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return False
    return all(value is None or _is_kept(value, limit) for value in values)


@lru_cache(maxsize=4096)
def _is_kept(value: str, limit: int) -> bool:
    return len(value) <= limit and is_safe(value) and "\ufffd" not in value and not is_garbled(value)
