"""Targets that are away (S16): nothing is lost, nothing is blamed, and everything leaves when they answer again."""

from __future__ import annotations

import pytest

from tests.engine.outbox.scripted import AWAY, REFUSED
from tests.engine.outbox.yard import Yard
from tests.engine.workshop import until
from tests.fake_clock import FakeClock
from tests.store.outbox.subjects import SEEN, UNSEEN, at
from tui.errors import AuthError, BadResponse, NetworkError, RateLimited, ServerError, SyncError, TimedOut
from tui.model.health import HealthState, Trouble
from tui.model.outbox import Away, DeliveryState, LaneState
from tui.model.servers import ServerHealth

THREE_DAYS = 3 * 86400


async def opened(yard: Yard, times: int) -> None:
    """Wait until the first server was tried so often."""

    async def is_so() -> bool:
        return yard.server.opened >= times

    await until(is_so)


async def reaches_lane(yard: Yard, state: LaneState) -> None:
    """Wait for a state of the first lane."""

    async def is_so() -> bool:
        return (await yard.lane()).state is state

    await until(is_so)


async def looked(yard: Yard, state: HealthState = HealthState.CONNECTED) -> None:
    """Store a card, as the monitor does after a look."""
    await yard.store.health.put(ServerHealth(yard.house.profiles[0], state, checked_at=yard.clock.now()))


async def pass_time(yard: Yard, clock: FakeClock, seconds: float) -> None:
    """Let time pass, in steps of `seconds`, until the target was tried once more."""
    before = yard.server.opened

    async def is_tried() -> bool:
        clock.advance(seconds)
        yard.worker.wake()
        return yard.server.opened > before

    await until(is_tried)


async def drained(yard: Yard, clock: FakeClock) -> None:
    """Let minutes pass until nothing is open any more."""

    async def is_empty() -> bool:
        clock.advance(61)
        yard.worker.wake()
        return await yard.store.outbox.count() == 0

    await until(is_empty, 30)


AWAYS: list[SyncError] = [
    NetworkError("no route"),
    TimedOut("no answer"),
    ServerError("starting", status=503, trouble=Trouble.STARTING),
    ServerError("bad gateway", status=502),
    RateLimited("slow down"),
]


@pytest.mark.parametrize("trouble", AWAYS, ids=repr)
async def test_s16_three_days_of_outage_burn_no_attempt(still_yard: Yard, clock: FakeClock, trouble: SyncError) -> None:
    """Tried once a minute at most, then everything arrives: no dead letter, no attempt burnt, each written once."""
    yard = still_yard
    yard.server.trouble = trouble
    ids = [await yard.queue(film) for film in range(5)]
    yard.start()
    await opened(yard, 1)
    rounds = 60
    for _ in range(rounds):
        await pass_time(yard, clock, THREE_DAYS / rounds)
    left = [await yard.one(one) for one in ids]
    assert {(row.state, row.attempts, row.was_sent) for row in left} == {(DeliveryState.PENDING, 0, False)}
    yard.server.trouble = None
    await drained(yard, clock)
    done = [await yard.one(one) for one in ids]
    assert {(row.state, row.attempts) for row in done} == {(DeliveryState.DONE, 0)}
    assert len(yard.server.writes) == 5


async def test_the_pauses_between_tries_grow_to_a_minute(still_yard: Yard, clock: FakeClock) -> None:
    """As the lane shows: 1, 2, 4 ... 60 s."""
    yard = still_yard
    yard.server.trouble = AWAY
    await yard.queue()
    yard.start()
    pauses = []
    for tries in range(1, 9):
        await opened(yard, tries)
        await reaches_lane(yard, LaneState.OFFLINE)

        async def is_told(tries: int = tries) -> bool:
            return next(one.tries for one in await yard.store.departures.standings()) == tries

        await until(is_told)
        pauses.append(((await yard.lane()).until or 0) - clock.now())
        clock.advance(pauses[-1])
        yard.worker.wake()
    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60]


