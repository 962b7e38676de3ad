"""Channels and rules as a person sets them up."""

from __future__ import annotations

import json
import sys

import pytest

from tests.engine.alarms.receiver import Receiver
from tests.store.catalogue.lists import add_profile
from tui.engine.alarms.desk import AlarmDesk
from tui.errors import InvalidInput, NetworkError, ServerError
from tui.model.alarms import AlarmRule, ChannelDraft, ChannelKind, RuleSetting
from tui.store.store import Store

PHONE = ChannelDraft("phone", ChannelKind.NOTIFY)
CHECK = ChannelDraft("check", ChannelKind.PING)


async def test_a_channel_shows_only_the_scheme_of_its_address(desk: AlarmDesk, store: Store) -> None:
    """The rest is a secret from the moment it is typed, and in every process that opens the store."""
    channel = await desk.add(PHONE, "ntfy://anna:s3cretpass@ntfy.test/family-topic-77")
    assert (channel.name, channel.scheme, channel.is_on) == ("phone", "ntfy", True)
    shown = store.redactor.redact("to ntfy://anna:s3cretpass@ntfy.test/family-topic-77, s3cretpass, family-topic-77")
    assert shown == "to ***, ***, ***"
    assert {"s3cretpass", "family-topic-77"} <= set(await store.secrets.everything())


@pytest.mark.parametrize(
    ("draft", "address", "why"),
    [
        (PHONE, "hello", "That is no address of a channel"),
        (PHONE, "nosuchthing://host/x", "does not know this kind"),
        (PHONE, "json://one.test/a, json://two.test/b", "more than one address"),
        (CHECK, "ftp://checks.test/1", "Pings need a web address"),
        (ChannelDraft("a\x1b[2J", ChannelKind.NOTIFY), "json://host", "needs a name"),
        (ChannelDraft("x", ChannelKind.PING, profile="nobody"), "https://c.test/1", "No profile named 'nobody'"),
        (ChannelDraft("x", ChannelKind.NOTIFY, profile="a"), "json://host", "Only pings"),
    ],
)
async def test_what_cannot_be_used_is_refused(desk: AlarmDesk, draft: ChannelDraft, address: str, why: str) -> None:
    """With the reason, and nothing is stored."""
    with pytest.raises(InvalidInput, match=why):
        await desk.add(draft, address)
    assert await desk.channels() == []


