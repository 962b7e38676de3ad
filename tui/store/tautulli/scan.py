"""Tells which records need no judgement, and hands out the few others with what ties them to their neighbours.

The test is careful: whatever passes it, the rules would leave as it is and without a finding. Its expensive part is
done once, block by block, when a source is surveyed; `needs_nothing` is what remains for a staged file.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence

from tui.model.plays import MOST_RECORDS, MediaType
from tui.model.tautulli import NUMBER_COLUMNS, ROW_COLUMNS, TOLD_COLUMNS, RawSession, Ties
from tui.store.tautulli.rows_view import UNKNOWN, RowsView
from tui.store.tautulli.ties import TIED, as_ties, joined

Columns = Mapping[str, str]

DAY = 86_400
MILLISECONDS_FROM = 10**11
"""A time above it is not in seconds."""

_JUDGED = ("reference_id", "started", "stopped", "rating_key", "user_id", "paused_counter", "view_offset", "duration")
_WHOLE = _JUDGED[:-2]
_OTHERS = tuple(column for column in NUMBER_COLUMNS if column not in {*_JUDGED, *TOLD_COLUMNS})
_LARGEST = (1 << 63) - 1
_LISTED = ", ".join(f"r.{column}" for column in ROW_COLUMNS)


def latest_start(now: float) -> int:
    """The last believable second, UTC epoch: clocks may differ by a day."""
    return min(int(now) + DAY, MILLISECONDS_FROM)


def needs_nothing(now: float, *, alias: str = "rows", schema: str = "main") -> str:
    """Give the condition (1 or 0) that a record of the staged file in `schema` is usable as it is, without a finding.

    For a FROM that calls the file's rows `alias`.
    """
    latest = latest_start(now)
    return (
        f"({alias}.started <= {latest} AND {alias}.stopped <= {latest}"
        f" AND NOT EXISTS (SELECT 1 FROM {schema}.odd WHERE odd.id = {alias}.id)) IS TRUE"
    )


def odd_rows(
    conn: sqlite3.Connection, after: int, upto: int, now: float, *, schema: str = "main"
) -> Iterator[tuple[RawSession, Ties]]:
    """Give the records with `after` < id <= `upto` that need the rules, by id, from the staged file in `schema`.

    The connection needs the text factory `readable`.
    """
    query = f"""
        SELECT {_LISTED}, {TIED} FROM {schema}.rows AS r {joined(schema, "r.id")}
        WHERE r.id > ? AND r.id <= ? AND NOT ({needs_nothing(now, alias="r", schema=schema)})
        ORDER BY r.id
    """
    for row in conn.execute(query, (after, upto)):
        yield RawSession(*row[:-4]), as_ties(row[-4:])


def readable(raw: bytes) -> str:
    """Decode a text of SQLite; what is no UTF-8 becomes U+FFFD. For `Connection.text_factory`."""
    return raw.decode("utf-8", "replace")


def is_sound(view: RowsView, users: str, latest: int = MILLISECONDS_FROM) -> str:
    """Give the condition (1 or 0) that numbers, times and keys of a record are usable and earn no finding.

    `latest` is the last believable second. `users` names a table of known accounts (`user_id`), "" where nobody is
    listed. Texts and twins are looked at elsewhere.
    """
    raw = view.raw
    conditions = [*_span(raw, latest), *_keys(raw, users), _group(view), *_position(raw), *_names(raw), *_others(raw)]
    return f"(({' AND '.join(conditions)}) IS TRUE)"


def _span(raw: Columns, latest: int) -> Iterator[str]:
    whole = " + ".join(
        raw[c] for c in ("reference_id", "started", "stopped", "rating_key", "user_id", "paused_counter")
    )
    yield f"{raw['has_metadata']} = 1 AND {raw['has_stream']} = 1"
    yield f"typeof({whole}) = 'integer'"
    yield f"{raw['started']} BETWEEN 1 AND {latest}"
    yield f"{raw['stopped']} BETWEEN {raw['started']} AND {latest}"
    yield f"{raw['paused_counter']} BETWEEN 0 AND {raw['stopped']} - {raw['started']}"


def _keys(raw: Columns, users: str) -> Iterator[str]:
    """Texts sort above all numbers, so `< ''` tells a number."""
    yield f"{raw['id']} BETWEEN 1 AND {MOST_RECORDS - 1}"
    yield f"{raw['rating_key']} < '' AND {raw['user_id']} < ''"
    yield f"({' OR '.join(f'''{raw['media_type']} = '{media_type}' ''' for media_type in MediaType)})"
    if users:
        known = f"EXISTS (SELECT 1 FROM {users} AS u WHERE u.user_id = {raw['user_id']})"
        yield f"({raw['user_id']} = 0 OR {known})"


def _group(view: RowsView) -> str:
    """Its own, or that of an earlier record which is the head of its group."""
    own, group = view.raw["id"], view.raw["reference_id"]
    head = f"SELECT 1 FROM {view.history} AS o WHERE o.id = {group} AND o.reference_id = o.id"
    return f"({group} = {own} OR {group} BETWEEN 1 AND {own} AND EXISTS ({head}))"


def _position(raw: Columns) -> Iterator[str]:
    """Position and runtime; who tells percents instead need not have them."""
    offset, runtime, percent = raw["view_offset"], raw["duration"], raw["percent_complete"]
    whole = " AND ".join(_told(offset, runtime))
    if percent == UNKNOWN:
        yield whole
        return
    loose = " AND ".join(
        f"({column} IS NULL OR (typeof({column}) = 'integer' AND {column} >= {least}))"
        for column, least in ((offset, 0), (runtime, 1))
    )
    numbers = " AND ".join(f"({raw[c]} IS NULL OR {raw[c]} < '')" for c in TOLD_COLUMNS)
    yield f"({percent} IS NULL AND {whole} OR {percent} < '' AND {loose}) AND {numbers}"


def _told(offset: str, runtime: str) -> Iterator[str]:
    """Both are numbers and fit together; a column that the schema lacks is not asked for."""
    present = [column for column in (offset, runtime) if column != UNKNOWN]
    yield f"typeof({' + '.join(['0', *present])}) = 'integer'"
    if runtime != UNKNOWN:
        yield f"{runtime} > 0 AND {runtime} < ''"
    if offset != UNKNOWN:
        yield f"{offset} BETWEEN 0 AND {runtime if runtime != UNKNOWN else _LARGEST}"


def _names(raw: Columns) -> Iterator[str]:
    """Texts that have to be there. A first letter above the blank is enough: the rest is looked at elsewhere."""
    for column in ("user", "title", "guid", "ip_address"):
        if raw[column] != UNKNOWN:
            yield f"{raw[column]} >= '!'"
    if raw["ip_address"] != UNKNOWN:
        yield f"({raw['ip_address']} < 'N/A' OR {raw['ip_address']} >= 'N/B')"


def _others(raw: Columns) -> Iterator[str]:
    """Numbers that may be missing: NULL, or the empty text that Tautulli writes for it.

    Markers often are, the others hardly ever, so those are first looked at as if none were NULL, which is quicker.
    """
    often = [raw[column] for column in _OTHERS if raw[column] != UNKNOWN and column.startswith("marker")]
    hardly = [raw[column] for column in _OTHERS if raw[column] != UNKNOWN and not column.startswith("marker")]
    yield from (f"({column} IS NULL OR typeof({column}) = 'integer')" for column in often)
    if len(hardly) > 1:
        careful = [f"COALESCE({column}, 0)" for column in hardly]
        yield f"({_are_whole(hardly)} OR {_are_whole(careful)})"


def _are_whole(numbers: Sequence[str]) -> str:
    """Texts are greater than all numbers, so the greatest of all tells of any; a sum with a real is a real."""
    return f"MAX({', '.join(numbers)}) <= '' AND typeof({' + '.join(numbers)}) = 'integer'"
