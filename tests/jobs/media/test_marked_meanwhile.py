"""Somebody marks something as watched while a position is on its way there: the mark stays. Over real HTTP.

No server compares and sets, so a write may come a moment after what it was compared with has changed.
"""

from __future__ import annotations

import pytest

from tests.jobs.media.late_write import before_a_write
from tests.jobs.media.target_scene import BEGUN, KINDS, NEW, SEEN, target_scene
from tui.clients.jellyfin.write import JellyfinWriter
from tui.clients.plex.write import PlexWriter
from tui.engine.targets import Arrival
from tui.model.hub import WatchValue


@pytest.mark.parametrize("kind", KINDS)
async def test_s7_what_takes_something_away_is_read_at_the_last_moment(kind: str) -> None:
    """A batch is read at once; a mark that comes while its first one is written is seen before the second is."""
    async with target_scene(kind) as scene, scene.open() as target:
        first, second = scene.films()[:2]
        arrivals = []
        async for told in target.deliver([scene.delivery(first, BEGUN), scene.delivery(second, BEGUN)]):
            arrivals.append(told.arrival)
            scene.put(second, watched=True)
        assert arrivals == [Arrival.WRITTEN, Arrival.NEWER]
        assert scene.truth(second).agrees_with(SEEN)


@pytest.mark.parametrize("before", [NEW, WatchValue(NEW.watch, 300_000)])
async def test_s7_a_mark_that_jellyfin_gets_just_before_a_position_stays(
    monkeypatch: pytest.MonkeyPatch, before: WatchValue
) -> None:
    """The position is taken back, the play is counted once, and the mark is news for the hub."""
    async with target_scene("jellyfin") as scene:
        film = scene.films()[0]
        if before.position_ms:
            scene.put(film, position=before.position_ms)
        before_a_write(monkeypatch, JellyfinWriter, lambda: scene.put(film, watched=True))
        told = await scene.one(scene.delivery(film, BEGUN, before=before))
        assert (told.arrival, told.was_sent, told.error) == (Arrival.NEWER, True, None)
        assert told.after is not None and told.after.agrees_with(SEEN)
        assert told.note == "It was marked as watched on jellyfin-den meanwhile: that stays"
        assert (scene.truth(film).agrees_with(SEEN), scene.truth(film).plays, scene.writes()) == (True, 1, 2)


async def test_s7_a_mark_that_plex_gets_just_before_a_position_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is news for the hub at once, with the position: Plex takes that away only together with the mark."""
    async with target_scene("plex") as scene:
        film = scene.films()[0]
        before_a_write(monkeypatch, PlexWriter, lambda: scene.put(film, watched=True))
        told = await scene.one(scene.delivery(film, BEGUN))
        assert (told.arrival, told.was_sent, told.error) == (Arrival.NEWER, True, None)
        assert told.after is not None and told.after.is_watched
        assert (scene.truth(film).is_watched, scene.truth(film).plays, scene.writes()) == (True, 1, 1)


async def test_s13_a_mark_that_was_left_with_our_position_is_no_position_of_ours() -> None:
    """The process died before it could take the position back: the next try leaves the mark alone."""
    async with target_scene("jellyfin") as scene:
        film = scene.films()[0]
        scene.put(film, watched=True, position=BEGUN.position_ms)
        told = await scene.one(scene.delivery(film, BEGUN, was_sent=True))
        assert (told.arrival, scene.truth(film).is_watched, scene.writes()) == (Arrival.NEWER, True, 0)
