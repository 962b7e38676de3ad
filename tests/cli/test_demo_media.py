"""The demo on media servers signs in as a household does, and notices what is not as it should."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tui.cli.demo.media import DAYS, NAMES, DemoMedia, demo_media
from tui.cli.demo.media_plan import media_rounds
from tui.cli.demo.round import Round
from tui.deck import Deck
from tui.model.runs import RunOptions, RunReport
from tui.paths import Paths
from tui.sandbox import Household
from tui.settings import Settings


@pytest.fixture
async def media(tmp_path: Path) -> AsyncIterator[DemoMedia]:
    """Small servers."""
    async with Household(live=1, movies=1, series=1, library=60) as house:
        yield demo_media(house, tmp_path, time.time())


@pytest.fixture
async def deck(media: DemoMedia, tmp_path: Path) -> AsyncIterator[Deck]:
    """A deck that is signed in to all three."""
    found = await Deck.open(Paths(tmp_path / "home"), Settings(), face="test")
    await media.sign_in(found)
    yield found
    await found.close("the test is over")


def round_of(media: DemoMedia, name: str) -> Round:
    """Give a round by its name."""
    return next(one for one in media_rounds(media) if one.name == name)


async def pulled(deck: Deck, name: str) -> RunReport:
    """Pull a history to its end."""
    return await deck.runs.wait((await deck.runs.start_history(name, RunOptions(days=DAYS))).id)


async def test_everybody_is_signed_in(deck: Deck) -> None:
    """The owner on each server, and on the Plex all who use it; passwords are not kept."""
    names = {profile.name: set(await deck.store.secrets.of(profile.id)) for profile in await deck.profiles.all()}
    assert set(names) == set(NAMES)
    assert names["plex"] == {"token", "account_token", "token:4100002", "token:4100003", "token:9330201"}
    assert names["jellyfin"] == names["emby"] == {"token"}


async def test_people_that_are_nobodys_are_noticed(deck: Deck, media: DemoMedia) -> None:
    """The round is right once somebody has said whose the accounts are."""
    people = round_of(media, "people")
    for name in NAMES:
        await deck.runs.wait((await deck.runs.start_sync(name)).id)
    assert not (await people.look(deck)).is_right
    await people.before(deck)
    seen = await people.look(deck)
    assert (seen.is_right, len(seen.lines)) == (True, 4)


@pytest.mark.parametrize("place", range(len(NAMES)))
async def test_a_play_that_is_missing_is_noticed(deck: Deck, media: DemoMedia, place: int) -> None:
    """A history is right when it has what was played: one play more at the server, and it is not."""
    task = round_of(media, f"histories of {DAYS} days").tasks[place]
    report = await deck.runs.wait((await task.start(deck)).id)
    assert task.is_right(report)
    server = (media.house.plex, media.house.jellyfin, media.house.emby)[place]
    film, now = server.collection.of("Movies", "movie")[0], int(time.time())
    server.watching.play("mira", film.number, now - 9_000, now - 600, film.runtime_ms)
    assert not task.is_right(report)


async def test_a_play_that_is_shown_twice_is_noticed(deck: Deck, media: DemoMedia) -> None:
    """What the Plex tells of alone stands beside nothing of Tautulli's, until the file is imported."""
    again = round_of(media, "the Plex plays as Tautulli tells them")
    await pulled(deck, "plex")
    assert not (await again.look(deck)).is_right
    report = await deck.runs.wait((await again.tasks[0].start(deck)).id)
    assert again.tasks[0].is_right(report)
    assert (await again.look(deck)).is_right
