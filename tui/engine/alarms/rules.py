"""What is the matter, as the rules of alarms have it. Pure: it judges what is stored."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from tui.engine.attention import DAY, expiry_text
from tui.formatting import bytes_text, date_text, operation_label
from tui.model.alarms import Alarm, AlarmRule, RuleSetting
from tui.model.attention import Attention, AttentionKind
from tui.model.health import HealthState
from tui.model.profiles import Profile, SignIn
from tui.model.runs import Operation
from tui.model.schedule import Schedule, ScheduledJob
from tui.model.servers import ServerHealth
from tui.store.alarms.facts import Record
from tui.store.runs.rivals import IMPORTS

HOUSEHOLD = "-"
"""In keys: what is no profile's."""
MEGABYTE = 1_000_000
LEAST_STALE = 3600.0
"""Seconds under which no data is called old, however often it is synced."""

OF_ATTENTION: Mapping[AttentionKind, AlarmRule] = {
    AttentionKind.STORE: AlarmRule.STORE,
    AttentionKind.SIGNED_OUT: AlarmRule.SIGNED_OUT,
    AttentionKind.HELD: AlarmRule.HELD,
    AttentionKind.HELD_BACK: AlarmRule.HELD,
    AttentionKind.LIST_HELD: AlarmRule.HELD,
    AttentionKind.LIST_GONE: AlarmRule.HELD,
    AttentionKind.DEAD: AlarmRule.DEAD_LETTERS,
    AttentionKind.BACKUP: AlarmRule.BACKUP_FAILED,
    AttentionKind.INTERRUPTED: AlarmRule.INTERRUPTED,
    AttentionKind.WRONG_SERVER: AlarmRule.WRONG_SERVER,
    AttentionKind.BLOCKED: AlarmRule.WRONG_SERVER,
    AttentionKind.UNREACHABLE: AlarmRule.UNREACHABLE,
}
"""What is told as it is shown; all other rules look for themselves."""
EXPLAINS_OLD_DATA = frozenset(
    {AlarmRule.SIGNED_OUT, AlarmRule.UNREACHABLE, AlarmRule.WRONG_SERVER, AlarmRule.RUN_FAILED, AlarmRule.INTERRUPTED}
)
"""Why nothing new comes of a profile: it is told, and not that its data is old as well."""


@dataclass(frozen=True, slots=True)
class AlarmScene:
    """What is looked at. Times are UTC epoch seconds."""

    attention: Sequence[Attention] = ()
    profiles: Sequence[Profile] = ()
    cards: Mapping[int, ServerHealth] = field(default_factory=dict)
    records: Sequence[Record] = ()
    schedules: Sequence[Schedule] = ()
    intervals: Mapping[int, float] = field(default_factory=dict)
    """Seconds between two runs of a schedule, by its id; those that name their moments have the longest."""
    is_paused: bool = False
    """Whether all schedules rest."""
    free_bytes: int | None = None
    """On the disk of the store."""

    @property
    def enabled(self) -> dict[int, Profile]:
        """The profiles that are asked for anything, by id."""
        return {profile.id: profile for profile in self.profiles if profile.enabled}


Rules = Mapping[AlarmRule, RuleSetting]


def judged(scene: AlarmScene, rules: Rules, now: float) -> list[Alarm]:
    """Give what is the matter by the rules that are on, each key once."""
    found: dict[str, Alarm] = {}
    for alarm in _all(scene, rules, now):
        if rules[alarm.rule].is_on:
            found.setdefault(alarm.key, alarm)
    explained = {_profile_in(key) for key, alarm in found.items() if alarm.rule in EXPLAINS_OLD_DATA}
    for alarm in _stale(scene, rules[AlarmRule.STALE], now):
        if _profile_in(alarm.key) not in explained:
            found[alarm.key] = alarm
    return list(found.values())


def is_moot(key: str, rules: Rules, enabled: Mapping[int, Profile]) -> bool:
    """Whether nobody wants to hear of it any more: the rule is off, or the profile is gone or disabled."""
    rule, _, rest = key.partition(":")
    profile_id = rest.partition(":")[0]
    is_off = not any(one.is_on and one.rule == rule for one in rules.values())
    return is_off or (profile_id != HOUSEHOLD and int(profile_id) not in enabled)


def _all(scene: AlarmScene, rules: Rules, now: float) -> Iterator[Alarm]:
    for item in scene.attention:
        if item.kind in OF_ATTENTION:
            yield _attended(item, scene, now)
    yield from _failed(scene, rules[AlarmRule.RUN_FAILED], now)
    yield from _expiring(scene, rules[AlarmRule.EXPIRES], now)
    yield from _disk(scene, rules[AlarmRule.DISK_LOW], now)


