"""Pages of Trakt: all of them come, or it is said that they did not (S1 S2 S3)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.clients.trakt.support import Hand, line_of, page_of, told
from tui.clients.http import HttpClient
from tui.clients.trakt.client import TraktReader
from tui.errors import BadResponse, NetworkError, ServerError, SyncError, TimedOut
from tui.model.lists import EntryKind
from tui.sandbox.trakt.access import TraktAccess
from tui.sandbox.trakt.reply import PageRules

Hands = list[Hand]


def row(number: int) -> dict[str, Any]:
    """Give a film on a list."""
    return {"id": number, "rank": number, "type": "movie", "movie": {"title": f"{number}", "ids": {"trakt": number}}}


def a_list(updated_at: str = "2026-01-01T00:00:00.000Z") -> httpx.Response:
    """Give a list."""
    return told({"name": "L", "updated_at": updated_at, "item_count": 3, "ids": {"trakt": 1, "slug": "l"}})


def scripted(hand: Hands, page: Callable[[int], httpx.Response]) -> Hand:
    """Give a Trakt with one list, whose pages are given by their number."""

    def answer(request: httpx.Request) -> httpx.Response:
        return page(int(request.url.params["page"])) if "/items" in request.url.path else a_list()

    hand.append(Hand(answer))
    return hand[-1]


@pytest.mark.parametrize("widest", [250, 100, 7, 1])
async def test_s3_a_clamped_page_is_followed_by_the_others(
    trakt: TraktAccess, reader: TraktReader, widest: int
) -> None:
    """Whatever size a page has, all rows come, each once and in order."""
    titles = trakt.known.add_movies(20)
    made = trakt.make_list("Many", [title.key for title in titles])
    trakt.state.pages = PageRules(usual=min(100, widest), widest=widest)
    items, proof = await reader.list_items(made.id)
    assert [item.entry.key for item in items] == [title.key for title in titles]
    assert (proof.is_complete, proof.rows, proof.declared) == (True, 20, 20)


@pytest.mark.parametrize("amount", [0, 249, 250, 251, 500])
async def test_s2_lists_around_the_size_of_a_page_are_whole(
    trakt: TraktAccess, reader: TraktReader, amount: int
) -> None:
    """None too many, none too few, also when the last page is full."""
    made = trakt.make_list("Many", [title.key for title in trakt.known.add_movies(amount)])
    items, proof = await reader.list_items(made.id)
    assert (len(items), proof.is_complete, proof.rows) == (amount, True, amount)


@pytest.mark.parametrize("failing", [1, 2, 3, 4])
@pytest.mark.parametrize("fault", ["500", "cut", "drop", "empty"])
async def test_s2_a_page_that_fails_gives_nothing_at_all(
    trakt: TraktAccess, http: HttpClient, failing: int, fault: str
) -> None:
    """Whichever page it is: nobody gets half of a list in the belief that it is all."""
    made = trakt.make_list("Many", [title.key for title in trakt.known.add_movies(8)])
    trakt.state.pages = PageRules(usual=2, widest=2)
    seen = 0

    async def counted(call: Any) -> Any:
        nonlocal seen
        seen += 1
        if seen == 1 + failing:
            trakt.faults.load(f"list_items:{fault}*1")
        return await call()

    with pytest.raises((ServerError, NetworkError, TimedOut)):
        await TraktReader(line_of(http, trakt), repeat=counted).list_items(made.id)
    assert seen == 1 + failing


@pytest.mark.parametrize("fault", ["empty_object", "null", "empty_text", "empty", "html", "blocked"])
async def test_s1_what_is_no_list_is_never_an_empty_one(trakt: TraktAccess, reader: TraktReader, fault: str) -> None:
    """`{}`, `null`, `""`, nothing, a page and a text: each is an error, for every kind of list."""
    made = trakt.make_list("Full", [title.key for title in trakt.known.add_movies(3)])
    trakt.faults.load(f"list_items:{fault},lists:{fault},look_up:{fault}")
    for call in (
        lambda: reader.list_items(made.id),
        reader.lists,
        lambda: reader.look_up("tmdb", "1", EntryKind.MOVIE),
    ):
        with pytest.raises(SyncError):
            await call()


async def test_s1_an_empty_list_that_says_nothing_of_its_size_is_not_proven(
    trakt: TraktAccess, reader: TraktReader
) -> None:
    """`[]` without the figures of a page."""
    made = trakt.make_list("Full", [title.key for title in trakt.known.add_movies(3)])
    trakt.faults.load("list_items:empty_list")
    items, proof = await reader.list_items(made.id)
    assert (items, proof.is_complete, proof.reason) == ((), False, "Trakt did not say how many there are")


async def test_s3_a_short_page_is_not_taken_for_the_end(hand: Hands) -> None:
    """Two of three pages are short, and the sum is too small."""
    there = scripted(hand, lambda page: page_of([row(page)], page, 3, 6))
    items, proof = await there.reader.list_items(1)
    assert (len(items), proof.is_complete, proof.reason) == (3, False, "3 of 6 came")


async def test_s3_a_server_that_ignores_the_page_is_found_out(hand: Hands) -> None:
    """It sends the first page again and again."""
    there = scripted(hand, lambda page: page_of([row(1), row(2)], 1, 3, 6))
    items, proof = await there.reader.list_items(1)
    assert (len(items), proof.is_complete) == (2, False)
    assert proof.reason == "page 1 came in place of page 2"


async def test_s3_the_same_row_twice_means_that_another_one_is_missing(hand: Hands) -> None:
    """The sum is right, since something moved from the second page to the first between two requests."""
    pages = {1: [row(1), row(2)], 2: [row(2), row(4)]}
    there = scripted(hand, lambda page: page_of(pages[page], page, 2, 4))
    _, proof = await there.reader.list_items(1)
    assert (proof.is_complete, proof.reason) == (False, "the same came twice: something moved while it was read")


async def test_s2_a_count_that_changes_between_pages_is_no_proof(hand: Hands) -> None:
    """Even if the sum is right in the end."""
    there = scripted(hand, lambda page: page_of([row(page)], page, 3, 2 if page == 1 else 3))
    _, proof = await there.reader.list_items(1)
    assert (proof.is_complete, proof.reason) == (False, "the count changed while it was read")


async def test_s2_without_headers_it_is_read_to_the_end_and_not_proven(hand: Hands) -> None:
    """An older server, or a proxy that takes headers away."""
    pages = {1: [row(1), row(2)], 2: [row(3), row(4)], 3: [row(5)]}
    there = scripted(hand, lambda page: told(pages[page]))
    items, proof = await there.reader.list_items(1)
    assert (len(items), proof.is_complete) == (5, False)


async def test_a_server_that_promises_pages_for_ever_is_left_at_the_first_empty_one(hand: Hands) -> None:
    """A billion pages are declared, and two are there."""
    there = scripted(hand, lambda page: page_of([row(page)] if page < 3 else [], page, 10**9, 10**9))
    items, proof = await there.reader.list_items(1)
    assert (len(items), proof.is_complete, len(there.asked)) == (2, False, 5)


async def test_s2_an_item_that_cannot_be_read_is_told_and_nothing_is_proven(hand: Hands) -> None:
    """A film without its id may be one that was agreed on: it must not count as removed."""
    broken = {"id": 2, "rank": 2, "type": "movie", "movie": {"title": "x", "ids": {}}}
    there = scripted(hand, lambda page: page_of([row(1), broken], page, 1, 2))
    items, proof = await there.reader.list_items(1)
    assert (len(items), proof.bad_rows, proof.is_complete) == (1, 1, False)


async def test_a_kind_that_nobody_knows_is_passed_over(hand: Hands) -> None:
    """It was never agreed on, so nobody can miss it."""
    there = scripted(hand, lambda page: page_of([row(1), {"id": 2, "type": "game", "game": {}}], page, 1, 2))
    items, proof = await there.reader.list_items(1)
    assert (len(items), proof.bad_rows, proof.is_complete) == (1, 0, True)


async def test_s2_a_list_that_moved_meanwhile_is_read_again(hand: Hands) -> None:
    """Once more is enough when it stands still then."""
    times = iter(["a", "b", "b"])

    def answer(request: httpx.Request) -> httpx.Response:
        return page_of([row(1)], 1, 1, 1) if "/items" in request.url.path else a_list(next(times))

    hand.append(Hand(answer))
    whole = await hand[0].reader.whole_list(1)
    assert (whole.list.updated_at, whole.proof.is_complete) == ("b", True)
    assert sum("/items" in request.url.path for request in hand[0].asked) == 2


async def test_s2_a_list_that_never_stands_still_is_not_proven(hand: Hands) -> None:
    """Three times, then it is given up."""
    times = iter(range(9))

    def answer(request: httpx.Request) -> httpx.Response:
        return page_of([row(1)], 1, 1, 1) if "/items" in request.url.path else a_list(str(next(times)))

    hand.append(Hand(answer))
    whole = await hand[0].reader.whole_list(1)
    assert (whole.proof.is_complete, whole.proof.reason) == (False, "the list was changed while it was read")
    assert sum("/items" in request.url.path for request in hand[0].asked) == 3


async def test_a_list_that_is_known_already_is_not_asked_for_twice(trakt: TraktAccess, reader: TraktReader) -> None:
    """One read before, one after: with the list at hand the first is saved."""
    made = trakt.make_list("Known", [title.key for title in trakt.known.add_movies(1)])
    known = await reader.list(made.id)
    before = len(trakt.journal.entries)
    await reader.whole_list(made.id, known)
    assert [entry.action for entry in trakt.journal.entries[before:]] == ["list_items", "list"]


async def test_one_page_is_asked_again_not_all_of_them(trakt: TraktAccess, http: HttpClient) -> None:
    """What repeats stands around each request."""
    made = trakt.make_list("Many", [title.key for title in trakt.known.add_movies(6)])
    trakt.state.pages = PageRules(usual=2, widest=2)
    trakt.faults.load("list_items:503*1")

    async def twice(call: Any) -> Any:
        try:
            return await call()
        except ServerError:
            return await call()

    items, proof = await TraktReader(line_of(http, trakt), repeat=twice).list_items(made.id)
    assert (len(items), proof.is_complete) == (6, True)
    assert sum(entry.action == "list_items" for entry in trakt.journal.entries) == 4


async def test_a_list_without_its_id_is_no_list(hand: Hands) -> None:
    """Something answers, and it is not Trakt."""
    hand.append(Hand(lambda _: told({"name": "x"})))
    with pytest.raises(BadResponse, match="list without its id"):
        await hand[0].reader.list(1)


async def test_a_page_too_many_costs_one_request(trakt: TraktAccess, reader: TraktReader) -> None:
    """It is empty, and everything that was declared has come."""
    made = trakt.make_list("Many", [title.key for title in trakt.known.add_movies(600)])
    trakt.faults.load("list_items:more_pages")
    items, proof = await reader.list_items(made.id)
    assert (len(items), proof.is_complete) == (600, True)
