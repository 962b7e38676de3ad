"""A channel is changed without its address being typed again."""

from __future__ import annotations

import pytest

from tests.engine.alarms.receiver import Receiver
from tui.engine.alarms.desk import AlarmDesk
from tui.errors import InvalidInput
from tui.model.alarms import AlarmRule, ChannelDraft, ChannelKind
from tui.store.store import Store

CHECK = ChannelDraft("check", ChannelKind.PING)


async def test_a_channel_keeps_its_address(desk: AlarmDesk, store: Store, receiver: Receiver) -> None:
    """Name and rules are others, and a test arrives where it did."""
    own = (await desk.add(ChannelDraft("phone", ChannelKind.PING), f"http://127.0.0.1:{receiver.port}/uuid-1")).id
    channel = await desk.edit("PHONE", ChannelDraft("mine", ChannelKind.PING, (AlarmRule.HELD,)))
    assert (channel.id, channel.name, channel.rules) == (own, "mine", (AlarmRule.HELD,))
    await desk.test("mine")
    assert await store.alarm_channels.address(own) == f"http://127.0.0.1:{receiver.port}/uuid-1"


async def test_a_new_address_is_checked_and_forgets_the_old_error(desk: AlarmDesk, store: Store) -> None:
    """One that cannot be used changes nothing."""
    own = (await desk.add(CHECK, "https://checks.test/old")).id
    await store.alarm_channels.tried(own, "refused")
    with pytest.raises(InvalidInput, match="Pings need a web address"):
        await desk.edit("check", CHECK, "ftp://checks.test/new")
    assert (await desk.find("check")).last_error == "refused"
    channel = await desk.edit("check", CHECK, "http://checks.test/new-address")
    assert (channel.scheme, channel.last_error) == ("http", "")
    assert store.redactor.redact("at http://checks.test/new-address") == "at ***"


async def test_it_stays_of_its_kind_and_takes_no_other_name(desk: AlarmDesk) -> None:
    """A ping is no message."""
    await desk.add(CHECK, "https://checks.test/1")
    await desk.add(ChannelDraft("other", ChannelKind.PING), "https://checks.test/2")
    with pytest.raises(InvalidInput, match="stays of its kind"):
        await desk.edit("check", ChannelDraft("check", ChannelKind.NOTIFY))
    with pytest.raises(InvalidInput, match="exists already"):
        await desk.edit("check", ChannelDraft("Other", ChannelKind.PING))
