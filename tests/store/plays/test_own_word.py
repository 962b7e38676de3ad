"""A server that a profile reads itself, and a Tautulli that tells of the same server."""

from __future__ import annotations

from tests.store.plays.scene import NOW, facts, registered, session, staged
from tui.model.health import HealthState
from tui.model.plays import ServerKind
from tui.model.profiles import ProfileDraft, ProfileKind
from tui.model.servers import AccountFacts, LibraryKind, ServerHealth, ServerLibrary
from tui.model.tautulli import TautulliLibrary, TautulliUser
from tui.store.store import Store

RECORDS = [session(id=1, reference_id=1, user_id=7, user="anna")]
TOLD = facts(
    users=(TautulliUser(7, "anna", "Anna"), TautulliUser(9, "attic", "", is_listed=False)),
    libraries=(
        TautulliLibrary("server-one", "1", "Old films", "movie"),
        TautulliLibrary("server-one", "3", "Music", "artist"),
    ),
)


async def read_by_itself(store: Store) -> None:
    """A sync of the server: two accounts and two libraries."""
    async with store.db.transaction() as conn:
        server_id = await store.library.server(conn, ServerKind.PLEX, "server-one", "Den", NOW)
        told = [AccountFacts("7", "anna", is_admin=True, is_own=True), AccountFacts("8", "ben")]
        await store.library.take_accounts(conn, server_id, told, NOW)
        libraries = [ServerLibrary("1", "Films", LibraryKind.MOVIES), ServerLibrary("2", "TV", LibraryKind.SHOWS)]
        await store.library.take_libraries(conn, server_id, libraries)
    if not await store.health.all():
        async with store.db.transaction() as conn:
            profile = await store.profiles.add(conn, ProfileDraft(ProfileKind.PLEX, "den", "http://den"))
        await store.health.put(ServerHealth(profile, HealthState.CONNECTED, server_id=server_id))


async def import_all(store: Store) -> None:
    """An import of a Tautulli of the same server."""
    file = staged(RECORDS, TOLD)
    await store.intake.attach(file)
    source = await registered(store, file)
    async with store.db.transaction() as conn:
        await store.sources.take_libraries(conn, source, file.facts)
    await store.intake.detach()


async def lists(store: Store) -> list[tuple[object, ...]]:
    """What is stored of accounts and libraries."""
    accounts = "SELECT account_key, username, friendly_name, is_listed FROM server_accounts ORDER BY 1"
    libraries = "SELECT library_key, name, kind, is_listed FROM server_libraries ORDER BY 1"
    return [*await store.db.fetch_all(accounts), *await store.db.fetch_all(libraries)]


async def test_s41_imports_and_syncs_of_one_server_take_nothing_back(store: Store) -> None:
    """The server's own word counts for what it lists; Tautulli adds what it alone knows, and that is all."""
    await read_by_itself(store)
    await import_all(store)
    assert await lists(store) == [
        ("7", "anna", "Anna", 1), ("8", "ben", "", 1), ("9", "attic", "", 0),
        ("1", "Films", "movies", 1), ("2", "TV", "shows", 1), ("3", "Music", "artist", 1),
    ]  # fmt: skip
    await read_by_itself(store)
    settled = await lists(store)
    await import_all(store)
    await read_by_itself(store)
    assert await lists(store) == settled
