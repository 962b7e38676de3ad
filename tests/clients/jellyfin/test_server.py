"""The client of Jellyfin and Emby over real HTTP, in all versions: who answers, who may read, what libraries hold."""

from __future__ import annotations

import pytest

from tests.clients.jellyfin.support import MakeBox, MakeClient, account, everything, library
from tui.clients.jellyfin.client import JellyfinServer
from tui.clients.media_trouble import trouble_of
from tui.errors import AuthError, BadResponse, Forbidden, ServerError
from tui.model.health import Trouble
from tui.model.library import ItemKind, StateScope
from tui.model.plays import ServerKind
from tui.model.servers import LibraryKind
from tui.sandbox.jellyfin.access import JellyfinAccess


async def test_who_answers_is_told(any_box: JellyfinAccess, make_client: MakeClient) -> None:
    """Kind, key, name and version, in every version; the token need not be good."""
    found = await make_client(any_box, "no-such-token").identity()
    kind = ServerKind.EMBY if any_box.make.is_emby else ServerKind.JELLYFIN
    assert (found.kind, found.uuid, found.version) == (kind, any_box.server.id, any_box.server.version)
    assert (found.name, found.is_ready) == (any_box.server.name, True)


async def test_a_base_path_is_kept(make_box: MakeBox, make_client: MakeClient) -> None:
    """A server behind a path of a proxy."""
    box = await make_box(base_path="/media/jellyfin")
    assert (await make_client(box).identity()).uuid == box.server.id


async def test_another_kind_of_server_is_told(make_box: MakeBox, make_client: MakeClient) -> None:
    """Jellyfin up to 10.11 answers at Emby's prefix, too."""
    jellyfin, emby = await make_box(), await make_box("emby")
    with pytest.raises(BadResponse, match="a server of Jellyfin, not of Emby") as caught:
        await make_client(jellyfin, kind=ServerKind.EMBY).identity()
    with pytest.raises(BadResponse, match="a server of Emby, not of Jellyfin"):
        await make_client(emby, kind=ServerKind.JELLYFIN).identity()
    assert trouble_of(caught.value) is Trouble.WRONG_ADDRESS


async def test_accounts_are_listed_for_a_key(any_box: JellyfinAccess, make_client: MakeClient) -> None:
    """A key is an administrator without an account of its own."""
    accounts = await make_client(any_box).accounts()
    assert {one.key for one in accounts} == {one.id for one in any_box.server.accounts}
    assert not any(one.is_own for one in accounts)
    assert all(one.is_readable for one in accounts)
    assert [one.key for one in accounts if one.is_admin] == [any_box.owner.id]


async def test_accounts_of_an_administrator_begin_with_its_own(
    any_box: JellyfinAccess, make_client: MakeClient
) -> None:
    """Its token reads the others as well."""
    client = make_client(any_box, any_box.token(), user_id=any_box.owner.id)
    accounts = await client.accounts()
    assert (accounts[0].key, accounts[0].is_own, accounts[0].is_admin) == (any_box.owner.id, True, True)
    assert len(accounts) == len(list(any_box.server.accounts))
    assert all(one.is_readable for one in accounts)


async def test_a_user_reads_its_own_only(any_box: JellyfinAccess, make_client: MakeClient) -> None:
    """Others are listed with what it takes to read them."""
    key = any_box.user_id("joerg")
    accounts = await make_client(any_box, any_box.token("joerg"), user_id=key).accounts()
    assert [one.key for one in accounts if one.is_readable] == [key]
    assert {one.why_unreadable for one in accounts[1:]} == {"Needs a sign-in as an administrator, or an API key"}


async def test_a_key_of_emby_may_be_used_for_somebody(make_box: MakeBox, make_client: MakeClient) -> None:
    """It reads everybody, though that person may not."""
    box = await make_box("emby")
    accounts = await make_client(box, user_id=box.user_id("joerg")).accounts()
    assert (accounts[0].key, accounts[0].is_own) == (box.user_id("joerg"), True)
    assert all(one.is_readable for one in accounts)


