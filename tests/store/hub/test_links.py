"""Which accounts take part, by which profile, and since when (S6, S25)."""

from __future__ import annotations

from tests.store.hub.hub_house import UNWATCHED, WATCHED, HubHouse, push_of
from tests.store.library.shelf import NOW, Shelf, film
from tui.model.hub import HubPlan
from tui.model.library import StateRow
from tui.model.servers import STAND_IN_OWNER, AccountFacts

SEEN = StateRow("1", True, 1)


async def house_of_two(house: HubHouse) -> tuple[Shelf, Shelf]:
    """One server that takes part, and one whose accounts have not joined; both have the film."""
    one, two = await house.server("one"), await house.server("two", joins=False)
    for shelf in (one, two):
        await shelf.put(film("1"), film("2", "Heat", "tmdb:2"))
    return one, two


async def test_s6_before_it_joined_an_account_neither_gives_nor_takes(house: HubHouse) -> None:
    """What it has seen is not looked at, and it is no copy that could be written to."""
    one, two = await house_of_two(house)
    await one.see(SEEN)
    await two.see(StateRow("2", True, 1))
    await two.prove("m")
    given = await house.write(lambda hub: hub.dirty(10))
    assert [key.account_id for key in given] == [one.accounts["7"]]
    title = await house.title("one", "1")
    assert title is not None
    assert [copy.place for copy in (await house.subject("Anna", title)).copies] == ["one"]


async def test_s6_joining_looks_at_all_it_has_seen_and_at_all_its_person_has(house: HubHouse) -> None:
    """Once only: what it has seen itself, and what of it was seen elsewhere."""
    _, two = await house_of_two(house)
    title = await house.title("one", "1")
    assert title is not None
    await house.set_state("Anna", title)
    await two.see(StateRow("2", True, 1))
    await house.clean()
    assert await house.join("two", "7") is True
    assert await house.dirty() == {("two", "7", "1"), ("two", "7", "2")}
    await house.clean()
    assert await house.join("two", "7") is False
    assert await house.dirty() == set()
    copies = (await house.subject("Anna", title)).copies
    assert [(copy.place, copy.baseline) for copy in copies] == [("one", None), ("two", None)]


async def test_s6_a_new_server_brings_what_is_known_to_every_copy(house: HubHouse) -> None:
    """Its items came after somebody had seen them elsewhere, so they are copies before it joins."""
    await house.server("one")
    await house.shelves["one"].put(film("1"))
    title = await house.title("one", "1")
    assert title is not None
    await house.set_state("Anna", title)
    await house.server("two", joins=False)
    await house.shelves["two"].put(film("a"), film("b", library_key="t"))
    while await house.write(lambda hub: hub.arrive(1)):
        pass
    assert await house.dirty() == set()
    await house.join("two", "7")
    assert await house.dirty() == {("two", "7", "a"), ("two", "7", "b")}


async def test_links_are_told_with_their_people(house: HubHouse) -> None:
    """By whom an account is read, whose it is, and whether it takes part."""
    one, two = await house_of_two(house)
    await house.store.people.unmap(two.accounts["8"])
    links = {link.account_id: link for link in await house.store.hub.links()}
    assert len(links) == 4
    mine, nobodys = links[one.accounts["7"]], links[two.accounts["8"]]
    assert (mine.account, mine.place, mine.person, mine.joined_at) == ("anna", "one", "Anna", NOW)
    assert (nobodys.person_id, nobodys.person, nobodys.joined_at) == (None, "", None)
    assert await house.write(lambda hub: hub.link(one.accounts["7"], house.profiles["one"])) is False
    assert await house.write(lambda hub: hub.link(one.accounts["7"], house.profiles["two"])) is True
    assert {link.account_id: link for link in await house.store.hub.links()}[one.accounts["7"]].joined_at == NOW
    assert set(await house.write(lambda hub: hub.proven(one.accounts["7"]))) == {"m", "t"}


