"""Messages on their way to the channels of alarms: they survive the process that wanted to send them."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import replace

from tui.model.alarms import AlarmMessage, MessageKind
from tui.store.alarms.channels import note_try
from tui.store.database import Database, Row
from tui.store.scrub import Scrub

COLUMNS = "id, channel_id, what, title, body, created_at, next_at, attempts, error, ended_at, run_id"
SELECT = f"SELECT {COLUMNS} FROM alarm_messages"

INSERT = """
    INSERT OR IGNORE INTO alarm_messages (channel_id, what, title, body, created_at, next_at, run_id)
    SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7 WHERE EXISTS (SELECT 1 FROM alarm_channels WHERE id = ?1 AND is_on)
"""
APPEND = "UPDATE alarm_messages SET what = ?, title = ?, body = ? WHERE id = ? AND attempts = 0 AND ended_at IS NULL"
OPEN = f"{SELECT} WHERE ended_at IS NULL ORDER BY channel_id, id"
SUPERSEDE = """
    UPDATE alarm_messages SET ended_at = ?, error = 'a newer ping took its place'
    WHERE channel_id = ? AND title = ? AND run_id < ? AND attempts > 0 AND ended_at IS NULL
"""
END = "UPDATE alarm_messages SET ended_at = ?, attempts = attempts + 1, error = ? WHERE id = ? AND ended_at IS NULL"
AGAIN = "UPDATE alarm_messages SET next_at = ?, attempts = attempts + 1, error = ? WHERE id = ? AND ended_at IS NULL"


class AlarmMessages:
    """The `alarm_messages` table."""

    def __init__(self, db: Database, scrub: Scrub) -> None:
        self._db = db
        self._scrub = scrub

    async def open(self) -> list[AlarmMessage]:
        """Give what is on its way, channel by channel, oldest first."""
        return [message_of(row) for row in await self._db.fetch_all(OPEN)]

    async def add(self, messages: Sequence[AlarmMessage]) -> None:
        """Put pings on their way. One that could not be sent yet gives way to a newer one of the same profile."""
        now, line = self._db.clock.now(), self._scrub.line
        told = [replace(one, title=line(one.title), body=self._scrub.block(one.body)) for one in messages]

        def put(raw: sqlite3.Connection) -> None:
            for one in told:
                raw.execute(SUPERSEDE, (now, one.channel_id, one.title, one.run_id))
            insert(raw, told)

        await self._db.write(put)

    async def all(self) -> list[AlarmMessage]:
        """Give every message that is kept, oldest first."""
        return [message_of(row) for row in await self._db.fetch_all(f"{SELECT} ORDER BY id")]

    async def arrived(self, message: AlarmMessage) -> None:
        """Note that a message has arrived."""
        now = self._db.clock.now()

        def end(raw: sqlite3.Connection) -> None:
            raw.execute(END, (now, "", message.id))
            note_try(raw, message.channel_id, "", now)

        await self._db.write(end)

    async def failed(self, message: AlarmMessage, error: str, again_at: float | None) -> None:
        """Note that a message did not arrive, and when (UTC epoch s) it is sent again; None = it is given up."""
        now, told = self._db.clock.now(), self._scrub.line(error)

        def put_off(raw: sqlite3.Connection) -> None:
            if again_at is None:
                raw.execute(END, (now, told, message.id))
            else:
                raw.execute(AGAIN, (again_at, told, message.id))
            note_try(raw, message.channel_id, told, now)

        await self._db.write(put_off)

    async def prune(self, ended_before: float) -> int:
        """Forget messages that ended before an epoch; give how many."""
        sql = "DELETE FROM alarm_messages WHERE ended_at < ?"
        return await self._db.write(lambda raw: raw.execute(sql, (ended_before,)).rowcount)


def recent(raw: sqlite3.Connection, since: float) -> list[AlarmMessage]:
    """Give the messages on their way and those that ended after `since`, oldest first."""
    rows = raw.execute(f"{SELECT} WHERE ended_at IS NULL OR ended_at > ? ORDER BY id", (since,)).fetchall()
    return [message_of(row) for row in rows]


def insert(raw: sqlite3.Connection, messages: Sequence[AlarmMessage]) -> None:
    """Put new messages on their way; of a run each channel is told once, and a channel that rests is told nothing."""
    raw.executemany(
        INSERT,
        [(one.channel_id, one.what, one.title, one.body, one.created_at, one.next_at, one.run_id) for one in messages],
    )


def append(raw: sqlite3.Connection, messages: Sequence[AlarmMessage]) -> None:
    """Let messages that nobody has tried to send yet say more."""
    raw.executemany(APPEND, [(one.what, one.title, one.body, one.id) for one in messages])


def message_of(row: Row) -> AlarmMessage:
    """Read a row of COLUMNS."""
    return AlarmMessage(
        id=row[0],
        channel_id=row[1],
        what=MessageKind(row[2]),
        title=row[3],
        body=row[4],
        created_at=row[5],
        next_at=row[6],
        attempts=row[7],
        error=row[8],
        ended_at=row[9],
        run_id=row[10],
    )
