"""The pictures of the household: schedules, alarms, channels, rules and backups. Facts in, lines out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from pathlib import Path
from typing import Any

import pytest

from tests.schedules import a_schedule, shown
from tests.widgets.runs import NOW
from tui.glyphs import ASCII, UNICODE, Glyphs
from tui.model.alarms import Alarm, AlarmRule, Channel, ChannelKind, RuleSetting
from tui.model.backup import BackupInfo, StoreSize
from tui.model.runs import RunState
from tui.model.schedule import HOUR, Pause, ScheduledJob, ScheduleState, ShownSchedule
from tui.model.service import Keeper, ServiceRow, ServiceState
from tui.screens.house.details import household_detail, schedules_detail
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
from tui.screens.house.picture import asked_line, household_lines, keeper_line, schedule_cells, schedule_lines
from tui.screens.house.target import HouseTarget, mended_by, place_of, why_not
from tui.screens.house.words import advice_text, channel_state, told_text
from tui.screens.surface import Surface
from tui.widgets.line import Line, Tone, line_width, plain

ON = Surface(UNICODE, NOW, UTC)
HOSTILE = "[/b]\x1b[2J\u202eden\x07 [red]" * 4
DAILY = replace(shown(), last_state=RunState.COMPLETED)
BACKUP = shown(id=9, profile_id=None, job=ScheduledJob.BACKUP)
CHANNEL = Channel(3, "phone", ChannelKind.NOTIFY, "ntfy", True, (), None, NOW - 9_000, last_at=NOW - 60)
CHECK = Channel(4, "checks", ChannelKind.PING, "https", True, (), 1, NOW, last_error="HTTP 403")
ALARM = Alarm("signed_out:1", AlarmRule.SIGNED_OUT, "iptv-one", "the password was refused", since=NOW - 600)
COUNT = RuleSetting(AlarmRule.RUN_FAILED, is_on=True, threshold=3)
HELD = RuleSetting(AlarmRule.HELD, is_on=False, threshold=None, is_default=False)
SIZE = StoreSize(48_000_000, 200_000, 0, 120_000_000_000, 12_000_000)


def a_backup(**changes: Any) -> BackupInfo:
    """One of last night by schedule, with changes."""
    plain_one = BackupInfo(Path("/backups/a.zip"), 1_200_000, NOW - 70_000, "0.1.0", 6, False, {"plays": 1_653}, True)
    return replace(plain_one, **changes)


BACKUPS = [a_backup(path=Path(f"/backups/{number}.zip")) for number in range(5)]
FACTS = HouseFacts(
    schedules=[DAILY, BACKUP], alarms=[ALARM], channels=[CHECK, CHANNEL], rules=[COUNT, HELD], backups=BACKUPS,
    size=SIZE, profiles=[(1, "iptv-one")],
)  # fmt: skip


def texts(lines: list[Line]) -> list[str]:
    """As text, blanks at the ends left out."""
    return [plain(row).rstrip() for row in lines]


def cells(one: ShownSchedule) -> list[str]:
    """The cells of a schedule's line as text."""
    return [span.text for span in schedule_cells(one, ON)]


def test_a_schedule_is_a_line_under_that_of_all() -> None:
    """Whose, what, how often, when next, how it went; those of the household last."""
    lines = schedule_lines(FACTS, "", 78, ON)
    rows = texts([it.line for it in lines])
    assert [it.key for it in lines] == [None, ALL_SCHEDULES, ScheduleKey(1), ScheduleKey(9)]
    assert rows[0].split() == ["Schedule", "Job", "Every", "Next", "Last", "Why"]
    assert rows[1].split() == ["All", "●", "22:17"]
    assert rows[2].split() == ["iptv-one", "sync", "24", "h", "●", "22:17", "✓", "-"]
    assert rows[3].split()[:2] == ["household", "backup"]


