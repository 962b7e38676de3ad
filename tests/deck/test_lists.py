"""Lists through the deck: runs for those that have their other side at Trakt, rules that are looked at by themselves,
and what becomes of lists whose account goes.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from tests.deck.counting import Counting, sign_in
from tests.engine.lists.desk_scene import panel_film
from tests.engine.workshop import until
from tests.store.catalogue.lists import add_profile, sync_list
from tui.deck import Deck, Wiring
from tui.engine.lists import keeping
from tui.errors import Conflict, InvalidInput
from tui.model.lists import ListDetails, ListMode, ListState, LocalList
from tui.model.profiles import Profile, ProfileDraft, ProfileKind
from tui.model.runs import Operation, RunOptions
from tui.paths import Paths
from tui.settings import Settings

Open = Callable[..., Awaitable[Deck]]


class CountingLists(Counting):
    """Stands for the sync with Trakt."""

    operation = Operation.LIST_SYNC


@pytest.fixture
async def open_deck(tmp_path: Path) -> AsyncIterator[Open]:
    """Give a way to open decks on one home whose syncs with Trakt only count."""
    opened: list[Deck] = []

    async def open_one(*, run_engine: bool = False) -> Deck:
        jobs = {ProfileKind.XTREAM: Counting(), ProfileKind.TRAKT: CountingLists()}
        wiring = Wiring(jobs, sign_in)
        opened.append(await Deck.open(Paths(tmp_path), Settings(), face="test", wiring=wiring, run_engine=run_engine))
        return opened[-1]

    yield open_one
    for deck in opened:
        await deck.close("the test is over")


@pytest.fixture
async def deck(open_deck: Open) -> Deck:
    """A deck that runs nothing by itself."""
    return await open_deck()


async def account(deck: Deck, name: str = "trakt") -> Profile:
    """Add an account at Trakt."""
    draft = ProfileDraft(ProfileKind.TRAKT, name, "http://trakt.test", settings={"pause": "0"})
    return await deck.profiles.add(draft, {}, check=False)


async def listed(deck: Deck, title: str, profile: str | None = None, **rest: object) -> LocalList:
    """Make a list."""
    return await deck.lists.create(ListDetails(title), profile=profile, **rest)  # type: ignore[arg-type]


async def panel(deck: Deck, films: int) -> None:
    """Let a panel have so many films."""
    found = await deck.store.profiles.find("iptv-one")
    profile_id = found.id if found else await add_profile(deck.store)
    await sync_list(deck.store, profile_id, [panel_film(number) for number in range(1, films + 1)])


async def test_each_account_gets_one_run_for_its_lists(deck: Deck) -> None:
    """Lists that stay here, or that rest, take none."""
    await account(deck, "one")
    await account(deck, "two")
    first, second = await listed(deck, "A", "one"), await listed(deck, "B", "two")
    third, _ = await listed(deck, "C", "one"), await listed(deck, "Here")
    await listed(deck, "Rests", "one", mode=ListMode.OFF)
    runs = await deck.runs.sync_lists(options=RunOptions(approve=True))
    assert {run.profile_name: run.options.lists for run in runs} == {"one": (first.id, third.id), "two": (second.id,)}
    assert {(run.kind, run.options.only_steps, run.options.approve) for run in runs} == {
        (Operation.LIST_SYNC, ("account", "lists"), True)
    }


async def test_only_the_lists_that_are_named_are_synced(deck: Deck) -> None:
    """By title, by number or as they are."""
    await account(deck)
    first, second, third = [await listed(deck, title, "trakt") for title in "ABC"]
    (run,) = await deck.runs.sync_lists(["a", second.id, third])
    assert run.options.lists == (first.id, second.id, third.id)
    with pytest.raises(InvalidInput):
        await deck.runs.sync_lists(["Z"])


async def test_an_account_is_synced_by_one_run_at_a_time(deck: Deck) -> None:
    """The other one is named."""
    await account(deck)
    await listed(deck, "A", "trakt")
    (run,) = await deck.runs.sync_lists()
    with pytest.raises(Conflict) as busy:
        await deck.runs.sync_lists()
    assert busy.value.run_id == run.id


async def test_rules_are_looked_at_before_a_sync(deck: Deck) -> None:
    """Of lists that stay here as well, which take no run; not in a dry run, which changes nothing."""
    await account(deck)
    await panel(deck, 3)
    local, sent = await listed(deck, "Here", rule="movie"), await listed(deck, "There", "trakt", rule="movie")
    await panel(deck, 4)
    await deck.runs.sync_lists(options=RunOptions(dry_run=True))
    assert [one.items for one in await deck.lists.all()] == [3, 3]
    assert await deck.runs.sync_lists([local]) == []
    assert [one.items for one in await deck.lists.all()] == [4, 3]
    with pytest.raises(Conflict):
        await deck.runs.sync_lists([sent])
    assert [one.items for one in await deck.lists.all()] == [4, 4]


async def test_a_sync_of_an_account_looks_at_the_rules_of_its_lists(deck: Deck) -> None:
    """One that cannot be followed does not stop it."""
    await account(deck)
    await panel(deck, 3)
    await listed(deck, "There", "trakt", rule="movie")
    await listed(deck, "Broken", "trakt", rule="movie provider:iptv-one")
    await deck.store.db.write(lambda raw: raw.execute("UPDATE lists SET rule = replace(rule, 'iptv-one', 'x')"))
    await panel(deck, 4)
    run = await deck.runs.start_sync("trakt")
    assert run.kind is Operation.LIST_SYNC
    assert {one.details.title: one.items for one in await deck.lists.all()} == {"Broken": 3, "There": 4}


async def test_rules_are_looked_at_by_themselves(open_deck: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the process that runs the queue, when their time has come."""
    monkeypatch.setattr(keeping, "EVERY", 0.01)
    deck = await open_deck(run_engine=True)
    await panel(deck, 3)
    local = await listed(deck, "New", rule="movie", refresh_seconds=60)
    await panel(deck, 5)
    await deck.store.db.write(lambda raw: raw.execute("UPDATE lists SET refreshed_at = refreshed_at - 100"))

    async def is_filled() -> bool:
        return (await deck.lists.find(str(local.id))).items == 5

    await until(is_filled)


async def test_a_removed_account_leaves_its_lists_here(deck: Deck) -> None:
    """With all that stands on them, and nothing waits for it any more."""
    await account(deck)
    await listed(deck, "Weekend", "trakt", entries=["movie:tmdb:603"])
    await deck.profiles.remove("trakt")
    (local,) = await deck.lists.all()
    assert (local.mode, local.profile, local.state, local.items) == (ListMode.OFF, "", ListState.LOCAL, 1)
    assert await deck.outbox.count() == 0


async def test_rules_follow_renamed_people_and_profiles(deck: Deck) -> None:
    """A name is only how they are called."""
    await panel(deck, 2)
    await deck.store.db.write(lambda raw: raw.execute("INSERT INTO people (name, created_at) VALUES ('Anna', 0)"))
    local = await listed(deck, "New", rule="movie unwatched:anna provider:iptv-one")
    await deck.people.rename("Anna", "Anna B")
    await deck.profiles.edit("iptv-one", new_name="panel", check=False)
    report = await deck.lists.refresh(local.id)
    assert (report.unchanged, report.removed) == (2, 0)
