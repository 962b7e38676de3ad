"""Alarms, channels and rules for tests of what is decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tui.engine.alarms.settings import rule_settings
from tui.engine.alarms.telling import turned
from tui.model.alarms import Alarm, AlarmMessage, AlarmRule, Channel, ChannelKind, KnownAlarm
from tui.store.alarms.alarms import AlarmBook, AlarmTurn

NOW = 1_700_000_000.0
RULES = {one.rule: one for one in rule_settings({})}
PHONE = Channel(1, "phone", ChannelKind.NOTIFY, "ntfy", is_on=True, rules=(), profile_id=None, created_at=NOW - 9e6)
OUT = Alarm("signed_out:7", AlarmRule.SIGNED_OUT, "nas", "signed out", "syncdeck profile login nas", since=NOW)
AWAY = Alarm("wrong_server:8:blocked", AlarmRule.WRONG_SERVER, "den", "blocked: no", since=NOW)


class Household:
    """Turns the book of alarms again and again, as the store does, without a store."""

    def __init__(self, *channels: Channel) -> None:
        self.channels = channels or (PHONE,)
        self.known: dict[str, KnownAlarm] = {}
        self.messages: list[AlarmMessage] = []
        self.moot: set[str] = set()
        self.now = NOW

    def turn(self, current: Sequence[Alarm] = (), after: float = 0.0) -> AlarmTurn:
        """Let some seconds pass, deliver what is due, then tell what is the matter."""
        self.now += after
        self._deliver()
        book = AlarmBook(list(self.known.values()), self.channels, self.messages)
        told = turned(book, current, RULES, self.now, lambda key: key in self.moot)
        self.known = {key: one for key, one in self.known.items() if key not in told.drop}
        self.known |= {one.alarm.key: one for one in told.put}
        changed = {one.id: one for one in told.append}
        self.messages = [changed.get(one.id, one) for one in self.messages]
        self.messages += [replace(one, id=len(self.messages) + at) for at, one in enumerate(told.send, 1)]
        self._deliver()
        return told

    @property
    def sent(self) -> list[AlarmMessage]:
        """What arrived, in its order."""
        return [one for one in self.messages if not one.is_open]

    def _deliver(self) -> None:
        self.messages = [
            replace(one, ended_at=max(one.next_at, one.created_at)) if one.is_open and one.next_at <= self.now else one
            for one in self.messages
        ]