@pytest.mark.parametrize(
    ("state", "changes", "expected"),
    [
        (ScheduleState.PLANNED, {}, "● 22:17"),
        (ScheduleState.PLANNED, {"next_at": NOW + 3 * 86_400}, "● Fri 22:13"),
        (ScheduleState.PLANNED, {"next_at": NOW - 1}, "● now"),
        (ScheduleState.FIRST, {}, "? press s"),
        (ScheduleState.WAITING, {}, "◌ waits"),
        (ScheduleState.OFF, {"is_on": False}, "○ off"),
        (ScheduleState.PAUSED, {}, "‖ paused"),
        (ScheduleState.DISABLED, {}, "⊘ disabled"),
        (ScheduleState.SIGNED_OUT, {}, "✗ on sign-in"),
        (ScheduleState.RUNNING, {}, "▶ now"),
    ],
)
def test_how_a_schedule_stands(state: ScheduleState, changes: dict[str, Any], expected: str) -> None:
    """A sign and a word, or when it starts next."""
    assert cells(shown(state, **changes))[3] == expected


@pytest.mark.parametrize(
    ("one", "last", "why"),
    [
        (shown(), "-", ""),
        (replace(shown(last_at=NOW - 60), last_state=RunState.FAILED), "✗ 22:12", ""),
        (replace(shown(last_at=NOW - 60, failures=3), last_state=RunState.FAILED), "✗ 22:12", "failed 3 times"),
        (shown(ScheduleState.WAITING, "quiet hours until 07:00"), "-", "quiet hours until 07:00"),
        (shown(profile_id=None, job=ScheduledJob.BACKUP, last_at=NOW - 60), "✓ 22:12", ""),
        (
            shown(profile_id=None, job=ScheduledJob.BACKUP, last_at=NOW, last_error="no room", failures=1),
            "✗ 22:13",
            "failed: no room",
        ),
    ],
)
def test_how_it_went_and_what_is_in_its_way(one: ShownSchedule, last: str, why: str) -> None:
    """A backup is no run, and tells its own error."""
    assert (cells(one)[4], cells(one)[5]) == (last, why)


def test_intervals_and_cron_stand_in_one_column() -> None:
    """Without the words between."""
    assert cells(shown(every=None, cron="10 3 * * *"))[2] == "10 3 * * *"
    assert cells(shown(every=1_800.0))[2] == "30 min"


def test_all_of_them_say_how_many_need_a_person() -> None:
    """And while they rest, until when."""
    several = [shown(ScheduleState.FIRST), shown(ScheduleState.SIGNED_OUT), shown(ScheduleState.WAITING, "a stream")]
    assert texts([it.line for it in schedule_lines(HouseFacts(several), "", 90, ON)])[1].endswith("2 need you, 1 waits")
    paused = replace(FACTS, pause=Pause(NOW - 60, NOW + HOUR))
    assert texts([it.line for it in schedule_lines(paused, "", 78, ON)])[1].split() == [
        "All", "‖", "paused", "until", "23:13",
    ]  # fmt: skip
    for_good = replace(FACTS, pause=Pause(NOW, None))
    assert texts([it.line for it in schedule_lines(for_good, "", 78, ON)])[1].endswith("p lets all go on")


def test_a_filter_goes_by_profile_and_job() -> None:
    """All of them stay on top; where none has the text that is said."""
    assert [it.key for it in schedule_lines(FACTS, "BACK", 78, ON)][1:] == [ALL_SCHEDULES, ScheduleKey(9)]
    assert "No schedule with this text" in texts([it.line for it in schedule_lines(FACTS, "x9", 78, ON)])[-1]


