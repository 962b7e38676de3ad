"""Runs by keys: watch, cancel, retry, approve, resume, quit; and keys that say why they do nothing."""

from __future__ import annotations

from tests.screens.conftest import AddProfile, Sync
from tests.screens.scenario import open_dashboard
from tui.model.runs import RunState
from tui.paths import Paths
from tui.sandbox import Household


async def test_a_running_sync_shows_its_progress_everywhere(
    paths: Paths, house: Household, add_profile: AddProfile
) -> None:
    """Overview, profiles and run view tell the same run while it works."""
    await add_profile()
    house.xtream.faults.load("get_vod_streams:stall=0.5")
    async with open_dashboard(paths) as deck:
        await deck.press("2", "s")
        await deck.sees("▶ syncing", "▶ 1 running")
        await deck.press("1")
        await deck.sees("Running", "Syncing movies...", "step 4 of")
        await deck.press("j", "g", "enter")
        await deck.sees("Syncing movies...", "✓ Channels", "▶ Movies", "In Progress")
        await deck.press("x")
        await deck.sees("Cancelled", "Sync cancelled by user")


async def test_cancel_keeps_what_was_committed(paths: Paths, house: Household, add_profile: AddProfile) -> None:
    """In the middle of a body, at once; the channels that had landed stay."""
    await add_profile()
    house.xtream.faults.load("get_vod_streams:stall=0.2")
    async with open_dashboard(paths) as deck:
        await deck.press("2", "s", "enter")
        await deck.sees("▶ Movies")
        await deck.press("x")
        await deck.sees("Cancelling the sync of iptv-one")
        await deck.sees("Sync cancelled by user")
        await deck.press("6")
        await deck.sees("Live", "40")


async def test_the_error_tree_opens_down_to_the_record(
    paths: Paths, house: Household, add_profile: AddProfile, sync: Sync
) -> None:
    """Step, class, record; and the record in full below."""
    await add_profile()
    house.xtream.faults.load("get_vod_streams:bad_rows=0.03")
    await sync()
    async with open_dashboard(paths) as deck:
        await deck.press("2", "enter")
        await deck.sees("Partial", "▼ Movies", "tab  log")
        await deck.press("j", "enter")
        await deck.sees("▼ row is not an object", "row 1 ", "Movies row 1 kept out: null")
        await deck.press("j")
        await deck.until(lambda: deck.text.count("Movies row 1 kept out: null") == 2, "the record in full")
        await deck.press("h")
        await deck.sees("▶ row is not an object")
        assert "Movies row 1 " not in deck.text


async def test_retry_runs_only_what_failed(paths: Paths, house: Household, add_profile: AddProfile, sync: Sync) -> None:
    """A failed step is done again; the view goes over to the new run."""
    await add_profile()
    house.xtream.faults.load("get_series:403")
    report = await sync()
    assert report.run.state is RunState.PARTIAL
    house.xtream.faults.clear()
    async with open_dashboard(paths) as deck:
        await deck.press("2")
        await deck.sees("◐ partial")
        await deck.press("enter")
        await deck.sees("✗ Series", "Access forbidden - account may be suspended")
        await deck.press("r")
        await deck.sees("Completed", "✓ Series", "100.0 %")


async def test_what_is_held_is_reviewed_before_it_is_approved(
    paths: Paths, house: Household, add_profile: AddProfile, sync: Sync
) -> None:
    """The dialog names count and reason, Cancel has the focus, and only the other button applies it."""
    await add_profile()
    await sync()
    house.xtream.panel.movies.shrink(0.2)
    assert (await sync()).run.state is RunState.HELD
    async with open_dashboard(paths) as deck:
        await deck.sees("Needs you", "160 removals held", "enter review")
        await deck.press("enter")
        await deck.sees("Apply what is held of iptv-one?", "Movies: 160 removals", "now 160")
        await deck.press("enter")
        await deck.sees_no_more("Apply what is held")
        await deck.sees("160 removals held")
        await deck.press("A")
        await deck.sees("Apply what is held of iptv-one?")
        await deck.press("tab", "enter")
        await deck.sees("Applying what was held of iptv-one")
        await deck.sees_no_more("160 removals held")
        await deck.press("6")
        await deck.sees("▶ Films", "40")


