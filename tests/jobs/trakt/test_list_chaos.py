"""Random changes on both sides of a list, random faults at random requests: nothing is lost by them (S7, S8)."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from tests.jobs.trakt.crash_scene import AFTERWARDS, entries_of
from tests.jobs.trakt.list_scene import ListScene, list_scene
from tui.model.lists import ListState, LocalList, Side
from tui.model.runs import RunState
from tui.sandbox.trakt.titles import Key

BASE, ROUNDS, MOST_SYNCS = 30, 6, 4
ANYWHERE = ("refuse", "lost", "after", "after=504", "504", "empty_object", "html", "empty", "gone", "cut", "422")
ON_PAGES = ("half", "no_headers", "first_page")


@pytest.fixture
async def lists(tmp_path: Path) -> AsyncIterator[ListScene]:
    """A deck whose pauses take no time to speak of."""
    async with list_scene(tmp_path, sends=False) as found:
        yield found


@dataclass
class Turn:
    """What a round has to come to."""

    kept: set[Key]
    ours: set[Key]
    theirs: set[Key]


class Chaos:
    """One list, and the dice."""

    def __init__(self, lists: ListScene, local: LocalList, seed: int) -> None:
        self.lists = lists
        self.local = local
        self.dice = random.Random(seed)
        (self.side,) = lists.trakt.lists()

    async def change(self) -> Turn:
        """Change both sides, never so much that the gate would ask."""
        desk, trakt, dice, before = self.lists.deck.lists, self.lists.trakt, self.dice, set(self.side.keys)
        items = await desk.items(self.local.id)
        off = dice.sample(items, dice.randint(1, 3))
        await desk.remove(self.local.id, [item.id for item in off])
        ours, theirs = trakt.known.add_movies(dice.randint(1, 5)), trakt.known.add_movies(dice.randint(1, 3))
        await desk.add(self.local.id, entries_of(ours))
        left = await desk.items(self.local.id)
        await desk.move(self.local.id, left[0].id, dice.randrange(len(left)))
        off_there = dice.sample(sorted(before), dice.randint(1, 3))
        trakt.remove_from_list(self.side.id, off_there)
        trakt.add_to_list(self.side.id, [title.key for title in theirs])
        gone = {*off_there, *(("movie", item.entry.trakt_id) for item in off)}
        return Turn(before - gone, {title.key for title in ours}, {title.key for title in theirs})

    async def disturbed_sync(self) -> str:
        """Sync while something fails; give what it was."""
        is_page, request, is_lasting = self.dice.random() < 0.2, self.dice.randint(1, 12), self.dice.random() < 0.2
        fault = self.dice.choice(ON_PAGES if is_page else ANYWHERE)
        rule = self.lists.trakt.faults.add("list_items" if is_page else "*", fault)
        if not is_page:
            rule.fault = replace(
                rule.fault, when=lambda cause: cause.seen >= request if is_lasting else cause.seen == request
            )
        await self.lists.sync(self.local)
        self.lists.trakt.faults.clear()
        clock, now, monotonic = self.lists.clock, self.lists.clock.now, self.lists.clock.monotonic
        clock.now = lambda: now() + AFTERWARDS  # type: ignore[method-assign]
        clock.monotonic = lambda: monotonic() + AFTERWARDS  # type: ignore[method-assign]
        return f"{fault} at {request}"

    async def check(self, turn: Turn, story: list[str]) -> None:
        """Fail if anything is missing that nobody took off."""
        here = set(await self.lists.keys(self.local))
        assert len(self.lists.trakt.lists()) == 1, story
        assert turn.kept | turn.ours <= here, story
        assert turn.kept | turn.theirs <= set(self.side.keys), story

    async def end(self, turn: Turn, story: list[str]) -> None:
        """Sync until both sides are as they have to be; then nothing is left to write (S41)."""
        for _ in range(MOST_SYNCS):
            if (await self.lists.local(self.local)).state is ListState.CONFLICT:
                await self.lists.deck.lists.resolve(self.local.id, "order", Side.HERE)
            if (await self.lists.sync(self.local)).run.state is RunState.COMPLETED:
                break
        wanted = turn.kept | turn.ours | turn.theirs
        assert set(self.side.keys) == wanted, story
        assert set(await self.lists.keys(self.local)) == wanted, story
        self.lists.trakt.writes.clear()
        await self.lists.sync(self.local)
        assert self.lists.trakt.writes.actions == [], story


@pytest.mark.parametrize("seed", range(3))
async def test_s7_s8_whatever_fails_whenever_nothing_is_lost(lists: ListScene, seed: int) -> None:
    """Each round up to three syncs are disturbed, then one is not."""
    local = await lists.make("Heist", entries=entries_of(lists.films[:BASE]))
    await lists.sync(local)
    chaos = Chaos(lists, local, seed)
    for _ in range(ROUNDS):
        turn, story = await chaos.change(), []
        for _ in range(chaos.dice.randint(0, 3)):
            story.append(await chaos.disturbed_sync())
            await chaos.check(turn, story)
        await chaos.end(turn, story)
