"""What schedules, alarms, channels and backups are called, and what the keys do about them. Pure functions."""

from __future__ import annotations

from datetime import tzinfo

from tui.formatting import bytes_text, count_text, date_text, interval_text, state_word, when_text
from tui.glyphs import Glyphs
from tui.model.alarms import AlarmRule, Channel, ChannelKind, RuleSetting
from tui.model.backup import BackupInfo, StoreSize
from tui.model.health import HealthState
from tui.model.runs import RunState
from tui.model.schedule import HOUR, MOST_JITTER, Schedule, ScheduledJob, ScheduleState, ShownSchedule
from tui.schedule_words import job_word, next_text, owner_text, rhythm_text
from tui.screens.surface import Surface
from tui.widgets.line import Span, Tone
from tui.widgets.run_progress import RUN_TONES

WEEK = 6 * 86_400.0
NORMAL, ROOMY = 70, 90
"""Cells from which on the size of the store is told, and that of backups."""
STATE_TONES = {
    ScheduleState.OFF: Tone.MUTED,
    ScheduleState.PAUSED: Tone.WARN,
    ScheduleState.DISABLED: Tone.MUTED,
    ScheduleState.FIRST: Tone.WARN,
    ScheduleState.SIGNED_OUT: Tone.BAD,
    ScheduleState.PLANNED: Tone.GOOD,
    ScheduleState.WAITING: Tone.WARN,
    ScheduleState.RUNNING: Tone.BUSY,
}
ADVICE = {
    ScheduleState.OFF: "It is off: p turns it on, s starts it once.",
    ScheduleState.PAUSED: "All schedules rest: p on the first line lets them go on.",
    ScheduleState.DISABLED: "Its profile is disabled: space on Profiles (2) turns it on.",
    ScheduleState.FIRST: "The first one is yours: s starts it; then all of its profile goes by itself.",
    ScheduleState.SIGNED_OUT: "L on Profiles (2) signs in again; it goes on by itself then.",
    ScheduleState.RUNNING: "It runs now: enter shows it.",
}
NEW_AND_SIGNED_OUT = "L on Profiles (2) signs in; the first one is yours to start then."
EVERYTHING = "all alarms"
WITHOUT_CHANNEL = "nobody is told of alarms: a adds ntfy, mail, a webhook or another"
WITHOUT_ALARM = "nothing is the matter"
WITHOUT_BACKUP = "there is none yet: B makes one"


def name_text(shown: ShownSchedule) -> str:
    """What a schedule is called in a sentence: "iptv-one sync", "household backup"."""
    return f"{owner_text(shown)} {job_word(shown.schedule.job)}"


def state_cell(shown: ShownSchedule, on: Surface) -> Span:
    """When it starts next, or how it stands, with the sign of that."""
    word = "waits" if shown.state is ScheduleState.WAITING else next_text(shown, on.now, on.tz)
    word = "disabled" if shown.state is ScheduleState.DISABLED else word
    return Span(f"{on.glyphs.schedule[shown.state]} {word}", STATE_TONES[shown.state])


def last_cell(shown: ShownSchedule, on: Surface) -> Span:
    """How its newest run ended, and when; "-" = there was none."""
    schedule = shown.schedule
    if shown.last_state is not None:
        sign, tone = on.glyphs.run[shown.last_state], RUN_TONES[shown.last_state]
        return Span(f"{sign} {short_when(schedule.last_at, on.now, on.tz)}", tone)
    if schedule.last_at is None:
        return Span("-", Tone.MUTED)
    is_failed = schedule.job is ScheduledJob.BACKUP and bool(schedule.last_error)
    state = RunState.FAILED if is_failed else RunState.COMPLETED
    sign = f"{on.glyphs.run[state]} " if schedule.job is ScheduledJob.BACKUP else ""
    return Span(f"{sign}{short_when(schedule.last_at, on.now, on.tz)}", RUN_TONES[state] if sign else Tone.MUTED)


def why_cell(shown: ShownSchedule) -> Span:
    """What is in its way or went wrong; "" = nothing."""
    if shown.state is ScheduleState.WAITING:
        return Span(shown.reason, Tone.TEXT)
    return Span(trouble_text(shown.schedule), Tone.BAD)


