"""The House screen by keys: schedules, pauses, forms, channels, rules and backups, as rows and files."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
import stat
from pathlib import Path

import pytest

from tests.engine.alarms.receiver import receiving
from tests.screens.house_scene import HOSTILE, store_a_household
from tests.screens.scenario import Scenario, open_dashboard, quick_settings
from tests.screens.test_terminals import assert_safe
from tui.model.alarms import AlarmRule, RuleSetting
from tui.model.schedule import Schedule, ScheduledJob
from tui.paths import Paths


@pytest.fixture(scope="module")
def stored_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A household, to be copied."""
    home = tmp_path_factory.mktemp("household") / "home"
    asyncio.run(store_a_household(Paths(home)))
    return home


@pytest.fixture
def household(paths: Paths, stored_home: Path) -> Paths:
    """This test's own copy of it."""
    shutil.copytree(stored_home, paths.data_dir)
    return paths


async def schedule(deck: Scenario, job: ScheduledJob = ScheduledJob.SYNC, name: str = "iptv-one") -> Schedule:
    """The row of a schedule."""
    return (await deck.app.face.deck.schedules.find(name, job)).schedule


async def rule(deck: Scenario, wanted: AlarmRule) -> RuleSetting:
    """A rule as it is set."""
    return next(one for one in await deck.app.face.deck.alarms.rules() if one.rule is wanted)


def let_a_backup_fail(raw: sqlite3.Connection) -> None:
    """The schedule of the household says so, and people are to know."""
    raw.execute("UPDATE schedules SET failures = 1, last_error = 'the disk is full' WHERE job = 'backup'")
    raw.execute(
        "INSERT OR REPLACE INTO alarms (key, rule, subject, text, since) "
        "VALUES ('backup_failed', 'backup_failed', '', 'the backup failed: the disk is full', 0)"
    )


def tell_of_failed_runs(raw: sqlite3.Connection) -> None:
    """People were told of runs of plex-den."""
    raw.execute(
        "INSERT OR REPLACE INTO alarms (key, rule, subject, text, since, told_at) "
        "VALUES ('run_failed:2', 'run_failed', 'plex-den', 'the newest runs failed', 0, 1)"
    )


async def test_what_runs_by_itself_and_what_stands_below(household: Paths) -> None:
    """Who keeps it; each schedule with its next start; alarms, channels and backups; what is chosen, in full."""
    async with open_dashboard(household) as deck:
        await deck.press("8")
        await deck.sees("syncdeck  House", "Kept by this dashboard", "▌All", "✗ on sign-in", "household", "disk ")
        await deck.press("j")
        await deck.sees("iptv-one sync  every 24 h", "Not from 01:00 to 02:00", "enter shows it")
        await deck.press("tab")
        await deck.sees("! plex-den", "signed out: ", "runs of iptv-one", "all runs by schedule", ", told")
        await deck.press("j", "j", "j")
        await deck.sees("no passwords and no tokens", "syncdeck restore")
        assert "-secret" not in deck.text


async def test_enter_leads_to_the_run_and_to_where_an_alarm_is_mended(household: Paths) -> None:
    """From all schedules to what stands below."""
    async with open_dashboard(household) as deck:
        await deck.press("8")
        await deck.sees("✓ ")
        await deck.press("j", "enter")
        await deck.sees("syncdeck  Run", "Sync completed successfully")
        await deck.press("escape", "k", "enter")
        await deck.sees("enter goes where it is mended")
        await deck.press("enter")
        await deck.sees("syncdeck  Profiles", "▌plex-den")


async def test_enter_on_an_alarm_goes_to_what_needs_a_person(household: Paths) -> None:
    """On the Overview the cursor stands on what is the matter with that profile, wherever it stood before."""
    async with open_dashboard(household) as deck:
        await deck.sees("Needs you", "signed out: ")
        await deck.press("G")
        await deck.until(lambda: "▌! plex-den" not in deck.text, "the cursor further down")
        await deck.store.db.write(tell_of_failed_runs)
        await deck.press("8")
        await deck.sees("▌All", "the newest runs failed")
        await deck.press("tab", "g")
        await deck.sees("plex-den: the newest runs failed")
        await deck.press("enter")
        await deck.sees("syncdeck  Overview", "▌! plex-den")


async def test_enter_on_a_backup_that_failed_leads_to_its_schedule(household: Paths) -> None:
    """It is mended on this very screen: whatever is sought, the cursor goes to what s starts again."""
    async with open_dashboard(household) as deck:
        await deck.press("8")
        await deck.sees("▌All")
        await deck.store.db.write(let_a_backup_fail)
        await deck.press("slash", *"iptv", "enter")
        await deck.sees_no_more("household     backup")
        await deck.sees("! household", "the backup failed: the disk is full")
        await deck.press("tab", "g")
        await deck.sees("household: the backup failed")
        await deck.press("enter")
        await deck.sees("▌household     backup", "syncdeck  House", "household backup  every")


