"""A server that is written to, for tests of the outbox: it compares and sets as real targets do, and fails as told."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from tests.store.outbox.subjects import UNSEEN
from tui.engine.targets import Arrival, Delivered, Target
from tui.errors import NetworkError, ServerError, SyncError
from tui.model.hub import WatchValue
from tui.model.outbox import Delivery
from tui.model.profiles import Profile

REFUSED = ServerError("plex-den failed", status=500)
AWAY = NetworkError("plex-den refused the connection")


def lost() -> NetworkError:
    """Give the loss of an answer: the write was applied."""
    return NetworkError("The connection broke off")


@dataclass
class ScriptedServer:
    """One server. `faults` are met by the writes of an item, one after the other; None = that write goes well."""

    values: dict[str, WatchValue] = field(default_factory=dict)
    """By item key."""
    writes: list[tuple[str, WatchValue]] = field(default_factory=list)
    tried: list[str] = field(default_factory=list)
    """Item keys, whatever became of them."""
    trouble: SyncError | Exception | None = None
    """What opening it meets."""
    line: SyncError | None = None
    """What every delivery meets: the connection was there a moment ago."""
    faults: defaultdict[str, list[SyncError | None]] = field(default_factory=lambda: defaultdict(list))
    broken: dict[str, SyncError] = field(default_factory=dict)
    """What every write of an item meets."""
    losing: set[str] = field(default_factory=set)
    """Items whose next write is applied, and its answer lost."""
    playing: set[str] = field(default_factory=set)
    opened: int = 0
    gate: asyncio.Event | None = None
    """Writes wait for it before they are applied."""
    at_once: int = 0
    most_at_once: int = 0
    on_write: Callable[[str, WatchValue], object] = field(default=lambda _key, _value: None)

    async def deliver(self, batch: Sequence[Delivery]) -> AsyncIterator[Delivered]:
        """Compare and set, one after the other."""
        if self.line is not None:
            raise self.line
        for delivery in batch:
            yield await self._one(delivery)

    async def _one(self, delivery: Delivery) -> Delivered:
        key = delivery.item_key
        self.tried.append(key)
        fresh = self.values.get(key, UNSEEN)
        if fresh.agrees_with(delivery.wanted):
            return Delivered(delivery.id, Arrival.ALREADY, fresh)
        if key in self.playing:
            return Delivered(delivery.id, Arrival.LATER, note="It is being played")
        known = (delivery.before, *delivery.sent, *((delivery.wanted,) if delivery.was_sent else ()))
        if not any(fresh.agrees_with(value) for value in known):
            return Delivered(delivery.id, Arrival.NEWER, fresh, "plex-den is further: not written")
        return await self._write(delivery)

    async def _write(self, delivery: Delivery) -> Delivered:
        key = delivery.item_key
        error = self.faults[key].pop(0) if self.faults[key] else self.broken.get(key)
        if error is not None:
            return Delivered(delivery.id, None, error=error, was_sent=True)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            if self.gate is not None:
                await self.gate.wait()
            self.on_write(key, delivery.wanted)
            self.values[key] = delivery.wanted
            self.writes.append((key, delivery.wanted))
        finally:
            self.at_once -= 1
        if key in self.losing:
            self.losing.discard(key)
            raise lost()
        return Delivered(delivery.id, Arrival.WRITTEN, delivery.wanted, exchange="PUT gave 200", was_sent=True)


class ScriptedTargets:
    """The servers of a household, by the names of their profiles."""

    def __init__(self) -> None:
        self.servers: defaultdict[str, ScriptedServer] = defaultdict(ScriptedServer)

    @asynccontextmanager
    async def open(self, profile: Profile, secrets: Mapping[str, str]) -> AsyncIterator[Target]:
        """Give the server of a profile, unless it is in trouble."""
        server = self.servers[profile.name]
        server.opened += 1
        if server.trouble is not None:
            raise server.trouble
        yield server