async def test_an_account_of_emby_that_is_gone_is_told(make_box: MakeBox, make_client: MakeClient) -> None:
    """The key is good, and the user that it was used for is not there any more."""
    box = await make_box("emby")
    key = box.user_id("joerg")
    box.server.accounts.remove("joerg")
    with pytest.raises(AuthError, match="The account that was signed in is gone"):
        await make_client(box, user_id=key).accounts()


async def test_libraries_come_with_counts(any_box: JellyfinAccess, make_client: MakeClient) -> None:
    """Films, episodes or tracks in each; phantom episodes are not counted."""
    libraries = {one.name: one for one in await make_client(any_box).libraries()}
    collection = any_box.collection
    assert libraries["TV Shows"].kind is LibraryKind.SHOWS
    assert libraries["TV Shows"].items == len(collection.of("TV Shows", "episode"))
    assert libraries["Movies"].items == len(collection.of("Movies", "movie"))
    assert libraries["Filme 4K"].kind is LibraryKind.MIXED


async def test_a_user_sees_its_libraries_only(box: JellyfinAccess, make_client: MakeClient) -> None:
    """What is not shared is not there."""
    names = [one.name for one in await make_client(box, box.token("kids")).libraries()]
    assert names == ["TV Shows"]


@pytest.mark.parametrize("kind", [ItemKind.MOVIE, ItemKind.SHOW, ItemKind.SEASON, ItemKind.EPISODE])
async def test_all_items_come_page_by_page(any_box: JellyfinAccess, make_client: MakeClient, kind: ItemKind) -> None:
    """Each once, with the declared total, and no phantom episode among them."""
    client = make_client(any_box)
    shelf = await library(client, LibraryKind.MOVIES if kind is ItemKind.MOVIE else LibraryKind.SHOWS)
    rows, pages = await everything(lambda start, size: client.items(shelf, kind, start, size), 20)
    there = {any_box.item_id(one.number): one for one in any_box.collection.of(shelf.name, kind.value)}
    assert [row.item.key for row in rows] == list(dict.fromkeys(row.item.key for row in rows))
    assert {row.item.key: row.item.title for row in rows} == {key: one.title for key, one in there.items()}
    assert {page.total for page in pages} == {len(there)}
    assert {row.state for row in rows} == {None}


async def test_an_item_has_all_that_it_says(any_box: JellyfinAccess, make_client: MakeClient) -> None:
    """Ids, place in the show, runtime and dates of an episode."""
    client = make_client(any_box)
    rows, _ = await everything(lambda start, size: _shows(client, start, size))
    collection = any_box.collection
    for row in rows:
        there = collection.item(any_box.number(row.key))
        season = collection.parent(there)
        assert season is not None
        assert (row.season, row.number, row.number_end) == (there.parent_index, there.index, there.index_end)
        assert (row.parent_key, row.runtime_ms) == (any_box.item_id(season.number), there.runtime_ms)
        assert row.ids == tuple(sorted(f"{name}:{value}" for name, value in there.ids.items()))
        assert (row.added_at, row.released, row.path) == (there.added_at, there.released, there.path)


async def _shows(client: JellyfinServer, start: int, size: int):
    shelf = await library(client)
    page = await client.items(shelf, ItemKind.EPISODE, start, size)
    return type(page)(tuple(row.item for row in page.rows), page.received, page.total)


