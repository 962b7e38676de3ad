"""The scheduler starts what is due, one thing at a time and each once, and waits for what is in the way."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from tests.engine.schedule.house import Household
from tests.engine.schedule.plans import BERLIN, NOW
from tui.errors import AuthError, NetworkError
from tui.model.health import HealthState
from tui.model.profiles import Account, ProfileKind, SignIn
from tui.model.runs import RunState, Trigger
from tui.model.schedule import HOUR, MINUTE, ScheduledJob
from tui.model.servers import ServerHealth
from tui.store.schedules import Pulse

DAY = 24 * HOUR


async def test_what_is_due_starts_as_a_scheduled_run(house: Household) -> None:
    """It is queued with its trigger, and the schedule knows its run and comes again a day later."""
    await house.begun("iptv")
    await house.look()
    (run,), schedule = await house.runs(), await house.schedule()
    assert (run.trigger, run.state, run.options.full) == (Trigger.SCHEDULE, RunState.QUEUED, False)
    assert (schedule.last_run, schedule.last_at, schedule.next_at) == (run.id, NOW, NOW + DAY)


async def test_nothing_starts_before_a_person_has_started_the_first_run(house: Household) -> None:
    """A new profile waits for a year; once a run of it has come to its end, it goes on by itself a day later."""
    await house.profile("iptv")
    await house.spend(366 * DAY, step=30 * DAY)
    assert await house.starts() == []
    await house.set(waits_for_streams=False)
    schedule, profile = await house.schedule(), await house.store.profiles.find("iptv")
    assert profile is not None
    await house.starting.start_now(schedule, profile)
    await house.end_all()
    await house.spend(23 * HOUR, step=HOUR)
    assert await house.starts() == ["iptv"]
    await house.spend(2 * HOUR, step=30 * MINUTE)
    assert await house.starts() == ["iptv", "iptv"]


async def test_200_due_at_once_start_staggered_and_one_per_host(house: Household) -> None:
    """Each exactly once, never two within two seconds, never two on a host, never more than four, the oldest first."""
    for number in range(200):
        await house.profile(f"p{number:03}", host=f"host{number % 50}")
    await house.begun()
    busy: list[int] = []

    async def carry_on() -> None:
        active = await house.store.runs.queue()
        assert len({entry.host_key for entry in active}) == len(active)
        busy.append(len(active))
        if len(active) == 4:
            sql = "UPDATE runs SET state = 'completed', finished_at = created_at WHERE id <= ?"
            await house.store.db.write(lambda raw: raw.execute(sql, (active[2].id,)))

    await house.spend(4, after=carry_on)
    await house.spend(420, step=2, after=carry_on)
    runs = await house.runs()
    assert sorted(run.profile_name for run in runs) == [f"p{number:03}" for number in range(200)]
    assert min(later.created_at - earlier.created_at for earlier, later in pairwise(runs)) >= 2.0
    assert 1 < max(busy) <= 4


async def test_a_host_with_a_run_is_passed_over(house: Household) -> None:
    """Two profiles of one panel take turns; a third of another panel does not wait for them."""
    for name, host in (("one", "panel"), ("two", "panel"), ("three", "other")):
        await house.profile(name, host=host)
    await house.begun()
    await house.spend(10)
    assert await house.starts() == ["one", "three"]
    two = next(one for one in await house.store.schedules.all() if one.profile_id == 2)
    assert two.waits == "after one"
    await house.end_all()
    await house.spend(10)
    assert await house.starts() == ["one", "three", "two"]


async def test_a_pause_is_no_reason_to_come_late_for_what_makes_up_for_nothing(house: Household) -> None:
    """Paused over its slot, it waits for the next; a change of its quiet hours does not make it forget what is due."""
    await house.begun("iptv")
    await house.set(catches_up=False, every=None, cron="0 12 * * *")
    await house.store.schedules.pause(NOW + HOUR)
    await house.spend(2 * HOUR, step=60)
    assert (await house.starts(), (await house.schedule()).next_at) == ([], NOW + DAY)
    await house.set(quiet="11:00-15:00")
    await house.spend(22 * HOUR + 60, step=60)
    await house.store.schedules.change((await house.schedule()).id, {"quiet": ""})
    await house.spend(30)
    assert await house.starts() == ["iptv"]


async def test_s30_two_engines_start_one_slot_once(house: Household, open_house) -> None:  # type: ignore[no-untyped-def]
    """A process that hung and lost its lease wakes up beside its heir: they have seen the same slot, one starts it."""
    await house.begun("a", "b", "c")
    heir = await open_house()
    schedule, profile = await house.schedule(), await house.store.profiles.find("a")
    assert profile is not None
    await heir.starting.start_due(schedule, profile)
    await heir.end_all()
    await house.spend(2, step=2)
    for _ in range(6):
        house.clock.advance(2)
        await house.look()
        await heir.look()
    assert sorted(await house.starts()) == ["a", "b", "c"]


async def test_what_was_missed_is_made_up_for_once(house: Household) -> None:
    """Nine days asleep are one run of each; after that the days go on as before."""
    await house.begun("iptv", due_at=NOW + HOUR)
    await house.look()
    house.clock.jump(9 * DAY)
    await house.spend(60, after=house.end_all)
    assert await house.starts() == ["iptv"]
    await house.spend(DAY, step=600, after=house.end_all)
    assert await house.starts() == ["iptv", "iptv"]


async def test_what_makes_up_for_nothing_waits_for_its_next_slot(house: Household) -> None:
    """A day's slot that the machine slept through is left out; a slot that waits for its turn is not."""
    await house.begun("iptv", due_at=NOW + HOUR)
    await house.set(catches_up=False, every=None, cron="0 13 * * *")
    await house.look()
    house.clock.jump(DAY - HOUR)
    await house.spend(30)
    assert (await house.starts(), (await house.schedule()).next_at) == ([], NOW + DAY + HOUR)
    await house.set(quiet="12:00-18:00")
    await house.spend(7 * HOUR, step=300)
    assert await house.starts() == ["iptv"]


