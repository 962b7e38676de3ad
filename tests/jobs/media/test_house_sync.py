"""Syncs of a sandbox Plex, Jellyfin and Emby over HTTP, compared with what these servers really hold."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.jobs.media.house_scene import KINDS, HouseScene, house_scene
from tui.model.runs import RunState
from tui.sandbox import Household


@pytest.fixture
async def house() -> AsyncIterator[Household]:
    """A household with media servers."""
    async with Household(live=1, movies=1, series=1, library=30) as household:
        yield household


@pytest.fixture
async def scene(house: Household, tmp_path: Path) -> AsyncIterator[HouseScene]:
    """A deck without profiles."""
    async with house_scene(house, tmp_path) as found:
        yield found


async def agrees(scene: HouseScene, kind: str) -> None:
    """Compare the store with the server."""
    assert await scene.stored_items(kind) == scene.true_items(kind)
    assert await scene.stored_states(kind) == scene.true_states(kind)


@pytest.mark.parametrize("kind", KINDS)
async def test_a_first_sync_brings_all_that_there_is(scene: HouseScene, kind: str) -> None:
    """Every item, and what every account has seen of it; a second one asks little and writes nothing."""
    await scene.add(kind)
    report = await scene.sync(kind)
    assert report.run.state is RunState.COMPLETED, await scene.errors(report.run.id)
    await agrees(scene, kind)
    before, first = scene.dump(), len(scene.access(kind).journal.actions)
    again = await scene.sync(kind)
    assert again.run.state is RunState.COMPLETED
    assert scene.dump() == before
    assert len(scene.access(kind).journal.actions) < first


@pytest.mark.parametrize("kind", KINDS)
async def test_what_changes_on_the_server_is_followed(scene: HouseScene, kind: str) -> None:
    """Items that came, went and changed; what was watched, unwatched, begun and finished meanwhile."""
    await scene.add(kind)
    await scene.sync(kind)
    access = scene.access(kind)
    films = access.collection.of("Movies", "movie")
    watched = [number for number, state in access.watching.touched("mira").items() if state.is_watched]
    watched = [number for number in watched if number in access.collection]
    unseen = [film.number for film in films if not access.watching.state("mira", film.number).is_watched]
    access.collection.remove(unseen[0])
    access.watching.mark_unplayed("mira", watched[0])
    access.watching.mark_played("mira", unseen[1], int(access.make.clock()))
    access.watching.set_offset("mira", unseen[2], 600_000, int(access.make.clock()))
    access.watching.mark_played("joerg", unseen[1], int(access.make.clock()))
    report = await scene.sync(kind)
    assert report.run.state is RunState.COMPLETED, await scene.errors(report.run.id)
    await agrees(scene, kind)
    assert (report.counts["movies"].removed, report.counts["states"].removed) == (1, 1)


@pytest.mark.parametrize("kind", KINDS)
async def test_s2_pages_that_fail_now_and_then(scene: HouseScene, kind: str) -> None:
    """They are asked for again, and nothing is missing in the end."""
    await scene.add(kind)
    action = "all" if kind == "plex" else "items"
    scene.access(kind).faults.load(f"{action}:500*3")
    report = await scene.sync(kind)
    assert report.run.state is RunState.COMPLETED, await scene.errors(report.run.id)
    await agrees(scene, kind)


def watched_in(states: dict[str, dict[str, tuple[bool, int]]]) -> set[tuple[str, str]]:
    """Who has watched what."""
    return {(who, key) for who, items in states.items() for key, (is_watched, _) in items.items() if is_watched}


PAGES = (
    "half",
    "no_rows",
    "moving_total=3",
    "moving_total=-3",
    "no_total",
    "odd_rows",
    "clamped=7",
    "clamped=1",
    "unpaged",
    "first_page",
    "repeated",
    "grow=1",
    "shrink=1",
    "cut=0.5",
    "forbidden",
    "gone",
    "html_error",
)
OF_EMBY = ("half", "no_total", "shrink=1")
"""It gives its pages as a Jellyfin does."""
MEETINGS = [(kind, fault) for kind in KINDS for fault in (OF_EMBY if kind == "emby" else PAGES)]


@pytest.mark.parametrize(("kind", "fault"), MEETINGS)
async def test_s3_whatever_pages_do_nothing_is_lost(scene: HouseScene, kind: str, fault: str) -> None:
    """An item that is there is never called gone, nor what was watched unwatched; afterwards all is right again."""
    await scene.add(kind)
    await scene.sync(kind)
    access = scene.access(kind)
    action = "all" if kind == "plex" else "items"
    items, seen = scene.true_items(kind), watched_in(scene.true_states(kind))
    access.faults.load(f"{action}:{fault}")
    await scene.sync(kind, full=True)
    access.faults.clear()
    assert (items & scene.true_items(kind)) - await scene.stored_items(kind) == set()
    assert (seen & watched_in(scene.true_states(kind))) - watched_in(await scene.stored_states(kind)) == set()
    report = await scene.sync(kind, full=True, approve=True)
    assert report.run.state is RunState.COMPLETED, await scene.errors(report.run.id)
    await agrees(scene, kind)


@pytest.mark.parametrize("kind", KINDS)
async def test_s35_no_run_ever_writes_to_a_server(scene: HouseScene, kind: str) -> None:
    """Dry or not: nothing but questions are sent, and a dry run leaves the store as it was."""
    await scene.add(kind)
    await scene.sync(kind, dry_run=True)
    await scene.history(kind, days=30, dry_run=True)
    assert await scene.stored_items(kind) == set()
    await scene.sync(kind)
    await scene.history(kind, days=30)
    before = scene.dump()
    access = scene.access(kind)
    access.collection.remove(access.collection.of("Movies", "movie")[5].number)
    await scene.sync(kind, dry_run=True)
    assert scene.dump() == before
    sent = {(entry.method, entry.action) for entry in access.journal.entries if entry.method != "GET"}
    assert sent <= {("POST", "custom_query")}
