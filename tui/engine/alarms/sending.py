"""Sends the messages that are on their way, and again those that did not arrive."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby

from tui.engine.alarms.senders import Senders
from tui.engine.log import LogWriter
from tui.errors import SyncError
from tui.formatting import duration_text
from tui.model.alarms import AlarmMessage, Channel
from tui.model.clock import Clock
from tui.model.log import Level
from tui.redact import address_secrets
from tui.store.store import Store

BACK_OFF = (60.0, 300.0, 900.0, 3600.0)
"""Seconds before a message is sent again, by how often it was tried; the last goes on."""
GIVEN_UP = 86_400.0
"""Seconds after which a message is given up that never arrived."""
FARTHEST = 2 * 3600.0
"""Seconds for which no message ever waits."""

console = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a try."""

    error: str = ""
    """Why the message did not arrive; "" = it did."""
    again_at: float | None = None
    """When it is sent again (UTC epoch s); None = it arrived, or is given up."""


class Sending:
    """Sends what is due. A channel that fails keeps the order of its messages, and is in no other one's way."""

    def __init__(self, store: Store, clock: Clock, log: LogWriter, senders: Callable[[], Senders]) -> None:
        self._store = store
        self._clock = clock
        self._log = log
        self._senders = senders
        self._unnoted: dict[int, Outcome] = {}
        """Tries that the store did not take: nothing is sent twice because it is full."""

    async def send_due(self) -> None:
        """Send what is due, channels beside each other. Raises LocalStoreError."""
        waiting = await self._store.alarm_messages.open()
        if not waiting:
            return
        channels = {channel.id: channel for channel in await self._store.alarm_channels.all()}
        queues = [(channels.get(key), list(own)) for key, own in groupby(waiting, key=lambda one: one.channel_id)]
        sending = [self._send_all(channel, own) for channel, own in queues if channel is not None]
        for failure in await asyncio.gather(*sending, return_exceptions=True):
            if failure is not None:
                raise failure

    async def _send_all(self, channel: Channel, messages: Sequence[AlarmMessage]) -> None:
        """Send to one channel in order, up to the first message whose time has not come or that fails."""
        address = await self._store.alarm_channels.address(channel.id)
        self._store.redactor.add(*address_secrets(address))
        for message in messages:
            if not is_due(message, self._clock.now()):
                return
            outcome = self._unnoted.get(message.id) or await self._try(channel, address, message)
            self._unnoted[message.id] = outcome
            await self._note(channel, message, outcome)
            del self._unnoted[message.id]
            if outcome.again_at is not None:
                return

    async def _try(self, channel: Channel, address: str, message: AlarmMessage) -> Outcome:
        """Send one message."""
        try:
            await self._senders()[channel.kind].send(address, message.what, message.title, message.body)
        except SyncError as error:
            return Outcome(error.message, next_try(message, self._clock.now()))
        except Exception as error:  # a fault of ours on the way of one message is not to stop all others
            console.warning("alarm channel: %s", type(error).__name__)
            return Outcome(f"Internal error: {type(error).__name__}", next_try(message, self._clock.now()))
        return Outcome()

    async def _note(self, channel: Channel, message: AlarmMessage, outcome: Outcome) -> None:
        """Store what came of a try, and log what is news of the channel. Raises LocalStoreError."""
        if not outcome.error:
            await self._store.alarm_messages.arrived(message)
        else:
            await self._store.alarm_messages.failed(message, outcome.error, outcome.again_at)
        level, text = _news(channel, message, outcome)
        if text:
            self._log.write(level, f"Alarm channel '{channel.name}'{text}")


def _news(channel: Channel, message: AlarmMessage, outcome: Outcome) -> tuple[Level, str]:
    """What the log is told of a try; "" = nothing that it does not know."""
    if not outcome.error:
        return Level.INFO, " works again" if channel.last_error else ""
    if outcome.again_at is None:
        return Level.ERROR, f": a message was given up after a day: {outcome.error}"
    return Level.WARNING, "" if message.attempts else f": {outcome.error}; again in {duration_text(BACK_OFF[0])}"


def is_due(message: AlarmMessage, now: float) -> bool:
    """Tell whether a message is to be sent now. Pure. One that waits too long does so by a clock that was set back."""
    return not now < message.next_at <= now + FARTHEST


def next_try(message: AlarmMessage, now: float) -> float | None:
    """Give when a message that did not arrive is sent again (UTC epoch s); None = it is given up. Pure."""
    if now - message.created_at >= GIVEN_UP:
        return None
    return now + BACK_OFF[min(message.attempts, len(BACK_OFF) - 1)]
