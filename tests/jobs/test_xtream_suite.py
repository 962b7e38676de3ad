"""The 24 cases of the original Xtream suite, on the whole path: deck, engine, job, client, HTTP, store."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest

from tests.jobs.scene import NAME, Scene, scene_on
from tui.model.catalogue import TitleKind
from tui.model.runs import EntityCounts, RunState, StepState
from tui.sandbox import Household

LISTS = {
    "get_live_categories": "channel_categories",
    "get_live_streams": "channels",
    "get_vod_categories": "movie_categories",
    "get_vod_streams": "movies",
    "get_series_categories": "series_categories",
    "get_series": "series",
}


def counts_of(house: Household) -> dict[str, int]:
    """What the panel holds, under the names of our counts."""
    panel = house.xtream.panel
    shelves = {"channel": panel.live, "movie": panel.movies, "serie": panel.series}
    found = {f"{name}s" if name != "serie" else "series": len(shelf) for name, shelf in shelves.items()}
    categories = {"channel_categories": panel.live, "movie_categories": panel.movies, "series_categories": panel.series}
    return found | {name: len(shelf.categories) for name, shelf in categories.items()}


@pytest.mark.parametrize("entity", LISTS.values())
async def test_each_of_the_six_lists_is_fetched(scene: Scene, entity: str) -> None:
    """Cases 1-6: every list lands whole."""
    report = await scene.sync()
    assert report.counts[entity] == EntityCounts(added=counts_of(scene.house)[entity])


async def test_500_twice_then_good_is_good(scene: Scene) -> None:
    """Case 7: a server that stumbles is asked again, and nothing is counted twice."""
    scene.house.xtream.faults.add("get_vod_streams", "500", times=2)
    report = await scene.sync()
    assert report.run.state is RunState.COMPLETED
    assert report.counts["movies"] == EntityCounts(added=60)
    assert report.errors == {}
    assert scene.house.xtream.journal.counts["get_vod_streams"] == 3


async def test_delays_are_one_two_and_four_seconds(scene: Scene) -> None:
    """Case 8: each wait is twice the one before, plus at most a quarter."""
    scene.house.xtream.faults.add("get_vod_streams", "500", times=3)
    report = await scene.sync()
    assert report.run.state is RunState.COMPLETED
    lines = [line.message for line in await scene.deck.store.log.tail(200) if "retry" in line.message]
    delays = [float(found[1]) for line in lines if (found := re.search(r"retry \d of 3 in ([\d.]+) s", line))]
    assert [int(delay) for delay in delays] in ([1, 2, 4], [1, 2, 5])
    assert all(asked <= delay <= asked * 1.25 for asked, delay in zip((1, 2, 4), delays, strict=True))


async def test_401_is_one_request_only(scene: Scene) -> None:
    """Case 9: a refused account is never asked again; the run says why and the profile waits for a person."""
    scene.house.xtream.panel.account.password = "changed-since"
    scene.house.xtream.panel.account.refusal = "json401"
    report = await scene.sync()
    assert (report.run.state, report.run.message) == (RunState.FAILED, "Invalid username or password")
    assert report.run.progress.progress_percent == 0
    assert report.errors == {"auth": 1}
    assert scene.asked == ["login"]
    assert (await scene.deck.profiles.find(NAME)).sign_in == "refused"


async def test_only_chosen_categories_are_kept(scene: Scene) -> None:
    """Case 10: the category filter."""
    await scene.set(categories="movie:1")
    await scene.sync()
    of_first = {str(row["stream_id"]) for row in scene.house.xtream.panel.movies.rows("1")}
    assert set(await scene.visible(TitleKind.MOVIE)) == of_first
    assert len(await scene.visible(TitleKind.LIVE)) == 40


async def test_series_details_are_fetched(house: Household, tmp_path: Path) -> None:
    """Case 11: seasons and episodes of every series, as the panel has them."""
    async with scene_on(house, tmp_path, details_budget=100) as scene:
        await scene.add_profile()
        report = await scene.sync()
        shelf = house.xtream.panel.series
        assert report.counts["episodes"].added == sum(len(shelf.episodes(item)) for item in shelf.ids)
        item = shelf.ids[0]
        details = await scene.deck.store.details.of(1, str(item))
    assert details is not None
    assert {episode.episode_id for episode in details.episodes} == {str(found.id) for found in shelf.episodes(item)}


async def test_cancel_is_at_once_and_keeps_what_is_done(scene: Scene) -> None:
    """Case 12: in the middle of a body; the steps before stay, no thread and no request stays."""
    scene.house.xtream.faults.add("get_vod_streams", "stall")
    run = await scene.deck.runs.start_sync(NAME)
    await scene.house.xtream.journal.until(lambda journal: journal.counts["get_vod_streams"] == 1)
    async with asyncio.timeout(3):
        await scene.deck.runs.cancel(run.id)
        report = await scene.deck.runs.wait(run.id)
    assert (report.run.state, report.run.message) == (RunState.CANCELLED, "Sync cancelled by user")
    assert len(await scene.visible(TitleKind.LIVE)) == 40
    assert [step.state for step in report.steps[:4]] == [StepState.DONE] * 3 + [StepState.CANCELLED]
    await scene.house.xtream.journal.until(lambda journal: journal.in_flight == 0)


@pytest.mark.parametrize(("done", "percent"), [(1, 16), (3, 50)])
async def test_percent_after_some_of_six_steps(scene: Scene, done: int, percent: float) -> None:
    """Cases 13 and 14: 1 of 6 is 16 %, 3 of 6 is 50 %."""
    scene.house.xtream.faults.add(list(LISTS)[done], "silent")
    run = await scene.deck.runs.start_sync(NAME)
    await scene.house.xtream.journal.until(lambda journal: journal.counts[list(LISTS)[done]] == 1)
    await scene.deck.runs.cancel(run.id)
    found = (await scene.deck.runs.wait(run.id)).run.progress.progress_percent
    assert percent <= found <= percent + 1


async def test_progress_never_falls_from_0_to_100(scene: Scene) -> None:
    """Cases 15-18: first 0, last 100, at least six looks between, and never less than before."""
    scene.house.xtream.faults.add("*", "latency=0.05")
    await scene.sync()
    percents = [run.progress.progress_percent for run in scene.seen]
    assert (percents[0], percents[-1]) == (0, 100)
    assert len(percents) >= 6
    assert percents == sorted(percents)
    assert all(before <= 99 for before in percents[:-1])


async def test_all_kinds_are_parsed(scene: Scene) -> None:
    """Case 19: a title of each kind has the panel's values."""
    await scene.sync()
    for kind, shelf in ((TitleKind.LIVE, "live"), (TitleKind.MOVIE, "movies"), (TitleKind.SERIES, "series")):
        panel = getattr(scene.house.xtream.panel, shelf)
        row = panel.row(panel.ids[5])
        title = await scene.deck.store.titles.find(1, kind, str(panel.ids[5]))
        assert (title.name, title.icon) == (row["name"], row.get("stream_icon", row.get("cover")))
        assert title.added_at == int(str(row.get("added", row.get("last_modified")) or 0)) or title.added_at is None