async def test_s16_a_line_that_breaks_in_the_middle_burns_no_attempt(still_yard: Yard, clock: FakeClock) -> None:
    """Only the first that was not told of may have left."""
    yard = still_yard
    yard.server.line = NetworkError("the line broke")
    ids = [await yard.queue(film) for film in range(3)]
    yard.start()
    await reaches_lane(yard, LaneState.OFFLINE)
    left = [await yard.one(one) for one in ids]
    assert [(row.state, row.attempts, row.was_sent) for row in left] == [
        (DeliveryState.PENDING, 0, True),
        (DeliveryState.PENDING, 0, False),
        (DeliveryState.PENDING, 0, False),
    ]
    yard.server.line = None
    clock.advance(2)
    yard.worker.wake()
    await yard.is_empty()
    assert len(yard.server.writes) == 3


async def test_s16_an_answer_to_one_that_blames_the_target_closes_the_lane(still_yard: Yard, clock: FakeClock) -> None:
    """A gateway that says so for the third of five costs none of them an attempt."""
    yard = still_yard
    yard.server.faults["key-2"] = [ServerError("bad gateway", status=502)]
    ids = [await yard.queue(film) for film in range(5)]
    yard.start()
    await reaches_lane(yard, LaneState.OFFLINE)
    assert [(await yard.one(one)).attempts for one in ids] == [0] * 5
    clock.advance(2)
    yard.worker.wake()
    await yard.is_empty()
    assert len(yard.server.writes) == 5


@pytest.mark.parametrize(
    ("trouble", "state"),
    [
        (AuthError("the token was refused"), LaneState.SIGNED_OUT),
        (BadResponse("another server answers", trouble=Trouble.WRONG_SERVER), LaneState.WRONG_SERVER),
    ],
)
async def test_s16_a_refused_sign_in_parks_the_lane_until_somebody_looks(
    still_yard: Yard, clock: FakeClock, trouble: SyncError, state: LaneState
) -> None:
    """No time opens it, nor a card from before; one that is well afterwards does, at once."""
    yard = still_yard
    await looked(yard)
    yard.server.trouble = trouble
    delivery_id = await yard.queue()
    yard.start()
    await reaches_lane(yard, state)
    assert (await yard.lane()).until is None
    clock.advance(THREE_DAYS)
    await yard.store.health.put(ServerHealth(yard.house.profiles[0], HealthState.SIGNED_OUT, checked_at=clock.now()))
    yard.worker.wake()
    await yard.queue(1)
    assert yard.server.opened == 1
    assert (await yard.store.outbox.tally()).error == f"plex-den: {trouble.message}"
    yard.server.trouble = None
    clock.advance(1)
    await looked(yard)
    done = await yard.reaches(delivery_id, DeliveryState.DONE)
    assert (done.attempts, (await yard.lane()).state) == (0, LaneState.OPEN)


async def test_a_card_that_is_well_opens_a_lane_once(still_yard: Yard, clock: FakeClock) -> None:
    """When the target fails all the same, the same card does not open it again and again."""
    yard = still_yard
    yard.server.trouble = AWAY
    await yard.queue()
    yard.start()
    await opened(yard, 1)
    await reaches_lane(yard, LaneState.OFFLINE)
    clock.advance(0.5)
    await looked(yard)
    await opened(yard, 2)
    await yard.queue(1)
    await yard.queue(2)
    assert yard.server.opened == 2


async def test_s16_a_server_that_asks_to_slow_down_is_left_alone_as_long(still_yard: Yard, clock: FakeClock) -> None:
    """That it is well otherwise changes nothing, and nobody waits for more than an hour."""
    yard = still_yard
    yard.server.trouble = RateLimited("slow down", retry_after=86400)
    delivery_id = await yard.queue()
    yard.start()
    await reaches_lane(yard, LaneState.RATE_LIMITED)
    assert ((await yard.lane()).until or 0) - clock.now() == 3600
    clock.advance(1800)
    await looked(yard)
    await yard.queue(1, target=1)
    await yard.is_empty_but(delivery_id)
    assert yard.server.opened == 1
    yard.server.trouble = None
    clock.advance(1800)
    yard.worker.wake()
    await yard.is_empty()


