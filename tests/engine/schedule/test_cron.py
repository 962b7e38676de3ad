"""Cron expressions name the right moments where clocks are set, each once and none forgotten."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from tests.engine.schedule.plans import BERLIN, CHATHAM, ST_JOHNS, a_plan, planned, started, timing, walk
from tui.engine.schedule.cron import checked_cron, next_slot
from tui.engine.schedule.planning import corrected, plan
from tui.errors import InvalidInput
from tui.model.schedule import HOUR

EDGES = [
    (BERLIN, date(2026, 3, 29)),
    (BERLIN, date(2026, 10, 25)),
    (ST_JOHNS, date(2026, 3, 8)),
    (ST_JOHNS, date(2026, 11, 1)),
    (CHATHAM, date(2026, 9, 27)),
    (CHATHAM, date(2026, 4, 5)),
]
DAILY = {
    "30 2 * * *": ([2], [30]),
    "0 2 * * *": ([2], [0]),
    "30 1 * * *": ([1], [30]),
    "0 3 * * *": ([3], [0]),
    "50 2,3 * * *": ([2, 3], [50]),
    "*/20 2 * * *": ([2], [0, 20, 40]),
    "15 */2 * * *": (list(range(0, 24, 2)), [15]),
    "5 */6 * * *": ([0, 6, 12, 18], [5]),
}


def exists(moment: datetime) -> bool:
    """Whether a clock on the wall ever shows this."""
    return datetime.fromtimestamp(moment.timestamp(), moment.tzinfo).replace(fold=0) == moment.replace(fold=0)


def expected(cron: str, zone: ZoneInfo, day: date) -> list[float]:
    """The moments of a day by the definition: one for each time on the wall, later only where it does not exist."""
    hours, minutes = DAILY[cron]
    found = set()
    for hour in hours:
        for minute in minutes:
            moment = datetime.combine(day, time(hour, minute), zone)
            while not exists(moment):
                moment += timedelta(minutes=1)
            found.add(moment.timestamp())
    return sorted(found)


@pytest.mark.parametrize("cron", DAILY)
@pytest.mark.parametrize(("zone", "edge"), EDGES, ids=[f"{zone.key} {edge}" for zone, edge in EDGES])
@pytest.mark.parametrize("late", [0.0, 4000.0])
def test_each_moment_comes_once_where_clocks_are_set(cron: str, zone: ZoneInfo, edge: date, late: float) -> None:
    """On the days around both edges every time on the wall starts once, even where it exists twice or not at all."""
    days = [edge + timedelta(days=away) for away in (-1, 0, 1)]
    begin, end = datetime.combine(days[0], time(), zone), datetime.combine(days[-1] + timedelta(days=1), time(), zone)
    wanted = [moment for day in days for moment in expected(cron, zone, day)]

    found = walk(cron, timing(zone), begin - timedelta(seconds=1), end, late)

    if not late:
        assert found == wanted
    assert len(set(found)) == len(found) and set(found) <= set(wanted)
    assert {datetime.fromtimestamp(one, zone).date() for one in found} == set(days)


@pytest.mark.parametrize(("zone", "edge"), EDGES, ids=[f"{zone.key} {edge}" for zone, edge in EDGES])
def test_what_comes_every_hour_goes_by_the_hours_that_pass(zone: ZoneInfo, edge: date) -> None:
    """An hourly start is never an hour late or early, whatever the clock on the wall does."""
    begin = datetime.combine(edge, time(), zone)
    found = walk("0 * * * *", timing(zone), begin, begin + timedelta(days=1))
    assert {later - earlier for earlier, later in pairwise(found)} == {HOUR}


@pytest.mark.parametrize(("zone", "edge"), EDGES, ids=[f"{zone.key} {edge}" for zone, edge in EDGES])
def test_a_moment_is_right_from_wherever_it_is_looked_for(zone: ZoneInfo, edge: date) -> None:
    """The next moment is the same from every quarter of an hour before it, and never one that has gone by."""
    begin = datetime.combine(edge, time(), zone).timestamp()
    moments = [moment for away in (0, 1) for moment in expected("30 2 * * *", zone, edge + timedelta(days=away))]
    for step in range(100):
        after = begin + step * 900.0
        found = next_slot("30 2 * * *", after, zone)
        assert found is not None and found > after
        assert found == next((moment for moment in moments if moment > after), found)


@pytest.mark.parametrize("cron", [*DAILY, "0 * * * *"])
@pytest.mark.parametrize(("zone", "edge"), EDGES, ids=[f"{zone.key} {edge}" for zone, edge in EDGES])
def test_a_plan_is_right_at_every_hour_around_an_edge(cron: str, zone: ZoneInfo, edge: date) -> None:
    """Looking at a plan again, before its moment and after it, finds nothing to mend."""
    begin = datetime.combine(edge - timedelta(days=1), time(), zone).timestamp()
    schedule = a_plan(every=None, cron=cron)
    schedule = planned(schedule, plan(schedule, begin, timing(zone)))
    for hour in range(60):
        now = begin + hour * HOUR
        assert corrected(schedule, now, timing(zone)) is None
        if schedule.next_at is not None and schedule.next_at <= now:
            schedule = started(schedule, now, timing(zone))


@pytest.mark.parametrize(
    "text",
    ["", "* * * *", "* * * * * *", "61 * * * *", "a b c d e", "@daily", "0 0 30 2 *", "*/0 * * * *", "0 " * 300, "\0"],
)
def test_what_is_no_expression_is_refused(text: str) -> None:
    """Too few fields or too many, figures out of range, days that no month has: each says what it has to look like."""
    with pytest.raises(InvalidInput) as refused:
        checked_cron(text, 60.0, "at least 1 min")
    assert "cron" in refused.value.message or "never" in refused.value.message


def test_the_31st_of_february_is_said_never_to_come() -> None:
    """It is written as it should be, so a word on how to write it would help nobody; two slips are no such day."""
    with pytest.raises(InvalidInput, match="never comes"):
        checked_cron("0 0 31 2,4 *", 60.0, "")
    with pytest.raises(InvalidInput, match="is no cron expression"):
        checked_cron("0 0 31 x *", 60.0, "")


@pytest.mark.parametrize("text", ["0 */5 * * *", "0 0,5 * * *", "0 3,23 * * *", "* * * * *", "0 0 1,2 * *,mon"])
def test_moments_nearer_than_allowed_are_refused(text: str) -> None:
    """The distance counts between days, too; the words say what is allowed."""
    least = 48 * HOUR if text.startswith("0 0 1,2") else 6 * HOUR
    with pytest.raises(InvalidInput, match="at least 6 h"):
        checked_cron(text, least, "at least 6 h lie between two runs")


@pytest.mark.parametrize(
    "text", ["10 3 * * *", "0 */6 * * *", "0 4 * * MON-FRI", "0 3 29 2 *", "0 0 * 2 MON#5", " 0  3 L  * * "]
)
def test_what_is_rare_enough_is_taken(text: str) -> None:
    """An expression in order is given back with single spaces; six hours on the wall are six hours at every edge."""
    assert checked_cron(text, 6 * HOUR, "at least 6 h") == " ".join(text.split())


@pytest.mark.parametrize("after", [-1e12, 0.0, 2.4e11, 1e15, float("inf"), float("nan")])
def test_no_clock_is_so_wrong_that_it_breaks_planning(after: float) -> None:
    """A clock in another geological age names no moment, or a later one."""
    found = next_slot("0 3 * * *", after, BERLIN)
    assert found is None or found > after