def test_the_household_in_short_and_in_full() -> None:
    """What is the matter, who is told; all backups and the rules only when asked for."""
    brief = household_lines(FACTS, View.BRIEF, 78, ON)
    assert [it.key for it in brief if it.key] == [
        AlarmKey("signed_out:1"), ChannelKey(4), ChannelKey(3), *(BackupKey(one.path) for one in BACKUPS[:3]),
    ]  # fmt: skip
    assert texts([it.line for it in brief])[-1] == "  ] shows the rules and 2 older backups"
    full = household_lines(FACTS, View.FULL, 78, ON)
    assert [it.key for it in full if isinstance(it.key, RuleKey | BackupKey)] == [
        RuleKey(AlarmRule.RUN_FAILED), RuleKey(AlarmRule.HELD), *(BackupKey(one.path) for one in BACKUPS),
    ]  # fmt: skip
    rows = texts([it.line for it in full])
    assert "! iptv-one       the password was refused" in rows[1]
    assert rows[1].endswith("since 22:03")
    assert next(row for row in rows if row.startswith("held")).split() == [
        "held",
        "no",
        "removals",
        "are",
        "held",
        "back",
    ]


def test_an_empty_household_says_which_keys_fill_it() -> None:
    """A line each."""
    rows = texts([it.line for it in household_lines(HouseFacts(), View.BRIEF, 78, ON)])
    assert rows == [
        "Alarms    nothing is the matter",
        "Channels  nobody is told of alarms: a adds ntfy, mail, a webhook or another",
        "Backups   there is none yet: B makes one",
        "  ] shows the rules",
    ]


@pytest.mark.parametrize(
    ("channel", "state", "told"),
    [
        (CHANNEL, "● on", "all alarms"),
        (CHECK, "! error", "runs of iptv-one"),
        (replace(CHECK, profile_id=None), "! error", "all runs by schedule"),
        (replace(CHANNEL, is_on=False, last_error="x"), "○ off", "all alarms"),
        (replace(CHANNEL, rules=(AlarmRule.HELD, AlarmRule.STALE)), "● on", "held, stale"),
        (replace(CHANNEL, rules=tuple(AlarmRule)[1:]), "● on", "all but signed out"),
    ],
)
def test_what_a_channel_is_told_of(channel: Channel, state: str, told: str) -> None:
    """And whether it arrives."""
    assert channel_state(channel, UNICODE).text == state
    assert told_text(channel, FACTS.profile(channel.profile_id)) == told


@pytest.mark.parametrize("width", [40, 58, 78, 118])
@pytest.mark.parametrize("glyphs", [UNICODE, ASCII])
def test_everything_fits_every_width(width: int, glyphs: Glyphs) -> None:
    """Hostile names, long reasons and paths included."""
    on = Surface(glyphs, NOW, UTC)
    one = ShownSchedule(
        a_schedule(failures=12, last_error=HOSTILE, quiet="23:00-07:00,12:00-13:00"),
        HOSTILE, None, ScheduleState.WAITING, HOSTILE, RunState.FAILED,
    )  # fmt: skip
    facts = replace(
        FACTS,
        schedules=[one, DAILY],
        alarms=[replace(ALARM, subject=HOSTILE, text=HOSTILE * 9, told_at=NOW)],
        channels=[replace(CHECK, name=HOSTILE, last_error=HOSTILE * 9)],
        backups=[a_backup(path=Path("/very/long" * 30)), a_backup(schema=0)],
        profiles=[(1, HOSTILE)],
    )
    below = household_lines(facts, View.FULL, width, on)
    lines = [it.line for it in (*schedule_lines(facts, HOSTILE, width, on), *below)]
    lines += [keeper_line(facts, HOSTILE, width, on), asked_line(Asked(HOSTILE), facts, width, on)]
    for it in below:
        lines += household_detail(HouseTarget(facts, it.key), width, on)
    lines += schedules_detail(HouseTarget(facts, ScheduleKey(1)), width, on)
    assert all(line_width(row) <= width for row in lines)
    assert all(plain(row).isprintable() for row in lines)
    if glyphs is ASCII:
        ours = [
            it.line for it in (*schedule_lines(FACTS, "", width, on), *household_lines(FACTS, View.FULL, width, on))
        ]
        assert all(plain(row).isascii() for row in ours)


