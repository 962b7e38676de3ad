"""Looks what is the matter and tells people, in the process that runs the queue."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from tui.engine.alarms.emergency import Emergency
from tui.engine.alarms.reading import read_scene
from tui.engine.alarms.rules import Rules, is_moot, judged
from tui.engine.alarms.senders import Senders, ordinary_senders
from tui.engine.alarms.sending import Sending
from tui.engine.alarms.settings import rule_settings
from tui.engine.alarms.telling import HOUR, turned
from tui.engine.alarms.words import ping_text
from tui.engine.log import LogWriter
from tui.engine.schedule.zone import zone_of
from tui.engine.trouble import Trouble
from tui.errors import LocalStoreError, StoreClosed
from tui.model.alarms import Alarm, AlarmMessage, AlarmRule
from tui.model.clock import Clock
from tui.model.log import Level
from tui.store.store import Store

TICK = 5.0
"""Seconds between two looks for pings and for what is to be sent."""
EVERY = 30.0
"""Seconds between two looks at what is the matter."""
DAY = 86_400.0
KEPT = 2 * DAY
"""Seconds for which it is known what was sent."""

console = logging.getLogger(__name__)


class AlarmKeeper:
    """Start it once; it never ends by itself. `folder` is on the disk of the store, `time_zone` that of schedules."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        log: LogWriter,
        *,
        folder: Path,
        time_zone: str = "",
        senders: Callable[[], Senders] = ordinary_senders,
    ) -> None:
        self._store = store
        self._clock = clock
        self._log = log
        self._folder = folder
        self._time_zone = time_zone
        self._senders: Senders | None = None
        self._make_senders = senders
        self._sending = Sending(store, clock, log, self._ways)
        self._emergency = Emergency(self._ways, store.redactor)
        self._judge_at = clock.monotonic()
        self._prune_at = clock.monotonic()
        self._seen_version = -1
        self._trouble = Trouble(log)
        self._refusal = self._fault = ""
        """What was in the way of the newest look that met anything."""
        self._is_judged = True
        """Whether the newest look at what is the matter came through: those between do not meet what stopped it."""

    async def watch(self, may_work: Callable[[], bool]) -> None:
        """Look again and again, whenever `may_work` says so, until cancelled."""
        while True:
            await self._clock.sleep(TICK)
            if may_work():
                await self.look()

    async def look(self) -> None:
        """Look once. What fails is told once, however long it lasts, and ends nothing."""
        seen = self._trouble_seen()
        try:
            await self._round()
        except StoreClosed:
            return
        except LocalStoreError as error:
            self._refusal, self._fault = error.message, ""
        except Exception as error:  # alarms never end the engine; the log holds what was wrong
            fault = f"Internal error in the alarms: {error!r}"
            if fault != self._fault:
                console.exception("alarms")
            self._refusal, self._fault = "", fault
        else:
            if self._is_judged:
                self._refusal = self._fault = ""
        trouble = self._refusal or seen
        self._trouble.tell(self._fault or (f"Alarms cannot be kept: {trouble}" if trouble else ""))
        await self._emergency.look(trouble, self._clock.monotonic())

    async def tell_of_loss(self, text: str) -> None:
        """Let people hear that the store is gone, where this process knows whom to tell; waits at most 5 s."""
        await self._emergency.tell_of_loss(text)

    def _trouble_seen(self) -> str:
        """Give what the store refused others in this process; "" = nothing."""
        trouble = self._store.db.trouble
        return trouble.message if trouble is not None else self._log.refusal

    async def _round(self) -> None:
        now = self._clock.monotonic()
        if now >= self._judge_at:
            self._judge_at, self._is_judged = now + EVERY, False
            await self._judge()
            self._is_judged = True
        version = await self._store.db.data_version()
        if version != self._seen_version:
            self._seen_version = version
            await self._plan_pings()
        await self._sending.send_due()
        if now >= self._prune_at:
            self._prune_at = now + HOUR
            await self._store.alarm_messages.prune(self._clock.now() - KEPT)

    async def _judge(self) -> None:
        """Look what is the matter, and put on their way what people are to hear of it."""
        now = self._clock.now()
        rules: Rules = {one.rule: one for one in rule_settings(await self._store.alarms.rules())}
        await self._remember_channels(is_on=rules[AlarmRule.STORE].is_on)
        scene = await read_scene(self._store, now=now, folder=self._folder, zone=zone_of(self._time_zone))
        current = [self._scrubbed(alarm) for alarm in judged(scene, rules, now)]
        moot = partial(is_moot, rules=rules, enabled=scene.enabled)
        turn = partial(turned, current=current, rules=rules, now=now, is_moot=moot)
        for message in (await self._store.alarms.turn(turn, since=now - HOUR)).send:
            self._log.write(Level.INFO, f"People are told: {message.title}", source="alarms")

    async def _remember_channels(self, *, is_on: bool) -> None:
        """Learn whom to tell when the store fails, before anything is written that it may refuse."""
        channels = await self._store.alarm_channels.all()
        addresses = [await self._store.alarm_channels.address(channel.id) for channel in channels]
        self._emergency.remember(channels, addresses, is_on=is_on)

    def _scrubbed(self, alarm: Alarm) -> Alarm:
        """Give an alarm as it will stand in the store, so that only what differs is written."""
        line = self._store.scrub.line
        return replace(alarm, subject=line(alarm.subject), text=line(alarm.text), command=line(alarm.command))

    async def _plan_pings(self) -> None:
        """Put the pings of scheduled runs on their way, each once."""
        now = self._clock.now()
        pings = [
            AlarmMessage(channel, what, run.profile_name, ping_text(run, what), now, now, run_id=run.id)
            for channel, what, run in await self._store.alarm_facts.untold_runs(now - HOUR)
        ]
        if pings:
            await self._store.alarm_messages.add(pings)

    def _ways(self) -> Senders:
        if self._senders is None:
            self._senders = self._make_senders()
        return self._senders
