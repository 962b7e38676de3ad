"""The judge of random use: it finds what is wrong, and has nothing to say where all is well."""

from __future__ import annotations

import random

import pytest

from tests.jobs.hub.trio import KINDS, PEOPLE, STRANGER, access_of
from tests.jobs.hub.truth import leaves
from tests.jobs.hub.world import Key, World
from tui.sandbox import Household
from tui.sandbox.media import ItemState, Written


@pytest.fixture
def world(house: Household) -> World:
    """A household in which everybody has seen the same everywhere, and one film that nobody has."""
    for kind in KINDS:
        access = access_of(house, kind)
        for person in PEOPLE:
            for number in access.watching.touched(person):
                access.watching.mark_unplayed(person, number)
    made = World(house, random.Random(1))
    assert made.verdict() == []
    made.settle()
    return made


@pytest.fixture
def key(world: World) -> Key:
    """Something that is on all servers, once on each."""
    return next(key for key in world.keys if len(world.places[key]) == len(KINDS))


def watch(world: World, key: Key, kinds: tuple[str, ...] = KINDS) -> None:
    """Let something be watched on servers, as a write of ours would leave it."""
    for place in world.places[key]:
        if place.kind in kinds:
            access_of(world.house, place.kind).watching.mark_played(key.person, place.item.number, 1_700_000_000)


def written(world: World, key: Key, before: ItemState, after: ItemState, person: str = "") -> Written:
    """Note a write on the Plex."""
    row = Written(person or key.person, world.places[key][0].item.number, "scrobble", before, after)
    world.house.plex.writes.add(row)
    return row


async def test_it_sees_servers_that_disagree(world: World, key: Key) -> None:
    """One of three says something else."""
    watch(world, key, ("plex",))
    assert any("differs" in line for line in world.verdict())


async def test_it_sees_a_change_that_was_lost(world: World, key: Key) -> None:
    """All agree, and it is not what somebody did; where they do as was done, all is well."""
    wish = next(wish for wish in iter(lambda: world.wish([key]), None) if wish.wanted.is_watched)
    world.told[key].append(wish.wanted)
    world.ever.add(key)
    assert any("told" in line for line in world.verdict())
    watch(world, key)
    assert world.verdict() == []


async def test_it_sees_what_nobody_did(world: World, key: Key) -> None:
    """All agree on something that was not so before, and nobody said it."""
    watch(world, key)
    assert any("told []" in line for line in world.verdict())


async def test_it_sees_a_play_too_many(world: World, key: Key) -> None:
    """A write that counts a second play where people made one."""
    world.ever.add(key)
    written(world, key, ItemState(0), ItemState(1))
    assert world.verdict() == []
    written(world, key, ItemState(1), ItemState(2))
    assert any("a play too many" in line for line in world.verdict())


async def test_it_sees_what_reaches_the_wrong_person(world: World, key: Key) -> None:
    """A write for somebody who never saw it, and a change of what is nobody's."""
    written(world, key, ItemState(0), ItemState(1))
    assert any("never saw it" in line for line in world.verdict())
    world.house.plex.writes.clear()
    episode = leaves(world.house.emby, STRANGER)[0]
    world.house.emby.watching.mark_played(STRANGER, episode.number, 1_700_000_000)
    assert world.verdict() == ["emby: what is nobody's has changed"]


@pytest.mark.parametrize("takes_back", [False, True])
async def test_the_same_seed_wishes_the_same(house: Household, takes_back: bool) -> None:
    """A course can be run again, from its seed."""
    first, second = (World(house, random.Random(7), takes_back) for _ in range(2))
    assert [first.wish(first.keys) for _ in range(50)] == [second.wish(second.keys) for _ in range(50)]
    assert len({first.wish(first.keys).key for _ in range(50)}) > 10
