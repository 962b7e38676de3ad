"""What is told of the thing that the cursor stands on, and what to do about it. Pure functions."""

from __future__ import annotations

from collections.abc import Sequence

from tui.engine.alarms.settings import RULE_WORDS, unit_of
from tui.formatting import bytes_text, count_text, when_text
from tui.model.alarms import Alarm, Channel, ChannelKind, RuleSetting
from tui.model.backup import BackupInfo
from tui.model.schedule import ScheduleState, ShownSchedule
from tui.schedule_words import pause_text
from tui.screens.house.facts import HouseFacts
from tui.screens.house.target import HouseTarget
from tui.screens.house.words import (
    STATE_TONES,
    advice_text,
    conditions_text,
    last_text,
    name_text,
    plan_text,
    rule_name,
    threshold_text,
    told_text,
    trouble_text,
)
from tui.screens.queue.words import by_keys
from tui.screens.surface import Surface
from tui.widgets.line import Line, Span, Tone, line, line_width, wrap

ALWAYS_ON = "`syncdeck install-service` keeps it in sync while no dashboard is open."
KEYS = "a adds a channel for alarms, B makes a backup, ] shows by which rules alarms are told."
ALL_WELL = frozenset({ScheduleState.PLANNED, ScheduleState.OFF})
"""States in which nothing is to be told but the keys."""
COUNTED = ("profiles", "lists", "plays", "marks", "titles")
"""What a backup is told to hold."""


def schedules_detail(chosen: HouseTarget, width: int, on: Surface) -> list[Line]:
    """The chosen schedule, or all of them."""
    if chosen.schedule is not None:
        return schedule_detail(chosen.schedule, width, on)
    return all_detail(chosen.facts, width, on)


def household_detail(chosen: HouseTarget, width: int, on: Surface) -> list[Line]:
    """What is chosen below the schedules; where there is nothing to choose, what the keys do."""
    if chosen.alarm is not None:
        return alarm_detail(chosen.alarm, width, on)
    if chosen.channel is not None:
        return channel_detail(chosen.channel, chosen.facts, width, on)
    if chosen.rule is not None:
        return rule_detail(chosen.rule, width, on)
    if chosen.backup is not None:
        return backup_detail(chosen.backup, width, on)
    return _rows([(KEYS, Tone.MUTED)], width, on)


def all_detail(facts: HouseFacts, width: int, on: Surface) -> list[Line]:
    """What runs by itself as a whole, and whether that goes on when the dashboard is closed."""
    if facts.pause is not None:
        rests = "All schedules rest" if facts.pause.until is None else pause_text(facts.pause, on.now, on.tz)
        told = [(f"{rests}: p lets them go on.", Tone.WARN)]
    else:
        count = sum(it.schedule.is_on for it in facts.schedules)
        told = [(f"{count} of {len(facts.schedules)} schedules are on. p lets all of them rest.", Tone.TEXT)]
    if not facts.profiles:
        told.append(("They come with profiles: a on Profiles (2) adds one.", Tone.MUTED))
    if not facts.service.has_service:
        told.append((f"No service is there: {ALWAYS_ON}", Tone.MUTED))
    return _rows(told, width, on)


def schedule_detail(shown: ShownSchedule, width: int, on: Surface) -> list[Line]:
    """How often, under which conditions, what is next, and how it went."""
    schedule = shown.schedule
    trouble = trouble_text(schedule)
    told = [
        (advice_text(shown), Tone.MUTED if shown.state in ALL_WELL else STATE_TONES[shown.state]),
        (f"{trouble[0].upper()}{trouble[1:]}" if trouble else "", Tone.BAD),
        (last_text(shown, on), Tone.TEXT),
        (conditions_text(schedule), Tone.MUTED),
    ]
    return [*_head(name_text(shown), plan_text(schedule), width, on), *_rows(told, width, on)]


def alarm_detail(alarm: Alarm, width: int, on: Surface) -> list[Line]:
    """The whole of it, and since when."""
    since = "" if alarm.since is None else f"Since {when_text(alarm.since, on.now, on.tz)}. "
    told = "Nobody was told yet." if alarm.told_at is None else f"Told {when_text(alarm.told_at, on.now, on.tz)}."
    lines = [
        (f"{alarm.subject or 'household'}: {by_keys(alarm.text)}", Tone.WARN),
        (f"{since}{told} enter goes where it is mended.", Tone.MUTED),
    ]
    return _rows(lines, width, on)


def channel_detail(channel: Channel, facts: HouseFacts, width: int, on: Surface) -> list[Line]:
    """What goes there, and why the last message did not arrive."""
    word = "Pings of" if channel.kind is ChannelKind.PING else "Told of"
    what = told_text(channel, facts.profile(channel.profile_id))
    last = "Nothing has arrived there yet, t sends a test."
    if channel.last_at is not None:
        last = f"The last one arrived {when_text(channel.last_at, on.now, on.tz)}, t sends a test."
    if not channel.is_on:
        last = "It is off: p turns it on."
    told = [
        (f"{channel.name}, by {channel.scheme}. {word} {what}.", Tone.TEXT),
        (f"The last message did not arrive: {channel.last_error}" if channel.last_error else "", Tone.BAD),
        (last, Tone.MUTED),
    ]
    return _rows(told, width, on)


def rule_detail(setting: RuleSetting, width: int, on: Surface) -> list[Line]:
    """When it tells."""
    number = threshold_text(setting, unit_of(setting.rule))
    told = f"Channels are {'' if setting.is_on else 'not '}told when {RULE_WORDS[setting.rule]}"
    word = "off" if setting.is_on else "on"
    changes = f"e changes the number, p turns it {word}." if number else f"p turns it {word}."
    lines = [
        (f"{rule_name(setting.rule)}: {told}{f', from {number} on' if number else ''}.", Tone.TEXT),
        (f"{changes}{'' if setting.is_default else ' It is not as the program has it.'}", Tone.MUTED),
    ]
    return _rows(lines, width, on)


def backup_detail(backup: BackupInfo, width: int, on: Surface) -> list[Line]:
    """What it holds, where it lies and how it comes back."""
    if not backup.schema:
        return _rows([(f"{backup.path} cannot be read: it is damaged, or no backup.", Tone.BAD)], width, on)
    held = [f"{count_text(backup.counts[name])} {name}" for name in COUNTED if backup.counts.get(name)]
    secrets = "passwords and tokens under a passphrase" if backup.has_secrets else "no passwords and no tokens"
    back = [
        line(Span(row, Tone.MUTED))
        for row in wrap(f"Brought back while nothing runs: syncdeck restore {backup.path}", width)
    ]
    contents = f"{bytes_text(backup.size)}: {', '.join([*held, secrets])}. By syncdeck {backup.program}."
    return [*back, *_rows([(contents, Tone.TEXT)], width, on)]


def _head(name: str, plan: str, width: int, on: Surface) -> list[Line]:
    """What it is and how often, on one row where both fit; of a long name not more than two."""
    head = line(Span(name, Tone.STRONG), Span(f"  {plan}", Tone.MUTED))
    if line_width(head) <= width:
        return [head]
    parts = [(name, Tone.STRONG), (plan, Tone.MUTED)]
    return [line(Span(row, tone)) for text, tone in parts for row in wrap(text, width, 2, on.glyphs.ellipsis)]


def _rows(told: Sequence[tuple[str, Tone]], width: int, on: Surface) -> list[Line]:
    rows = [(row, tone) for text, tone in told if text for row in wrap(text, width, 3, on.glyphs.ellipsis)]
    return [line(Span(row, tone)) for row, tone in rows]