def test_who_keeps_the_household() -> None:
    """Nobody is a warning; what is sought stands beside."""
    nobody = keeper_line(FACTS, "", 78, ON)
    assert nobody[0].tone is Tone.WARN
    assert "Nothing starts while nobody" in plain(nobody)
    service = ServiceState(
        Keeper("service", 123, "nas", NOW, NOW, False), (ServiceRow("a", 123, "nas", NOW, NOW, True),)
    )
    row = plain(keeper_line(replace(FACTS, service=service), "den", 78, ON))
    assert row.startswith(" Kept by the service, pid 123")
    assert row.endswith("/ den")


def test_sizes_stand_where_there_is_room() -> None:
    """The free disk first."""
    told = {width: plain(asked_line(Asked(), FACTS, width, ON)) for width in (60, 80, 120)}
    assert told[120].endswith("store 48.2 MB, backups 12.0 MB, disk 120.0 GB free")
    assert told[80].endswith("  store 48.2 MB, disk 120.0 GB free")
    assert told[60].endswith("  disk 120.0 GB free")
    assert "! 1" in told[60]


def test_a_schedule_in_full() -> None:
    """How often, what is next, how it went, when it does not start."""
    one = replace(
        shown(ScheduleState.WAITING, "somebody streams", quiet="23:00-07:00", waits_for_streams=True, catches_up=False,
              failures=2, last_at=NOW - 60),
        last_state=RunState.FAILED,
    )  # fmt: skip
    rows = texts(schedules_detail(HouseTarget(HouseFacts([one]), ScheduleKey(1)), 78, ON))
    assert rows == [
        "iptv-one sync  every 24 h, up to 15 min later",
        "It is due and waits: somebody streams. s starts it now.",
        "Failed 2 times",
        "Last run: Failed 22:12, enter shows it.",
        "Not from 23:00 to 07:00. Not while somebody streams. Missed ones are left out.",
    ]


def test_all_schedules_in_full() -> None:
    """How many are on, what brings more, and what keeps them going."""
    rows = texts(schedules_detail(HouseTarget(HouseFacts([BACKUP]), ALL_SCHEDULES), 78, ON))
    assert rows[0] == "1 of 1 schedules are on. p lets all of them rest."
    assert "a on Profiles (2)" in rows[1]
    assert "install-service" in " ".join(rows[2:])
    paused = texts(schedules_detail(HouseTarget(replace(FACTS, pause=Pause(NOW, None)), ALL_SCHEDULES), 78, ON))
    assert paused[0] == "All schedules rest: p lets them go on."


def test_what_is_below_in_full() -> None:
    """Alarm, channel, rule, backup; and the keys where nothing is chosen."""
    detail = {key: " ".join(texts(household_detail(HouseTarget(FACTS, key), 78, ON))) for key in (
        AlarmKey("signed_out:1"), ChannelKey(4), RuleKey(AlarmRule.RUN_FAILED), BackupKey(BACKUPS[0].path), None,
    )}  # fmt: skip
    told = list(detail.values())
    assert (
        told[0] == "iptv-one: the password was refused Since 22:03. Nobody was told yet. enter goes where it is mended."
    )
    assert "did not arrive: HTTP 403" in told[1]
    assert "from 3 failed runs in a row on." in told[2]
    assert "1,653 plays, no passwords and no tokens" in told[3]
    assert "syncdeck restore /backups/0.zip" in told[3]
    assert "a adds a channel" in told[4]


