"""Alarms: what is the matter and since when, the rules that a person has set, and the one write that tells people."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from tui.model.alarms import Alarm, AlarmMessage, AlarmRule, Channel, KnownAlarm
from tui.store.alarms.channels import all_channels
from tui.store.alarms.messages import append, insert, recent
from tui.store.database import Database, Row
from tui.store.scrub import Scrub

SELECT = "SELECT key, rule, subject, text, command, since, told_at, gone_at FROM alarms ORDER BY since, key"
PUT = """
    INSERT OR REPLACE INTO alarms (key, rule, subject, text, command, since, told_at, gone_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)
"""
PUT_RULE = "INSERT OR REPLACE INTO alarm_rules (rule, is_on, threshold) VALUES (?, ?, ?)"


@dataclass(frozen=True, slots=True)
class AlarmBook:
    """What is known when it is decided what people are told."""

    known: Sequence[KnownAlarm]
    channels: Sequence[Channel]
    messages: Sequence[AlarmMessage]
    """Those on their way, and those of the last day."""


@dataclass(frozen=True, slots=True)
class AlarmTurn:
    """What changes in the book."""

    put: Sequence[KnownAlarm] = ()
    """Alarms that are new or different."""
    drop: Sequence[str] = ()
    """Keys of alarms that are over."""
    send: Sequence[AlarmMessage] = ()
    append: Sequence[AlarmMessage] = ()
    """Messages on their way that say more now."""

    @property
    def is_empty(self) -> bool:
        """Whether everything stays as it is."""
        return not (self.put or self.drop or self.send or self.append)


Decide = Callable[[AlarmBook], AlarmTurn]
"""Pure: what becomes of the book."""


class Alarms:
    """The `alarms` and `alarm_rules` tables."""

    def __init__(self, db: Database, scrub: Scrub) -> None:
        self._db = db
        self._scrub = scrub

    async def all(self) -> list[KnownAlarm]:
        """Give every alarm, oldest first."""
        return [_known(row) for row in await self._db.fetch_all(SELECT)]

    async def rules(self) -> dict[AlarmRule, tuple[bool, float | None]]:
        """Give the rules that a person has set: whether it is on, and its threshold."""
        rows = await self._db.fetch_all("SELECT rule, is_on, threshold FROM alarm_rules")
        known: Mapping[str, AlarmRule] = {rule.value: rule for rule in AlarmRule}
        return {known[row[0]]: (bool(row[1]), row[2]) for row in rows if row[0] in known}

    async def set_rule(self, rule: AlarmRule, is_on: bool, threshold: float | None) -> None:
        """Store how a person wants a rule."""
        await self._db.write(lambda raw: raw.execute(PUT_RULE, (rule, is_on, threshold)))

    async def turn(self, decide: Decide, *, since: float) -> AlarmTurn:
        """Decide on the book as it is and store what came of it, all in one transaction; nothing new writes nothing.

        `since` (UTC epoch s) says from when on messages that have ended are looked at.
        """
        if (await self._db.read(lambda raw: decide(_book(raw, since)))).is_empty:
            return AlarmTurn()

        def take(raw: sqlite3.Connection) -> AlarmTurn:
            turned = decide(_book(raw, since))
            raw.executemany(PUT, [self._row(one) for one in turned.put])
            raw.executemany("DELETE FROM alarms WHERE key = ?", [(key,) for key in turned.drop])
            insert(raw, [self._scrubbed(one) for one in turned.send])
            append(raw, [self._scrubbed(one) for one in turned.append])
            return turned

        return await self._db.write(take)

    def _row(self, known: KnownAlarm) -> tuple[object, ...]:
        one, line = known.alarm, self._scrub.line
        told = (line(one.subject), line(one.text), line(one.command))
        return (one.key, one.rule, *told, one.since, one.told_at, known.gone_at)

    def _scrubbed(self, message: AlarmMessage) -> AlarmMessage:
        return replace(message, title=self._scrub.line(message.title), body=self._scrub.block(message.body))


def _book(raw: sqlite3.Connection, since: float) -> AlarmBook:
    known = [_known(row) for row in raw.execute(SELECT).fetchall() if row[1] in set(AlarmRule)]
    return AlarmBook(known, all_channels(raw), recent(raw, since))


def _known(row: Row) -> KnownAlarm:
    alarm = Alarm(row[0], AlarmRule(row[1]), row[2], row[3], row[4], since=row[5], told_at=row[6])
    return KnownAlarm(alarm, gone_at=row[7])
