"""Sends the messages that are on their way, and again those that did not arrive."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
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


class Sending:
    """Sends what is due. A channel that fails keeps the order of its messages, and is in no other one's way."""

    def __init__(self, store: Store, clock: Clock, log: LogWriter, senders: Callable[[], Senders]) -> None:
        self._store = store
        self._clock = clock
        self._log = log
        self._senders = senders

    async def send_due(self) -> None:
        """Send what is due, channels beside each other. Raises LocalStoreError."""
        waiting = await self._store.alarm_messages.open()
        if not waiting:
            return
        channels = {channel.id: channel for channel in await self._store.alarm_channels.all()}
        async with asyncio.TaskGroup() as tasks:
            for channel_id, own in groupby(waiting, key=lambda one: one.channel_id):
                if channel_id in channels:
                    tasks.create_task(self._send_all(channels[channel_id], list(own)))

    async def _send_all(self, channel: Channel, messages: Sequence[AlarmMessage]) -> None:
        """Send to one channel in order, up to the first message whose time has not come or that fails."""
        address = await self._store.alarm_channels.address(channel.id)
        self._store.redactor.add(*address_secrets(address))
        for message in messages:
            if not is_due(message, self._clock.now()) or not await self._send(channel, address, message):
                return

    async def _send(self, channel: Channel, address: str, message: AlarmMessage) -> bool:
        """Send one message and note what came of it; tell whether to go on."""
        try:
            await self._senders()[channel.kind].send(address, message.what, message.title, message.body)
        except SyncError as error:
            return await self._put_off(channel, message, error)
        await self._store.alarm_messages.arrived(message)
        if channel.last_error:
            self._log.write(Level.INFO, f"Alarm channel '{channel.name}' works again")
        return True

    async def _put_off(self, channel: Channel, message: AlarmMessage, error: SyncError) -> bool:
        """Plan the next try of a message, or give it up; tell whether the next one may be tried."""
        again_at = next_try(message, self._clock.now())
        await self._store.alarm_messages.failed(message, error.message, again_at)
        if again_at is None:
            text = f"Alarm channel '{channel.name}': a message was given up after a day: {error.message}"
            self._log.write(Level.ERROR, text)
        elif not message.attempts:
            pause = duration_text(BACK_OFF[0])
            self._log.write(Level.WARNING, f"Alarm channel '{channel.name}': {error.message}; again in {pause}")
        return again_at is None


def is_due(message: AlarmMessage, now: float) -> bool:
    """Tell whether a message is to be sent now. Pure. One that waits too long does so by a clock that was set back."""
    return not now < message.next_at <= now + FARTHEST


def next_try(message: AlarmMessage, now: float) -> float | None:
    """Give when a message that did not arrive is sent again (UTC epoch s); None = it is given up. Pure."""
    if now - message.created_at >= GIVEN_UP:
        return None
    return now + BACK_OFF[min(message.attempts, len(BACK_OFF) - 1)]