async def test_lists_come_in_their_order(scene: Scene) -> None:
    """Case 20: login first, then the six."""
    await scene.sync()
    assert scene.asked == ["login", *LISTS]


async def test_failed_channels_leave_the_rest(scene: Scene) -> None:
    """Case 21: partial, with 0 channels, and the error under its name."""
    scene.house.xtream.faults.add("get_live_streams", "500")
    report = await scene.sync()
    assert (report.run.state, report.run.message) == (RunState.PARTIAL, "Sync completed with 1 errors")
    found = counts_of(scene.house)
    assert report.counts.get("channels", EntityCounts()).added == 0
    assert report.counts["movies"].added == found["movies"]
    assert report.counts["series"].added == found["series"]
    (error,) = await scene.errors(report.run.id)
    assert error.message == "Channels sync failed: Server error - please try again later"
    assert error.recoverable


async def test_errors_are_collected(scene: Scene) -> None:
    """Case 22: each failed step leaves its own."""
    for action in ("get_live_categories", "get_vod_streams", "get_series"):
        scene.house.xtream.faults.add(action, "html")
    report = await scene.sync()
    assert report.run.state is RunState.PARTIAL
    assert [step.key for step in report.steps if step.state is StepState.FAILED] == [
        "channel_categories",
        "movies",
        "series",
    ]
    beginnings = {error.message.partition(":")[0] for error in await scene.errors(report.run.id)}
    assert beginnings == {"Channel categories sync failed", "Movies sync failed", "Series sync failed"}


async def test_all_steps_failed_is_failed_below_100(scene: Scene) -> None:
    """Cases 23 and 24: nothing landed, and it does not look finished."""
    for action in LISTS:
        scene.house.xtream.faults.add(action, "html")
    report = await scene.sync()
    assert (report.run.state, report.run.message) == (RunState.FAILED, "Sync failed")
    assert report.run.progress.progress_percent < 100
    assert report.errors == {"bad_response": 6}
    assert await scene.rows() == []


async def test_texts_of_first_and_later_syncs(scene: Scene) -> None:
    """The words tell a first sync from one that only brings up to date."""
    scene.house.xtream.faults.add("*", "latency=0.05")
    await scene.sync()
    first = {run.message for run in scene.seen}
    await scene.sync()
    later = {run.message for run in scene.seen}
    assert {"Syncing channels...", "Syncing movies...", "Sync completed successfully"} <= first
    assert {"Syncing channels (incremental)...", "Syncing movies (incremental)..."} <= later
