"""The household as lines: its schedules, and what is told, kept and in the way. Pure functions."""

from __future__ import annotations

from collections.abc import Sequence

from tui.engine.alarms.settings import RULE_WORDS, unit_of
from tui.formatting import bytes_text, when_text
from tui.model.alarms import Alarm, Channel, RuleSetting
from tui.model.backup import BackupInfo
from tui.model.schedule import ScheduleState, ShownSchedule
from tui.schedule_words import keeper_text, owner_text, rhythm_text
from tui.screens.house.facts import (
    ALL_SCHEDULES,
    AlarmKey,
    Asked,
    BackupKey,
    ChannelKey,
    HouseFacts,
    RuleKey,
    ScheduleKey,
    View,
)
from tui.screens.house.words import (
    STATE_TONES,
    WITHOUT_ALARM,
    WITHOUT_BACKUP,
    WITHOUT_CHANNEL,
    backup_text,
    channel_state,
    last_cell,
    rule_name,
    short_when,
    size_text,
    state_cell,
    threshold_text,
    told_text,
    why_cell,
)
from tui.screens.surface import Surface
from tui.widgets.board import BoardLine
from tui.widgets.columns import Column, Layout, head_line, lay_out, row_line
from tui.widgets.line import Line, Span, Tone, apart, crop, fit, line

NAME_CELLS = 14
SCHEDULE_COLUMNS = (
    Column("Schedule", 10, grows=True, most=24),
    Column("Job", 7),
    Column("Every", 10, grows=True, most=16),
    Column("Next", 14),
    Column("Last", 11),
    Column("Why", 14, grows=True),
)
CHANNEL_COLUMNS = (
    Column("Channels", 12, grows=True, most=24),
    Column("State", 9),
    Column("To", 8, grows=True, most=12),
    Column("Told of", 14, grows=True, most=48),
    Column("Last", 9),
)
RULE_COLUMNS = (
    Column("Rules", 14),
    Column("Told", 5),
    Column("When", 27),
    Column("From", 14, grows=True),
)
BACKUP_COLUMNS = (
    Column("Backups", 12, grows=True, most=16),
    Column("Size", 9, right=True),
    Column("Holds", 16, grows=True, most=24),
    Column("Made", 12),
)


def keeper_line(facts: HouseFacts, text: str, width: int, on: Surface) -> Line:
    """Who keeps the household in sync, and which schedules are sought."""
    told = keeper_text(facts.service)
    tone = Tone.WARN if facts.service.keeper is None else Tone.TEXT
    sought = line(Span("/ ", Tone.MUTED), Span(text, Tone.MARK)) if text else ()
    return apart(line(Span(f" {told[0].upper()}{told[1:]}", tone)), sought, width - 1, on.glyphs.ellipsis)


def schedule_lines(facts: HouseFacts, text: str, width: int, on: Surface) -> list[BoardLine]:
    """All of them first, then a line for each that has the text."""
    layout = lay_out(SCHEDULE_COLUMNS, width, gap=1)
    lines = [BoardLine(head_line(layout)), BoardLine(_row(layout, _cells_of_all(facts, on), on), ALL_SCHEDULES)]
    shown = facts.shown_schedules(text)
    lines += [BoardLine(_row(layout, schedule_cells(it, on), on), ScheduleKey(it.schedule.id)) for it in shown]
    if text and not shown:
        lines.append(_muted("No schedule with this text. esc takes the filter away."))
    return lines


def schedule_cells(shown: ShownSchedule, on: Surface) -> Sequence[Span]:
    """The cells of SCHEDULE_COLUMNS."""
    rests = shown.state in {ScheduleState.OFF, ScheduleState.DISABLED}
    return (
        Span(owner_text(shown), Tone.MUTED if rests else Tone.STRONG),
        Span(shown.schedule.job.value, Tone.MUTED if rests else Tone.TEXT),
        Span(_rhythm(shown), Tone.MUTED),
        state_cell(shown, on),
        last_cell(shown, on),
        why_cell(shown),
    )


def asked_line(asked: Asked, facts: HouseFacts, width: int, on: Surface) -> Line:
    """What stands below it, and what the store takes."""
    alarms = len(facts.alarms)
    left = [Span(" Household", Tone.HEAD), Span("   shown ", Tone.MUTED), Span(asked.view.value, Tone.STRONG)]
    left += [Span(f"   {on.glyphs.attention} {alarms}", Tone.WARN)] if alarms else []
    right = [] if facts.size is None else [Span(size_text(facts.size, width), Tone.MUTED)]
    return apart(line(*left), line(*right), width - 1, on.glyphs.ellipsis)


def household_lines(facts: HouseFacts, view: View, width: int, on: Surface) -> list[BoardLine]:
    """What is the matter, who is told, by which rules, and what backups there are."""
    lines = [*_alarms(facts, width, on), *_channels(facts, width, on)]
    if view is View.FULL:
        lines += _rules(facts.rules, width, on)
    lines += _backups(facts, view, width, on)
    if view is View.BRIEF:
        older = len(facts.backups) - len(facts.shown_backups(view))
        lines.append(_muted(f"] shows the rules{f' and {older} older backups' if older > 0 else ''}"))
    return lines


