"""What the House screen tells, which part of it is asked for, and what the cursor can stand on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from tui.model.alarms import Alarm, AlarmRule, Channel, RuleSetting
from tui.model.backup import BackupInfo, StoreSize
from tui.model.schedule import Pause, ShownSchedule
from tui.model.service import ServiceState
from tui.schedule_words import owner_text

NEWEST = 3
"""Backups that are listed until somebody wants to see all."""


class View(StrEnum):
    """How much stands below."""

    BRIEF = "in short"
    FULL = "with rules"

    def turned(self, step: int) -> View:
        """The view with more (1) or less (-1)."""
        return View.FULL if step > 0 else View.BRIEF


@dataclass(frozen=True, slots=True)
class Asked:
    """The text that is sought among the schedules, and how much stands below."""

    text: str = ""
    view: View = View.BRIEF


@dataclass(frozen=True, slots=True)
class ScheduleKey:
    """The cursor stands on this schedule."""

    id: int | None
    """None = all of them."""


ALL_SCHEDULES = ScheduleKey(None)


@dataclass(frozen=True, slots=True)
class AlarmKey:
    """The cursor stands on something that is the matter."""

    key: str


@dataclass(frozen=True, slots=True)
class ChannelKey:
    """The cursor stands on a channel of alarms."""

    id: int


@dataclass(frozen=True, slots=True)
class RuleKey:
    """The cursor stands on a rule of alarms."""

    rule: AlarmRule


@dataclass(frozen=True, slots=True)
class BackupKey:
    """The cursor stands on a backup."""

    path: Path


@dataclass(frozen=True, slots=True)
class HouseFacts:
    """All that the screen shows."""

    schedules: Sequence[ShownSchedule] = ()
    """By profile, those of the household last."""
    pause: Pause | None = None
    """None = schedules do not rest."""
    service: ServiceState = field(default_factory=lambda: ServiceState(None))
    alarms: Sequence[Alarm] = ()
    channels: Sequence[Channel] = ()
    rules: Sequence[RuleSetting] = ()
    backups: Sequence[BackupInfo] = ()
    """Newest first."""
    size: StoreSize | None = None
    """None = nobody has looked yet."""
    profiles: Sequence[tuple[int, str]] = ()
    """Ids and names of all profiles, by name."""

    def schedule(self, key: object) -> ShownSchedule | None:
        """The schedule of a line; None = it is another line, or the schedule is gone."""
        return next((shown for shown in self.schedules if ScheduleKey(shown.schedule.id) == key), None)

    def alarm(self, key: object) -> Alarm | None:
        """What is the matter on a line."""
        return next((one for one in self.alarms if AlarmKey(one.key) == key), None)

    def channel(self, key: object) -> Channel | None:
        """The channel of a line."""
        return next((one for one in self.channels if ChannelKey(one.id) == key), None)

    def rule(self, key: object) -> RuleSetting | None:
        """The rule of a line."""
        return next((one for one in self.rules if RuleKey(one.rule) == key), None)

    def backup(self, key: object) -> BackupInfo | None:
        """The backup of a line."""
        return next((one for one in self.backups if BackupKey(one.path) == key), None)

    def profile(self, profile_id: int | None) -> str:
        """The name of a profile; "" = none is meant, or it is gone."""
        return next((name for own, name in self.profiles if own == profile_id), "")

    def shown_schedules(self, text: str) -> list[ShownSchedule]:
        """Those whose owner or job has a text."""
        sought = text.casefold()
        return [it for it in self.schedules if sought in f"{owner_text(it)} {it.schedule.job.value}".casefold()]

    def shown_backups(self, view: View) -> Sequence[BackupInfo]:
        """As many as a view shows."""
        return self.backups if view is View.FULL else self.backups[:NEWEST]