async def test_when_a_target_answers_its_lane_drains_at_once(still_yard: Yard, clock: FakeClock) -> None:
    """The monitor's look is enough: no pause is waited for."""
    yard = still_yard
    yard.server.trouble = AWAY
    for film in range(10):
        await yard.queue(film)
    yard.start()
    await reaches_lane(yard, LaneState.OFFLINE)
    tally = await yard.store.outbox.tally()
    assert (tally.syncing, tally.away) == (0, (Away("plex-den", 10),))
    yard.server.trouble = None
    clock.advance(0.1)
    await looked(yard)
    await yard.is_empty()
    assert [line for line in await yard.said() if "eliveries" in line] == [
        "Deliveries wait: plex-den refused the connection",
        "Deliveries leave again",
    ]


async def test_a_lane_with_nothing_left_does_not_stay_closed(still_yard: Yard, clock: FakeClock) -> None:
    """All that waited was taken back: there is nothing to try it with, and no trouble to show."""
    yard = still_yard
    yard.server.trouble = AWAY
    await yard.queue()
    yard.start()
    await reaches_lane(yard, LaneState.OFFLINE)
    await yard.queue(wanted=UNSEEN)
    assert await yard.store.outbox.count() == 0
    clock.advance(2)
    yard.worker.wake()
    await reaches_lane(yard, LaneState.OPEN)
    assert yard.server.opened == 1


async def test_flush_tries_a_closed_lane_now(still_yard: Yard) -> None:
    """Whatever it waits for."""
    yard = still_yard
    yard.server.trouble = RateLimited("slow down", retry_after=3600)
    await yard.queue()
    yard.start()
    await reaches_lane(yard, LaneState.RATE_LIMITED)
    yard.server.trouble = None
    await yard.store.outbox.flush(yard.house.profiles[0])
    await yard.is_empty()


async def test_s15_forty_ticks_of_an_outage_are_one_write(still_yard: Yard, clock: FakeClock) -> None:
    """Only where somebody left off matters when the target is back."""
    yard = still_yard
    yard.server.trouble = AWAY
    yard.start()
    for minute in range(1, 41):
        await yard.queue(wanted=at(minute))
        clock.advance(1)
    yard.server.trouble = None
    await drained(yard, clock)
    assert yard.server.writes == [("key-0", at(40))]


async def test_s16_three_that_fail_in_a_row_are_the_targets_fault(still_yard: Yard, clock: FakeClock) -> None:
    """A server that fails whatever is written gives nobody a dead letter, for as long as it lasts."""
    yard = still_yard
    for film in range(10):
        yard.server.broken[f"key-{film}"] = REFUSED
    ids = [await yard.queue(film) for film in range(10)]
    yard.start()
    for _ in range(60):
        await reaches_lane(yard, LaneState.OFFLINE)
        await pass_time(yard, clock, 130)
    await reaches_lane(yard, LaneState.OFFLINE)
    left = [await yard.one(one) for one in ids]
    assert not [row for row in left if row.state is DeliveryState.DEAD]
    yard.server.broken.clear()
    await drained(yard, clock)
    assert len(yard.server.writes) == 10


async def test_s16_three_poisoned_ones_close_no_lane_for_ever(still_yard: Yard, clock: FakeClock) -> None:
    """The others show that the target is well; then the three are dead by their own attempts."""
    yard = still_yard
    for film in range(3):
        yard.server.broken[f"key-{film}"] = REFUSED
    ids = [await yard.queue(film) for film in range(10)]
    yard.start()
    await reaches_lane(yard, LaneState.OFFLINE)

    async def are_dead() -> bool:
        clock.advance(5)
        yard.worker.wake()
        return [(await yard.one(one)).state for one in ids[:3]] == [DeliveryState.DEAD] * 3

    await until(are_dead, 20)
    assert {(await yard.one(one)).state for one in ids[3:]} == {DeliveryState.DONE}
    assert [(await yard.one(one)).attempts for one in ids[:3]] == [5, 5, 5]
    assert sorted(yard.server.writes) == sorted((f"key-{film}", SEEN) for film in range(3, 10))