@pytest.mark.parametrize("size", [(60, 16), (80, 24)])
async def test_the_form_of_a_channel_is_explained_to_its_end(household: Paths, size: tuple[int, int]) -> None:
    """Which addresses there are, and what space does, on the smallest terminal too."""
    async with open_dashboard(household, size=size) as deck:
        await deck.press("8")
        await deck.sees("▌All")
        await deck.press("a")
        await deck.sees("New channel for alarms", "An address of the library apprise", "told there.")


async def test_s_starts_one_and_p_lets_one_or_all_rest(household: Paths) -> None:
    """As rows that every process sees; what does nothing says why."""
    async with open_dashboard(household) as deck:
        await deck.press("8")
        await deck.sees("▌All")
        await deck.press("s")
        await deck.sees("Choose one schedule first")
        await deck.press("p")
        await deck.sees("All schedules rest until p", "‖ paused")
        assert await deck.app.face.deck.schedules.pause_state() is not None
        await deck.press("p")
        await deck.sees("Schedules go on")
        await deck.press("j", "p")
        await deck.sees("The iptv-one sync is off: only s starts it", "○ off")
        assert not (await schedule(deck)).is_on
        await deck.press("p")
        await deck.sees("The iptv-one sync is on")
        await deck.press("s")
        await deck.sees("The iptv-one sync is started, enter shows it")
        assert len(await deck.store.runs.recent(5)) == 2


async def test_the_form_of_a_schedule(household: Paths) -> None:
    """Shows what is meant, refuses what a panel would block, and stores what was changed."""
    async with open_dashboard(household) as deck:
        await deck.press("8")
        await deck.sees("iptv-one")
        await deck.burst("j", "e")  # on a slow line both come at once: the second key is of the line that j has reached
        await deck.sees("When the iptv-one sync starts", "Every 24 h", "At least 6 h lie")
        await deck.fill(schedule_often="1 h")
        await deck.press("enter")
        await deck.sees("1 h is no interval for it: at least 6 h")
        await deck.fill(schedule_often="now and then")
        await deck.sees("Write every 6 h, 30 min or 1 d")
        await deck.fill(schedule_often="10 3 * * *")
        await deck.sees("Next starts: ", "03:10, ")
        await deck.press("down", "right", "down")
        await deck.fill(schedule_quiet="23:00-07:00")
        await deck.press("down", "right", "down", "right", "enter")
        await deck.sees("The iptv-one sync is changed", "10 3 * * *")
        row = await schedule(deck)
        assert (row.every, row.cron, row.jitter, row.quiet) == (None, "10 3 * * *", 0.1, "23:00-07:00")
        assert (row.waits_for_streams, row.catches_up) == (False, False)


async def test_a_channel_is_added_tested_changed_and_deleted(household: Paths) -> None:
    """Its address goes in by the form and never comes out again."""
    with receiving() as receiver:
        async with open_dashboard(household) as deck:
            await deck.press("8")
            await deck.sees("▌All")
            await deck.press("t")
            await deck.sees("Choose a channel first")
            await deck.press("a")
            await deck.sees("New channel for alarms", "Told of")
            await deck.burst(*"mine", "down", "right", "down")
            await deck.sees("expects pings", "Runs of")
            await deck.press("enter")
            await deck.sees("A channel needs an address")
            await deck.types(f"http://127.0.0.1:{receiver.port}/hidden-uuid")
            await deck.press("down", "right", "enter")
            await deck.sees("mine is added, t sends a test", "▌mine")
            await deck.press("t")
            await deck.sees("mine took the test")
            assert receiver.paths == ["/hidden-uuid"]
            receiver.status = 403
            await deck.press("t")
            await deck.sees("✗ mine: ", "! error")
            await deck.press("e")
            await deck.sees("Edit mine", "empty: as it is", "< iptv-one >")
            await deck.press("right", "enter")
            await deck.sees("mine is changed")
            await deck.press("p")
            await deck.sees("mine rests", "○ off")
            await deck.press("d")
            await deck.sees('Delete the channel "mine"?')
            await deck.press("tab", "enter")
            await deck.sees("mine is deleted")
            assert [one.name for one in await deck.app.face.deck.alarms.channels()] == ["checks", "phone"]
            assert "hidden-uuid" not in deck.text


