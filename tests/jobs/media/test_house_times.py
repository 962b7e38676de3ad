"""Times of histories, end to end: whichever zone a server stands in, a play is stored when it began (S19)."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.jobs.media.house_scene import HouseScene, house_scene
from tests.jobs.scene import HurriedClock
from tui.model.runs import RunState
from tui.sandbox import Household
from tui.sandbox.jellyfin.access import JellyfinAccess
from tui.sandbox.media import OWNER

DAY = 86_400
STORED = "SELECT started, at FROM plays WHERE merged_into IS NULL ORDER BY at"
EDGES = {
    "Europe/Berlin": ("2026-03-29", "2026-10-25"),
    "America/St_Johns": ("2026-03-08", "2026-11-01"),
    "Pacific/Chatham": ("2026-04-05", "2026-09-27"),
}
"""The days on which the clocks of a zone change, by the calendar of the server."""


class ShiftedClock(HurriedClock):
    """Another day than today, going on as time does."""

    def __init__(self, now: float) -> None:
        super().__init__()
        self._ahead = now - time.time()

    def now(self) -> float:
        return time.time() + self._ahead


@asynccontextmanager
async def house_in(zone: str, home: Path, clock: HurriedClock) -> AsyncIterator[HouseScene]:
    """Give a deck, and a household whose servers stand in a zone."""
    async with (
        Household(live=1, movies=1, series=1, library=120, time_zone=zone, clock=clock.now) as house,
        house_scene(house, home, clock) as scene,
    ):
        yield scene


def server_of(scene: HouseScene, kind: str) -> JellyfinAccess:
    """Give the Jellyfin or the Emby."""
    access = scene.access(kind)
    assert isinstance(access, JellyfinAccess)
    return access


@pytest.mark.parametrize("kind", ["jellyfin", "emby"])
@pytest.mark.parametrize("zone", ["Asia/Kolkata", "America/St_Johns", "Pacific/Chatham"])
@pytest.mark.parametrize("told", [True, False])
async def test_s19_no_play_drifts_by_the_zone_of_the_server(tmp_path: Path, kind: str, zone: str, told: bool) -> None:
    """Playback Reporting writes local times; half and quarter hours come out right, told the zone or not."""
    async with house_in(zone, tmp_path, HurriedClock()) as scene:
        await scene.add(kind, **({"time_zone": zone} if told else {}))
        since = scene.clock.now() - 30 * DAY
        report = await scene.history(kind, days=30)
        true = sorted(play.started for play in server_of(scene, kind).watching.plays if play.started >= since)
        stored = await scene.rows(STORED)
    assert report.run.state is RunState.COMPLETED
    assert len(true) > 5
    assert [started for started, _ in stored] == true


@pytest.mark.parametrize(("zone", "day"), [(zone, day) for zone, days in EDGES.items() for day in days])
async def test_s19_both_edges_of_summer_time(tmp_path: Path, zone: str, day: str) -> None:
    """A play every 20 minutes over the change of the clocks: all are there, and none is an hour off."""
    first = int(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp()) - 14 * 3600
    async with house_in(zone, tmp_path, ShiftedClock(first + 3 * DAY)) as scene:
        server = server_of(scene, "jellyfin")
        films = server.collection.of("Movies", "movie")
        began = [first + nth * 1200 for nth in range(84)]
        for nth, at in enumerate(began):
            server.watching.play(OWNER.name, films[nth % len(films)].number, at, at + 600, 600_000)
        await scene.add("jellyfin", time_zone=zone)
        report = await scene.history("jellyfin", days=30)
        true = {play.started for play in server.watching.plays}
        stored = await scene.rows(STORED)
    assert report.run.state is RunState.COMPLETED
    assert {started for started, _ in stored} - {None} <= true
    assert set(began) <= {started or at for started, at in stored}


@pytest.mark.parametrize("kind", ["plex", "jellyfin", "emby"])
@pytest.mark.parametrize("ahead", [400.0, -5000.0])
async def test_s19_a_clock_that_is_wrong_is_told_of_every_kind(tmp_path: Path, kind: str, ahead: float) -> None:
    """The card says by how much the clock of the server is off."""
    async with house_in("UTC", tmp_path, HurriedClock()) as scene:
        scene.house.plex.state.clock_offset = ahead
        for server in (scene.house.jellyfin, scene.house.emby):
            server.server.clock_offset = ahead
        profile = await scene.add(kind)
        card = await scene.deck.store.health.get(profile.id)
    assert card is not None
    assert card.clock_skew_seconds == pytest.approx(ahead, abs=3)
