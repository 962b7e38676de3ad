"""The owner of a Plex server who was stored under a stand-in, and is known at last."""

from __future__ import annotations

import pytest

from tests.store.library.shelf import NOW, Shelf, film
from tests.store.plays.pulling import pull, pulled
from tui.engine.plays.settling import settle_all
from tui.model.library import StateRow, Watch
from tui.model.plays import ServerKind
from tui.model.servers import STAND_IN_OWNER, AccountFacts
from tui.store.store import Store

OWNER = AccountFacts("4100001", "anna", is_admin=True, is_own=True)
UNTOLD = AccountFacts(STAND_IN_OWNER, "anna", is_admin=True, is_own=True)


async def tell(store: Store, server_id: int, *accounts: AccountFacts) -> None:
    async with store.db.transaction() as conn:
        await store.library.take_accounts(conn, server_id, accounts, NOW)


@pytest.fixture
async def server_id(store: Store) -> int:
    """A server whose owner is not known."""
    async with store.db.transaction() as conn:
        found = await store.library.server(conn, ServerKind.PLEX, "den", "Den", NOW)
    await tell(store, found, UNTOLD)
    return found


async def keys(store: Store) -> list[tuple[str, str]]:
    return [(one.account_key, one.person_name) for one in await store.people.accounts()]


async def test_an_owner_that_is_told_takes_its_place(store: Store, server_id: int) -> None:
    """The account keeps its plays and its person."""
    await pull(store, [pulled(1, account_key=STAND_IN_OWNER)], server="den")
    [account] = await store.people.accounts()
    await store.people.map(account.id, "Anna")
    await tell(store, server_id, OWNER)
    assert await keys(store) == [("4100001", "Anna")]
    assert [line.person for line in await store.plays.lines(limit=9)] == ["Anna"]


async def test_s25_an_owner_that_is_stored_already_gets_what_was_the_stand_ins(store: Store, server_id: int) -> None:
    """Tautulli told of the account by its number: plays, states, counts and person are one account's then."""
    shelf = Shelf(store, server_id, await store.library.account_ids(server_id))
    await shelf.put(film("1"), film("2", "Heat", "imdb:tt0113277"))
    await shelf.see(StateRow("1", True, 1), account=STAND_IN_OWNER)
    await pull(store, [pulled(1, account_key=STAND_IN_OWNER), pulled(2, account_key="4100001")], server="den")
    by_key = {one.account_key: one.id for one in await store.people.accounts()}
    await store.people.map(by_key[STAND_IN_OWNER], "Anna")
    await tell(store, server_id, OWNER)
    await settle_all(store.db.transaction)
    assert await keys(store) == [("4100001", "Anna")]
    assert {(line.person, line.account_id) for line in await store.plays.lines(limit=9)} == {
        ("Anna", by_key["4100001"])
    }
    assert [one.plays for one in await store.people.accounts()] == [2]
    [state] = await store.states.of_item(await shelf.id_of("1"))
    assert (state.account_key, state.watch) == ("4100001", Watch.WATCHED)


async def test_others_take_nobodys_place(store: Store, server_id: int) -> None:
    """A home user who signs in is not the owner; the own states of the real account are newer than those moved."""
    await tell(store, server_id, AccountFacts("4100002", "ben", is_own=True))
    assert sorted(await keys(store)) == [("4100002", ""), (STAND_IN_OWNER, "")]


async def test_an_account_without_a_name_is_known_by_its_key(store: Store, server_id: int) -> None:
    """It was removed from the server before anybody told its name."""
    await pull(store, [pulled(1, account_key="1e4119c5a9bc11dbd2770297d690dd46", account_name="")], server="den")
    [line] = await store.plays.lines(limit=9)
    assert line.account == "unknown #1e4119c5"
    assert "unknown #1e4119c5" in {one.shown_name for one in await store.people.accounts()}