async def test_without_the_library_it_is_told_how_to_get_it(desk: AlarmDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Alarms are an extra; pings need none."""
    monkeypatch.setitem(sys.modules, "apprise", None)
    with pytest.raises(InvalidInput, match="Alarms need the library apprise") as failure:
        await desk.add(PHONE, "json://host")
    assert "syncdeck[alarms]" in failure.value.hint
    assert (await desk.add(CHECK, "https://checks.test/uuid")).scheme == "https"


async def test_a_name_is_taken_once(desk: AlarmDesk) -> None:
    """Whatever its case; a wrong one is answered with near ones."""
    await desk.add(CHECK, "https://checks.test/1")
    with pytest.raises(InvalidInput, match="exists already"):
        await desk.add(ChannelDraft("CHECK", ChannelKind.PING), "https://checks.test/2")
    with pytest.raises(InvalidInput, match="No channel named 'chek'") as failure:
        await desk.remove("chek")
    assert failure.value.hint == "Did you mean check?"
    await desk.set_on("Check", False)
    assert [one.is_on for one in await desk.channels()] == [False]
    await desk.remove("check")
    assert await desk.channels() == []


async def test_a_check_goes_with_its_profile(desk: AlarmDesk, store: Store) -> None:
    """It pinged for nothing else."""
    profile_id = await add_profile(store)
    (profile,) = await store.profiles.all()
    draft = ChannelDraft("check", ChannelKind.PING, profile=profile.name)
    assert (await desk.add(draft, "https://checks.test/1")).profile_id == profile_id
    async with store.db.transaction() as conn:
        await store.profiles.remove(conn, profile_id)
    assert await desk.channels() == []


async def test_a_test_message_arrives_by_json(desk: AlarmDesk, receiver: Receiver) -> None:
    """Over real HTTP, with a title and a text."""
    await desk.add(PHONE, f"json://127.0.0.1:{receiver.port}/hook")
    await desk.test("phone")
    (taken,) = receiver.taken
    said = json.loads(taken.body)
    assert (taken.path, said["title"], said["type"]) == ("/hook", "syncdeck: test", "success")
    assert (await desk.find("phone")).last_at is not None


async def test_a_test_message_arrives_by_ntfy(desk: AlarmDesk, receiver: Receiver) -> None:
    """The same for a server of ntfy of one's own."""
    await desk.add(PHONE, f"ntfy://127.0.0.1:{receiver.port}/family")
    await desk.test("phone")
    (taken,) = receiver.taken
    assert "This channel works" in taken.body


async def test_a_test_ping_is_a_success(desk: AlarmDesk, receiver: Receiver) -> None:
    """At the address itself, as Healthchecks has it."""
    await desk.add(CHECK, f"http://127.0.0.1:{receiver.port}/uuid-1?create=1")
    await desk.test("check")
    assert receiver.paths == ["/uuid-1?create=1"]


async def test_a_channel_that_refuses_says_why(desk: AlarmDesk, receiver: Receiver) -> None:
    """The error is raised, and stays with the channel until a message arrives."""
    receiver.status = 500
    await desk.add(PHONE, f"json://127.0.0.1:{receiver.port}/hook")
    with pytest.raises(ServerError, match="The channel answered 500"):
        await desk.test("phone")
    assert (await desk.find("phone")).last_error == "The channel answered 500"
    receiver.status = 200
    await desk.test("phone")
    assert (await desk.find("phone")).last_error == ""


@pytest.mark.parametrize("draft", [PHONE, CHECK], ids=["notify", "ping"])
async def test_a_dead_address_is_told_without_it(desk: AlarmDesk, receiver: Receiver, draft: ChannelDraft) -> None:
    """Nothing of it is in the error, nor in what went before it."""
    scheme = "json" if draft is PHONE else "http"
    await desk.add(draft, f"{scheme}://127.0.0.1:1/canary-topic-4711")
    with pytest.raises(NetworkError) as failure:
        await desk.test(draft.name)
    assert "canary" not in f"{failure.value!r}{failure.value.hint}{failure.value.__context__!r}"


async def test_rules_have_defaults_and_keep_what_is_set(desk: AlarmDesk) -> None:
    """Each change leaves the rest as it was."""
    rules = {one.rule: one for one in await desk.rules()}
    assert list(rules) == list(AlarmRule)
    assert rules[AlarmRule.RUN_FAILED] == RuleSetting(AlarmRule.RUN_FAILED, is_on=True, threshold=3)
    await desk.set_rule(AlarmRule.RUN_FAILED, threshold=5)
    changed = await desk.set_rule(AlarmRule.RUN_FAILED, is_on=False)
    assert changed == RuleSetting(AlarmRule.RUN_FAILED, is_on=False, threshold=5, is_default=False)


@pytest.mark.parametrize(
    ("rule", "number", "why"),
    [
        (AlarmRule.HELD, 3, "has no number"),
        (AlarmRule.EXPIRES, 0, "expires takes 1 to 365 days"),
        (AlarmRule.RUN_FAILED, 2.5, "1 to 50 failed runs"),
        (AlarmRule.STALE, float("nan"), "1 to 100 missed"),
    ],
)
async def test_numbers_that_no_rule_takes_are_refused(
    desk: AlarmDesk, rule: AlarmRule, number: float, why: str
) -> None:
    """With what is allowed."""
    with pytest.raises(InvalidInput, match=why):
        await desk.set_rule(rule, threshold=number)


async def test_a_channel_that_came_back_without_its_address_says_so(desk: AlarmDesk, store: Store) -> None:
    """It rests until somebody types the address again; backups hold it under a passphrase only."""
    await desk.add(CHECK, "https://checks.test/1")
    await store.db.write(lambda raw: raw.execute("UPDATE alarm_channels SET address = '', is_on = 0"))
    for attempt in (desk.test("check"), desk.set_on("check", True)):
        with pytest.raises(InvalidInput, match="came back without it") as failure:
            await attempt
        assert failure.value.hint == "syncdeck alarm edit check --address -"
    await desk.edit("check", CHECK, "https://checks.test/2")
    await desk.set_on("check", True)
