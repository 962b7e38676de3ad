"""What the keys of the House screen act on, and why they do not where they do not. Pure."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field

from tui.model.alarms import Alarm, AlarmRule, Channel, RuleSetting
from tui.model.backup import BackupInfo
from tui.model.schedule import ScheduledJob, ScheduleState, ShownSchedule
from tui.screens.house.facts import ALL_SCHEDULES, HouseFacts, ScheduleKey
from tui.screens.house.words import name_text
from tui.widgets.confirm import Question

PLACES = {
    AlarmRule.SIGNED_OUT: "profiles",
    AlarmRule.EXPIRES: "profiles",
    AlarmRule.UNREACHABLE: "profiles",
    AlarmRule.WRONG_SERVER: "profiles",
    AlarmRule.STALE: "profiles",
    AlarmRule.DEAD_LETTERS: "queue",
}
"""The screens on which something is mended, by rule; of all others it is the Overview, which says what needs one."""


@dataclass(frozen=True, slots=True)
class HouseTarget:
    """What the keys act on."""

    facts: HouseFacts = field(default_factory=HouseFacts)
    key: Hashable | None = None
    """What the cursor stands on, in the panel with the focus."""

    @property
    def is_all(self) -> bool:
        """Whether all schedules are meant."""
        return self.key == ALL_SCHEDULES

    @property
    def schedule(self) -> ShownSchedule | None:
        """The one schedule that is meant."""
        return self.facts.schedule(self.key)

    @property
    def alarm(self) -> Alarm | None:
        """What is the matter there."""
        return self.facts.alarm(self.key)

    @property
    def channel(self) -> Channel | None:
        """The channel that is meant."""
        return self.facts.channel(self.key)

    @property
    def rule(self) -> RuleSetting | None:
        """The rule that is meant."""
        return self.facts.rule(self.key)

    @property
    def backup(self) -> BackupInfo | None:
        """The backup that is meant."""
        return self.facts.backup(self.key)


def why_not(action: str, target: HouseTarget) -> str:
    """Why a key does nothing now; "" when it works."""
    if action == "start":
        return _why_no_start(target)
    if action == "edit":
        return _why_no_edit(target)
    if action == "pause" and not (target.is_all or target.schedule or target.channel or target.rule):
        return "Choose a schedule, a channel or a rule first: tab goes between the panels"
    if action in {"test", "delete"} and target.channel is None:
        return _why_no_channel(target)
    return ""


def delete_question(name: str) -> Question:
    """What goes with a channel."""
    facts = [
        "Nobody is told there any more; what is on its way there goes with it.",
        "Its address is deleted from this machine.",
    ]
    return Question(f'Delete the channel "{name}"?', facts, "Delete")


def place_of(alarm: Alarm, facts: HouseFacts) -> tuple[int | None, str]:
    """The profile and the screen on which something is mended."""
    own = next((profile_id for profile_id, name in facts.profiles if name == alarm.subject), None)
    return own, PLACES.get(alarm.rule, "overview")


def mended_by(alarm: Alarm, facts: HouseFacts) -> ScheduleKey | None:
    """The schedule that mends it when it starts again; None = it is mended on another screen."""
    if alarm.rule is not AlarmRule.BACKUP_FAILED:
        return None
    backups = (it.schedule for it in facts.schedules if it.schedule.job is ScheduledJob.BACKUP)
    return next((ScheduleKey(schedule.id) for schedule in backups), None)


def _why_no_start(target: HouseTarget) -> str:
    shown = target.schedule
    if shown is None and target.is_all:
        return "Choose one schedule first, with j and k"
    if shown is None:
        made = "; B makes a backup" if target.backup is not None else ""
        return f"Choose one schedule first: tab goes to them{made}"
    if shown.state is ScheduleState.RUNNING:
        return f"The {name_text(shown)} runs already, enter shows it"
    return ""


def _why_no_channel(target: HouseTarget) -> str:
    if not target.facts.channels:
        return "There is no channel yet: a adds one"
    is_above = isinstance(target.key, ScheduleKey)
    return f"Choose a channel first{': tab goes to them' if is_above else ', with j and k'}"


def _why_no_edit(target: HouseTarget) -> str:
    if target.rule is not None and target.rule.threshold is None:
        return "This rule has no number: p turns it on and off"
    if target.schedule or target.channel or target.rule:
        return ""
    if isinstance(target.key, ScheduleKey):
        return "Choose one schedule first, with j and k; tab goes to channels and rules"
    return "Choose a channel or a rule first, with j and k; tab goes to schedules"