async def test_rules_are_shown_set_and_turned(household: Paths) -> None:
    """`]` shows them; a number is checked."""
    async with open_dashboard(household) as deck:
        await deck.press("8")
        await deck.sees("] shows the rules")
        await deck.press("right_square_bracket", "tab", "j", "j", "j", "j")
        await deck.sees("▌run failed", "from 3 failed")
        await deck.press("e")
        await deck.fill(rule_number="99")
        await deck.press("enter")
        await deck.sees("takes 1 to 50")
        await deck.fill(rule_number="5")
        await deck.press("enter")
        await deck.sees("The rule is changed", "5 failed runs")
        assert (await rule(deck, AlarmRule.RUN_FAILED)).threshold == 5
        await deck.press("j", "p")
        await deck.sees("Channels are not told when removals are held back")
        assert not (await rule(deck, AlarmRule.HELD)).is_on
        await deck.press("e")
        await deck.sees("This rule has no number")
        await deck.press("left_square_bracket")
        await deck.sees_no_more("run failed")


async def test_a_backup_is_made_with_a_passphrase(household: Paths) -> None:
    """Typed twice and never shown; the file is the person's alone."""
    async with open_dashboard(household, size=(100, 40)) as deck:
        await deck.press("8")
        await deck.sees("▌All")
        await deck.press("B")
        await deck.sees("Back up the household", "empty: without secrets")
        await deck.types("long-passphrase")
        await deck.press("enter")
        await deck.sees("The two passphrases differ")
        await deck.press("down")
        await deck.types("long-passphrase")
        assert "long-passphrase" not in deck.text
        await deck.press("enter")
        await deck.sees("Backup made:", "with secrets")
        made = (await deck.app.face.deck.backups.kept())[0]
        assert made.has_secrets
        assert stat.S_IMODE(made.path.stat().st_mode) == 0o600


async def test_many_schedules_are_filtered(paths: Paths) -> None:
    """By profile or job; n goes on, esc takes the filter away."""
    await store_a_household(paths, more=60)
    async with open_dashboard(paths) as deck:
        await deck.press("8")
        await deck.sees("62 need you")
        await deck.press("slash")
        await deck.types("li-04")
        await deck.sees("/ li-04", "tautulli-041")
        await deck.until(lambda: "on sign-in" not in deck.text, "the end of the others")
        await deck.press("enter", "n", "n")
        await deck.sees("▌tautulli-041")
        await deck.press("escape")
        await deck.sees("plex-den")


@pytest.mark.parametrize("size", [(60, 16), (80, 24)])
async def test_small_terminals_show_a_panel_at_a_time(paths: Paths, size: tuple[int, int]) -> None:
    """At 60 x 16 tab changes what is seen; at 80 x 24 the panel in use has more room."""
    await store_a_household(paths, more=12)
    async with open_dashboard(paths, size=size) as deck:
        await deck.press("8")
        await deck.sees("▌All", "s Start", "tautulli-0")
        before = len([row for row in deck.rows if "tautulli-" in row])
        await deck.press("tab")
        await deck.sees("Channels", "a Add", "Backups", "signed out: ")
        await deck.until(lambda: len([row for row in deck.rows if "tautulli-" in row]) < before, "fewer schedules")
        if size == (60, 16):
            assert "Every" not in deck.text
        await deck.press("escape")
        await deck.sees("Every", "tautulli-0")


@pytest.mark.parametrize("is_ascii", [True, False])
async def test_plain_terminals(paths: Paths, monkeypatch: pytest.MonkeyPatch, is_ascii: bool) -> None:
    """ASCII is ASCII; without colour the cursor is still seen; hostile names do nothing."""
    if not is_ascii:
        monkeypatch.setenv("NO_COLOR", "1")
    await store_a_household(paths, name=HOSTILE)
    settings = quick_settings(ascii="always" if is_ascii else "never")
    async with open_dashboard(paths, settings) as deck:
        await deck.press("8")
        await deck.sees(">All" if is_ascii else "▌All", "on sign-in")
        for keys in (("j",), ("tab", "right_square_bracket"), ("j", "e"), ("escape", "B"), ("escape", "a")):
            await deck.press(*keys)
            assert_safe(deck)
            shown = deck.text.replace("▁", "").replace("▃", "")
            assert not is_ascii or shown.isascii()


async def test_every_action_is_in_help_and_palette(household: Paths) -> None:
    """With the keys of the screen."""
    async with open_dashboard(household, size=(100, 50)) as deck:
        await deck.press("8")
        await deck.sees("household")
        await deck.press("question_mark")
        await deck.sees("Keys of House", "Make a backup now", "Let all schedules rest", "Send a test", "go.house")
        await deck.press("escape", "colon")
        await deck.types("backup")
        await deck.sees("Make a backup now", "Start the household backup")
