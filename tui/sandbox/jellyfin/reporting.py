"""The Playback Reporting plugin: a table of plays, and a route that runs any SQL on it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import astuple, dataclass, replace
from datetime import tzinfo
from typing import Any, Final

from tui.sandbox.jellyfin.activity import DAY_MS
from tui.sandbox.jellyfin.times import local_text

PLUGIN_ID: Final = "5c53438191a343cb907a35aa02eb9d2c"
_TABLE: Final = """
    CREATE TABLE PlaybackActivity (
        DateCreated DATETIME NOT NULL, UserId TEXT, ItemId TEXT, ItemType TEXT, ItemName TEXT,
        PlaybackMethod TEXT, ClientName TEXT, DeviceName TEXT, PlayDuration INT
    )
"""
_INSERT: Final = "INSERT INTO PlaybackActivity (rowid, {}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_COLUMNS: Final = (
    "DateCreated, UserId, ItemId, ItemType, ItemName, PlaybackMethod, ClientName, DeviceName, PlayDuration"
)
_READING: Final = frozenset({sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, 33})
"""What a query may do here: nothing that reaches beyond the table (33 is a recursive query)."""


@dataclass(frozen=True, slots=True)
class ReportedPlay:
    """One play as the plugin keeps it."""

    at_ms: int
    user_id: str
    item_id: str
    item_type: str
    item_name: str
    method: str
    client: str
    device: str
    seconds: int
    """How long it played, pauses left out."""


class PlaybackReporting:
    """The plugin. It can be absent."""

    def __init__(self) -> None:
        self.is_installed = True
        self.keep_days = 90
        self.rows: dict[int, ReportedPlay] = {}
        """By rowid."""
        self._last_row = 0

    def add(self, plays: Iterable[ReportedPlay]) -> int:
        """Add plays; give the rowid of the last one."""
        for play in plays:
            self._last_row += 1
            self.rows[self._last_row] = play
        return self._last_row

    def grow(self, row: int, seconds: int) -> None:
        """Let a play have lasted so long by now."""
        self.rows[row] = replace(self.rows[row], seconds=seconds)

    def query(self, text: str, now_ms: int, zone: tzinfo, name_of: Callable[[str], str] | None) -> dict[str, Any]:
        """Give the answer to a query: texts only, and errors as a message. `name_of` turns user ids into names.

        Times are on the clock of `zone`, and do not tell it.
        """
        with closing(self._table(now_ms, zone)) as table:
            try:
                cursor = table.execute(text)
                columns = [column[0] for column in cursor.description or ()]
                rows = [["" if cell is None else str(cell) for cell in row] for row in cursor]
            except (sqlite3.Error, sqlite3.Warning) as error:
                return {"colums": [], "results": [], "message": f"Error Running Query</br>{error}"}
        if name_of is not None and "UserId" in columns:
            place = columns.index("UserId")
            for row in rows:
                row[place] = name_of(row[place])
        return {"colums": columns, "results": rows, "message": ""}

    def _table(self, now_ms: int, zone: tzinfo) -> sqlite3.Connection:
        table = sqlite3.connect(":memory:")
        table.execute(_TABLE)
        oldest = now_ms - self.keep_days * DAY_MS
        kept = ((row, play) for row, play in self.rows.items() if play.at_ms >= oldest)
        written = ((row, local_text(play.at_ms, zone), *astuple(play)[1:]) for row, play in kept)
        table.executemany(_INSERT.format(_COLUMNS), written)
        table.set_authorizer(_allowed)
        return table


def _allowed(action: int, *_: object) -> int:
    return sqlite3.SQLITE_OK if action in _READING else sqlite3.SQLITE_DENY
