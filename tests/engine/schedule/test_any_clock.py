"""Whatever is done to the clock of a machine, a schedule starts no moment twice, and none is forgotten."""

from __future__ import annotations

from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from tests.engine.schedule.plans import BERLIN, NOW, a_plan, planned, started, timing
from tui.engine.schedule.planning import corrected, most_jitter, plan
from tui.model.schedule import HOUR, Schedule

DAY = 24 * HOUR
WHEN = timing(BERLIN, chance=0.5)
SET = st.one_of(st.floats(-3 * DAY, 3 * DAY), st.sampled_from([-3600.0, 3600.0, -NOW, 365 * DAY, -365 * DAY]))
EVENTS = st.lists(
    st.one_of(st.tuples(st.just("pass"), st.floats(60, 2 * DAY)), st.tuples(st.just("set"), SET)), max_size=12
)


@dataclass
class Machine:
    """A clock on the wall, a steady one, and a schedule that is looked at every quarter of an hour."""

    schedule: Schedule
    wall: float = NOW
    steady: float = 0.0
    starts: list[tuple[float, float]] = field(default_factory=list)
    """When by the steady clock, and the slot."""

    def look(self, *, is_set: bool) -> None:
        """Mend the plan when the clock was set, then start what is due."""
        told = corrected(self.schedule, self.wall, WHEN) if is_set else None
        self.schedule = self.schedule if told is None else planned(self.schedule, told)
        if self.schedule.next_at is None or self.schedule.next_at > self.wall:
            return
        assert self.schedule.slot_at is not None
        self.starts.append((self.steady, self.schedule.slot_at))
        self.schedule = started(self.schedule, self.wall, WHEN)

    def let_pass(self, seconds: float) -> None:
        """Let time pass."""
        end = self.steady + seconds
        while self.steady < end:
            step = min(900.0, end - self.steady)
            self.steady, self.wall = self.steady + step, self.wall + step
            self.look(is_set=False)

    def set(self, seconds: float) -> None:
        """Set the clock on the wall."""
        self.wall = max(0.0, self.wall + seconds)
        self.look(is_set=True)


def run(schedule: Schedule, events: list[tuple[str, float]]) -> Machine:
    """Live through what happens, then a quiet time."""
    machine = Machine(planned(schedule, plan(schedule, NOW, WHEN)))
    for what, seconds in events:
        machine.let_pass(seconds) if what == "pass" else machine.set(seconds)
    return machine


@given(events=EVENTS)
def test_an_interval_comes_as_often_as_time_passes_and_once_more_for_each_time_the_clock_was_set(
    events: list[tuple[str, float]],
) -> None:
    """Never more often, and never later than an interval after the clock was set last."""
    schedule = a_plan(every=6 * HOUR, jitter=0.05, last_at=NOW)
    machine = run(schedule, events)
    jumps = sum(what == "set" for what, _ in events)
    assert len(machine.starts) <= machine.steady / (6 * HOUR) + jumps + 1
    before = len(machine.starts)
    machine.let_pass(6 * HOUR + most_jitter(schedule) + 900)
    assert len(machine.starts) == before + 1 or machine.starts[before][0] < machine.steady - 5 * HOUR


@given(events=EVENTS)
def test_a_slot_is_never_started_twice_unless_the_clock_was_days_ahead(events: list[tuple[str, float]]) -> None:
    """Set back by less than a day no slot comes again; and after a quiet day and a bit the next has come."""
    machine = run(a_plan(every=None, cron="30 2 * * *", jitter=0.1), events)
    highest, is_near = 0.0, True
    wall = NOW
    for what, seconds in events:
        wall += seconds
        highest = max(highest, wall)
        is_near &= what == "pass" or wall > highest - 23 * HOUR
    slots = [slot for _, slot in machine.starts]
    if is_near:
        assert len(set(slots)) == len(slots)
    before = len(machine.starts)
    machine.let_pass(2 * DAY + 2 * HOUR)
    assert 1 <= len(machine.starts) - before <= 3
