"""A look at the store from outside, for probes: who keeps the house, and what is the matter. It writes nothing.

Apart from `database.py`, since a probe is called every minute and must not load what it does not need.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from tui.model.alarms import Alarm, AlarmRule

PATIENCE = 2.0
"""Seconds to wait for a store that is locked."""
KEEPER = "SELECT face, pid, host, heartbeat_at FROM lease"
ALARMS = (
    "SELECT key, rule, subject, text, command, since, told_at FROM alarms WHERE gone_at IS NULL ORDER BY since, key"
)
RULES = "SELECT rule, is_on, threshold FROM alarm_rules"


@dataclass(frozen=True, slots=True)
class KeeperPulse:
    """Who runs the queue. Times are UTC epoch seconds."""

    face: str
    pid: int
    host: str
    beat_at: float


@dataclass(frozen=True, slots=True)
class Pulse:
    """What a probe wants to know."""

    keeper: KeeperPulse | None
    """None = nobody runs the queue."""
    alarms: tuple[Alarm, ...]
    """What was the matter when the keeper looked last, whether it has lasted long or not."""
    rules: dict[AlarmRule, tuple[bool, float | None]]
    """Rules that a person has set: whether it is on, and its number."""


class Unreadable(Exception):
    """The store cannot be read; the text says why, in a few words."""


def read_pulse(path: Path) -> Pulse:
    """Look at the store in this thread. Raises Unreadable."""
    try:
        if not path.exists():
            raise Unreadable("there is no store yet")
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=PATIENCE)) as raw:
            keeper = raw.execute(KEEPER).fetchone()
            return Pulse(KeeperPulse(*keeper) if keeper else None, *_alarms(raw))
    except sqlite3.Error as error:
        raise Unreadable(f"the store cannot be read: {error}") from error
    except OSError as error:  # as for a probe that runs as somebody else
        raise Unreadable(f"the store cannot be read: {(error.strerror or str(error)).lower()}") from error


def _alarms(raw: sqlite3.Connection) -> tuple[tuple[Alarm, ...], dict[AlarmRule, tuple[bool, float | None]]]:
    """Give alarms and rules; a store of an older version has none."""
    known = {rule.value: rule for rule in AlarmRule}
    if raw.execute("SELECT 1 FROM sqlite_master WHERE name = 'alarms'").fetchone() is None:
        return (), {}
    alarms = [
        Alarm(key, known[rule], subject, text, command, since, told_at)
        for key, rule, subject, text, command, since, told_at in raw.execute(ALARMS)
        if rule in known
    ]
    rules = {known[row[0]]: (bool(row[1]), row[2]) for row in raw.execute(RULES) if row[0] in known}
    return tuple(alarms), rules
