"""Runs on media servers that a person stops, and what stands in the way of others."""

from __future__ import annotations

import asyncio

from tests.jobs.media.fake_server import FakeServer
from tests.jobs.media.media_scene import NAME, MediaScene
from tests.jobs.media.test_history import fill
from tui.model.runs import Run, RunOptions, RunReport, RunState


async def stopped(media: MediaScene, run: Run, *, items: int = 0) -> RunReport:
    """Cancel a run as soon as it hangs, and has written what came before: `items` of them."""
    async with asyncio.timeout(10):
        await media.server.hanging.wait()
        while len(await media.there()) < items:
            await asyncio.sleep(0.005)
    await media.deck.runs.cancel(run.id)
    return await media.ended(run)


async def test_s32_a_cancelled_sync_keeps_what_it_has_and_goes_on(media: MediaScene, server: FakeServer) -> None:
    """The words are fixed; taken up again it begins at its page, and the percent goes on from where it was."""
    server.hangs_at = "items Films movie 18"
    report = await stopped(media, await media.deck.runs.start_sync(NAME), items=19)
    assert (report.run.state, report.run.message) == (RunState.CANCELLED, "Sync cancelled by user")
    assert await media.there() == {f"m{number}" for number in range(1, 20)}
    server.hangs_at = ""
    server.asked.clear()
    again = await media.ended(await media.deck.runs.resume(report.run.id))
    assert (again.run.state, await media.there()) == (RunState.COMPLETED, set(server.rows))
    assert "items Films movie 0" not in server.asked
    assert again.counts["movies"].added == 35


async def test_s32_a_stopped_history_goes_on(media: MediaScene, server: FakeServer) -> None:
    """As does an import."""
    fill(server, int(media.clock.now()))
    server.hangs_at = "history history 18"
    report = await stopped(media, await media.deck.runs.start_history(NAME))
    assert (report.run.state, report.run.message) == (RunState.CANCELLED, "Import stopped")
    server.hangs_at = ""
    again = await media.ended(await media.deck.runs.resume(report.run.id))
    assert (again.run.state, again.counts["plays"].added) == (RunState.COMPLETED, 25)
    assert again.run.message == "Plex Historical Sync completed: 25 records imported"


async def test_two_profiles_of_one_server_do_not_write_its_mirror_at_once(
    media: MediaScene, server: FakeServer
) -> None:
    """The second waits for its turn, and says for what."""
    await media.add_profile("other")
    server.hangs_at = "items Films movie 0"
    run = await media.deck.runs.start_sync(NAME)
    second = await media.deck.runs.start_sync("other", RunOptions())
    async with asyncio.timeout(20):
        await server.hanging.wait()
        while "same server" not in (await media.deck.runs.find(str(second.id))).message:
            await asyncio.sleep(0.01)
    assert NAME in (await media.deck.runs.find(str(second.id))).message
    server.hangs_at = ""
    await stopped(media, run)
    assert (await media.deck.runs.wait(second.id)).run.state is RunState.COMPLETED
