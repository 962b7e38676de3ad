"""What a person does with alarms: set up channels and rules, try a channel, see what is the matter."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from difflib import get_close_matches

from tui.engine.alarms.senders import Senders, ordinary_senders
from tui.engine.alarms.settings import checked_threshold, has_lasted, rule_settings
from tui.engine.log import LogWriter
from tui.errors import InvalidInput, SyncError
from tui.model.alarms import Alarm, AlarmRule, Channel, ChannelDraft, ChannelKind, MessageKind, RuleSetting
from tui.model.clean import clean_text, is_safe
from tui.model.clock import Clock
from tui.model.log import Level
from tui.redact import address_secrets
from tui.store.store import Store

LONGEST_NAME = 60
TEST_TITLE = "syncdeck: test"
TEST_BODY = "This channel works. Alarms of syncdeck come here."
WAY_OUT = "See that its server answers, or give it another address: syncdeck alarm edit {} --address -"


class AlarmDesk:
    """Channels, rules and alarms as faces see them. Addresses go in, and never come out."""

    def __init__(
        self, store: Store, clock: Clock, log: LogWriter, senders: Callable[[], Senders] = ordinary_senders
    ) -> None:
        self._store = store
        self._clock = clock
        self._log = log
        self._senders = senders

    async def channels(self) -> list[Channel]:
        """Give every channel, by name."""
        return await self._store.alarm_channels.all()

    async def find(self, name: str) -> Channel:
        """Give a channel by its name, whatever its case. Raises InvalidInput with near names."""
        channel = await self._store.alarm_channels.find(name)
        if channel is None:
            near = get_close_matches(name, [one.name for one in await self.channels()], n=3)
            hint = f"Did you mean {' or '.join(near)}?" if near else "syncdeck alarm ls lists the channels"
            raise InvalidInput(f"No channel named '{clean_text(name, LONGEST_NAME)}'", hint=hint)
        return channel

    async def add(self, draft: ChannelDraft, address: str) -> Channel:
        """Store a channel; nothing is sent. Raises InvalidInput for a name that is taken, an address that cannot be
        used, an unknown profile, and where the library is absent that sends."""
        self._store.redactor.add(*address_secrets(address))
        _check_name(draft.name)
        profile_id = await self._profile_of(draft)
        scheme = await self._senders()[draft.kind].check(address)
        await self._store.alarm_channels.add(draft, scheme, address, profile_id)
        channel = await self.find(draft.name)
        self._log.write(Level.INFO, f"Alarm channel added: {channel.name} ({channel.scheme})")
        return channel

    async def edit(self, name: str, draft: ChannelDraft, address: str = "") -> Channel:
        """Give a channel another name, other rules or profile, and another address unless that is "". Raises as `add`.

        What kind of channel it is stays.
        """
        before = await self.find(name)
        if draft.kind is not before.kind:
            raise InvalidInput("A channel stays of its kind", hint="Remove it and add another one")
        _check_name(draft.name)
        profile_id, scheme = await self._profile_of(draft), before.scheme
        if address:
            self._store.redactor.add(*address_secrets(address))
            scheme = await self._senders()[draft.kind].check(address)
        await self._store.alarm_channels.edit(before.id, draft, scheme, address, profile_id)
        channel = await self.find(draft.name)
        self._log.write(Level.INFO, f"Alarm channel changed: {channel.name} ({channel.scheme})")
        return channel

    async def remove(self, name: str) -> None:
        """Forget a channel, with what is on its way to it. Raises InvalidInput."""
        channel = await self.find(name)
        await self._store.alarm_channels.remove(channel.id)
        self._log.write(Level.INFO, f"Alarm channel removed: {channel.name}")

    async def set_on(self, name: str, is_on: bool) -> None:
        """Let a channel be told, or let it rest; what is on its way to one that rests goes.

        Raises InvalidInput, also for one that came back from a backup without its address and is to be told.
        """
        channel = await self.find(name)
        if is_on:
            await self._address_of(channel)
        await self._store.alarm_channels.set_on(channel.id, is_on)

    async def test(self, name: str) -> None:
        """Send a message to a channel at once, also to one that rests; a check is told of a success.

        Raises SyncError, without the address: why it was not taken.
        """
        channel = await self.find(name)
        address = await self._address_of(channel)
        what = MessageKind.SUCCESS if channel.kind is ChannelKind.PING else MessageKind.WELL
        try:
            await self._senders()[channel.kind].send(address, what, TEST_TITLE, TEST_BODY)
        except SyncError as error:
            await self._store.alarm_channels.tried(channel.id, error.message)
            error.hint = error.hint or WAY_OUT.format(shlex.quote(channel.name))
            raise
        await self._store.alarm_channels.tried(channel.id)

    async def rules(self) -> list[RuleSetting]:
        """Give every rule as it is set."""
        return rule_settings(await self._store.alarms.rules())

    async def set_rule(self, rule: AlarmRule, is_on: bool | None = None, threshold: float | None = None) -> RuleSetting:
        """Change what is given of a rule and keep the rest. Raises InvalidInput for a number that it does not take."""
        stored = {one.rule: one for one in await self.rules()}[rule]
        number = stored.threshold if threshold is None else checked_threshold(rule, threshold)
        await self._store.alarms.set_rule(rule, stored.is_on if is_on is None else is_on, number)
        return {one.rule: one for one in await self.rules()}[rule]

    async def open(self) -> list[Alarm]:
        """Give what is the matter now and has lasted long enough to be told, oldest first.

        The process that runs the queue looks every half minute; while none does, it is as it was seen last.
        """
        rules, now = {one.rule: one for one in await self.rules()}, self._clock.now()
        return [
            known.alarm
            for known in await self._store.alarms.all()
            if known.gone_at is None and (known.alarm.told_at or has_lasted(known.alarm, rules, now))
        ]

    async def _address_of(self, channel: Channel) -> str:
        """Give where a channel leads. Raises InvalidInput when that was left out of a backup."""
        address = await self._store.alarm_channels.address(channel.id)
        if not address:
            text = f"The address of channel '{channel.name}' is not known: it came back without it"
            raise InvalidInput(text, hint=f"syncdeck alarm edit {shlex.quote(channel.name)} --address -")
        self._store.redactor.add(*address_secrets(address))
        return address

    async def _profile_of(self, draft: ChannelDraft) -> int | None:
        """Give the profile of a check. Raises InvalidInput."""
        if not draft.profile:
            return None
        if draft.kind is not ChannelKind.PING:
            raise InvalidInput("Only pings can be those of one profile", hint="Choose rules instead")
        profile = await self._store.profiles.find(draft.profile)
        if profile is None:
            raise InvalidInput(f"No profile named '{clean_text(draft.profile, LONGEST_NAME)}'")
        return profile.id


def _check_name(name: str) -> None:
    """Raises InvalidInput for a name that cannot be shown as it is."""
    if not name.strip() or name != name.strip() or len(name) > LONGEST_NAME or not is_safe(name):
        raise InvalidInput(f"A channel needs a name of 1 to {LONGEST_NAME} printable characters")