@pytest.mark.parametrize("jump", [-1 * HOUR, -30 * DAY, -365 * DAY, 300.0, HOUR])
async def test_a_clock_that_is_set_starts_nothing_twice_and_forgets_nothing(house: Household, jump: float) -> None:
    """Set by anything, the next run comes once, within an interval and a bit, as the steady clock counts."""
    await house.begun("iptv")
    await house.spend(2, after=house.end_all)
    house.clock.jump(jump)
    await house.spend(60, step=2, after=house.end_all)
    assert len(await house.starts()) == 1
    await house.spend(DAY + 2 * HOUR, step=300, after=house.end_all)
    assert len(await house.starts()) == 2


async def test_a_clock_set_back_over_a_slot_repeats_none(open_house) -> None:  # type: ignore[no-untyped-def]
    """Served at three; at ten past three the clock is set to two: three o'clock comes once more, and nothing starts."""
    house = await open_house(zone=BERLIN)
    await house.begun("iptv", due_at=NOW)
    await house.set(every=None, cron="0 13 * * *", next_at=NOW, slot_at=NOW)
    await house.spend(600, step=60, after=house.end_all)
    house.clock.jump(-HOUR)
    await house.spend(3 * HOUR, step=60, after=house.end_all)
    assert await house.starts() == ["iptv"]
    await house.spend(DAY, step=600, after=house.end_all)
    assert await house.starts() == ["iptv", "iptv"]


async def test_quiet_hours_keep_things_back_over_midnight(house: Household) -> None:
    """Due at eleven in the evening, it says until when it waits, and starts at seven."""
    await house.begun("iptv", due_at=NOW + 11 * HOUR)
    await house.set(quiet="22:00-07:00")
    await house.spend(12 * HOUR, step=600)
    assert ((await house.schedule()).waits, await house.starts()) == ("quiet hours until 07:00", [])
    await house.spend(7 * HOUR + 60, step=60)
    run = (await house.runs())[0]
    assert 19 * HOUR <= run.created_at - NOW <= 19 * HOUR + 60


