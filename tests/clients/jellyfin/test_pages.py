"""Pages that are short, repeated, clamped, odd or fail: what comes is told as it came, and nothing more."""

from __future__ import annotations

import pytest

from tests.clients.jellyfin.support import NOW, MakeClient, account, everything, library
from tui.clients.jellyfin.client import JellyfinServer
from tui.errors import ServerError, SyncError
from tui.model.library import ItemKind, StateScope
from tui.model.server_history import HistoryWish
from tui.model.servers import LibraryKind
from tui.sandbox.jellyfin.access import JellyfinAccess

WISH = HistoryWish(NOW - 80 * 86_400)


async def test_s3_a_clamped_page_says_how_much_came(box: JellyfinAccess, client: JellyfinServer) -> None:
    """What was received counts, not what was asked for; all comes in the end."""
    shelf = await library(client, LibraryKind.MOVIES)
    box.faults.load("items:clamped=10")
    page = await client.items(shelf, ItemKind.MOVIE, 0, 500)
    assert (page.received, len(page.rows), page.total, page.offset) == (10, 10, shelf.items, 0)
    rows, _ = await everything(lambda start, size: client.items(shelf, ItemKind.MOVIE, start, size), 500)
    assert len({row.item.key for row in rows}) == shelf.items


async def test_s3_pages_that_are_ignored_say_where_they_begin(box: JellyfinAccess, client: JellyfinServer) -> None:
    """Everything at once, from the beginning."""
    shelf = await library(client, LibraryKind.MOVIES)
    box.faults.load("items:unpaged")
    page = await client.items(shelf, ItemKind.MOVIE, 20, 10)
    assert (page.received, page.total, page.offset) == (shelf.items, shelf.items, 0)


async def test_s2_a_total_that_moves_is_told_as_it_moves(box: JellyfinAccess, client: JellyfinServer) -> None:
    """Each page has the one that came with it."""
    shelf = await library(client, LibraryKind.MOVIES)
    box.faults.load("items:moving_total=3")
    totals = [(await client.items(shelf, ItemKind.MOVIE, start, 10)).total for start in (0, 10, 20)]
    assert len(set(totals)) == 3


async def test_s2_a_total_that_was_not_counted_is_none(box: JellyfinAccess, client: JellyfinServer) -> None:
    """A 0 beside entries is no total, and no count."""
    shelf, who = await library(client, LibraryKind.MOVIES), await account(client, box)
    box.faults.load("items:no_total")
    page = await client.items(shelf, ItemKind.MOVIE, 0, 10)
    assert (page.received, page.total) == (10, None)
    with pytest.raises(ServerError, match="does not say how many items"):
        await client.state_mark(shelf, who)


async def test_s1_a_page_without_entries_keeps_its_total(box: JellyfinAccess, client: JellyfinServer) -> None:
    """Nothing came, though there is something: whoever asked can see that."""
    shelf = await library(client, LibraryKind.MOVIES)
    box.faults.load("items:no_rows")
    page = await client.items(shelf, ItemKind.MOVIE, 0, 10)
    assert (page.rows, page.received, page.total) == ((), 0, shelf.items)


async def test_s2_a_page_that_fails_is_an_error(box: JellyfinAccess, client: JellyfinServer) -> None:
    """It is never taken for an empty one."""
    shelf = await library(client, LibraryKind.MOVIES)
    box.faults.load("items:fail_page=1")
    await client.items(shelf, ItemKind.MOVIE, 0, 10)
    with pytest.raises(ServerError, match=r"Jellyfin failed \(500\)"):
        await client.items(shelf, ItemKind.MOVIE, 10, 10)


@pytest.mark.parametrize("fault", ["empty", "empty_text", "null", "empty_object", "empty_list", "cut", "drop"])
async def test_s1_what_is_no_page_is_an_error(box: JellyfinAccess, client: JellyfinServer, fault: str) -> None:
    """Whatever comes instead of a list, it is not an empty list."""
    shelf = await library(client, LibraryKind.MOVIES)
    who = await account(client, box)
    box.faults.load(f"items:{fault}")
    with pytest.raises(SyncError):
        await client.items(shelf, ItemKind.MOVIE, 0, 10)
    with pytest.raises(SyncError):
        await client.states(shelf, who, StateScope.PLAYED, 0, 10)
    with pytest.raises(SyncError):
        await client.library_mark(shelf)


async def test_s26_odd_rows_are_told_and_the_others_come(any_box: JellyfinAccess, make_client: MakeClient) -> None:
    """Rows without an id, with words for numbers, and things that are no rows."""
    client = make_client(any_box)
    shelf = await library(client, LibraryKind.MOVIES)
    any_box.faults.load("items:odd_rows")
    page = await client.items(shelf, ItemKind.MOVIE, 0, 50)
    assert page.received == 50
    assert len(page.rows) + len(page.bad) + page.left_out == 50
    assert len(page.bad) >= 9
    assert len(page.rows) >= 36
    assert all(entry.reason for entry in page.bad)
    assert "\x1b" not in repr(page)


async def test_s22_states_without_user_data_are_broken(box: JellyfinAccess, client: JellyfinServer) -> None:
    """An item that is listed among what was played, and does not say so, is none of those that were not."""
    shelf, who = await library(client, LibraryKind.MOVIES), await account(client, box)
    box.faults.load("items:no_user_data")
    page = await client.states(shelf, who, StateScope.PLAYED, 0, 50)
    assert page.rows == ()
    assert len({entry.key for entry in page.bad}) == page.received > 0


async def test_s26_bytes_that_are_no_utf_8_cost_no_list(any_box: JellyfinAccess, make_client: MakeClient) -> None:
    """Neither items nor accounts nor libraries: the names have marks in their place."""
    client = make_client(any_box)
    keys = {one.key for one in await client.accounts()}
    any_box.faults.load("*:bad_utf8")
    assert {one.key for one in await client.accounts()} == keys
    shelf = await library(client, LibraryKind.MOVIES)
    page = await client.items(shelf, ItemKind.MOVIE, 0, 50)
    assert (len(page.rows), page.bad) == (50, ())
    assert all("\ufffd" in row.item.title for row in page.rows)
    assert (await client.look()).notes is not None


async def test_s26_odd_rows_of_the_plugin_are_told(box: JellyfinAccess, make_client: MakeClient) -> None:
    """Numbers, dates and users that are none, and things that are no rows; others come with what they have."""
    client = make_client(box, zone="UTC")
    source = (await client.history_sources())[0]
    whole = await client.history(source, WISH, 0, 100)
    box.faults.load("custom_query:odd_report")
    page = await client.history(source, WISH, 0, 100)
    assert page.received == whole.received
    assert len(page.rows) + len(page.bad) + page.left_out == page.received
    assert len(page.bad) == 7
    assert {row.record for row in page.rows} < {row.record for row in whole.rows}


async def test_s26_odd_rows_of_the_log_are_told(box: JellyfinAccess, client: JellyfinServer) -> None:
    """An entry without an id or that is none."""
    box.server.reporting.is_installed = False
    source = (await client.history_sources())[0]
    box.faults.load("activity:odd_rows")
    page = await client.history(source, HistoryWish(NOW - 25 * 86_400), 0, 200)
    assert len(page.rows) + len(page.bad) + page.left_out == page.received
    assert page.bad
    assert page.rows
