"""The rules of alarms: what they are by themselves, and what a person has set of them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from tui.errors import InvalidInput
from tui.model.alarms import Alarm, AlarmRule, RuleSetting

MINUTE = 60.0
LASTING = MINUTE
"""Seconds for which something must be the matter before anybody is told: what comes and goes is no news."""
STALE_LASTING = 15 * MINUTE
"""The same for old data: a machine that slept has to catch up first."""
AT_ONCE = frozenset({AlarmRule.SIGNED_OUT, AlarmRule.HELD, AlarmRule.BACKUP_FAILED})
"""What does not go by itself, and is told at once."""


RULE_WORDS: Mapping[AlarmRule, str] = {
    AlarmRule.SIGNED_OUT: "an account is signed out",
    AlarmRule.RUN_FAILED: "runs fail again and again",
    AlarmRule.HELD: "removals are held back",
    AlarmRule.DEAD_LETTERS: "a server refuses changes",
    AlarmRule.EXPIRES: "an account expires soon",
    AlarmRule.STALE: "nothing was synced for long",
    AlarmRule.DISK_LOW: "the disk is nearly full",
    AlarmRule.UNREACHABLE: "a server does not answer",
    AlarmRule.INTERRUPTED: "a run was cut off",
    AlarmRule.WRONG_SERVER: "another server answers",
    AlarmRule.BACKUP_FAILED: "a backup failed",
    AlarmRule.STORE: "the store cannot be written",
}
"""When somebody is told, by rule."""


@dataclass(frozen=True, slots=True)
class Threshold:
    """What the number of a rule means."""

    default: float
    least: float
    most: float
    unit: str
    is_whole: bool = True


THRESHOLDS: Mapping[AlarmRule, Threshold] = {
    AlarmRule.RUN_FAILED: Threshold(3, 1, 50, "failed runs in a row"),
    AlarmRule.EXPIRES: Threshold(7, 1, 365, "days"),
    AlarmRule.STALE: Threshold(3, 1, 100, "missed intervals"),
    AlarmRule.DISK_LOW: Threshold(1000, 1, 10_000_000, "MB"),
    AlarmRule.UNREACHABLE: Threshold(15, 1, 10_080, "minutes"),
}


def rule_settings(stored: Mapping[AlarmRule, tuple[bool, float | None]]) -> list[RuleSetting]:
    """Give every rule as it is set, in their order; all are on unless a person said otherwise."""
    return [_setting(rule, stored.get(rule)) for rule in AlarmRule]


def checked_threshold(rule: AlarmRule, value: float) -> float:
    """Give a threshold that a person wants. Raises InvalidInput, saying what is allowed."""
    limits = THRESHOLDS.get(rule)
    if limits is None:
        raise InvalidInput(f"The rule {rule} has no number", hint=f"Those with one: {', '.join(THRESHOLDS)}")
    is_whole = math.isfinite(value) and (value == int(value) or not limits.is_whole)
    if not is_whole or not limits.least <= value <= limits.most:
        raise InvalidInput(f"{rule} takes {limits.least:,.0f} to {limits.most:,.0f} {limits.unit}")
    return value


def unit_of(rule: AlarmRule) -> str:
    """Give what the number of a rule counts; "" = it has none."""
    limits = THRESHOLDS.get(rule)
    return limits.unit if limits else ""


def lasting(setting: RuleSetting) -> float:
    """Give the seconds for which something must be the matter before anybody is told."""
    if setting.rule in AT_ONCE:
        return 0.0
    if setting.rule is AlarmRule.UNREACHABLE:
        return (setting.threshold or 0.0) * MINUTE
    return STALE_LASTING if setting.rule is AlarmRule.STALE else LASTING


def has_lasted(alarm: Alarm, rules: Mapping[AlarmRule, RuleSetting], now: float) -> bool:
    """Tell whether something is the matter for so long that people are told."""
    return now - (alarm.since or now) >= lasting(rules[alarm.rule])


def _setting(rule: AlarmRule, stored: tuple[bool, float | None] | None) -> RuleSetting:
    default = THRESHOLDS[rule].default if rule in THRESHOLDS else None
    if stored is None:
        return RuleSetting(rule, is_on=True, threshold=default)
    is_on, threshold = stored
    kept = default if threshold is None else threshold
    return RuleSetting(rule, is_on, kept, is_default=is_on and kept == default)