async def test_all_rest_while_paused_and_go_on_once(house: Household) -> None:
    """Until a moment, or until somebody lets them go on; nothing becomes double by that."""
    await house.begun("a", "b")
    await house.store.schedules.pause(NOW + HOUR)
    await house.spend(HOUR - 60, step=60)
    assert await house.starts() == []
    await house.spend(120, after=house.end_all)
    assert sorted(await house.starts()) == ["a", "b"]
    await house.store.schedules.pause(None)
    await house.spend(3 * DAY, step=HOUR)
    assert len(await house.starts()) == 2
    await house.store.schedules.go_on()
    await house.spend(120, after=house.end_all)
    assert sorted(await house.starts()) == ["a", "a", "b", "b"]


@pytest.mark.parametrize("is_out", [True, False])
async def test_a_profile_that_is_signed_out_or_disabled_rests(house: Household, is_out: bool) -> None:
    """It starts as soon as a person has signed in again, or enabled it."""
    await house.begun("iptv")
    await house.store.profiles.set_sign_in(1, SignIn.REFUSED if is_out else SignIn.OK, "no")
    await house.store.profiles.set_enabled(1, is_out)
    await house.spend(60, step=5)
    assert await house.starts() == []
    await house.store.profiles.set_sign_in(1, SignIn.OK)
    await house.store.profiles.set_enabled(1, True)
    await house.spend(10)
    assert await house.starts() == ["iptv"]


async def test_a_server_that_is_away_gets_its_sync_on_return(house: Household) -> None:
    """It says so meanwhile, and starts within seconds once its card is well."""
    await house.begun("plex", kind=ProfileKind.PLEX)
    await house.set(begun_at=NOW - 1)
    away = ServerHealth(1, HealthState.DISCONNECTED, checked_at=NOW, url="http://plex.test")
    await house.store.health.put(away)
    await house.spend(60)
    assert ({one.waits for one in await house.store.schedules.due(NOW + 99)}, await house.starts()) == (
        {"on return"},
        [],
    )
    await house.store.health.put(replace(away, state=HealthState.CONNECTED))
    await house.spend(6)
    assert len(await house.starts()) == 1


async def test_nothing_starts_on_a_server_on_which_somebody_streams(house: Household) -> None:
    """When the schedule is set so; once the film is over it starts."""
    await house.begun("plex", kind=ProfileKind.PLEX)
    await house.set(waits_for_streams=True)
    card = ServerHealth(1, HealthState.CONNECTED, checked_at=NOW, playing=1)
    await house.store.health.put(card)
    await house.spend(60, step=5)
    assert ((await house.schedule()).waits, await house.starts()) == ("somebody streams", [])
    await house.store.health.put(replace(card, playing=0))
    await house.spend(6)
    assert len(await house.starts()) == 1


async def test_a_panel_is_asked_who_streams_before_a_sync_takes_a_connection(house: Household) -> None:
    """With its one connection in use it waits, asks again every five minutes, and starts when it is free."""
    await house.begun("iptv")
    await house.set(waits_for_streams=True)
    house.accounts["iptv"] = Account(active_connections=1, max_connections=1)
    await house.spend(16 * MINUTE)
    assert (await house.starts(), (await house.schedule()).waits) == ([], "1 of 1 streams")
    assert 3 <= len(house.asked) <= 4
    house.accounts["iptv"] = Account(active_connections=0, max_connections=1)
    await house.spend(6 * MINUTE)
    assert await house.starts() == ["iptv"]


@pytest.mark.parametrize("error", [NetworkError("no route"), AuthError("refused")])
async def test_a_panel_that_does_not_answer_keeps_nothing_back(
    house: Household, error: NetworkError | AuthError
) -> None:
    """Its sync finds out what is the matter, and tells; what is refused is stored by the question itself."""
    await house.begun("iptv")
    await house.set(waits_for_streams=True)
    house.accounts["iptv"] = error
    await house.spend(12)
    assert await house.starts() == ["iptv"]