def _attended(item: Attention, scene: AlarmScene, now: float) -> Alarm:
    """Give the alarm for a line of what needs a person."""
    rule = OF_ATTENTION[item.kind]
    which = () if item.kind in _ALONE else (item.kind.value, *([] if item.list_id is None else [str(item.list_id)]))
    card = scene.cards.get(item.profile_id) if item.profile_id is not None else None
    is_known_longer = rule is AlarmRule.UNREACHABLE and card is not None and card.since is not None
    since = min(card.since or now, now) if is_known_longer and card is not None else now
    return Alarm(_key(rule, item.profile_id, *which), rule, item.name, item.text, item.command, since=since)


_ALONE = frozenset(
    {
        AttentionKind.STORE,
        AttentionKind.SIGNED_OUT,
        AttentionKind.DEAD,
        AttentionKind.BACKUP,
        AttentionKind.INTERRUPTED,
        AttentionKind.UNREACHABLE,
    }
)
"""Kinds that alone have their rule, and need no name in the key."""


def _failed(scene: AlarmScene, setting: RuleSetting, now: float) -> Iterator[Alarm]:
    """Runs that failed again and again. What is told of the account or the server is not told once more."""
    for record in scene.records:
        profile = scene.enabled.get(record.profile_id)
        if profile is None or record.failures < (setting.threshold or 1) or record.kind is Operation.WATCH_PUSH:
            continue
        if profile.sign_in in {SignIn.REFUSED, SignIn.UNREACHABLE} or _is_away(scene.cards.get(profile.id)):
            continue
        times = "failed" if record.failures == 1 else f"failed {record.failures:,} times in a row"
        yield Alarm(
            _key(AlarmRule.RUN_FAILED, profile.id, record.kind),
            AlarmRule.RUN_FAILED,
            profile.name,
            f"{operation_label(record.kind)} {times}: {record.message or 'no reason was given'}",
            f"syncdeck run errors {record.failed_run}",
            since=now,
        )


def _is_away(card: ServerHealth | None) -> bool:
    return card is not None and card.state in {HealthState.DISCONNECTED, HealthState.ERROR, HealthState.SIGNED_OUT}


def _expiring(scene: AlarmScene, setting: RuleSetting, now: float) -> Iterator[Alarm]:
    for profile in scene.enabled.values():
        expires_at = profile.account.expires_at if profile.account else None
        if expires_at is None or profile.sign_in is SignIn.REFUSED:
            continue
        if expires_at - now < (setting.threshold or 0) * DAY:
            key = _key(AlarmRule.EXPIRES, profile.id)
            yield Alarm(key, AlarmRule.EXPIRES, profile.name, expiry_text(expires_at - now), since=now)


def _disk(scene: AlarmScene, setting: RuleSetting, now: float) -> Iterator[Alarm]:
    if scene.free_bytes is not None and scene.free_bytes < (setting.threshold or 0) * MEGABYTE:
        text = f"only {bytes_text(scene.free_bytes)} are free on the disk of the store"
        yield Alarm(_key(AlarmRule.DISK_LOW, None), AlarmRule.DISK_LOW, "", text, "syncdeck --paths", since=now)


def _stale(scene: AlarmScene, setting: RuleSetting, now: float) -> Iterator[Alarm]:
    """Schedules of which nothing landed for too long. While all of them rest, that is as it should be."""
    if scene.is_paused or not setting.is_on:
        return
    for schedule in scene.schedules:
        profile = scene.enabled.get(schedule.profile_id) if schedule.profile_id is not None else None
        if profile is None or schedule.job is ScheduledJob.FULL or not _is_wanted(schedule):
            continue
        landed_at = _landed_at(scene, schedule)
        longest = max((setting.threshold or 1) * scene.intervals.get(schedule.id, 0.0), LEAST_STALE)
        if now - max(landed_at or 0.0, schedule.begun_at or 0.0) > longest:
            what = "history" if schedule.job is ScheduledJob.HISTORY else "sync"
            since = f"since {date_text(landed_at, now)}" if landed_at else "so far"
            text = f"old data: no {what} got through {since}"
            command = f"syncdeck profile show {shlex.quote(profile.name)}"
            key = _key(AlarmRule.STALE, profile.id, schedule.job)
            yield Alarm(key, AlarmRule.STALE, profile.name, text, command, since=now)


def _is_wanted(schedule: Schedule) -> bool:
    """Whether it is to run, and no hours that a person chose are in the way."""
    return schedule.is_on and schedule.begun_at is not None and not schedule.waits.startswith("quiet")


def _landed_at(scene: AlarmScene, schedule: Schedule) -> float | None:
    is_history = schedule.job is ScheduledJob.HISTORY
    ends = [
        record.landed_at
        for record in scene.records
        if record.profile_id == schedule.profile_id and (record.kind in IMPORTS) is is_history
    ]
    return max((end for end in ends if end is not None), default=None)


def _key(rule: AlarmRule, profile_id: int | None, *rest: str) -> str:
    return ":".join((rule, HOUSEHOLD if profile_id is None else str(profile_id), *rest))


def _profile_in(key: str) -> str:
    return key.split(":")[1]
