"""What is the matter, as the rules have it: judged without a store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC

import pytest

from tests.engine.alarms.samples import NOW, RULES
from tui.engine.alarms.reading import interval_of
from tui.engine.alarms.rules import AlarmScene, is_moot, judged
from tui.engine.attention import attention_of
from tui.model.alarms import Alarm, AlarmRule
from tui.model.attention import Attention, AttentionKind
from tui.model.health import HealthState
from tui.model.profiles import Account, Profile, ProfileKind, SignIn
from tui.model.runs import Operation
from tui.model.schedule import DEFAULTS, Schedule, ScheduledJob
from tui.model.servers import ServerHealth
from tui.store.alarms.facts import Record

DAY, HOUR, MINUTE = 86_400.0, 3600.0, 60.0
NAS = Profile(7, ProfileKind.PLEX, "nas", "http://nas.test", "", enabled=True, sign_in=SignIn.OK)
FAILING = Record(7, Operation.SERVER_SYNC, 3, 41, "the server said no", NOW - HOUR, 12.0)
SYNC = Schedule(
    id=5,
    profile_id=7,
    job=ScheduledJob.SYNC,
    every=5 * MINUTE,
    cron="",
    is_on=True,
    jitter=0.05,
    quiet="",
    waits_for_streams=False,
    catches_up=True,
    next_at=NOW,
    slot_at=NOW,
    served_at=NOW,
    begun_at=NOW - 30 * DAY,
)


def told(found: Sequence[Alarm]) -> list[tuple[str, str, str]]:
    """Key, text and command of each."""
    return [(one.key, one.text, one.command) for one in found]


def attended(kind: AttentionKind, **told: object) -> list[Alarm]:
    """What one line of what needs a person makes."""
    item = Attention(kind, "nas", "it is so", command="syncdeck help", profile_id=7, **told)  # type: ignore[arg-type]
    return judged(AlarmScene(attention=[item], profiles=[NAS]), RULES, NOW)


def test_all_well_is_silent() -> None:
    """A profile that syncs in time and has room asks for nothing."""
    record = replace(FAILING, failures=0, landed_at=NOW - MINUTE)
    scene = AlarmScene((), [NAS], records=[record], schedules=[SYNC], intervals={5: 300.0}, free_bytes=10**12)
    assert judged(scene, RULES, NOW) == []


@pytest.mark.parametrize(
    ("kind", "more", "rule", "key"),
    [
        (AttentionKind.SIGNED_OUT, {}, "signed_out", "signed_out:7"),
        (AttentionKind.HELD, {"run_id": 3}, "held", "held:7:held"),
        (AttentionKind.HELD_BACK, {}, "held", "held:7:held_back"),
        (AttentionKind.LIST_HELD, {"list_id": 9}, "held", "held:7:list_held:9"),
        (AttentionKind.LIST_GONE, {"list_id": 9}, "held", "held:7:list_gone:9"),
        (AttentionKind.STORE, {}, "store", "store:7"),
        (AttentionKind.DEAD, {}, "dead_letters", "dead_letters:7"),
        (AttentionKind.INTERRUPTED, {"run_id": 3}, "interrupted", "interrupted:7"),
        (AttentionKind.WRONG_SERVER, {}, "wrong_server", "wrong_server:7:wrong_server"),
        (AttentionKind.BLOCKED, {}, "wrong_server", "wrong_server:7:blocked"),
        (AttentionKind.UNREACHABLE, {}, "unreachable", "unreachable:7"),
    ],
)
def test_what_needs_a_person_is_an_alarm(kind: AttentionKind, more: dict[str, int], rule: str, key: str) -> None:
    """In the same words and with the same command, under a key that stays while it lasts."""
    (alarm,) = attended(kind, **more)
    assert (alarm.rule, alarm.key, alarm.subject) == (rule, key, "nas")
    assert (alarm.text, alarm.command) == ("it is so", "syncdeck help")


@pytest.mark.parametrize("kind", [AttentionKind.CONFLICT, AttentionKind.UNMAPPED, AttentionKind.FAILED])
def test_what_can_wait_is_none(kind: AttentionKind) -> None:
    """What is only to be decided some day, and a single failure, wake nobody."""
    assert attended(kind) == []


def test_a_rule_that_is_off_says_nothing() -> None:
    """And what it has said is nobody's business any more."""
    off = RULES | {AlarmRule.SIGNED_OUT: replace(RULES[AlarmRule.SIGNED_OUT], is_on=False)}
    item = Attention(AttentionKind.SIGNED_OUT, "nas", "signed out", profile_id=7)
    assert judged(AlarmScene(attention=[item], profiles=[NAS]), off, NOW) == []
    assert is_moot("signed_out:7", off, {7: NAS})
    assert not is_moot("signed_out:7", RULES, {7: NAS})
    assert is_moot("signed_out:7", RULES, {})
    assert not is_moot("disk_low:-", RULES, {})


def test_runs_that_fail_again_and_again_are_told() -> None:
    """From the third failure in a row on; by the number that a person has set."""
    assert told(judged(AlarmScene(profiles=[NAS], records=[FAILING]), RULES, NOW)) == [
        (
            "run_failed:7:server_sync",
            "Server Sync failed 3 times in a row: the server said no",
            "syncdeck run errors 41",
        )
    ]
    twice = replace(FAILING, failures=2)
    assert judged(AlarmScene(profiles=[NAS], records=[twice]), RULES, NOW) == []
    soon = RULES | {AlarmRule.RUN_FAILED: replace(RULES[AlarmRule.RUN_FAILED], threshold=1.0)}
    once = replace(FAILING, failures=1)
    assert judged(AlarmScene(profiles=[NAS], records=[once]), soon, NOW)[0].text.startswith("Server Sync failed: ")


