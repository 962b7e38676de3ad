"""The demo keeps lists and history at Trakt, and notices what is not as it should be."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tui.cli.demo.media import PLEX, DemoMedia, demo_media
from tui.cli.demo.round import Look, Round
from tui.cli.demo.trakt import leave_lists, trakt_rounds
from tui.deck import Deck
from tui.model.lists import ListState
from tui.model.profiles import ProfileDraft, ProfileKind
from tui.paths import Paths
from tui.sandbox import Household
from tui.settings import Settings


@pytest.fixture
async def media(tmp_path: Path) -> AsyncIterator[DemoMedia]:
    """Small servers."""
    async with Household(live=1, movies=1, series=1, library=60) as house:
        yield demo_media(house, tmp_path, time.time())


@pytest.fixture
async def deck(tmp_path: Path) -> AsyncIterator[Deck]:
    """A deck that knows nothing."""
    found = await Deck.open(Paths(tmp_path / "home"), Settings(), face="test")
    yield found
    await found.close("the test is over")


async def played(deck: Deck, planned: Round) -> Look:
    """Play one round, and look at what came of it."""
    await planned.before(deck)
    for task in planned.tasks:
        assert task.is_right(await deck.runs.wait((await task.start(deck)).id))
    return await planned.look(deck)


async def test_lists_that_differ_are_noticed(deck: Deck, media: DemoMedia) -> None:
    """Somebody takes a film off the list at Trakt, writes there, or empties the list here."""
    trakt, rounds = media.house.trakt, {planned.name: planned for planned in trakt_rounds(media)}
    for name in ("Trakt, signed in", "a list made here", "Trakt, nothing new", "a list changed on both sides"):
        assert (await played(deck, rounds[name])).is_right
    (remote,) = trakt.lists()
    trakt.remove_from_list(remote.id, remote.keys[:1])
    assert not (await rounds["a list changed on both sides"].look(deck)).is_right
    assert not (await rounds["a list made here"].look(deck)).is_right
    assert not (await rounds["Trakt, nothing new"].look(deck)).is_right
    assert not (await rounds["emptied at Trakt, approved"].look(deck)).is_right


async def test_history_that_differs_is_noticed(deck: Deck, media: DemoMedia) -> None:
    """A play that Trakt has twice, and one that it lost."""
    trakt, plex = media.house.trakt, media.house.plex
    draft = ProfileDraft(ProfileKind.PLEX, PLEX, plex.url, "", {"plex_tv_url": plex.tv_url})
    await deck.profiles.add(draft, {"token": plex.token(), "account_token": plex.account_token()})
    await deck.runs.wait((await deck.runs.start_sync(PLEX)).id)
    await media.map_people(deck)
    rounds = {planned.name: planned for planned in trakt_rounds(media)}
    await played(deck, rounds["Trakt, signed in"])
    link = rounds["Trakt, first link"]
    assert (await played(deck, link)).is_right
    play = trakt.diary().plays[0]
    twice = trakt.diary().add_play(play.key, play.watched_ms)
    assert not (await link.look(deck)).is_right
    trakt.diary().remove_plays([twice.id])
    assert (await link.look(deck)).is_right
    trakt.diary().remove_plays([one.id for one in trakt.diary().plays])
    assert not (await link.look(deck)).is_right


async def test_dashboard_opens_with_lists(deck: Deck, media: DemoMedia) -> None:
    """Two lists are on their way, and one at Trakt waits to be taken over."""
    await leave_lists(deck, media.house.trakt)
    assert [one.details.title for one in await deck.lists.offers()] == ["Film club"]
    await deck.outbox.wait(10)
    assert [one.state for one in await deck.lists.all()] == [ListState.SYNCED] * 2
