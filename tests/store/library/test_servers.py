"""Servers, their libraries and their accounts."""

from __future__ import annotations

from tests.store.library.shelf import NOW, Shelf, episode, film, show
from tests.store.library.test_items import writes
from tui.model.plays import ServerKind
from tui.model.runs import EntityCounts
from tui.model.servers import AccountFacts, LibraryKind, ServerLibrary, StoredLibrary
from tui.store.store import Store

FILMS = ServerLibrary("m", "Films", LibraryKind.MOVIES, 5)
SHOWS = ServerLibrary("t", "TV", LibraryKind.SHOWS)


async def take(store: Store, server_id: int, *libraries: ServerLibrary) -> EntityCounts:
    async with store.db.transaction() as conn:
        return await store.library.take_libraries(conn, server_id, libraries)


async def accounts(store: Store, server_id: int, *told: AccountFacts) -> EntityCounts:
    async with store.db.transaction() as conn:
        return await store.library.take_accounts(conn, server_id, told, NOW)


async def test_a_server_is_known_by_kind_and_uuid(store: Store, shelf: Shelf) -> None:
    """It is stored once; a name is learnt, a blank one forgets nothing, and the same again writes nothing."""
    async with store.db.transaction() as conn:
        same = await store.library.server(conn, ServerKind.PLEX, "one", "Attic", NOW)
        other = await store.library.server(conn, ServerKind.EMBY, "one", "", NOW)
    assert (same, other != same) == (shelf.server_id, True)
    before = await writes(store)
    async with store.db.transaction() as conn:
        await store.library.server(conn, ServerKind.PLEX, "one", "", NOW)
        await store.library.server(conn, ServerKind.PLEX, "one", "Attic", NOW)
    assert await writes(store) == before
    assert await store.db.fetch_all("SELECT name FROM play_servers ORDER BY id") == [("Attic",), ("",)]


async def test_libraries_are_kept_when_they_are_listed_no_longer(store: Store, shelf: Shelf) -> None:
    """They are marked, come back when listed again, and tell how much is stored of them."""
    assert await take(store, shelf.server_id, FILMS, SHOWS) == EntityCounts(added=2)
    await shelf.put(film("1"), show(), episode("e", 1, 1))
    assert await take(store, shelf.server_id, FILMS) == EntityCounts(updated=1, unchanged=1)
    assert await store.library.libraries(shelf.server_id) == [
        StoredLibrary("m", "Films", LibraryKind.MOVIES, 5, True, 1),
        StoredLibrary("t", "TV", LibraryKind.SHOWS, None, False, 1),
    ]
    assert await take(store, shelf.server_id, FILMS, SHOWS) == EntityCounts(updated=1, unchanged=1)
    before = await writes(store)
    assert await take(store, shelf.server_id, FILMS, SHOWS) == EntityCounts(unchanged=2)
    assert await writes(store) == before


async def test_s27_a_library_without_a_count_keeps_the_one_it_had(store: Store, shelf: Shelf) -> None:
    """Counting costs a walk on some servers, so not every list has it."""
    await take(store, shelf.server_id, FILMS)
    bare = ServerLibrary("m", "", LibraryKind.MOVIES)
    assert await take(store, shelf.server_id, bare) == EntityCounts(unchanged=1)
    assert (await store.library.libraries(shelf.server_id))[0].items == 5


async def test_accounts_are_those_of_the_imports(store: Store, shelf: Shelf) -> None:
    """One row for each key of a server, whoever tells of it; a blank friendly name takes none away."""
    async with store.db.transaction() as conn:
        await conn.execute("UPDATE server_accounts SET friendly_name = 'Anna B.' WHERE account_key = '7'")
    told = (AccountFacts("7", "anna2", is_admin=True, is_own=True), AccountFacts("8", "ben"), AccountFacts("9", "eva"))
    assert await accounts(store, shelf.server_id, *told) == EntityCounts(added=1, updated=1, unchanged=1)
    rows = await store.db.fetch_all("SELECT account_key, username, friendly_name FROM server_accounts ORDER BY 1")
    assert rows == [("7", "anna2", "Anna B."), ("8", "ben", ""), ("9", "eva", "")]
    before = await writes(store)
    assert await accounts(store, shelf.server_id, *told) == EntityCounts(unchanged=3)
    assert await writes(store) == before


async def test_only_who_sees_all_accounts_tells_which_are_gone(store: Store, shelf: Shelf) -> None:
    """A guest's list has himself alone; the owner's has everybody."""
    await accounts(store, shelf.server_id, AccountFacts("8", "ben", is_own=True))
    assert await store.db.fetch_all("SELECT count(*) FROM server_accounts WHERE is_listed = 1") == [(2,)]
    await accounts(store, shelf.server_id, AccountFacts("7", "anna", is_own=True, is_admin=True))
    assert await store.db.fetch_all("SELECT account_key FROM server_accounts WHERE is_listed = 1") == [("7",)]
    assert await accounts(store, shelf.server_id) == EntityCounts()
