"""Channels of alarms: where people are told. Their addresses are secrets and leave only for whoever sends."""

from __future__ import annotations

import sqlite3

from tui.errors import InvalidInput
from tui.model.alarms import AlarmRule, Channel, ChannelDraft, ChannelKind
from tui.store.database import Database, Row
from tui.store.scrub import Scrub

COLUMNS = "id, name, kind, scheme, is_on, rules, profile_id, created_at, last_at, last_error"
SELECT = f"SELECT {COLUMNS} FROM alarm_channels"

INSERT = """
    INSERT INTO alarm_channels (name, kind, scheme, address, rules, profile_id, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)
"""

EDIT = """
    UPDATE alarm_channels SET name = ?1, scheme = ?2, address = CASE WHEN ?3 = '' THEN address ELSE ?3 END, rules = ?4,
        profile_id = ?5, last_error = CASE WHEN ?3 = '' THEN last_error ELSE '' END WHERE id = ?6
"""


class AlarmChannels:
    """The `alarm_channels` table. Names are unique, whatever their case."""

    def __init__(self, db: Database, scrub: Scrub) -> None:
        self._db = db
        self._scrub = scrub

    async def all(self) -> list[Channel]:
        """Give every channel, by name."""
        return await self._db.read(all_channels)

    async def find(self, name: str) -> Channel | None:
        """Give a channel by its name, whatever its case."""
        row = await self._db.fetch_one(f"{SELECT} WHERE name = ?", (name,))
        return channel_of(row) if row else None

    async def address(self, channel_id: int) -> str:
        """Give where a channel leads; "" = it was removed. Never print or store it elsewhere."""
        row = await self._db.fetch_one("SELECT address FROM alarm_channels WHERE id = ?", (channel_id,))
        return str(row[0]) if row else ""

    async def add(self, draft: ChannelDraft, scheme: str, address: str, profile_id: int | None) -> None:
        """Store a channel. Raises InvalidInput when its name is taken."""
        rules, now = " ".join(draft.rules), self._db.clock.now()
        values = (draft.name, draft.kind, scheme, address, rules, profile_id, now)
        await self._put(INSERT, values, draft.name)

    async def edit(
        self, channel_id: int, draft: ChannelDraft, scheme: str, address: str, profile_id: int | None
    ) -> None:
        """Change it; with "" it keeps its address. Raises InvalidInput when its new name is taken."""
        values = (draft.name, scheme, address, " ".join(draft.rules), profile_id, channel_id)
        await self._put(EDIT, values, draft.name)

    async def remove(self, channel_id: int) -> None:
        """Forget a channel, with what is on its way to it."""
        await self._db.write(lambda raw: raw.execute("DELETE FROM alarm_channels WHERE id = ?", (channel_id,)))

    async def set_on(self, channel_id: int, is_on: bool) -> None:
        """Let it be told, or let it rest: then what is on its way to it goes."""

        def put(raw: sqlite3.Connection) -> None:
            raw.execute("UPDATE alarm_channels SET is_on = ? WHERE id = ?", (is_on, channel_id))
            if not is_on:
                raw.execute("DELETE FROM alarm_messages WHERE channel_id = ? AND ended_at IS NULL", (channel_id,))

        await self._db.write(put)

    async def tried(self, channel_id: int, error: str = "") -> None:
        """Note what came of the newest try; "" = it arrived."""
        told, now = self._scrub.line(error), self._db.clock.now()
        await self._db.write(lambda raw: note_try(raw, channel_id, told, now))

    async def _put(self, sql: str, values: tuple[object, ...], name: str) -> None:
        """Raises InvalidInput when the name is taken."""
        try:
            await self._db.write(lambda raw: raw.execute(sql, values))
        except sqlite3.IntegrityError:
            raise InvalidInput(
                f"A channel named '{name}' exists already", hint="Choose another name, or remove that one."
            ) from None


def all_channels(raw: sqlite3.Connection) -> list[Channel]:
    """Give every channel, by name."""
    return [channel_of(row) for row in raw.execute(f"{SELECT} ORDER BY name COLLATE NOCASE").fetchall()]


def note_try(raw: sqlite3.Connection, channel_id: int, error: str, now: float) -> None:
    """Note what came of the newest try; "" = it arrived. Gives no new moment to a failure that is known."""
    if error:
        sql = "UPDATE alarm_channels SET last_error = ?1 WHERE id = ?2 AND last_error <> ?1"
        raw.execute(sql, (error, channel_id))
    else:
        raw.execute("UPDATE alarm_channels SET last_error = '', last_at = ? WHERE id = ?", (now, channel_id))


def channel_of(row: Row) -> Channel:
    """Read a row of COLUMNS; rules that the program does not know any more are passed over."""
    known = {rule.value for rule in AlarmRule}
    return Channel(
        id=row[0],
        name=row[1],
        kind=ChannelKind(row[2]),
        scheme=row[3],
        is_on=bool(row[4]),
        rules=tuple(AlarmRule(name) for name in row[5].split() if name in known),
        profile_id=row[6],
        created_at=row[7],
        last_at=row[8],
        last_error=row[9],
    )
