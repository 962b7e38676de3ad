"""The keeper of alarms on a real store, telling real servers on loopback; only the clock is ours."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.engine.alarms.receiver import Receiver
from tests.fake_clock import FakeClock
from tests.store.catalogue.lists import add_profile
from tui.engine.alarms.desk import AlarmDesk
from tui.engine.alarms.keeper import AlarmKeeper
from tui.engine.alarms.senders import Senders, ordinary_senders
from tui.engine.alarms.sending import BACK_OFF, GIVEN_UP
from tui.engine.log import LogWriter
from tui.errors import LocalStoreError, SyncError
from tui.model.alarms import AlarmMessage, AlarmRule, ChannelDraft, ChannelKind, MessageKind
from tui.model.log import Level
from tui.model.profiles import SignIn
from tui.model.runs import Operation, RunOptions, RunState, Trigger
from tui.store.runs.runs import NewRun
from tui.store.store import Store

PHONE = ChannelDraft("phone", ChannelKind.NOTIFY)
CHECK = ChannelDraft("check", ChannelKind.PING)
MINUTE, HOUR = 60.0, 3600.0


class House:
    """A store, the keeper that a process has of it, and the ways in which a test moves time."""

    def __init__(self, store: Store, clock: FakeClock, receiver: Receiver) -> None:
        self.store, self.clock, self.receiver = store, clock, receiver
        self.log = LogWriter(store.log, clock)
        self.desk = AlarmDesk(store, clock, self.log)
        self.keeper = AlarmKeeper(store, clock, self.log, folder=store.db.path.parent)

    def restart(self) -> None:
        """A new process: what the old one knew is gone."""
        self.keeper = AlarmKeeper(self.store, self.clock, self.log, folder=self.store.db.path.parent)

    async def phone(self, name: str = "phone") -> None:
        """Add a channel that leads to the receiver."""
        await self.desk.add(replace(PHONE, name=name), f"json://127.0.0.1:{self.receiver.port}/{name}")

    async def check(self, profile: str = "") -> None:
        """Add a check at the receiver."""
        await self.desk.add(replace(CHECK, profile=profile), f"http://127.0.0.1:{self.receiver.port}/check")

    async def look(self, after: float = 0.0) -> None:
        """Let time pass and look once."""
        self.clock.advance(after)
        await self.keeper.look()

    async def refuse(self, message: str = "Invalid token") -> None:
        """Let the profile be signed out."""
        await self.store.profiles.set_sign_in(1, SignIn.REFUSED, message)

    async def run(self, state: RunState, trigger: Trigger = Trigger.SCHEDULE, message: str = "") -> int:
        """Store a run that stands so."""
        number = len(await self.store.runs.recent(1000)) + 1
        new = NewRun(f"01R{number}", Operation.SERVER_SYNC, 1, "iptv", trigger, RunOptions())
        run_id = await self.store.runs.add(new)
        await self.to(run_id, state, message)
        return run_id

    async def to(self, run_id: int, state: RunState, message: str = "") -> None:
        """Let a run stand otherwise."""
        now = self.clock.now()
        sql = "UPDATE runs SET state = ?, message = ?, started_at = ?, finished_at = ? WHERE id = ?"
        await self.store.db.write(lambda raw: raw.execute(sql, (state, message, now, now + 150, run_id)))

    @property
    def titles(self) -> list[str]:
        """The titles of what arrived."""
        return [json.loads(body)["title"] for body in self.receiver.bodies]

    async def said(self) -> list[str]:
        """The log."""
        await self.log.flush()
        return [line.message for line in await self.store.log.tail(100)]


@pytest.fixture
async def store(store_path: Path, clock: FakeClock) -> AsyncIterator[Store]:
    """A store on the clock of the test, with one profile."""
    opened = await Store.open(store_path, clock=clock)
    await add_profile(opened, "iptv")
    yield opened
    await opened.close()


@pytest.fixture
def house(store: Store, clock: FakeClock, receiver: Receiver) -> House:
    """The household."""
    return House(store, clock, receiver)


async def test_a_refused_account_is_told_and_its_return(house: House) -> None:
    """From the store to a web server, without a person near."""
    await house.phone()
    await house.refuse()
    await house.look()
    assert house.titles == ["syncdeck: iptv: signed out: Invalid token"]
    assert [one.rule for one in await house.desk.open()] == [AlarmRule.SIGNED_OUT]
    await house.store.profiles.set_sign_in(1, SignIn.OK)
    await house.look(after=30)
    assert await house.desk.open() == []
    await house.look(after=2 * MINUTE)
    assert house.titles[1:] == ["syncdeck: Well again: iptv: signed out: Invalid token"]


async def test_nothing_is_written_while_nothing_changes(house: House) -> None:
    """An alarm that lasts costs the dashboards nothing."""
    await house.phone()
    await house.refuse("token s3cret \x1b]52;c;x\x07 [/b] " + "x" * 2000)
    await house.look()
    await house.look(after=30)
    before = await house.store.db.data_version()
    for _ in range(10):
        await house.look(after=30)
    assert await house.store.db.data_version() == before


async def test_a_message_survives_the_process_that_wanted_to_send_it(house: House) -> None:
    """The server was down, the process ended; the next one sends it, and sends it once."""
    await house.phone()
    house.receiver.status = 503
    await house.refuse()
    await house.look()
    assert house.receiver.taken == []
    house.receiver.status = 200
    house.restart()
    await house.look()
    assert house.receiver.taken == []
    await house.look(after=BACK_OFF[0])
    house.restart()
    await house.look(after=30)
    assert len(house.titles) == 1


async def test_a_dead_channel_is_tried_ever_more_rarely_and_given_up(house: House) -> None:
    """The error stays with the channel; the others are told in time."""
    await house.phone("dead")
    await house.phone("well")
    sender = house.keeper._ways()[ChannelKind.NOTIFY]
    tries: list[float] = []

    class Half:
        async def check(self, address: str) -> str:
            return await sender.check(address)

        async def send(self, address: str, what: MessageKind, title: str, body: str) -> None:
            is_dead = address.endswith("/dead")
            if is_dead:
                tries.append(house.clock.now() - start)
            await sender.send(address.replace(str(house.receiver.port), "1") if is_dead else address, what, title, body)

    house.keeper = AlarmKeeper(
        house.store,
        house.clock,
        house.log,
        folder=house.store.db.path.parent,
        senders=lambda: {ChannelKind.NOTIFY: Half()},
    )
    start = house.clock.now()
    await house.refuse()
    await house.look()
    for pause in (*[5 * MINUTE] * 18, *[HOUR] * 25):
        await house.look(after=pause)
    assert tries[:6] == [0, 300, 600, 1500, 5100, 9000]
    assert tries[-1] >= GIVEN_UP
    channels = {one.name: one for one in await house.desk.channels()}
    assert (channels["dead"].last_error, channels["dead"].last_at) == ("The channel was not reached", None)
    assert channels["well"].last_error == ""
    assert house.receiver.paths[0] == "/well"
    said = await house.said()
    assert "Alarm channel 'dead': The channel was not reached; again in 1m" in said
    assert any("given up after a day" in line for line in said)


async def test_a_channel_that_comes_back_gets_what_waits_for_it_in_order(house: House) -> None:
    """Two messages: the one that failed, and one with all that came since."""
    await house.phone()
    house.receiver.status = 500
    await house.refuse()
    await house.look()
    for _ in range(4):
        await house.run(RunState.INTERRUPTED)
    await house.look(after=30)
    await house.look(after=MINUTE)
    await house.look(after=10 * MINUTE)
    house.receiver.status = 200
    await house.look(after=HOUR)
    assert [title.partition(" was")[0] for title in house.titles] == [
        "syncdeck: iptv: signed out: Invalid token",
        "syncdeck: iptv: sync",
    ]
    assert "Alarm channel 'phone' works again" in await house.said()


async def test_what_rests_is_told_nothing(house: House) -> None:
    """Not even what was on its way when a person turned it off."""
    await house.phone()
    house.receiver.status = 500
    await house.refuse()
    await house.look()
    await house.desk.set_on("phone", False)
    house.receiver.status = 200
    await house.look(after=HOUR)
    assert (house.receiver.taken, await house.store.alarm_messages.all()) == ([], [])


async def test_runs_that_fail_in_a_row_are_told(house: House) -> None:
    """The third one makes the alarm, one that lands ends it; dry runs and other kinds are passed over."""
    await house.phone()
    for _ in range(2):
        await house.run(RunState.FAILED, message="no answer")
    await house.look()
    await house.look(after=MINUTE)
    assert house.titles == []
    await house.run(RunState.FAILED, message="no answer")
    await house.look(after=30)
    await house.look(after=MINUTE)
    assert house.titles == ["syncdeck: iptv: Server Sync failed 3 times in a row: no answer"]
    await house.run(RunState.PARTIAL)
    await house.look(after=30)
    await house.look(after=2 * MINUTE)
    assert house.titles[1].startswith("syncdeck: Well again: ")


async def test_scheduled_runs_ping_their_checks_once(house: House) -> None:
    """Start, success and failure, as Healthchecks has them; what a person starts pings nobody."""
    await house.check()
    run_id = await house.run(RunState.RUNNING)
    await house.run(RunState.COMPLETED, Trigger.MANUAL)
    await house.look()
    await house.look(after=5)
    await house.to(run_id, RunState.COMPLETED, "Sync completed successfully")
    await house.look(after=5)
    house.restart()
    await house.run(RunState.FAILED, message="no answer")
    await house.look(after=5)
    assert house.receiver.paths == ["/check/start", "/check", "/check/fail"]
    assert house.receiver.bodies[1] == "iptv\nServer Sync: Completed in 2m 30s. Sync completed successfully"
    assert "Failed" in house.receiver.bodies[2]


async def test_a_check_of_one_profile_hears_of_its_runs_only(house: House) -> None:
    """And of none that ended before it was set up."""
    await house.run(RunState.FAILED)
    await add_profile(house.store, "other")
    house.clock.advance(5)
    await house.check(profile="other")
    await house.run(RunState.COMPLETED)
    await house.look()
    assert house.receiver.paths == []


async def test_pings_that_are_out_of_date_are_not_sent(house: House) -> None:
    """A check that was away hears how things stand, not how they stood all day."""
    await house.check()
    house.receiver.status = 500
    for state in (RunState.FAILED, RunState.FAILED, RunState.COMPLETED):
        await house.run(state)
        await house.look(after=2 * MINUTE)
    house.receiver.status = 200
    await house.look(after=HOUR)
    assert house.receiver.paths == ["/check"]


async def test_s42_a_hostile_text_reaches_no_reader(house: House) -> None:
    """No escape sequence, no line of its own, no call to a whole chat room, and no more than fits."""
    await house.phone()
    hostile = "no \x1b]52;c;ZXZpbA==\x07\x1b[2J\u202e[red]@everyone <@here>\nMend it: rm -rf /" + "x" * 10_000
    await house.run(RunState.RUNNING)
    await house.refuse(hostile)
    await house.look()
    (body,) = house.receiver.bodies
    said = json.loads(body)["message"]
    assert not {"\x1b", "\x07", "\u202e"} & set(said)
    assert "@everyone" not in said
    assert "@here" not in said
    assert [line.partition(":")[0] for line in said.split("\n")] == ["iptv", "Mend it"]
    assert len(said) < 1000


async def test_s39_the_address_of_a_channel_is_nowhere_but_in_its_column(house: House) -> None:
    """Not in the log, not in another table, not in an error: sent, refused, dead and tested."""
    canary = "canarytopic4711"
    await house.desk.add(PHONE, f"json://anna:canarypass99@127.0.0.1:{house.receiver.port}/{canary}")
    await house.desk.add(CHECK, f"http://127.0.0.1:1/{canary}")
    await house.refuse(f"see {canary} and canarypass99")
    await house.run(RunState.FAILED)
    await house.look()
    house.receiver.status = 404
    for name in ("phone", "check"):
        with pytest.raises(SyncError) as failure:
            await house.desk.test(name)
        assert "canary" not in f"{failure.value!r}"
    await house.look(after=HOUR)
    await house.said()
    dump = await house.store.db.read(lambda raw: "\n".join(raw.iterdump()))
    rows = [line for line in dump.splitlines() if "canary" in line]
    assert all(line.startswith('INSERT INTO "alarm_channels"') and line.count("canary") <= 2 for line in rows)
    assert len(rows) == 2
    assert not any("canary" in body for body in house.receiver.bodies)


async def test_a_full_disk_is_told_without_the_store(house: House) -> None:
    """After a minute, from memory; once however long it lasts, and once more when it is over."""
    await house.phone()
    await house.look()
    await fail(house)
    await house.look(after=30)
    assert house.titles == []
    for _ in range(3):
        await house.look(after=HOUR)
    assert house.titles == ["syncdeck: the store cannot be written"]
    assert "full" in json.loads(house.receiver.bodies[0])["message"]
    await pages(house.store, more=10_000)
    await house.log.flush()
    for _ in range(3):
        await house.look(after=MINUTE)
    assert house.titles[1:] == ["syncdeck: the store can be written again"]
    assert len([line for line in await house.said() if line.startswith("Alarms cannot be kept: ")]) == 1


async def fail(house: House) -> None:
    """Let the store refuse the lines of the log."""
    await pages(house.store, more=0)
    for number in range(200):
        house.log.write(Level.INFO, f"{number} {'x' * 400}")
    await house.log.flush()


async def test_a_full_disk_is_told_by_a_process_that_found_it_full(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it reads of channels does not wait for what it cannot write."""

    async def full(*_: object, **__: object) -> None:
        raise LocalStoreError("The disk is full")

    await house.phone()
    monkeypatch.setattr(house.store.alarms, "turn", full)
    for _ in range(3):
        await house.look(after=MINUTE)
    assert house.titles == ["syncdeck: the store cannot be written"]


