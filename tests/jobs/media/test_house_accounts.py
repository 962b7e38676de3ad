"""Several profiles of one server, and a sign-in that ends in the middle of a run."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.jobs.media.house_scene import HouseScene, house_scene
from tui.model.runs import RunOptions, RunState
from tui.sandbox import Household
from tui.sandbox.jellyfin.access import JellyfinAccess


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[HouseScene]:
    """A deck without profiles, and a household with media servers."""
    async with Household(live=1, movies=1, series=1, library=60) as house, house_scene(house, tmp_path) as found:
        yield found


async def test_profiles_of_one_server_take_turns(scene: HouseScene) -> None:
    """`sync --all` syncs both, one after the other: they write one mirror."""
    await scene.add("jellyfin", "one")
    await scene.add("jellyfin", "two")
    runs = [await scene.deck.runs.start_sync(name, RunOptions()) for name in ("one", "two")]
    async with asyncio.timeout(60):
        reports = [await scene.deck.runs.wait(run.id) for run in runs]
    assert [report.run.state for report in reports] == [RunState.COMPLETED] * 2
    started, ended = reports[1].run.started_at, reports[0].run.finished_at
    assert started is not None
    assert ended is not None
    assert started >= ended
    assert reports[1].counts["movies"].added == 0


@pytest.mark.parametrize("kind", ["jellyfin", "emby"])
async def test_a_key_that_is_revoked_in_the_middle_signs_the_profile_out(scene: HouseScene, kind: str) -> None:
    """All accounts are read with it, so it is not the trouble of one of them; nothing that is stored changes."""
    access = scene.access(kind)
    assert isinstance(access, JellyfinAccess)
    await scene.add(kind)
    await scene.sync(kind)
    before = await scene.deck.store.db.fetch_all("SELECT * FROM watch_states ORDER BY account_id, item_id")
    access.faults.add("items", "expired*200")
    report = await scene.sync(kind, full=True)
    assert report.run.state is RunState.FAILED
    assert (await scene.deck.profiles.find(kind)).sign_in.value == "refused"
    assert await scene.deck.store.db.fetch_all("SELECT * FROM watch_states ORDER BY account_id, item_id") == before