def trouble_text(schedule: Schedule) -> str:
    """What went wrong last; "" = nothing."""
    failed = f"failed {schedule.failures} times" if schedule.failures > 1 else "failed" * bool(schedule.failures)
    return ": ".join(filter(None, (failed or "failed" * bool(schedule.last_error), schedule.last_error)))


def plan_text(schedule: Schedule) -> str:
    """How often, and how much later at random: "every 24 h, up to 15 min later"."""
    most = min(schedule.jitter * (schedule.every or HOUR), MOST_JITTER)
    later = f", up to {interval_text(round(most))} later" if most >= 1 else ""
    return f"{rhythm_text(schedule)}{later}"


def conditions_text(schedule: Schedule) -> str:
    """When it does not start, and what becomes of that."""
    told = [f"Not from {schedule.quiet.replace('-', ' to ').replace(',', ', ')}."] if schedule.quiet else []
    told += ["Not while somebody streams."] if schedule.waits_for_streams else []
    missed = "made up for, once" if schedule.catches_up else "left out"
    return " ".join([*told, f"Missed ones are {missed}."])


def advice_text(shown: ShownSchedule) -> str:
    """What happens next, and which key changes that."""
    if shown.state is ScheduleState.WAITING:
        return f"It is due and waits: {shown.reason or 'its turn'}. s starts it now."
    if shown.state is ScheduleState.SIGNED_OUT and shown.schedule.begun_at is None:
        return NEW_AND_SIGNED_OUT
    return ADVICE.get(shown.state, "s starts it now, e changes it, p turns it off.")


def last_text(shown: ShownSchedule, on: Surface) -> str:
    """How its newest run ended, in words; "" = there was none."""
    if shown.last_state is None or shown.last_state.is_active:
        return ""
    ended = f"{state_word(shown.last_state)} {short_when(shown.schedule.last_at, on.now, on.tz)}"
    return f"Last run: {ended}, enter shows it."


def short_when(epoch: float | None, now: float, tz: tzinfo | None) -> str:
    """A moment in at most nine cells, after some days only its date."""
    is_near = epoch is None or abs(now - epoch) < WEEK
    return when_text(epoch, now, tz) if is_near else date_text(epoch, now, tz)


def channel_state(channel: Channel, glyphs: Glyphs) -> Span:
    """Whether what is sent there arrives."""
    if not channel.is_on:
        return Span(f"{glyphs.schedule[ScheduleState.OFF]} off", Tone.MUTED)
    if channel.last_error:
        return Span(f"{glyphs.health[HealthState.ERROR]} error", Tone.BAD)
    return Span(f"{glyphs.health[HealthState.CONNECTED]} on", Tone.GOOD)


def told_text(channel: Channel, profile: str) -> str:
    """What a channel is told of: "all alarms", "held, signed out", "all but stale", "runs of iptv-one"."""
    if channel.kind is ChannelKind.PING:
        return f"runs of {profile}" if profile else "all runs by schedule"
    missing = [rule for rule in AlarmRule if rule not in channel.rules]
    if not channel.rules or not missing:
        return EVERYTHING
    is_most = len(missing) < len(channel.rules)
    told = ", ".join(rule_name(rule) for rule in (missing if is_most else channel.rules))
    return f"all but {told}" if is_most else told


def rule_name(rule: AlarmRule) -> str:
    """A rule in a word or two: "signed out"."""
    return rule.value.replace("_", " ")


def threshold_text(setting: RuleSetting, unit: str) -> str:
    """From when on a rule tells: "from 3 failed runs in a row"; "" = there is no number."""
    return "" if setting.threshold is None else f"{count_text(int(setting.threshold))} {unit}"


def backup_text(backup: BackupInfo) -> Span:
    """What a backup holds beside the lists: passwords and tokens, or none."""
    if not backup.schema:
        return Span("cannot be read", Tone.BAD)
    return Span("with secrets" if backup.has_secrets else "without secrets", Tone.TEXT)


def size_text(size: StoreSize, width: int) -> str:
    """What the store takes: "store 48.2 MB, backups 12.0 MB, disk 120 GB free"; on narrow terminals what fits."""
    parts = [f"store {bytes_text(size.file + size.wal)}"] if width >= NORMAL else []
    parts += [f"backups {bytes_text(size.backups)}"] if size.backups and width >= ROOMY else []
    return ", ".join([*parts, f"disk {bytes_text(size.disk_free)} free"])
