"""Un-watching goes from server to server only where it was switched on, and not in masses."""

from __future__ import annotations

import pytest

from tests.jobs.hub.trio import KINDS, Trio
from tui.sandbox.jellyfin.access import JellyfinAccess


async def test_unwatching_spreads_where_it_is_switched_on(trio: Trio) -> None:
    """With `unwatch` on everywhere the others follow."""
    await trio.join(unwatch="yes")
    film = trio.film()
    await trio.mark("mira", film, is_watched=True)
    await trio.arrived()
    trio.unwatch("plex", "mira", film)
    await trio.round()
    await trio.arrived()
    assert [seen.is_watched for seen in trio.seen_everywhere("mira", film)] == [False] * 3


async def test_unwatching_needs_the_leave_of_both_sides(trio: Trio) -> None:
    """From a server without that leave it goes nowhere; from another one, to those that have it."""
    await trio.join()
    for kind in ("jellyfin", "emby"):
        await trio.deck.hub.set_rules(kind, spreads_unwatched=True)
    first, second = trio.film(), trio.film()
    for film in (first, second):
        await trio.mark("mira", film, is_watched=True)
    await trio.arrived()
    trio.unwatch("plex", "mira", first)
    trio.unwatch("jellyfin", "mira", second)
    await trio.round()
    await trio.arrived()
    assert [seen.is_watched for seen in trio.seen_everywhere("mira", first)] == [False, True, True]
    assert [seen.is_watched for seen in trio.seen_everywhere("mira", second)] == [True, False, False]


@pytest.mark.parametrize("kind", ["jellyfin", "emby"])
async def test_s21_a_renamed_file_that_lost_its_states_takes_nothing_from_anybody(trio: Trio, kind: str) -> None:
    """No provider knows it, so its server forgets who has seen it; not even the list of what is watched tells of it."""
    await trio.join(("plex", kind), unwatch="yes")
    film, box = trio.film(), trio.access(kind)
    await trio.mark("mira", film, is_watched=True)
    await trio.arrived()
    new = box.collection.replace(film.number)
    for _ in range(3):
        await trio.round((kind, "plex"))
        await trio.arrived()
    assert trio.seen("plex", "mira", film).is_watched
    assert trio.seen(kind, "mira", new).is_watched


@pytest.mark.parametrize("kind", ["jellyfin", "emby"])
async def test_s21_a_renamed_file_takes_nothing_from_anybody(trio: Trio, kind: str) -> None:
    """The server knows it under another id, with its old dates: nothing tells of that but a list of what is watched."""
    await trio.join(("plex", kind), unwatch="yes")
    film, box = trio.film(), trio.access(kind)
    await trio.mark("mira", film, is_watched=True)
    await trio.arrived()
    assert isinstance(box, JellyfinAccess)
    new = box.replace(film.number)
    for _ in range(2):
        await trio.round((kind, "plex"))
        await trio.arrived()
    assert trio.seen("plex", "mira", film).is_watched
    assert trio.seen(kind, "mira", new).is_watched
    known = await trio.item_id(kind, new)
    assert await trio.rows("SELECT 1 FROM hub_copies WHERE item_id = ?", known) == [(1,)]


async def test_s4_many_unwatches_are_held_until_somebody_approves(trio: Trio) -> None:
    """Where a third of what was watched is taken back on one server, the others keep it until a person has looked."""
    await trio.join(unwatch="yes")
    watched = sorted(watched_on(trio, "plex"))
    gone = set(watched[: len(watched) // 3])
    assert len(gone) > 5
    for number in gone:
        trio.access("plex").watching.mark_unplayed("mira", number)
    trio.forget_writes()
    report = await trio.sync("plex")
    await trio.arrived()
    assert (report.run.state, trio.all_writes()) == ("held", {})
    assert [(await trio.lane(kind)).counts.held for kind in ("jellyfin", "emby")] == [len(gone)] * 2
    await trio.ended(await trio.deck.runs.approve(report.run.id))
    await trio.arrived()
    assert [watched_on(trio, kind) & gone for kind in KINDS] == [set()] * 3


def watched_on(trio: Trio, kind: str) -> set[int]:
    """Give what Mira has watched on a server."""
    return {number for number, state in trio.access(kind).watching.touched("mira").items() if state.is_watched}
