"""A store that cannot be written any more, in the middle of a run on a media server."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.jobs.media.house_scene import HouseScene, house_scene
from tui.model.runs import RunState
from tui.sandbox import Household


@pytest.fixture
async def scene(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[HouseScene]:
    """A deck with a Plex and a Jellyfin; lists come in short pages."""
    for client in ("plex", "jellyfin"):
        monkeypatch.setattr(f"tui.clients.{client}.client.PAGE_SIZE", 50)
    async with (
        Household(live=1, movies=1, series=1, library=600) as house,
        house_scene(house, tmp_path) as found,
    ):
        for kind in ("plex", "jellyfin"):
            await found.add(kind)
        yield found


async def pages_left(scene: HouseScene, pages: int | None) -> None:
    """Let the store grow by so many pages and no more; None: as it likes."""
    writer = scene.deck.store.db._writer
    found = await writer.execute_fetchall("PRAGMA page_count")
    most = 10_000_000 if pages is None else next(iter(found))[0] + pages
    await writer.execute_fetchall(f"PRAGMA max_page_count = {most}")


@pytest.mark.parametrize("pages", [5, 25])
@pytest.mark.parametrize("kind", ["plex", "jellyfin"])
async def test_a_full_disk_in_the_middle_of_a_sync(scene: HouseScene, kind: str, pages: int) -> None:
    """The run fails and says so; with room again it is taken up, and ends with all that there is."""
    await pages_left(scene, pages)
    report = await scene.sync(kind)
    assert report.run.state is RunState.FAILED
    assert "full" in report.run.message.lower()
    await pages_left(scene, None)
    again = await scene.ended(await scene.deck.runs.resume(report.run.id))
    assert again.run.state is RunState.COMPLETED, await scene.errors(again.run.id)
    assert await scene.stored_items(kind) == scene.true_items(kind)
    assert await scene.stored_states(kind) == scene.true_states(kind)
    scene.dump()


@pytest.mark.parametrize("kind", ["plex", "jellyfin"])
async def test_a_full_disk_in_the_middle_of_a_history(scene: HouseScene, kind: str) -> None:
    """Taken up, it has every play once."""
    await pages_left(scene, 8)
    report = await scene.history(kind, days=365)
    assert report.run.state is RunState.FAILED
    await pages_left(scene, None)
    again = await scene.ended(await scene.deck.runs.resume(report.run.id))
    assert again.run.state is RunState.COMPLETED, await scene.errors(again.run.id)
    plays = await scene.rows("SELECT count(*) FROM plays")
    whole = await scene.history(kind, days=365, full=True)
    assert whole.counts["plays"].added == 0
    assert await scene.rows("SELECT count(*) FROM plays") == plays
    assert plays[0][0] > 0
