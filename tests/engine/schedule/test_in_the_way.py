"""What keeps a due schedule from starting, and how each schedule stands."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from tests.engine.schedule.plans import BERLIN, NOW, a_plan
from tests.engine.schedule.test_settling import a_run
from tui.engine.schedule.changes import checked_values
from tui.engine.schedule.in_the_way import (
    Way,
    account_reason,
    failing_reason,
    host_reason,
    quiet_reason,
    server_reason,
)
from tui.engine.schedule.standing import standing_of
from tui.errors import InvalidInput
from tui.model.health import HealthState
from tui.model.profiles import Account, Profile, ProfileKind, SignIn
from tui.model.quiet_hours import quiet_spans, quiet_text
from tui.model.runs import Operation, RunOptions, RunState
from tui.model.schedule import HOUR, Pause, ScheduleChange, ScheduledJob, ScheduleState
from tui.model.servers import ServerHealth

PROFILE = Profile(1, ProfileKind.XTREAM, "iptv", "http://x.test", "a", enabled=True)


@pytest.mark.parametrize(
    ("clock", "reason"),
    [
        ("22:59", ""),
        ("23:00", "quiet hours until 07:00"),
        ("00:00", "quiet hours until 07:00"),
        ("06:59", "quiet hours until 07:00"),
        ("07:00", ""),
        ("12:15", "quiet hours until 12:30"),
        ("12:30", ""),
    ],
)
def test_quiet_hours_cross_midnight(clock: str, reason: str) -> None:
    """They begin and end by the clock on the wall, on both sides of midnight."""
    now = datetime.fromisoformat(f"2026-11-21 {clock}").replace(tzinfo=BERLIN).timestamp()
    assert quiet_reason(a_plan(quiet="23:00-07:00, 12:00-12:30"), now, BERLIN) == reason


def test_quiet_hours_go_by_the_clock_on_the_wall_where_it_is_set() -> None:
    """On the night of the change to winter time they last an hour longer, and begin and end when the clock says so."""
    schedule = a_plan(quiet="01:00-04:00")
    begin = datetime(2026, 10, 25, 0, 30, tzinfo=BERLIN).timestamp()
    quiet = [minute for minute in range(0, 360, 5) if quiet_reason(schedule, begin + minute * 60, BERLIN)]
    assert (quiet[0], quiet[-1]) == (30, 30 + 4 * 60 - 5)


@pytest.mark.parametrize(
    ("failures", "minutes", "reason"),
    [
        (2, 1, ""),
        (3, 9, "failed 3 times, again at 13:01"),
        (3, 10, ""),
        (5, 39, "failed 5 times, again at 13:01"),
        (60, 59, "failed 60 times, again at 13:01"),
        (60, 60, ""),
        (60, -5, ""),
    ],
)
def test_what_comes_often_and_fails_again_and_again_is_tried_less_often(
    failures: int, minutes: int, reason: str
) -> None:
    """It rests twice as long each time, an hour at most; a clock set back lets it start."""
    plan = a_plan(every=300.0, failures=failures, last_at=NOW - minutes * 60)
    rest = min(5 * 2 ** (failures - 2), 60) - minutes
    found = failing_reason(plan, NOW, BERLIN)
    assert found == reason.replace("13:01", f"{13 + rest // 60}:{rest % 60:02}")


@pytest.mark.parametrize(
    ("text", "plain"),
    [("23-7", "23:00-07:00"), ("", ""), (" 1:05 - 02:10 ,,", "01:05-02:10"), ("18:00-24:00", "18:00-00:00")],
)
def test_quiet_hours_are_read_as_people_write_them(text: str, plain: str) -> None:
    """Hours alone, spaces and midnight by either name."""
    assert quiet_text(quiet_spans(text) or ()) == plain


@pytest.mark.parametrize(
    "text", ["7", "7-7", "25-26", "10:60-11", "a-b", "0-24", "0-12,12-24", "24-0", "-1-5", "\u0663-\u0665"]
)
def test_hours_that_are_none_or_never_end_are_refused(text: str) -> None:
    """With them nothing would ever start."""
    with pytest.raises(InvalidInput, match="quiet hours"):
        checked_values(ScheduleChange(quiet=text), ProfileKind.XTREAM, ScheduledJob.SYNC)


@pytest.mark.parametrize(
    ("card", "reason"),
    [
        (None, ""),
        (ServerHealth(1, HealthState.CONNECTED), ""),
        (ServerHealth(1, HealthState.UNKNOWN), ""),
        (ServerHealth(1, HealthState.DISCONNECTED), "on return"),
        (ServerHealth(1, HealthState.STARTING), "on return"),
        (ServerHealth(1, HealthState.ERROR), "server error"),
        (ServerHealth(1, HealthState.CONNECTED, circuit_until=NOW + 1), "on return"),
        (ServerHealth(1, HealthState.CONNECTED, circuit_until=NOW - 1), ""),
    ],
)
def test_a_server_that_is_away_is_waited_for(card: ServerHealth | None, reason: str) -> None:
    """What is due starts when it is back."""
    assert server_reason(card, NOW) == reason


def test_one_at_a_time_asks_a_server_and_no_more_than_allowed_run() -> None:
    """Another run of the host, too many runs, and a stream on the server are in the way."""
    way = Way(NOW, BERLIN, max_parallel=2, active=1, hosts={"x:80": "office"}, streaming=frozenset({"y:80"}))
    waiting = a_plan(waits_for_streams=True)
    assert host_reason(a_plan(), "x:80", way) == "after office"
    assert host_reason(a_plan(), "z:80", way) == ""
    assert host_reason(a_plan(), "", way) == ""
    assert [host_reason(one, "y:80", way) for one in (waiting, a_plan())] == ["somebody streams", ""]
    assert host_reason(a_plan(), "z:80", Way(NOW, BERLIN, max_parallel=2, active=2)) == "its turn"


@pytest.mark.parametrize(
    ("used", "most", "reason"),
    [
        (1, 1, "1 of 1 streams"),
        (3, 2, "3 of 2 streams"),
        (0, 1, ""),
        (1, 2, ""),
        (None, 1, ""),
        (1, None, ""),
        (2, 0, ""),
    ],
)
def test_all_connections_in_use_are_in_the_way(used: int | None, most: int | None, reason: str) -> None:
    """A panel that tells no limit, or none in use, keeps nothing from starting."""
    assert account_reason(PROFILE, Account(active_connections=used, max_connections=most)) == reason


def _state(profile: dict[str, Any] | None = None, pause: Pause | None = None, **changes: Any) -> ScheduleState:
    told = {"next_at": NOW - 1, **changes}
    subject = Profile(**{**{name: getattr(PROFILE, name) for name in PROFILE.__slots__}, **(profile or {})})
    return standing_of(a_plan(**told), subject, pause=pause, active=(), now=NOW)[0]


def test_each_state_has_its_reason() -> None:
    """What a person has to do comes before what passes by itself."""
    assert _state() is ScheduleState.WAITING
    assert _state(next_at=NOW + 1) is ScheduleState.PLANNED
    assert _state(pause=Pause(NOW, None)) is ScheduleState.PAUSED
    assert _state({"sign_in": SignIn.REFUSED}) is ScheduleState.SIGNED_OUT
    assert _state(begun_at=None, pause=Pause(NOW, None)) is ScheduleState.FIRST
    assert _state({"sign_in": SignIn.REFUSED}, begun_at=None, pause=Pause(NOW, None)) is ScheduleState.SIGNED_OUT
    assert _state({"enabled": False}, begun_at=None) is ScheduleState.DISABLED
    assert _state({"enabled": False}, is_on=False) is ScheduleState.OFF


def test_an_active_run_is_shown_with_the_schedule_that_it_is_of() -> None:
    """Of the two of Trakt the quick one runs with a quick sync, the other with a full one; a dry run is of neither."""
    trakt = Profile(1, ProfileKind.TRAKT, "trakt", "", "", enabled=True)
    quick, full = a_plan(next_at=NOW + 9), a_plan(job=ScheduledJob.FULL, next_at=NOW + 9)

    def states(options: RunOptions) -> list[bool]:
        run = a_run(RunState.RUNNING, kind=Operation.LIST_SYNC, options=options)
        found = [standing_of(one, trakt, pause=None, active=[run], now=NOW)[0] for one in (quick, full)]
        return [state is ScheduleState.RUNNING for state in found]

    assert states(RunOptions()) == [True, False]
    assert states(RunOptions(full=True)) == [False, True]
    assert states(RunOptions(dry_run=True)) == [False, False]


def test_backups_do_not_push_each_other_out_within_minutes() -> None:
    """Seven are kept: made every minute, they would all be of the last seven."""
    with pytest.raises(InvalidInput, match="at least 1 h lie between two runs"):
        checked_values(ScheduleChange(every=60.0), None, ScheduledJob.BACKUP)
    assert checked_values(ScheduleChange(every=HOUR), None, ScheduledJob.BACKUP)["every"] == HOUR
