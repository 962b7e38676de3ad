"""What is wrong in real files, put into a good one on purpose: 37 kinds, at most one for each row.

The kinds, their numbers in proportion and the suggested treatment are those of `protocols/tautulli.md` section 10.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import Final, Literal, NamedTuple

Suggested = Literal["reject", "repair", "warn", "accept", "skip"]
Table = Literal["session_history", "session_history_metadata", "session_history_media_info"]

TABLES: Final[tuple[Table, ...]] = ("session_history", "session_history_metadata", "session_history_media_info")

_ORPHANS_FROM: Final = 50_000_000
"""Orphans stand far behind all sessions, where no later session will meet them."""
_MISSING: Final = "missing"
_DUPLICATE: Final = "duplicate"
_ORPHAN: Final = "orphan"

_LONE_METADATA: Final = """
    INSERT INTO session_history_metadata (id, rating_key, title, media_type) VALUES (?, 1, 'Orphan', 'movie')
"""


class DefectKind(NamedTuple):
    """One way in which a row can be wrong."""

    table: Table
    column: str
    """Empty where a whole row is meant."""
    suggested: Suggested
    share: int
    """How many of 269 defects are of this kind."""
    value: str
    """The SQL of the wrong value, or what happens to the row."""


@dataclass(frozen=True, slots=True)
class Defect:
    """One wrong row of a written file."""

    row_id: int
    table: Table
    column: str
    kind: str
    suggested: Suggested
    detail: str
    """The wrong value as SQL writes it, or `duplicate_of=ID`."""


def _session(column: str, suggested: Suggested, share: int, value: str) -> DefectKind:
    return DefectKind("session_history", column, suggested, share, value)


def _metadata(column: str, suggested: Suggested, share: int, value: str) -> DefectKind:
    return DefectKind("session_history_metadata", column, suggested, share, value)


_NO_NUMBER: Final = (
    "CASE id % 4 WHEN 0 THEN '' WHEN 1 THEN 'None' WHEN 2 THEN 'metadata/12' ELSE 'abc-' || (id % 100) END"
)
_BAD_UTF8: Final = "CASE id % 2 WHEN 0 THEN CAST(x'c328a0a1' AS TEXT) ELSE CAST(x'e28228' AS TEXT) END"

DEFECT_KINDS: Final[Mapping[str, DefectKind]] = {
    "duplicate_exact": _session("", "skip", 10, _DUPLICATE),
    "duplicate_near": _session("", "skip", 10, _DUPLICATE),
    "duration_zero": _metadata("duration", "accept", 6, "0"),
    "far_future": _session("started", "reject", 10, "4102444800 + started % 1000000"),
    "guid_empty": _metadata("guid", "accept", 5, "''"),
    "ip_empty": _session("ip_address", "accept", 12, "''"),
    "ip_na_text": _session("ip_address", "accept", 5, "'N/A'"),
    "media_info_row_missing": DefectKind("session_history_media_info", "", "accept", 10, _MISSING),
    "media_type_unknown": _session("media_type", "reject", 6, "CASE id % 2 WHEN 0 THEN 'clip' ELSE 'photo' END"),
    "metadata_row_missing": _metadata("", "reject", 12, _MISSING),
    "negative_paused_counter": _session("paused_counter", "repair", 12, "-60 - id % 7000"),
    "orphan_metadata": _metadata("", "accept", 6, _ORPHAN),
    "paused_counter_exceeds_play": _session("paused_counter", "warn", 6, "stopped - started + 4000"),
    "paused_counter_null": _session("paused_counter", "accept", 4, "NULL"),
    "rating_key_not_numeric": _session("rating_key", "reject", 10, _NO_NUMBER),
    "reference_id_dangling": _session("reference_id", "repair", 8, "70000000 + id"),
    "reference_id_null": _session("reference_id", "repair", 4, "NULL"),
    "started_fractional": _session("started", "accept", 5, "started + 0.5"),
    "started_in_milliseconds": _session("started", "repair", 6, "started * 1000"),
    "started_iso_text": _session("started", "repair", 6, "strftime('%Y-%m-%d %H:%M:%S', started, 'unixepoch')"),
    "started_null": _session("started", "reject", 10, "NULL"),
    "started_zero": _session("started", "reject", 10, "0"),
    "stopped_before_started": _session("stopped", "reject", 14, "started - 60 - id % 3000"),
    "stopped_null": _session("stopped", "repair", 10, "NULL"),
    "stopped_zero": _session("stopped", "repair", 8, "0"),
    "title_empty": _metadata("title", "warn", 4, "''"),
    "title_invalid_utf8": _metadata("title", "repair", 8, _BAD_UTF8),
    "title_lone_surrogate": _metadata("full_title", "repair", 5, "CAST(x'eda0bd20486f6c6c6f77' AS TEXT)"),
    "title_mojibake": _metadata("title", "accept", 5, "'LÃ©tÃ© Ã  BrÃ©mond'"),
    "title_nul_inside": _metadata("title", "repair", 5, "CAST(x'416d6265720048696c6c' AS TEXT)"),
    "title_very_long": _metadata("full_title", "accept", 5, "replace(printf('%.4000c', 'x'), 'x', 'Long ')"),
    "user_id_empty_text": _session("user_id", "reject", 4, "''"),
    "user_id_null": _session("user_id", "reject", 5, "NULL"),
    "user_name_null": _session("user", "repair", 4, "NULL"),
    "user_not_in_users": _session("user_id", "warn", 10, "99000000 + id % 10"),
    "view_offset_beyond_duration": _session("view_offset", "accept", 5, "1000000000"),
    "view_offset_null": _session("view_offset", "accept", 4, "NULL"),
}
"""All kinds by name."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A defect that will be put in."""

    kind: str
    row_id: int
    """The row that becomes wrong, or the one that comes twice."""