async def test_a_run_of_the_same_data_is_waited_for(house: Household) -> None:
    """A start that is refused because of another run's data changes nothing, and is tried again."""
    await house.begun("iptv")
    keys, other = '["profile:1"]', "INSERT INTO runs (correlation_id, kind, profile_name, trigger, state, created_at,"
    await house.store.db.write(
        lambda raw: raw.execute(
            f"{other} exclusive_keys) VALUES ('01X', 'watch_push', 'iptv', 'manual', 'running', ?, ?)", (NOW, keys)
        )
    )
    await house.spend(30)
    assert ((await house.schedule()).waits, len(await house.starts())) == ("another run", 1)
    await house.end_all()
    await house.spend(12)
    assert len(await house.starts()) == 2


async def test_trakt_starts_quick_and_full_by_turns(house: Household) -> None:
    """The full one compares everything; while it does, the quick one is not missed."""
    await house.begun("trakt", kind=ProfileKind.TRAKT, due_at=NOW + 1)
    await house.spend(60, after=house.end_all)
    assert sorted(run.options.full for run in await house.runs()) == [False, True]
    await house.spend(DAY, step=300, after=house.end_all)
    full = [run.options.full for run in await house.runs()]
    assert full.count(True) == 2 and 40 <= full.count(False) <= 49


async def test_the_backup_is_made_once_a_day_and_again_an_hour_after_it_failed(house: Household) -> None:
    """What went wrong is on its schedule until it went well; after three failures it waits for the next day."""
    await house.spend(DAY + HOUR, step=300)
    assert house.backer.made == 1
    house.backer.error = NetworkError("the disk is full")
    await house.spend(DAY + 3 * HOUR, step=300)
    schedule = await house.schedule(ScheduledJob.BACKUP)
    assert (house.backer.made, schedule.last_error, schedule.failures) == (4, "the disk is full", 3)
    house.backer.error = None
    await house.spend(DAY, step=300)
    schedule = await house.schedule(ScheduledJob.BACKUP)
    assert (house.backer.made, schedule.last_error, schedule.failures) == (5, "", 0)


@pytest.mark.parametrize("is_on", [True, False])
async def test_a_backup_that_a_person_wants_is_made_in_spite_of_a_pause(house: Household, is_on: bool) -> None:
    """At once, also when its schedule is off; the pause goes on."""
    await house.look()
    await house.set(is_on=is_on)
    await house.store.schedules.pause(None)
    assert await house.starting.start_now(await house.schedule(ScheduledJob.BACKUP), None) is None
    await house.spend(2)
    assert house.backer.made == 1
    assert await house.store.schedules.pause_state(NOW + 9) is not None


async def test_a_run_that_was_cut_goes_on_from_its_checkpoint(house: Household) -> None:
    """A quarter of an hour after its process died the next run takes it up; it is not the same run twice."""
    await house.begun("iptv")
    await house.look()
    await house.end_all(RunState.INTERRUPTED)
    await house.store.db.write(lambda raw: raw.execute("UPDATE runs SET checkpoint = '{}'"))
    await house.spend(14 * MINUTE, step=10)
    assert len(await house.starts()) == 1
    await house.spend(2 * MINUTE, step=10)
    cut, next_one = await house.runs()
    assert (next_one.resumes, next_one.checkpoint, next_one.trigger) == (cut.id, "{}", Trigger.SCHEDULE)


async def test_a_removed_profile_takes_its_schedules_with_it(house: Household) -> None:
    """Between two looks: nothing starts for nobody, and nothing breaks."""
    await house.begun("iptv", "other")
    async with house.store.db.transaction() as conn:
        await house.store.profiles.remove(conn, 1)
    await house.spend(10)
    assert await house.starts() == ["other"]


async def test_idle_it_asks_for_the_data_version_and_nothing_else(
    house: Household, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With nothing due and nothing changed there is no query at all; when something was committed there is one."""
    await house.begun("iptv", due_at=NOW + DAY)
    await house.spend(3)
    asked: list[int] = []
    pulse = house.store.schedules.pulse

    async def counted() -> Pulse:
        asked.append(1)
        return await pulse()

    monkeypatch.setattr(house.store.schedules, "pulse", counted)
    monkeypatch.setattr(house.store.db, "fetch_all", None)
    await house.spend(250)
    assert asked == []
    await house.store.db.write(lambda raw: raw.execute("UPDATE profiles SET updated_at = 1"))
    await house.spend(250)
    assert asked == [1]