async def test_an_account_that_is_gone_takes_part_again_when_it_is_back(house: HubHouse) -> None:
    """Nothing could be written to it meanwhile; what came to pass then is looked at."""
    one, _ = await house_of_two(house)
    title = await house.title("one", "1")
    assert title is not None
    await house.set_state("Ben", title)
    owner, ben = AccountFacts("7", "anna", is_admin=True, is_own=True), AccountFacts("8", "ben")
    for told, copies, given in (((owner,), 0, set()), ((owner, ben), 1, {("one", "8", "1")})):
        await house.clean()
        async with house.store.db.transaction() as conn:
            await house.store.library.take_accounts(conn, one.server_id, told, NOW)
        assert len((await house.subject("Ben", title)).copies) == copies
        assert await house.dirty() == given
    await one.see(SEEN, account="8")
    async with house.store.db.transaction() as conn:
        await house.store.library.take_accounts(conn, one.server_id, [owner], NOW)
    assert await house.write(lambda hub: hub.dirty(10)) == []


async def test_s25_an_account_of_another_person_takes_nothing_along(house: HubHouse) -> None:
    """What was agreed on with the one before is forgotten, and what waits for them is not sent."""
    _, two = await house_of_two(house)
    await house.join("two", "7")
    title = await house.title("one", "1")
    assert title is not None
    state = await house.set_state("Anna", title)
    subject = await house.subject("Anna", title)
    assert await house.apply(subject, HubPlan(state, pushes=(push_of(subject, "two"),)))
    item_id = await house.item("two", "1")
    await house.write(lambda hub: hub.agree(two.accounts["7"], item_id, WATCHED, 1))
    await house.store.people.map(two.accounts["7"], "Ben")
    assert [row[0] for row in await house.rows("SELECT state FROM outbox")] == ["dropped"]
    ben = await house.subject("Ben", title)
    assert ben.state is None
    assert [copy.baseline for copy in ben.copies if copy.account_id == two.accounts["7"]] == [None]
    assert [copy.place for copy in (await house.subject("Anna", title)).copies] == ["one"]


async def test_s25_a_write_that_ends_late_agrees_on_nothing_with_the_next_person(house: HubHouse) -> None:
    """It was under way when the account changed hands: how the server stands is known, whose word it was is not."""
    one, _ = await house_of_two(house)
    item_id, account = await house.item("one", "1"), one.accounts["7"]
    anna = house.people["Anna"]
    await house.store.people.map(account, "Ben")
    await house.write(lambda hub: hub.took(account, item_id, WATCHED, 9, is_written=True, person_id=anna))
    assert await house.rows("SELECT count(*) FROM hub_baselines") == [(0,)]
    assert await house.rows("SELECT is_played FROM watch_states") == [(1,)]


async def test_s25_a_stand_in_brings_what_the_hub_knows_to_its_real_account(house: HubHouse) -> None:
    """Link, history and what waits go with it; what was agreed on is forgotten (S6)."""
    one, _ = await house_of_two(house)
    async with house.store.db.transaction() as conn:
        told = [AccountFacts(STAND_IN_OWNER, "anna", is_admin=True)]
        await house.store.library.take_accounts(conn, one.server_id, told, NOW)
    stand_in = (await house.store.library.account_ids(one.server_id))[STAND_IN_OWNER]
    await house.store.people.map(stand_in, "Anna")
    item_id = await house.item("one", "1")

    await house.raw(lambda raw: raw.execute("DELETE FROM hub_links WHERE account_id = ?", (one.accounts["7"],)))
    await house.write(lambda hub: (hub.link(stand_in, house.profiles["one"]), hub.join(stand_in)))
    await house.write(lambda hub: hub.took(stand_in, item_id, UNWATCHED, 1, is_written=True))
    await house.write(lambda hub: hub.told(stand_in, item_id, WATCHED))
    title = await house.title("one", "1")
    assert title is not None
    await house.set_state("Anna", title, origin=stand_in)
    async with house.store.db.transaction() as conn:
        known = [AccountFacts("7", "anna", is_admin=True, is_own=True), AccountFacts("8", "ben")]
        await house.store.library.take_accounts(conn, one.server_id, known, NOW)
    subject = await house.subject("Anna", title)
    assert subject.state is not None and subject.state.origin == one.accounts["7"]
    (copy,) = subject.copies
    assert (copy.account_id, copy.baseline, copy.seen.is_watched) == (one.accounts["7"], None, True)
    assert ("one", "7", "1") in await house.dirty()
    assert await house.rows("PRAGMA foreign_key_check") == []
