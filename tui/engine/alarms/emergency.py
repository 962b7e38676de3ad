"""The alarm that needs no store: that the store cannot be written. It goes out at once, from memory."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from tui.engine.alarms.senders import Senders
from tui.engine.alarms.settings import LASTING
from tui.engine.alarms.telling import CALM, HOUR, MOST, REPEAT
from tui.errors import SyncError
from tui.model.alarms import AlarmRule, Channel, ChannelKind, MessageKind
from tui.redact import Redactor, address_secrets

AGAIN = 60.0
"""Seconds before it is tried again when no channel took it."""
APART = 2 * HOUR / MOST
"""Seconds between two outages that are told: each has its end, and both count."""
TITLE = "syncdeck: the store cannot be written"
BODY = "Nothing is synced until it can be: {}\nMend it: syncdeck doctor"
GONE_TITLE = "syncdeck: the store is gone"
GONE_PATIENCE = 5.0
"""Seconds that the end of the process waits for the news of a lost store to leave."""
WELL_TITLE = "syncdeck: the store can be written again"
WELL_BODY = "Syncing goes on."

console = logging.getLogger(__name__)


@dataclass(slots=True)
class Outage:
    """How long the store has failed, and what was told of it. Pure; times are those of a steady clock."""

    since: float | None = None
    well_since: float | None = None
    told_at: float | None = None
    """When this outage was told last; None = nobody knows of one."""
    last_at: float | None = None
    """When any was."""
    tried_at: float | None = None

    def next(self, is_failing: bool, now: float) -> MessageKind | None:
        """Give what is to be told now. It is over when it has been well for a while: it may come back."""
        if not is_failing:
            self.since = None
            self.well_since = now if self.well_since is None else self.well_since
            is_over = self.told_at is not None and now - self.well_since >= CALM
            return MessageKind.WELL if is_over and self._may_try(now) else None
        self.well_since = None
        self.since = now if self.since is None else self.since
        is_due = self._is_new(now) if self.told_at is None else now - self.told_at >= REPEAT
        lasts = now - self.since >= LASTING
        return MessageKind.TROUBLE if is_due and lasts and self._may_try(now) else None

    def told(self, what: MessageKind, now: float, *, is_taken: bool) -> None:
        """Note what came of it. What nobody took is tried again, good news are not."""
        self.tried_at = now
        if what is MessageKind.WELL:
            self.told_at = self.tried_at = None
        elif is_taken:
            self.told_at = self.last_at = now
            self.tried_at = None

    def _is_new(self, now: float) -> bool:
        return self.last_at is None or now - self.last_at >= APART

    def _may_try(self, now: float) -> bool:
        return self.tried_at is None or now - self.tried_at >= AGAIN


@dataclass(slots=True)
class Emergency:
    """Remembers the channels while the store can be read, and tells them when it fails."""

    senders: Callable[[], Senders]
    redactor: Redactor
    outage: Outage = field(default_factory=Outage)
    channels: Sequence[tuple[Channel, str]] = field(default=(), repr=False)
    """Those that hear of the store, with their addresses."""

    def remember(self, channels: Sequence[Channel], addresses: Sequence[str], *, is_on: bool) -> None:
        """Keep whom to tell. `is_on`: whether the rule of the store is."""
        self.channels = [
            (channel, address)
            for channel, address in zip(channels, addresses, strict=True)
            if is_on and channel.is_on and channel.kind is ChannelKind.NOTIFY and _hears(channel) and address
        ]

    async def look(self, trouble: str, now: float) -> None:
        """Tell what is to be told; `trouble` is what the store said, "" = it works, `now` that of a steady clock."""
        what = self.outage.next(bool(trouble), now)
        if what is None or not self.channels:
            return
        is_well = what is MessageKind.WELL
        title, body = (WELL_TITLE, WELL_BODY) if is_well else (TITLE, BODY.format(self.redactor.redact(trouble)))
        self.outage.told(what, now, is_taken=await self._send_all(what, title, body))

    async def tell_of_loss(self, text: str) -> None:
        """Tell that the store is gone and this process ends: there is no later. Waits at most 5 s."""
        with suppress(TimeoutError):
            async with asyncio.timeout(GONE_PATIENCE):
                await self._send_all(MessageKind.TROUBLE, GONE_TITLE, self.redactor.redact(text))

    async def _send_all(self, what: MessageKind, title: str, body: str) -> bool:
        """Send it to every channel at once; tell whether any took it."""
        sends = (self._send(channel, address, what, title, body) for channel, address in self.channels)
        return any(await asyncio.gather(*sends))

    async def _send(self, channel: Channel, address: str, what: MessageKind, title: str, body: str) -> bool:
        self.redactor.add(*address_secrets(address))
        try:
            await self.senders()[channel.kind].send(address, what, title, body)
        except SyncError:
            return False
        except Exception as error:  # where the store fails, memory or files may be short as well: it is tried again
            console.warning("alarm channel: %s", type(error).__name__)
            return False
        return True


def _hears(channel: Channel) -> bool:
    return not channel.rules or AlarmRule.STORE in channel.rules