def plan_defects(wanted: float | Mapping[str, int], sessions: int, seed: int) -> list[Planned]:
    """Choose the rows. Raises ValueError for an unknown kind and for more defects than rows."""
    counts = wanted if isinstance(wanted, Mapping) else _spread(wanted, sessions)
    unknown = sorted(counts.keys() - DEFECT_KINDS.keys())
    if unknown:
        raise ValueError(f"unknown defects {', '.join(unknown)}; known are {', '.join(DEFECT_KINDS)}")
    kinds = [kind for kind, count in counts.items() for _ in range(count)]
    if len(kinds) > sessions:
        raise ValueError(f"{len(kinds)} defects do not fit into {sessions} sessions")
    chosen = Random(seed + 1).sample(range(1, sessions + 1), len(kinds))  # noqa: S311 - invented data, no secret
    return sorted((Planned(kind, row) for kind, row in zip(kinds, chosen, strict=True)), key=lambda one: one.row_id)


def put_defects(db: sqlite3.Connection, planned: list[Planned], sessions: int) -> tuple[Defect, ...]:
    """Put the defects in, in the running transaction; give them by row id."""
    written: list[Defect] = []
    for number, one in enumerate(planned, 1):
        kind = DEFECT_KINDS[one.kind]
        row, detail = one.row_id, ""
        if kind.value == _DUPLICATE:
            row, detail = _double(db, one), f"duplicate_of={one.row_id}"
        elif kind.value == _ORPHAN:
            row = _ORPHANS_FROM + number
            db.execute(_LONE_METADATA, (row,))
        elif kind.value == _MISSING:
            db.execute(f"DELETE FROM {kind.table} WHERE id = ?", (row,))
        else:
            detail = _spoil(db, kind, row)
        written.append(Defect(row, kind.table, kind.column, one.kind, kind.suggested, detail))
    return tuple(sorted(written, key=lambda defect: defect.row_id))


def _spread(share: float, sessions: int) -> dict[str, int]:
    """Give a count for each kind, all together `share` of the sessions, in the proportions of the real thing."""
    left, weights = round(share * sessions), sum(kind.share for kind in DEFECT_KINDS.values())
    counts: dict[str, int] = {}
    for name, kind in DEFECT_KINDS.items():
        counts[name] = round(left * kind.share / weights)
        left -= counts[name]
        weights -= kind.share
    return counts


def _spoil(db: sqlite3.Connection, kind: DefectKind, row: int) -> str:
    db.execute(f"UPDATE {kind.table} SET {kind.column} = {kind.value} WHERE id = ?", (row,))
    (found,) = db.execute(
        f"SELECT CAST(quote({kind.column}) AS BLOB) FROM {kind.table} WHERE id = ?", (row,)
    ).fetchone()
    return str(bytes(found[:100]), "utf-8", "backslashreplace")


def _double(db: sqlite3.Connection, one: Planned) -> int:
    """Write a session again, exactly or three seconds later, as a merge of two files leaves it; give its id."""
    row = db.execute("SELECT MAX(id) + 1 FROM session_history").fetchone()[0]
    for table in TABLES:
        columns = [name for _, name, *_ in db.execute(f"PRAGMA table_info({table})")][1:]
        names = ", ".join(columns)
        db.execute(f"INSERT INTO {table} (id, {names}) SELECT ?, {names} FROM {table} WHERE id = ?", (row, one.row_id))
    if one.kind == "duplicate_near":
        db.execute("UPDATE session_history SET started = started + 3, stopped = stopped + 3 WHERE id = ?", (row,))
    return int(row)
