"""What the doctor says of what runs by itself."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from tui.cli.doctor.keeping_checks import (
    LARGE_LOG,
    MOST,
    alarm_findings,
    backup_finding,
    keeper_finding,
    schedule_findings,
    size_finding,
)
from tui.model.alarms import Channel, ChannelKind
from tui.model.backup import BackupInfo, StoreSize
from tui.model.profiles import ProfileKind
from tui.model.schedule import Schedule, ScheduledJob, ScheduleState, ShownSchedule
from tui.model.service import Keeper, ServiceState

NOW = 1_790_000_000.0
DAY = 86_400.0


def shown(nth: int = 1, state: ScheduleState = ScheduleState.PLANNED, reason: str = "", **row: Any) -> ShownSchedule:
    """The schedule of a Plex."""
    values = {"every": 300.0, "next_at": NOW + 60, "begun_at": NOW - DAY, **row}
    schedule = Schedule(
        id=nth, profile_id=nth, job=ScheduledJob.SYNC, cron="", is_on=True, jitter=0.05, quiet="",
        waits_for_streams=False, catches_up=True, slot_at=None, served_at=None, **values,
    )  # fmt: skip
    return ShownSchedule(schedule, f"plex-{nth}", ProfileKind.PLEX, state, reason)


def channel(name: str, error: str = "", *, is_on: bool = True) -> Channel:
    """A channel, and how its newest message fared."""
    return Channel(1, name, ChannelKind.NOTIFY, "ntfy", is_on, (), None, NOW, last_at=NOW, last_error=error)


def backup(age: float, *, schema: int = 6) -> BackupInfo:
    """One of that age in seconds."""
    return BackupInfo(Path("one.zip"), 1000, NOW - age, "1.0", schema, has_secrets=True)


def test_a_household_that_nobody_keeps_is_worth_a_word() -> None:
    """As soon as something would start by itself."""
    assert keeper_finding(ServiceState(None), [shown()]).verdict == "warning"
    assert keeper_finding(ServiceState(None), [shown(state=ScheduleState.FIRST)]).verdict == "ok"
    kept = ServiceState(Keeper("service", 12, "nas", NOW, NOW, is_here=False))
    found = keeper_finding(kept, [shown()])
    assert (found.verdict, found.detail) == ("ok", "kept by the service, pid 12")


def test_what_schedules_wait_for_is_told() -> None:
    """What failed and what waits for its first run with the command for it."""
    first = shown(2, ScheduleState.FIRST)
    waiting = shown(3, ScheduleState.WAITING, "quiet hours until 07:00")
    failing = shown(4, failures=3, last_run=41)
    counted, failed, waits, begins = schedule_findings([shown(), first, waiting, failing], NOW)
    assert counted.detail.startswith("3 of 4 start by themselves, the next at ")
    assert (failed.detail, failed.advice) == ("plex-4 sync failed 3 times in a row", "syncdeck run errors 41")
    assert (waits.detail, waits.verdict) == ("plex-3 sync is due and waits: quiet hours until 07:00", "ok")
    assert begins.advice.startswith("syncdeck schedule run plex-2")


def test_of_two_hundred_the_first_are_named() -> None:
    """And the rest is counted."""
    found = schedule_findings([shown(nth, ScheduleState.FIRST) for nth in range(1, 201)], NOW)
    assert len(found) == 1 + MOST + 1
    assert found[-1].detail == "and 190 more like these"


def test_channels_that_do_not_arrive() -> None:
    """One that is off is nobody's trouble."""
    assert alarm_findings([])[0].detail == "no channel: trouble is shown here only"
    assert alarm_findings([channel("phone"), channel("mail", "refused", is_on=False)])[0].detail == (
        "1 channel, all arrive"
    )
    assert "apprise is missing" in alarm_findings([channel("phone")], has_library=False)[0].detail
    (broken,) = alarm_findings([channel("phone"), channel("my mail", "refused")])
    assert (broken.detail, broken.advice) == ("my mail does not arrive: refused", "syncdeck alarm test 'my mail'")


def test_channels_that_nobody_has_tried() -> None:
    """Nothing has arrived there so far, which is not the same as arriving."""
    fresh = replace(channel("my mail"), last_at=None)
    (found,) = alarm_findings([channel("phone"), fresh])
    assert (found.detail, found.advice) == ("2 channels, 1 not tried yet", "syncdeck alarm test 'my mail'")


def test_how_old_the_newest_backup_is() -> None:
    """None, an old one, and those that cannot be read."""
    assert backup_finding([], NOW, is_wanted=True).advice == "syncdeck backup makes one"
    assert backup_finding([], NOW, is_wanted=False).verdict == "ok"
    assert backup_finding([backup(60, schema=0)], NOW, is_wanted=True).detail == (
        "1 file in the folder, none of them can be read"
    )
    assert backup_finding([backup(3600)], NOW, is_wanted=True).verdict == "ok"
    old = backup_finding([backup(5 * DAY), backup(9 * DAY)], NOW, is_wanted=True)
    assert (old.verdict, old.detail) == ("warning", "the newest of 2 is from 5 d ago, with secrets")


def test_a_log_that_does_not_end() -> None:
    """Somebody reads on and on."""
    assert size_finding(StoreSize(5_000_000, 1000, 0, 10**9, 0)).detail == "store 5.0 MB, its log 1.0 kB"
    assert size_finding(StoreSize(5_000_000, LARGE_LOG + 1, 10, 10**9, 20)).verdict == "warning"
