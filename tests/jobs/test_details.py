"""Series details: how many calls, how fast, in which order, and what trouble does to them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.fake_clock import FakeClock
from tests.jobs.scene import NAME, Scene, scene_on
from tui.jobs.xtream.pacer import Pacer
from tui.model.runs import RunState, StepState
from tui.sandbox import Household


@pytest.fixture
async def scene(house: Household, tmp_path: Path) -> AsyncIterator[Scene]:
    """A deck that fetches details of up to eight series a run."""
    async with scene_on(house, tmp_path, details_budget=8) as found:
        await found.add_profile()
        yield found


def asked(scene: Scene) -> list[str]:
    """The series asked for, in order."""
    return [entry.query["series_id"] for entry in scene.house.xtream.journal.of("get_series_info")]


async def test_newest_first_within_the_budget(scene: Scene) -> None:
    """Eight of twenty, those that changed last; the rest wait and are told."""
    report = await scene.sync()
    panel = scene.house.xtream.panel.series
    modified = {str(item): int(str(panel.row(item)["last_modified"] or 0)) for item in panel.ids}
    newest = sorted(modified, key=lambda item: -modified[item])[:8]
    assert set(asked(scene)) == set(newest)
    assert len(asked(scene)) == 8
    assert report.run.state is RunState.COMPLETED
    assert report.steps[-1].message == "12 series wait for the next sync"


async def test_the_next_sync_goes_on(scene: Scene) -> None:
    """What was fetched is not fetched again until it changes."""
    for _ in range(3):
        await scene.sync()
    assert len(asked(scene)) == len(set(asked(scene))) == 20
    await scene.sync()
    assert len(asked(scene)) == 20


async def test_a_changed_series_is_fetched_again(scene: Scene) -> None:
    """A new episode moves `last_modified`, and that asks for the details."""
    for _ in range(3):
        await scene.sync()
    panel = scene.house.xtream.panel.series
    item = panel.ids[4]
    panel.add_episode(item, "Brand New")
    scene.house.xtream.journal.clear()
    report = await scene.sync()
    assert asked(scene) == [str(item)]
    assert report.counts["episodes"].added == 1


async def test_full_fetches_known_ones_again(scene: Scene) -> None:
    """`--full` makes everything due, and the following syncs go on with it."""
    for _ in range(3):
        await scene.sync()
    scene.house.xtream.journal.clear()
    report = await scene.sync(full=True)
    assert len(asked(scene)) == 8
    assert (report.counts["episodes"].added, report.counts["episodes"].updated) == (0, 0)
    await scene.sync()
    await scene.sync()
    assert sorted(asked(scene)) == sorted(str(item) for item in scene.house.xtream.panel.series.ids)


async def test_no_more_than_two_calls_at_once(scene: Scene) -> None:
    """A panel is asked politely."""
    scene.house.xtream.faults.add("get_series_info", "latency=0.05")
    await scene.sync()
    assert scene.house.xtream.journal.most_at_once == 2


async def test_429_slows_the_step_down_and_nothing_is_lost(scene: Scene) -> None:
    """The series is asked for again after the pause that the panel wants."""
    scene.house.xtream.faults.add("get_series_info", "429=30", times=1)
    report = await scene.sync()
    assert report.run.state is RunState.COMPLETED
    assert len(asked(scene)) == 9
    assert len(set(asked(scene))) == 8
    assert any(29 < pause <= 30 for pause in scene.clock.slept)


async def test_429_again_and_again_leaves_the_rest_to_the_next_sync(scene: Scene) -> None:
    """The step ends politely: no failure, a warning."""
    scene.house.xtream.faults.add("get_series_info", "429=1")
    report = await scene.sync()
    assert report.run.state is RunState.COMPLETED
    assert len(asked(scene)) <= 6
    assert report.warnings == ("The panel asks to slow down; the details left wait for the next sync",)


async def test_a_block_ends_the_step_at_once(scene: Scene) -> None:
    """403 in the middle: nothing more is asked, what came is kept, the run is partial."""
    scene.house.xtream.faults.add("get_series_info", "forbid_after=3")
    report = await scene.sync()
    assert report.run.state is RunState.PARTIAL
    assert len(asked(scene)) <= 5
    assert report.counts["episodes"].added > 0
    assert "Series details sync failed: Access forbidden" in await scene.messages(report.run.id)


async def test_ten_failures_in_a_row_leave_the_panel_alone(house: Household, tmp_path: Path) -> None:
    """A panel that only fails is not asked for every one of its series."""
    async with scene_on(house, tmp_path, details_budget=100) as scene:
        await scene.add_profile()
        house.xtream.faults.add("get_series_info", "500")
        report = await scene.sync()
        assert report.run.state is RunState.PARTIAL
        assert len(asked(scene)) <= 11
        assert "10 series failed in a row" in await scene.messages(report.run.id)


async def test_a_refused_account_ends_the_run(scene: Scene) -> None:
    """401 in the middle of details pauses the profile."""
    scene.house.xtream.faults.add("get_series_info", "auth0")
    report = await scene.sync()
    assert (report.run.state, report.run.message) == (RunState.FAILED, "Invalid username or password")
    assert (await scene.deck.profiles.find(NAME)).sign_in == "refused"


async def test_details_stop_with_the_run_and_are_resumed(scene: Scene) -> None:
    """Cancelled in mid-step: the resumed run fetches what is left of the budget, and only that."""
    scene.house.xtream.faults.add("get_series_info", "stall", times=None)
    run = await scene.deck.runs.start_sync(NAME)
    await scene.house.xtream.journal.until(lambda journal: journal.counts["get_series_info"] == 2)
    await scene.deck.runs.cancel(run.id)
    cancelled = await scene.deck.runs.wait(run.id)
    assert cancelled.steps[-1].state is StepState.CANCELLED
    scene.house.xtream.faults.clear()
    scene.house.xtream.journal.clear()
    report = await scene.ended(await scene.deck.runs.resume(run.id))
    assert report.run.state is RunState.COMPLETED
    assert scene.asked.count("login") == 1
    assert set(scene.asked) == {"login", "get_series_info"}
    assert len(asked(scene)) == 8


@pytest.mark.parametrize(
    ("settings", "options", "reason"),
    [
        ({"details_budget": 0}, {}, "Switched off by details_budget"),
        ({"details_budget": 8}, {"dry_run": True}, "Not in a dry run"),
    ],
)
async def test_skipped_details_say_why(
    house: Household, tmp_path: Path, settings: dict[str, int], options: dict[str, bool], reason: str
) -> None:
    """A step that does not run tells its reason, and the run is complete without it."""
    async with scene_on(house, tmp_path, **settings) as scene:
        await scene.add_profile()
        report = await scene.sync(**options)
        assert (report.steps[-1].state, report.steps[-1].message) == (StepState.SKIPPED, reason)
        assert report.run.state is RunState.COMPLETED
        assert report.run.progress.progress_percent == 100
        assert asked(scene) == []


async def test_a_pacer_spaces_calls_out_and_slows_down() -> None:
    """Four a second, then half as many after a pause."""
    clock = FakeClock()
    clock.is_instant = True
    pacer = Pacer(clock, 4.0)
    for _ in range(3):
        await pacer.turn()
    assert clock.slept == [0.25, 0.25]
    pacer.slow_down(10.0)
    for _ in range(2):
        await pacer.turn()
    assert clock.slept[2:] == [10.0, 0.5]
