"""The stage of the pictures of what runs by itself: schedules that rest between pictures, channels, backups."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from tui.deck import Deck
from tui.model.alarms import AlarmRule, ChannelDraft, ChannelKind

NOWHERE = "http://127.0.0.1:9/checks"
"""A channel that leads nowhere: nothing is sent while the clock stands still."""


@asynccontextmanager
async def awake(deck: Deck) -> AsyncIterator[None]:
    """Schedules have their next moments while pictures are drawn; else they rest, so that nothing starts by itself."""
    now = deck.clock.now()
    await deck.schedules.all()
    await deck.store.db.write(lambda raw: _plan(raw, now))
    await deck.schedules.go_on()
    try:
        yield
    finally:
        await deck.schedules.pause()


async def furnish(deck: Deck, advance: Callable[[float], None]) -> None:
    """Two channels, a rule that is off, and three backups. `advance` lets seconds pass."""
    await deck.alarms.set_rule(AlarmRule.STALE, is_on=False)
    for name in ("phone", "mail", "checks"):
        await deck.alarms.add(ChannelDraft(name, ChannelKind.PING), f"{NOWHERE}/{name}")
    await deck.backups.make_scheduled()
    advance(60)
    await deck.backups.make(passphrase=deck.clock.now().hex())
    now = deck.clock.now()
    await deck.store.db.write(lambda raw: _tell(raw, now))


def _plan(raw: sqlite3.Connection, now: float) -> None:
    """Each next at its own time, none due."""
    raw.execute("UPDATE schedules SET begun_at = coalesce(begun_at, ?) WHERE job <> 'history' OR id % 2 = 0", (now,))
    raw.execute(
        "UPDATE schedules SET next_at = ?1 + every * (0.2 + 0.15 * (id % 5)), slot_at = ?1 + every * 0.2", (now,)
    )


def _tell(raw: sqlite3.Connection, now: float) -> None:
    """The channels as they would be after some days; one schedule off, one that waits for the end of quiet hours."""
    told = "SMTP server refused the sender: 550 5.7.1"
    channels = [
        ("ntfy", "notify", "", "", now - 1_000, "phone"),
        ("mailto", "notify", "held", told, now - 90_000, "mail"),
    ]
    raw.executemany(
        "UPDATE alarm_channels SET scheme = ?, kind = ?, rules = ?, last_error = ?, last_at = ? WHERE name = ?",
        channels,
    )
    raw.execute("UPDATE alarm_channels SET last_at = ? WHERE name = 'checks'", (now - 200,))
    raw.execute("UPDATE alarms SET told_at = ? WHERE told_at IS NULL", (now - 60,))
    raw.execute("UPDATE schedules SET is_on = 0 WHERE job = 'full'")
    hour = datetime.fromtimestamp(now, UTC).hour
    quiet = f"{(hour - 1) % 24:02}:00-{(hour + 3) % 24:02}:00"
    raw.execute("UPDATE schedules SET quiet = ? WHERE job = 'sync' AND id % 3 = 0", (quiet,))