async def test_an_interrupted_run_is_offered_and_resumed(
    paths: Paths, house: Household, add_profile: AddProfile
) -> None:
    """Leaving in the middle of a sync leaves it interrupted; the next start offers it, and p goes on."""
    await add_profile()
    house.xtream.faults.load("get_vod_streams:stall=0.3")
    async with open_dashboard(paths) as deck:
        await deck.press("2", "s", "enter")
        await deck.sees("▶ Movies")
    house.xtream.faults.clear()
    async with open_dashboard(paths) as deck:
        await deck.sees("Needs you", "sync was interrupted at", "p resume")
        await deck.press("p")
        await deck.sees("Sync of iptv-one resumed")
        await deck.sees("✓ ok", "200")


async def test_a_dry_run_writes_nothing(paths: Paths, add_profile: AddProfile) -> None:
    """D shows what a sync would bring; the catalogue stays empty."""
    await add_profile()
    async with open_dashboard(paths) as deck:
        await deck.press("2", "D")
        await deck.sees("Dry run: sync of iptv-one started")
        await deck.press("enter")
        await deck.sees("dry run", "Completed")
        await deck.press("6")
        await deck.sees("The titles of your profiles stand here")


async def test_keys_that_do_nothing_say_why(paths: Paths, house: Household, add_profile: AddProfile) -> None:
    """Each of them, in a sentence."""
    async with open_dashboard(paths) as deck:
        await deck.press("s")
        await deck.sees("Choose a profile first; a on the Profiles screen (2) adds one")
        await deck.press("2", "d")
        await deck.sees("Choose a profile first, a adds one")
    await add_profile()
    async with open_dashboard(paths) as deck:
        await deck.press("2")
        await deck.sees("▌iptv-one")
        await deck.press("x")
        await deck.sees("There is no run to act on")
        await deck.press("s")
        await deck.sees("✓ ok", "200")
        for key, reason in [
            ("x", "Nothing to cancel: the run is completed"),
            ("p", "Nothing to resume: the run is completed"),
            ("r", "No step of this run failed"),
            ("A", "Nothing is held: the run is completed"),
        ]:
            await deck.press(key)
            await deck.sees(reason)


async def test_a_second_sync_is_refused_with_the_first(paths: Paths, house: Household, add_profile: AddProfile) -> None:
    """The key says why, and does not queue another."""
    await add_profile()
    house.xtream.faults.load("get_vod_streams:stall=0.2")
    async with open_dashboard(paths) as deck:
        await deck.press("2", "s")
        await deck.sees("▶ syncing")
        await deck.press("s")
        await deck.sees("Sync already in progress for this profile")
        assert len(await deck.store.runs.active()) == 1


async def test_quitting_asks_only_while_syncs_run(paths: Paths, house: Household, add_profile: AddProfile) -> None:
    """Cancel has the focus; nothing is cut by accident."""
    await add_profile()
    house.xtream.faults.load("get_vod_streams:stall=0.2")
    async with open_dashboard(paths) as deck:
        await deck.press("2", "s")
        await deck.sees("▶ syncing")
        await deck.press("q")
        await deck.sees("Quit while 1 sync is running?", "iptv-one will be interrupted", "the next start offers it")
        await deck.press("enter")
        await deck.sees_no_more("Quit while")
        await deck.press("q", "tab", "enter")
        await deck.until(lambda: deck.app.return_value == 0, "the end")
    async with open_dashboard(paths) as deck:
        await deck.sees("sync was interrupted")
        await deck.press("q")
        await deck.until(lambda: deck.app.return_value == 0, "the end without a question")


async def test_ctrl_c_leaves_as_q_does_and_again_at_once(
    paths: Paths, house: Household, add_profile: AddProfile
) -> None:
    """The first asks, the second goes; the run is stored as interrupted."""
    await add_profile()
    house.xtream.faults.load("get_vod_streams:stall=0.2")
    async with open_dashboard(paths) as deck:
        await deck.press("2", "s")
        await deck.sees("▶ syncing")
        await deck.press("ctrl+c")
        await deck.sees("Quit while 1 sync is running?")
        await deck.press("ctrl+c")
        await deck.until(lambda: deck.app.return_value == 130, "the end")