@pytest.mark.parametrize(
    ("profile", "state"),
    [
        (replace(NAS, enabled=False), HealthState.CONNECTED),
        (replace(NAS, sign_in=SignIn.REFUSED), HealthState.CONNECTED),
        (NAS, HealthState.DISCONNECTED),
    ],
)
def test_failures_with_a_reason_of_their_own_are_not_told_twice(profile: Profile, state: HealthState) -> None:
    """The account or the server is told; of a disabled profile nothing is."""
    scene = AlarmScene(profiles=[profile], cards={7: ServerHealth(7, state)}, records=[FAILING])
    assert judged(scene, RULES, NOW) == []


@pytest.mark.parametrize(("days", "text"), [(6.5, "account expires in 6 days"), (-1, "account has expired"), (8, None)])
def test_accounts_that_end_are_told_in_time(days: float, text: str | None) -> None:
    """A week before."""
    profile = replace(NAS, account=Account(expires_at=NOW + days * DAY))
    assert [one.text for one in judged(AlarmScene(profiles=[profile]), RULES, NOW)] == ([text] if text else [])


def test_a_disk_that_fills_is_told() -> None:
    """By the number of megabytes that a person has set."""
    scene = AlarmScene(free_bytes=900_000_000)
    assert told(judged(scene, RULES, NOW)) == [
        ("disk_low:-", "only 900.0 MB are free on the disk of the store", "syncdeck --paths")
    ]
    less = RULES | {AlarmRule.DISK_LOW: replace(RULES[AlarmRule.DISK_LOW], threshold=500.0)}
    assert judged(scene, less, NOW) == []


def test_a_backup_that_fails_is_told() -> None:
    """With what went wrong."""
    backup = replace(SYNC, id=1, profile_id=None, job=ScheduledJob.BACKUP, last_error="no room")
    scene = AlarmScene(attention_of([], {}, {}, now=NOW, free_bytes=None, schedules=[backup]))
    assert told(judged(scene, RULES, NOW)) == [("backup_failed:-", "the backup failed: no room", "syncdeck backup")]


def old(landed: float | None, schedule: Schedule = SYNC, **scene: object) -> list[str]:
    """The texts about a profile whose data last landed so many seconds ago."""
    record = replace(FAILING, failures=0, landed_at=None if landed is None else NOW - landed)
    told: dict[str, object] = {"profiles": [NAS], "records": [record], "intervals": {5: schedule.every or HOUR}}
    seen = AlarmScene(schedules=[schedule], **(told | scene))  # type: ignore[arg-type]
    return [one.text for one in judged(seen, RULES, NOW)]


def test_old_data_is_told() -> None:
    """After three intervals without a run that landed, and never before an hour has passed."""
    assert old(59 * MINUTE) == []
    assert old(61 * MINUTE) == ["old data: no sync got through since 14 Nov"]
    slow = replace(SYNC, every=DAY)
    assert old(2.9 * DAY, slow) == []
    assert len(old(3.1 * DAY, slow)) == 1
    assert old(None) == ["old data: no sync got through so far"]


@pytest.mark.parametrize(
    ("schedule", "scene"),
    [
        (replace(SYNC, is_on=False), {}),
        (replace(SYNC, begun_at=None), {}),
        (replace(SYNC, begun_at=NOW - MINUTE), {}),
        (replace(SYNC, waits="quiet hours until 07:00"), {}),
        (SYNC, {"is_paused": True}),
        (SYNC, {"profiles": [replace(NAS, enabled=False)]}),
        (replace(SYNC, job=ScheduledJob.FULL), {}),
    ],
)
def test_data_that_a_person_lets_grow_old_is_not_told(schedule: Schedule, scene: dict[str, object]) -> None:
    """Off, not begun, begun just now, quiet hours, paused, disabled; and the full sync beside the ordinary one."""
    assert old(DAY, schedule, **scene) == []


def test_old_data_of_a_server_that_is_away_is_told_by_the_server() -> None:
    """One alarm for one cause."""
    away = Attention(AttentionKind.UNREACHABLE, "nas", "not reached", profile_id=7)
    assert old(DAY, attention=[away]) == ["not reached"]


def test_a_history_that_is_pulled_does_not_hide_a_sync_that_is_not() -> None:
    """Each of the two has its own age."""
    pulled = Record(7, Operation.PLEX_HISTORICAL, 0, 0, "", NOW - MINUTE, 3.0)
    assert old(DAY, records=[pulled]) == ["old data: no sync got through so far"]
    assert old(DAY, replace(SYNC, job=ScheduledJob.HISTORY), records=[pulled]) == []


def test_the_interval_of_a_cron_expression_is_its_longest() -> None:
    """Working days have weekends; what never comes has none."""
    cron = replace(SYNC, every=None, cron="0 3 * * 1-5")
    friday = 1_700_190_000.0
    assert interval_of(cron, friday, UTC) == 3 * DAY
    assert interval_of(replace(cron, cron="0 3 * * *"), NOW, UTC) == DAY
    assert interval_of(replace(cron, cron="0 3 30 2 *"), NOW, UTC) == 0.0
    assert interval_of(SYNC, NOW, UTC) == DEFAULTS[ProfileKind.PLEX][ScheduledJob.SYNC]
