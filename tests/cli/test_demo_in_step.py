"""The demo keeps servers in step, and notices what is not as it should be."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tui.cli.demo.in_step import in_step_rounds
from tui.cli.demo.media import NAMES, DemoMedia, demo_media
from tui.cli.demo.round import Look, Round
from tui.cli.demo.truth import differing, shared_films, writes
from tui.deck import Deck
from tui.paths import Paths
from tui.sandbox import Household
from tui.sandbox.media import OWNER
from tui.settings import Settings


@pytest.fixture
async def media(tmp_path: Path) -> AsyncIterator[DemoMedia]:
    """Small servers."""
    async with Household(live=1, movies=1, series=1, library=60) as house:
        yield demo_media(house, tmp_path, time.time())


@pytest.fixture
async def deck(media: DemoMedia, tmp_path: Path) -> AsyncIterator[Deck]:
    """A deck that has read all three, and knows everybody."""
    found = await Deck.open(Paths(tmp_path / "home"), Settings(), face="test")
    await media.sign_in(found)
    for name in NAMES:
        await found.runs.wait((await found.runs.start_sync(name)).id)
    await media.map_people(found)
    yield found
    await found.close("the test is over")


async def played(deck: Deck, planned: Round) -> Look:
    """Play one round, and look at what came of it."""
    await planned.before(deck)
    for task in planned.tasks:
        assert task.is_right(await deck.runs.wait((await task.start(deck)).id))
    return await planned.look(deck)


async def test_all_rounds_are_as_they_should(deck: Deck, media: DemoMedia) -> None:
    """One after the other; in the end the servers tell the same of everybody."""
    looks = {planned.name: await played(deck, planned) for planned in in_step_rounds(media)}
    assert [(name, look.lines) for name, look in looks.items() if not look.is_right] == []
    assert differing(media) == []


async def test_what_differs_is_noticed(deck: Deck, media: DemoMedia) -> None:
    """Servers that were not brought in step, and a write that nobody should have made."""
    rounds = {planned.name: planned for planned in in_step_rounds(media)}
    assert (await played(deck, rounds["first link"])).is_right
    assert (await played(deck, rounds["in step, nothing new"])).is_right
    assert sum(writes(media).values()) == 0
    film = shared_films(media, OWNER.name)[0][0]
    media.house.plex.watching.mark_played(OWNER.name, film.item.number, int(time.time()))
    look = await rounds["first link"].look(deck)
    assert (look.is_right, film.item.title in "".join(look.lines)) == (False, True)
