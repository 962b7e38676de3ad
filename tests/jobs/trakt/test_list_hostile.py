"""Whatever Trakt, or what stands in front of it, answers to a sync of lists: nothing is lost by it, on either side.

Each call of a sync in turn is answered wrongly in every way that the sandbox knows, while both sides have changed.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from itertools import count
from pathlib import Path

import pytest

from tests.jobs.trakt.crash_scene import entries_of
from tests.jobs.trakt.list_scene import ListScene, list_scene
from tui.model.clean import is_safe
from tui.model.lists import DEFAULT_DESCRIPTION, LocalList
from tui.model.runs import RunState
from tui.sandbox.trakt.titles import Key

BASE = 12
MOST_SYNCS = 4
SHAPES = ("html", "null", "empty_object", "empty_list", "empty")
PAGES = ("odd_rows", "half", "no_rows", "no_headers", "wrong_count", "moving_count", "first_page", "fewer_pages")
READ = (*SHAPES, "gone", "cloudflare", "522", "bad_utf8", "hostile_names")
WRITTEN = (*SHAPES, "gone", "vip", "full", "422", "cut", "after=500")
MENU = {
    "settings": ("html", "empty_object", "gone", "522"),
    "lists": (*READ, "half", "no_rows", "no_headers"),
    "list": READ,
    "list_items": (*READ, *PAGES),
    "add_items": WRITTEN,
    "remove_items": WRITTEN,
    "update_list": WRITTEN,
    "reorder_items": WRITTEN,
}
CASES = [(action, MENU[action][start::2]) for action in MENU for start in range(2)]


@pytest.fixture
async def lists(tmp_path: Path) -> AsyncIterator[ListScene]:
    """A deck whose pauses take no time to speak of."""
    async with list_scene(tmp_path, sends=False) as found:
        yield found


class Both:
    """A list that both sides go on changing."""

    def __init__(self, lists: ListScene, local: LocalList) -> None:
        self.lists = lists
        self.local = local
        self._turn = count(1)
        self.kept: set[Key] = set()
        """What both sides have, and none of them takes off."""
        self.ours: set[Key] = set()
        """What stands here, and nobody took off."""
        self.wanted: set[Key] = set()

    async def change(self) -> None:
        """Put one on and take one off, here and there; move one and rename the list here."""
        (side,) = self.lists.trakt.lists()
        before = list(side.keys)
        new, theirs = self.lists.trakt.known.add_movies(2)
        items = await self.lists.deck.lists.items(self.local.id)
        await self.lists.deck.lists.remove(self.local.id, [items[0].id])
        await self.lists.deck.lists.add(self.local.id, entries_of([new]))
        await self.lists.deck.lists.move(self.local.id, items[-1].id, 0)
        await self.lists.deck.lists.edit(self.local.id, title=f"Turn {next(self._turn)}")
        self.lists.trakt.add_to_list(side.id, [theirs.key])
        self.lists.trakt.remove_from_list(side.id, [before[1]])
        self.kept = set(before[2:])
        self.wanted = self.kept | {new.key, theirs.key}
        self.ours = self.kept | {new.key}

    async def check(self) -> None:
        """Fail if anything is missing that nobody took off, or the list is there twice."""
        (side,) = self.lists.trakt.lists()
        here = await self.lists.keys(self.local)
        assert self.ours <= set(here)
        assert self.kept <= set(side.keys)
        assert len(set(here)) == len(here)

    async def heal(self) -> None:
        """Let time pass, and sync until it is well; then both sides are equal, and another sync writes nothing."""
        self.lists.trakt.faults.clear()
        clock, now, monotonic = self.lists.clock, self.lists.clock.now, self.lists.clock.monotonic
        clock.now = lambda: now() + 300  # type: ignore[method-assign]
        clock.monotonic = lambda: monotonic() + 300  # type: ignore[method-assign]
        for _ in range(MOST_SYNCS):
            report = await self.lists.sync(self.local)
            if report.run.state is RunState.COMPLETED and await self.lists.is_equal(self.local):
                break
        (side,) = self.lists.trakt.lists()
        assert set(side.keys) == self.wanted
        assert side.keys == await self.lists.keys(self.local)
        assert side.description == DEFAULT_DESCRIPTION


@pytest.mark.parametrize(("action", "faults"), CASES, ids=[f"{action}-{n % 2}" for n, (action, _) in enumerate(CASES)])
async def test_no_answer_takes_anything_off_a_list(lists: ListScene, action: str, faults: tuple[str, ...]) -> None:
    """S1 S2 S3 S8: what nobody took off stands on both sides, whatever is answered; and it ends well afterwards."""
    both = Both(lists, await lists.synced("Heist", BASE))
    for fault in faults:
        await both.change()
        lists.trakt.faults.add(action, fault)
        await lists.sync(both.local)
        await both.check()
        await both.heal()


@pytest.mark.parametrize("fault", WRITTEN)
async def test_no_answer_makes_a_list_twice(lists: ListScene, fault: str) -> None:
    """A list is made once, whatever the answers are while it is made."""
    local = await lists.make("Heist", 3)
    lists.trakt.faults.add("create_list", f"{fault}*2")
    for _ in range(MOST_SYNCS):
        report = await lists.sync(local)
        assert len(lists.trakt.lists()) <= 1
        if report.run.state is RunState.COMPLETED:
            break
    assert await lists.is_equal(local)
    assert len(lists.trakt.lists()) == 1


async def test_s42_names_that_do_harm_come_onto_a_list_harmless(lists: ListScene) -> None:
    """Titles of entries and of the list, as they are stored here and sent on."""
    local = await lists.synced("Heist", 3)
    (side,) = lists.trakt.lists()
    lists.trakt.add_to_list(side.id, [film.key for film in lists.films[10:14]])
    lists.trakt.faults.load("list_items:hostile_names,list:hostile_names,lists:hostile_names")
    await lists.sync(local)
    now = await lists.local(local)
    texts = [now.details.title, *(entry.title for entry in await lists.deck.lists.entries(local.id))]
    assert len(texts) == 8
    assert [text for text in texts if not is_safe(text) or len(text) > 500] == []
    assert "[/b][red]" in texts[0] + texts[-1]