@pytest.mark.parametrize(
    ("action", "key", "told"),
    [
        ("start", ALL_SCHEDULES, "Choose one schedule first, with j and k"),
        ("start", ChannelKey(3), "Choose one schedule first: tab goes to them"),
        ("start", BackupKey(BACKUPS[0].path), "B makes a backup"),
        ("start", ScheduleKey(1), ""),
        ("edit", ALL_SCHEDULES, "Choose one schedule first, with j and k; tab goes to channels"),
        ("edit", AlarmKey("signed_out:1"), "Choose a channel or a rule first, with j and k; tab goes to schedules"),
        ("edit", RuleKey(AlarmRule.HELD), "has no number"),
        ("edit", RuleKey(AlarmRule.RUN_FAILED), ""),
        ("pause", ALL_SCHEDULES, ""),
        ("pause", AlarmKey("signed_out:1"), "Choose a schedule, a channel or a rule"),
        ("test", ScheduleKey(1), "Choose a channel first: tab goes to them"),
        ("test", ChannelKey(3), ""),
        ("delete", RuleKey(AlarmRule.HELD), "Choose a channel first, with j and k"),
        ("add", None, ""),
    ],
)
def test_keys_that_do_nothing_say_why(action: str, key: object, told: str) -> None:
    """By what the cursor stands on."""
    reason = why_not(action, HouseTarget(FACTS, key))
    assert told in reason
    assert bool(reason) == bool(told)


def test_what_runs_already_is_not_started_again() -> None:
    """And without channels the key says which one adds one."""
    facts = HouseFacts([shown(ScheduleState.RUNNING)])
    assert "runs already" in why_not("start", HouseTarget(facts, ScheduleKey(1)))
    assert "a adds one" in why_not("test", HouseTarget(facts, ScheduleKey(1)))


def test_alarms_lead_to_where_they_are_mended() -> None:
    """Of a profile on its own screen, of what was refused in the queue, of all else on the Overview."""
    assert place_of(ALARM, FACTS) == (1, "profiles")
    assert place_of(replace(ALARM, rule=AlarmRule.DEAD_LETTERS), FACTS) == (1, "queue")
    assert place_of(replace(ALARM, rule=AlarmRule.DISK_LOW, subject=""), FACTS) == (None, "overview")
    assert mended_by(replace(ALARM, rule=AlarmRule.BACKUP_FAILED, subject=""), FACTS) == ScheduleKey(9)
    assert mended_by(ALARM, FACTS) is None


@pytest.mark.parametrize("width", [44, 58, 78])
def test_the_way_back_from_a_backup_is_told_whole(width: int) -> None:
    """First, and however long its path is: whoever types it needs every letter."""
    path = Path("/srv/household/with a long name/of the folder/for the backups/syncdeck-20261121-230428-2.zip")
    facts = replace(FACTS, backups=[a_backup(path=path)])
    rows = texts(household_detail(HouseTarget(facts, BackupKey(path)), width, ON))
    assert (
        "".join(rows).replace(" ", "").startswith(f"Broughtbackwhilenothingruns:syncdeckrestore{path}".replace(" ", ""))
    )


def test_a_long_name_leaves_room_for_what_is_to_be_told() -> None:
    """The advice stands under at most two rows of it, on the narrowest terminal too."""
    for width in (58, 78):
        long = replace(DAILY, profile="映" * 60)
        rows = texts(schedules_detail(HouseTarget(HouseFacts([long]), ScheduleKey(1)), width, ON))
        assert rows.index("s starts it now, e changes it, p turns it off.") <= 3


def test_the_number_of_a_rule_is_told_whole() -> None:
    """At 80 cells: from how many on it tells."""
    rows = texts([it.line for it in household_lines(FACTS, View.FULL, 78, ON)])
    assert any(row.endswith("3 failed runs in a row") for row in rows)


@pytest.mark.parametrize(("begun_at", "end"), [(NOW, "it goes on by itself then."), (None, "yours to start then.")])
def test_nothing_goes_on_by_itself_that_never_began(begun_at: float | None, end: str) -> None:
    """Who signs in to a profile that was never synced starts its first sync, too."""
    one = shown(ScheduleState.SIGNED_OUT)
    assert advice_text(replace(one, schedule=replace(one.schedule, begun_at=begun_at))).endswith(end)
