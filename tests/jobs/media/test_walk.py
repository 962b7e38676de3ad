"""Lists read page by page from servers that grow, shrink, clamp, repeat themselves and lie (S2, S3)."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.jobs.media.paged import PagedList, keys
from tui.errors import BadResponse, ServerError
from tui.jobs.media.walk import Place, Walk
from tui.model.pages import Page
from tui.model.snapshot import Proof

SIZE = 10


@dataclass
class Read:
    """What a walk brought."""

    got: list[str]
    proof: Proof
    walk: Walk[str]


async def read(server: PagedList, place: Place | None = None, size: int = SIZE) -> Read:
    """Walk a list to its end."""
    walk = Walk(server.fetch, size, str, place)
    got = [key async for fresh in walk.pages() for key in fresh.rows]
    return Read(got, walk.proof(), walk)


def plain(entries: list[str]) -> list[str]:
    """The usable ones."""
    return [key for key in entries if key[0] not in "?-"]


@pytest.mark.parametrize("tells_total", [True, False])
@pytest.mark.parametrize("count", [0, 1, SIZE - 1, SIZE, SIZE + 1, 3 * SIZE + 7])
async def test_a_quiet_list_is_read_once_and_proven(count: int, tells_total: bool) -> None:
    """Every entry comes once, in order, and the proof says that it is the whole."""
    found = await read(PagedList(keys(count), tells_total=tells_total))
    assert (found.got, found.proof.is_complete, found.proof.rows) == (keys(count), True, count)


async def test_a_quiet_list_costs_hardly_more_than_its_pages() -> None:
    """One entry of each page is read twice, and nothing else."""
    server = PagedList(keys(100))
    await read(server)
    assert server.asked == [0, *range(9, 91, 9)]


@pytest.mark.parametrize("tells_total", [True, False])
@pytest.mark.parametrize("clamp", [1, 2, 3, 7])
async def test_s3_a_server_that_clamps_the_size_is_followed(clamp: int, tells_total: bool) -> None:
    """The next page starts where the last one ended, not where it should have ended."""
    found = await read(PagedList(keys(23), clamp=clamp, tells_total=tells_total))
    assert (found.got, found.proof.is_complete) == (keys(23), True)


@pytest.mark.parametrize("tells_total", [True, False])
async def test_s3_a_server_that_gives_all_at_once_is_believed(tells_total: bool) -> None:
    """More than was asked for is no fault."""
    found = await read(PagedList(keys(57), least=1000, ignores_start=True, tells_total=tells_total))
    assert (found.got, found.proof.is_complete) == (keys(57), True)


@pytest.mark.parametrize("tells_offset", [True, False])
@pytest.mark.parametrize("tells_total", [True, False])
async def test_s3_a_server_that_repeats_its_first_page_proves_nothing(tells_total: bool, tells_offset: bool) -> None:
    """It is left after a few pages, with what it gave."""
    server = PagedList(keys(57), ignores_start=True, tells_total=tells_total, tells_offset=tells_offset)
    found = await read(server)
    assert (found.got, found.proof.is_complete) == (keys(SIZE), False)
    assert len(server.asked) < 8


async def test_s3_a_page_that_is_repeated_once_is_asked_for_again() -> None:
    """One slip of a cache spoils nothing."""
    server = PagedList(keys(35), changes={})
    first = server.fetch

    async def slip(start: int, size: int):  # type: ignore[no-untyped-def]
        return await first(0 if len(server.asked) == 2 else start, size)

    walk = Walk(slip, SIZE, str)
    got = [key async for fresh in walk.pages() for key in fresh.rows]
    assert (got, walk.proof().is_complete) == (keys(35), True)


@pytest.mark.parametrize("number", [2, 3, 4])
async def test_s3_a_list_that_grows_meanwhile_proves_nothing(number: int) -> None:
    """What is added is read, and nothing may be removed."""
    server = PagedList(keys(35), changes={number: lambda entries: entries.append("new")})
    found = await read(server)
    assert (found.got, found.proof.is_complete) == ([*keys(35), "new"], False)


@pytest.mark.parametrize("number", [2, 3, 4])
async def test_s3_a_list_that_shrinks_meanwhile_proves_nothing(number: int) -> None:
    """Entries behind the gap have moved, so one of them was passed over."""
    server = PagedList(keys(35), changes={number: lambda entries: entries.pop(0)})
    found = await read(server)
    assert not found.proof.is_complete


@pytest.mark.parametrize("number", [2, 3, 4])
async def test_s3_a_loss_hidden_by_an_addition_is_seen(number: int) -> None:
    """The total stays as it was, one entry is never sent, and the pages do not meet: nothing is proven."""

    def swap(entries: list[str]) -> None:
        entries[:] = [*entries[2:], "new1", "new2"]

    server = PagedList(keys(35), changes={number: swap})
    found = await read(server)
    assert set(keys(35)) - set(found.got)
    assert not found.proof.is_complete


@pytest.mark.parametrize("lies", [-3, 5])
async def test_s3_a_total_that_is_not_met_proves_nothing(lies: int) -> None:
    """Whether the server counts too many or too few."""
    found = await read(PagedList(keys(35), lies=lies))
    assert not found.proof.is_complete or found.proof.rows != 35


async def test_s3_a_total_beyond_belief_is_refused() -> None:
    """Nobody reads a list of a billion entries to its end."""
    with pytest.raises(BadResponse, match="cannot be"):
        await read(PagedList(keys(3), lies=10**9))


@pytest.mark.parametrize("number", [1, 2, 3, 4])
async def test_s2_a_page_that_fails_fails_the_walk(number: int) -> None:
    """There is no shorter list; what came before was handed on, and the proof is none."""
    server = PagedList(keys(35), faults={number: ServerError("no")})
    walk = Walk(server.fetch, SIZE, str)
    with pytest.raises(ServerError):
        _ = [key async for fresh in walk.pages() for key in fresh.rows]
    assert not walk.proof().is_complete


async def test_s26_unusable_entries_are_told_and_their_neighbours_kept() -> None:
    """They count as received, so the proof stands."""
    entries = [*keys(12), "?bad1", *keys(12, 20), "-photo", "?bad2", *keys(5, 40)]
    server = PagedList(entries)
    walk = Walk(server.fetch, SIZE, str)
    pages = [fresh async for fresh in walk.pages()]
    assert [key for page in pages for key in page.rows] == plain(entries)
    assert [item.key for page in pages for item in page.bad] == ["bad1", "bad2"]
    proof = walk.proof()
    assert (proof.is_complete, proof.rows, proof.bad_rows, proof.declared) == (True, 29, 2, 31)


async def test_s32_a_walk_goes_on_where_it_was_cut() -> None:
    """What was handed on before is not read again, and the proof is that of the whole."""
    first = Walk(PagedList(keys(35)).fetch, SIZE, str)
    pages = first.pages()
    before = [*(await anext(pages)).rows, *(await anext(pages)).rows]
    await pages.aclose()  # type: ignore[attr-defined]
    server = PagedList(keys(35))
    found = await read(server, first.place)
    assert before + found.got == keys(35)
    assert (server.asked[0], found.proof.is_complete, found.proof.rows) == (len(before) - 1, True, 35)
    assert not found.walk.began_anew


@pytest.mark.parametrize("entries", [keys(36), keys(34, 2), [*keys(10), "new", *keys(24, 11)], []])
async def test_s32_a_list_that_has_changed_since_is_read_from_its_beginning(entries: list[str]) -> None:
    """A place in another list means nothing."""
    place = Place(19, 19, total=35, last="k19")
    found = await read(PagedList(list(entries)), place)
    assert (found.got, found.proof.is_complete, found.walk.began_anew) == (entries, True, True)


@given(
    count=st.integers(0, 60),
    size=st.integers(1, 12),
    clamp=st.integers(1, 12),
    at=st.integers(1, 12),
    gone=st.sets(st.integers(0, 59), max_size=4),
    added=st.lists(st.integers(0, 60), max_size=4),
    tells_total=st.booleans(),
)
async def test_s3_whatever_changes_a_proof_never_misses_an_entry_that_stayed(
    count: int, size: int, clamp: int, at: int, gone: set[int], added: list[int], tells_total: bool
) -> None:
    """An entry that was there all the time is either read, or the proof says that the list is not whole."""
    stayed = {key for place, key in enumerate(keys(count)) if place not in gone}

    def change(entries: list[str]) -> None:
        entries[:] = [key for key in entries if key in stayed]
        for number, place in enumerate(added):
            entries.insert(min(place, len(entries)), f"new{number}")

    server = PagedList(keys(count), clamp=clamp, changes={at: change}, tells_total=tells_total)
    found = await read(server, size=size)
    assert len(found.got) == len(set(found.got))
    if clamp > 1 and size > 1:
        assert not found.proof.is_complete or stayed <= set(found.got)


async def test_a_page_is_on_its_way_while_the_one_before_is_used() -> None:
    """Whoever writes pages need not wait for the next one; what comes is the same."""
    listed = [str(number) for number in range(25)]
    asked: list[int] = []

    async def fetch(start: int, size: int) -> Page[str]:
        asked.append(start)
        rows = tuple(listed[start : start + size])
        return Page(rows, len(rows), len(listed))

    walk = Walk(fetch, 10, lambda key: key)
    got: list[str] = []
    async for fresh in walk.pages_ahead():
        got += fresh.rows
        before = len(asked)
        await asyncio.sleep(0)
        assert len(asked) == before + (len(got) < len(listed))
    assert (got, walk.proof().is_complete) == (listed, True)


async def test_a_page_that_nobody_wants_any_more_is_given_up() -> None:
    """A write that fails ends the walk, and the request on its way with it."""
    given_up = asyncio.Event()

    async def fetch(start: int, size: int) -> Page[str]:
        if start:
            try:
                await asyncio.sleep(60)
            finally:
                given_up.set()
        return Page(("a", "b"), 2, 9)

    async with aclosing(Walk(fetch, 2, lambda key: key).pages_ahead()) as pages:
        async for _ in pages:
            await asyncio.sleep(0)
            break
    assert given_up.is_set()