async def test_items_come_with_the_state_of_our_account(any_box: JellyfinAccess, make_client: MakeClient) -> None:
    """Who signs in as a person learns with each item what that person has seen."""
    client = make_client(any_box, any_box.token(), user_id=any_box.owner.id)
    shelf = await library(client)
    rows, _ = await everything(lambda start, size: client.items(shelf, ItemKind.EPISODE, start, size))
    for row in rows:
        assert row.state is not None
        there = any_box.server.user_data.of("mira", any_box.number(row.item.key))
        is_again = not there.played and there.play_count > 0 and there.position > 0
        unplays = any_box.server.version != "12.0.0"
        assert row.state.is_played is (there.played or (is_again and unplays))
        assert (row.state.plays, row.state.position_ms) == (there.play_count, there.position // 10_000)


async def test_states_are_those_of_the_account(any_box: JellyfinAccess, make_client: MakeClient) -> None:
    """Played and begun, of each person, as the server has them."""
    client = make_client(any_box)
    shelf, who = await library(client), await account(client, any_box, "joerg")
    played, _ = await everything(lambda at, size: client.states(shelf, who, StateScope.PLAYED, at, size), 20)
    begun, _ = await everything(lambda at, size: client.states(shelf, who, StateScope.STARTED, at, size), 20)
    book = any_box.server.user_data
    there = {one.number: book.of("joerg", one.number) for one in any_box.collection.of("TV Shows", "episode")}
    assert {any_box.number(row.item_key) for row in played} == {key for key, one in there.items() if one.played}
    assert {any_box.number(row.item_key) for row in begun} == {key for key, one in there.items() if one.position}
    assert {row.item_key: row.last_played for row in played} == {
        any_box.item_id(key): one.last_played_ms and one.last_played_ms // 1000
        for key, one in there.items()
        if one.played
    }


async def test_what_a_user_may_not_read_is_refused(any_box: JellyfinAccess, make_client: MakeClient) -> None:
    """One person's token does not read another's state."""
    client = make_client(any_box, any_box.token("joerg"), user_id=any_box.user_id("joerg"))
    shelf, other = await library(client), await account(client, any_box, "mira")
    with pytest.raises(Forbidden):
        await client.states(shelf, other, StateScope.PLAYED, 0, 10)


async def test_a_library_that_is_not_shared_is_no_dead_token(box: JellyfinAccess, make_client: MakeClient) -> None:
    """The server says 401 to it; the token is fine."""
    shelf = await library(make_client(box), LibraryKind.MOVIES)
    with pytest.raises(Forbidden, match="does not share this library"):
        await make_client(box, box.token("kids")).items(shelf, ItemKind.MOVIE, 0, 10)


async def test_a_dead_token_is_told(any_box: JellyfinAccess, make_client: MakeClient) -> None:
    """Unknown, signed out, or of a disabled user: sign in again."""
    token = any_box.token("joerg")
    client = make_client(any_box, token, user_id=any_box.user_id("joerg"))
    await client.look()
    any_box.server.accounts.revoke(token)
    with pytest.raises(AuthError) as caught:
        await client.look()
    assert trouble_of(caught.value) is Trouble.EXPIRED
    assert token not in f"{caught.value} {caught.value.hint}"


async def test_only_the_standard_header_is_sent_to_jellyfin(box: JellyfinAccess, client: JellyfinServer) -> None:
    """No older form, which 12.0 refuses, and no token in any address."""
    await client.look()
    assert len(box.journal.entries) > 5
    for entry in box.journal.entries:
        assert box.api_key not in entry.target
        assert box.api_key in entry.headers["authorization"]
        assert not [name for name in entry.headers if name.startswith(("x-emby", "x-mediabrowser"))]


async def test_a_server_that_comes_back_as_another_version_is_asked_anew(
    box: JellyfinAccess, make_client: MakeClient
) -> None:
    """After an update the routes are chosen again."""
    box.server.version = "10.8.13"
    client = make_client(box)
    shelf = await library(client)
    box.server.state, box.server.version = "starting", "12.0.0"
    with pytest.raises(ServerError):
        await client.items(shelf, ItemKind.EPISODE, 0, 10)
    box.server.state = "running"
    box.journal.clear()
    await client.items(shelf, ItemKind.EPISODE, 0, 10)
    paths = [entry.target.partition("?")[0] for entry in box.journal.entries]
    assert "/Items" in paths
    assert not any(path.startswith("/Users/") and path.endswith("/Items") for path in paths)