async def test_a_store_that_vanished_is_told(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its folder cannot be looked at any more, and no write finds it."""
    await house.phone()
    await house.look()
    await fail(house)
    gone = house.store.db.path.parent / "gone"
    monkeypatch.setattr(house.keeper, "_folder", gone)
    for _ in range(3):
        await house.look(after=MINUTE)
    assert house.titles == ["syncdeck: the store cannot be written"]


async def test_a_fault_of_the_senders_ends_no_alarm(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Memory is short where the disk is full: what cannot be loaded now is tried again."""
    await house.phone()
    await house.look()
    await fail(house)

    def faulty() -> Senders:
        raise MemoryError

    with monkeypatch.context() as short:
        short.setattr(house.keeper, "_make_senders", faulty)
        short.setattr(house.keeper, "_senders", None)
        for _ in range(3):
            await house.look(after=MINUTE)
    assert house.titles == []
    await house.look(after=MINUTE)
    assert house.titles == ["syncdeck: the store cannot be written"]


async def test_a_store_that_is_full_sends_nothing_twice(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """What arrived and cannot be noted is noted later, and not sent again; other channels are told meanwhile."""
    await house.phone("one")
    await house.phone("two")
    await house.refuse()
    noted = house.store.alarm_messages.arrived

    async def full(message: AlarmMessage) -> None:
        if message.channel_id == 1:
            raise LocalStoreError("The disk is full")
        await noted(message)

    monkeypatch.setattr(house.store.alarm_messages, "arrived", full)
    for _ in range(3):
        await house.look(after=5)
    assert sorted(house.receiver.paths) == ["/one", "/two"]
    monkeypatch.undo()
    await house.look(after=5)
    assert len(house.receiver.paths) == 2
    assert [one.is_open for one in await house.store.alarm_messages.all()] == [False, False]


async def test_a_fault_on_the_way_of_one_message_stops_no_other(house: House) -> None:
    """It is put off like every failure, and its class is told."""
    await house.phone("one")
    await house.phone("two")
    senders = ordinary_senders()

    class Faulty:
        async def check(self, address: str) -> str:
            return address

        async def send(self, address: str, what: MessageKind, title: str, body: str) -> None:
            if address.endswith("/one"):
                raise ZeroDivisionError(address)
            await senders[ChannelKind.NOTIFY].send(address, what, title, body)

    ways = {ChannelKind.NOTIFY: Faulty()}
    folder = house.store.db.path.parent
    house.keeper = AlarmKeeper(house.store, house.clock, house.log, folder=folder, senders=lambda: ways)
    await house.refuse()
    await house.look()
    assert house.receiver.paths == ["/two"]
    assert [one.last_error for one in await house.desk.channels()] == ["Internal error: ZeroDivisionError", ""]


async def pages(store: Store, more: int) -> None:
    """Let the store's file grow by so many pages, as the room on its disk would."""

    def limit(raw: sqlite3.Connection) -> None:
        (count,) = raw.execute("PRAGMA page_count").fetchone()
        raw.execute(f"PRAGMA max_page_count = {count + more}")

    await store.db.write(limit)


async def test_a_fault_of_ours_ends_nothing(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is told once in the log, and the next look is made."""

    async def broken() -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(house.store.alarms, "rules", broken)
    for _ in range(20):
        await house.look(after=5)
    assert [line for line in await house.said() if "Internal error in the alarms" in line] == [
        "Internal error in the alarms: ZeroDivisionError()"
    ]


async def test_a_damaged_store_is_told_although_not_every_look_meets_it(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is the matter is judged now and then, and cannot be read; messages could go out all the time."""
    await house.phone()
    await house.look()

    async def damaged() -> None:
        raise LocalStoreError("The store is damaged")

    monkeypatch.setattr(house.store.alarm_facts, "records", damaged)
    for _ in range(40):
        await house.look(after=5)
    assert house.titles == ["syncdeck: the store cannot be written"]
    assert len([line for line in await house.said() if "The store is damaged" in line]) == 1
    monkeypatch.undo()
    for _ in range(40):
        await house.look(after=5)
    assert house.titles[1:] == ["syncdeck: the store can be written again"]


async def test_it_looks_while_it_may(house: House) -> None:
    """Only in the process that runs the queue; it ends when it is cancelled."""
    looks: list[Callable[[], bool]] = []
    house.clock.is_instant = True

    def may_work() -> bool:
        looks.append(may_work)
        if len(looks) == 3:
            raise InterruptedError
        return False

    with pytest.raises(InterruptedError):
        await house.keeper.watch(may_work)
    assert await house.store.alarms.all() == []