def _cells_of_all(facts: HouseFacts, on: Surface) -> Sequence[Span]:
    """When the next one starts, and how many wait for a person."""
    due = [it.schedule.next_at for it in facts.schedules if it.state is ScheduleState.PLANNED]
    soonest = min((at for at in due if at is not None), default=None)
    told = Span("-" if soonest is None else f"{on.glyphs.schedule[ScheduleState.PLANNED]} {_due(soonest, on)}")
    why = Span(_needs_text(facts.schedules), Tone.WARN)
    if facts.pause is not None:
        until = facts.pause.until
        state = ScheduleState.PAUSED
        told = Span(f"{on.glyphs.schedule[state]} paused", STATE_TONES[state])
        why = Span("p lets all go on" if until is None else f"until {when_text(until, on.now, on.tz)}", Tone.WARN)
    return (Span("All"), Span(""), Span(""), told, Span(""), why)


def _needs_text(schedules: Sequence[ShownSchedule]) -> str:
    """How many wait, and for whom: "2 for you, 1 waits"."""
    states = [it.state for it in schedules]
    yours = states.count(ScheduleState.FIRST) + states.count(ScheduleState.SIGNED_OUT)
    waiting = states.count(ScheduleState.WAITING)
    parts = [f"{yours} need{'s' * (yours == 1)} you"] if yours else []
    return ", ".join([*parts, f"{waiting} wait{'s' * (waiting == 1)}"] if waiting else parts)


def _alarms(facts: HouseFacts, width: int, on: Surface) -> list[BoardLine]:
    if not facts.alarms:
        return [_none("Alarms", WITHOUT_ALARM, width, on)]
    rows = [BoardLine(_alarm_line(alarm, width, on), AlarmKey(alarm.key)) for alarm in facts.alarms]
    return [BoardLine(line(Span("Alarms", Tone.HEAD))), *rows]


def _alarm_line(alarm: Alarm, width: int, on: Surface) -> Line:
    name = fit(alarm.subject or "household", NAME_CELLS, ellipsis=on.glyphs.ellipsis)
    left = line(Span(f"{on.glyphs.attention} ", Tone.WARN), Span(f"{name} ", Tone.STRONG), alarm.text)
    told = "" if alarm.told_at is None else ", told"
    since = "" if alarm.since is None else f"since {short_when(alarm.since, on.now, on.tz)}"
    return apart(left, line(Span(f"{since}{told}", Tone.MUTED)), width, on.glyphs.ellipsis)


def _channels(facts: HouseFacts, width: int, on: Surface) -> list[BoardLine]:
    if not facts.channels:
        return [_none("Channels", WITHOUT_CHANNEL, width, on)]
    layout = lay_out(CHANNEL_COLUMNS, width)
    rows = [BoardLine(_row(layout, _channel_cells(it, facts, on), on), ChannelKey(it.id)) for it in facts.channels]
    return [BoardLine(head_line(layout)), *rows]


def _channel_cells(channel: Channel, facts: HouseFacts, on: Surface) -> Sequence[Span]:
    return (
        Span(channel.name, Tone.STRONG if channel.is_on else Tone.MUTED),
        channel_state(channel, on.glyphs),
        Span(channel.scheme, Tone.MUTED),
        Span(told_text(channel, facts.profile(channel.profile_id)), Tone.TEXT if channel.is_on else Tone.MUTED),
        Span(short_when(channel.last_at, on.now, on.tz) if channel.last_at else "never", Tone.MUTED),
    )


def _rules(rules: Sequence[RuleSetting], width: int, on: Surface) -> list[BoardLine]:
    layout = lay_out(RULE_COLUMNS, width)
    rows = [BoardLine(_row(layout, _rule_cells(it), on), RuleKey(it.rule)) for it in rules]
    return [BoardLine(head_line(layout)), *rows]


def _rule_cells(setting: RuleSetting) -> Sequence[Span]:
    tone = Tone.TEXT if setting.is_on else Tone.MUTED
    return (
        Span(rule_name(setting.rule), Tone.STRONG if setting.is_on else Tone.MUTED),
        Span("yes" if setting.is_on else "no", tone),
        Span(RULE_WORDS[setting.rule], tone),
        Span(threshold_text(setting, unit_of(setting.rule)), tone),
    )


def _backups(facts: HouseFacts, view: View, width: int, on: Surface) -> list[BoardLine]:
    shown = facts.shown_backups(view)
    if not shown:
        return [_none("Backups", WITHOUT_BACKUP, width, on)]
    layout = lay_out(BACKUP_COLUMNS, width)
    rows = [BoardLine(_row(layout, _backup_cells(it, on), on), BackupKey(it.path)) for it in shown]
    return [BoardLine(head_line(layout)), *rows]


def _backup_cells(backup: BackupInfo, on: Surface) -> Sequence[Span]:
    return (
        Span(when_text(backup.made_at, on.now, on.tz), Tone.STRONG),
        Span(bytes_text(backup.size)),
        backup_text(backup),
        Span("by schedule" if backup.is_scheduled else "by hand" if backup.schema else "", Tone.MUTED),
    )


def _rhythm(shown: ShownSchedule) -> str:
    return rhythm_text(shown.schedule).removeprefix("every ").removeprefix("at ")


def _due(epoch: float, on: Surface) -> str:
    return "now" if epoch <= on.now else when_text(epoch, on.now, on.tz)


def _row(layout: Layout, cells: Sequence[Span], on: Surface) -> Line:
    return row_line(layout, cells, on.glyphs.ellipsis)


def _none(heading: str, text: str, width: int, on: Surface) -> BoardLine:
    """A heading with nothing under it, and what that means."""
    return BoardLine(crop(line(Span(f"{heading:<10}", Tone.HEAD), Span(text, Tone.MUTED)), width, on.glyphs.ellipsis))


def _muted(text: str) -> BoardLine:
    return BoardLine(line(Span(f"  {text}", Tone.MUTED)))
