"""The client against the sandbox panel, over real HTTP."""

from __future__ import annotations

import json

import pytest

from tests.clients.panel import NOW, client_of, fetch
from tui.clients.elements import BadRow
from tui.clients.splitter import ListSplitter
from tui.clients.xtream.lists import MOST_BAD, CategoryReader, TitleReader
from tui.clients.xtream.rows import RowNormaliser
from tui.clients.xtream.scrub import Scrubber
from tui.clients.xtream.wire import CategoryWire, FilmWire
from tui.errors import AuthError, BadResponse, Forbidden, NetworkError, NotFound, RateLimited, ServerError, SyncError
from tui.model.catalogue import TitleKind
from tui.sandbox import Household


async def test_login_tells_the_account(house: Household) -> None:
    """Status, end, connections, clock and latency."""
    async with client_of(house) as client:
        account = (await client.login()).account
    assert (account.status, account.max_connections, account.clock_skew_seconds) == ("Active", 2, 0)
    assert account.expires_at is not None
    assert account.expires_at > NOW
    assert account.server_timezone == "Europe/London"


@pytest.mark.parametrize("flavour", ["auth0", "auth_text0", "auth_false", "json401", "html401"])
async def test_a_wrong_password_is_told_after_one_request(house: Household, flavour: str) -> None:
    """Failed logins feed a counter that blocks the address, so there is exactly one."""
    house.xtream.panel.account.refusal = flavour  # type: ignore[assignment]
    async with client_of(house, password="wrong-one") as client:
        with pytest.raises(AuthError, match="Invalid username or password"):
            await client.login()
    assert house.xtream.journal.counts == {"login": 1}


async def test_a_404_at_the_login_says_both(house: Household) -> None:
    """It is a wrong address or a refused account; the person has to look at both."""
    house.xtream.panel.account.refusal = "nginx404"
    async with client_of(house, password="wrong-one") as client:
        with pytest.raises(AuthError, match="Server endpoint not found - check URL") as caught:
            await client.login()
    assert "wrong password" in caught.value.hint


@pytest.mark.parametrize(
    ("fault", "error", "words"),
    [
        ("expired", AuthError, "Account has expired"),
        ("exp_past", AuthError, "Account has expired"),
        ("banned", AuthError, "Account is banned"),
        ("disabled", AuthError, "Account is disabled"),
        ("403", AuthError, "Access forbidden - account may be suspended"),
        ("blocked", Forbidden, "refuses to answer: Blocked"),
        ("html", BadResponse, "web page instead of data"),
        ("empty", ServerError, "empty answer"),
        ("null", ServerError, "empty answer"),
        ("bom_only", ServerError, "empty answer"),
        ("empty_object", BadResponse, "not as an Xtream panel"),
        ("empty_list", BadResponse, "not as an Xtream panel"),
        ("empty_text", BadResponse, "not a list"),
        ("500", ServerError, "Server error - please try again later"),
        ("cut", NetworkError, "broke off"),
        ("cut_unsized", ServerError, "cut off"),
        ("429=3", RateLimited, "slow down"),
    ],
)
async def test_each_refused_login_is_told_apart(
    house: Household, fault: str, error: type[SyncError], words: str
) -> None:
    """What the panel says is what the person reads, with what to do."""
    house.xtream.faults.add("login", fault)
    async with client_of(house) as client:
        with pytest.raises(error, match=words) as caught:
            await client.login()
    assert caught.value.hint


@pytest.mark.parametrize("fault", ["bom", "gz", "gzip", "text_before", "text_after", "unsized", "chunked", "pieces=3"])
async def test_an_oddly_wrapped_login_is_read(house: Household, fault: str) -> None:
    """The same forgiveness as for lists."""
    house.xtream.faults.add("login", fault)
    async with client_of(house) as client:
        assert (await client.login()).account.status == "Active"


@pytest.mark.parametrize("kind", [TitleKind.LIVE, TitleKind.MOVIE, TitleKind.SERIES])
async def test_a_list_comes_whole(house: Household, kind: TitleKind) -> None:
    """Every title of the panel, every copy of it."""
    shelf = {TitleKind.LIVE: "live", TitleKind.MOVIE: "movies", TitleKind.SERIES: "series"}[kind]
    panel = getattr(house.xtream.panel, shelf)
    async with client_of(house) as client:
        found = await fetch(client, kind)
    assert {int(row.item_id) for row in found.rows} == set(panel.ids)
    assert len(found.rows) == panel.row_count
    assert found.is_whole
    assert found.bad == []


async def test_categories_come_in_the_panels_order(house: Household) -> None:
    """Ids, names and positions."""
    async with client_of(house) as client:
        reader = client.category_reader()
        async with client.open_categories(TitleKind.MOVIE) as answer:
            async for chunk in answer.chunks():
                reader.feed(chunk)
        reader.close()
    assert {key: found.name for key, found in reader.categories.items()} == house.xtream.panel.movies.categories
    assert [found.position for found in reader.categories.values()] == list(range(len(reader.categories)))
    assert reader.is_whole


def test_s26_bad_categories_are_told_and_the_rest_lands() -> None:
    """A category without an id is no category; one without a name has a stand-in."""
    rows = [
        {"category_id": "07", "category_name": None, "parent_id": "3"},
        {"category_name": "x"},
        5,
        {"category_id": 7},
    ]
    reader = CategoryReader(ListSplitter(CategoryWire, id_field="category_id"))
    reader.feed(json.dumps(rows).encode())
    reader.close()
    (category,) = reader.categories.values()
    assert (category.category_id, category.name, category.parent_id) == ("7", "Category 7", "3")
    assert sorted((bad.index, bad.reason) for bad in reader.bad) == [
        (1, "row has no usable category_id"),
        (2, "row is not an object"),
    ]


def test_s26_no_more_bad_categories_are_kept_than_anybody_reads() -> None:
    """A list of nothing but empty rows must not fill the memory."""
    reader = CategoryReader(ListSplitter(CategoryWire, id_field="category_id"))
    reader.feed(f"[{','.join(['{}'] * (MOST_BAD + 5))}]".encode())
    reader.close()
    assert (len(reader.bad), len(reader.categories)) == (MOST_BAD, 0)


async def test_s26_bad_rows_are_told_with_place_reason_and_beginning(house: Household) -> None:
    """The good rows land; the others can be found again."""
    house.xtream.faults.add("get_vod_streams", "bad_rows=0.08")
    async with client_of(house) as client:
        found = await fetch(client, TitleKind.MOVIE)
    reasons = {bad.reason for bad in found.bad}
    assert reasons == {"row is not an object", "row has no usable stream_id"}
    assert len(found.rows) + len(found.bad) == house.xtream.panel.movies.row_count
    assert [bad.index for bad in found.bad] == sorted({bad.index for bad in found.bad})
    nameless = next(bad for bad in found.bad if bad.reason == "row has no usable stream_id")
    assert '"name":' in nameless.excerpt
    assert isinstance(nameless, BadRow)


async def test_details_of_a_series(house: Household) -> None:
    """Every episode of the panel, with its season."""
    item = house.xtream.panel.series.ids[3]
    async with client_of(house) as client:
        details = await client.series_details(str(item))
    expected = house.xtream.panel.series.episodes(item)
    assert [(found.episode_id, found.season, found.number) for found in details.episodes] == [
        (str(episode.id), episode.season, episode.number) for episode in expected
    ]


async def test_details_that_are_refused_say_so(house: Household) -> None:
    """A missing series and a refused account are different things."""
    async with client_of(house) as client:
        house.xtream.faults.add("get_series_info", "404", times=1)
        with pytest.raises(NotFound):
            await client.series_details("1001")
        house.xtream.faults.add("get_series_info", "user_info", times=1)
        with pytest.raises(BadResponse, match="account instead of"):
            await client.series_details("1001")


async def test_each_429_in_a_row_asks_for_a_longer_pause(house: Household) -> None:
    """And a good answer in between begins anew."""
    house.xtream.faults.add("login", "429", times=2)
    pauses = []
    async with client_of(house) as client:
        for _ in range(2):
            with pytest.raises(RateLimited) as caught:
                await client.login()
            pauses.append(caught.value.retry_after)
        await client.login()
        house.xtream.faults.add("login", "429", times=1)
        with pytest.raises(RateLimited) as caught:
            await client.login()
    assert [*pauses, caught.value.retry_after] == [30.0, 60.0, 30.0]


async def test_only_get_is_used(house: Household) -> None:
    """Some panels answer 200 and nothing to anything else."""
    async with client_of(house) as client:
        await client.login()
        await fetch(client, TitleKind.SERIES)
        await client.series_details("1001")
    assert house.xtream.journal.non_get == 0


async def test_a_panel_under_a_sub_path_is_reached() -> None:
    """What was pasted with a script at its end works."""
    async with (
        Household(live=4, movies=4, series=4, base_path="/sub") as house,
        client_of(house, url=f"{house.xtream.url}/get.php?x=1") as client,
    ):
        assert (await client.login()).account.status == "Active"


async def test_s39_odd_credentials_arrive_and_never_show() -> None:
    """Signs that mean something in URLs are just part of a password."""
    async with (
        Household(live=4, movies=4, series=4, username="a/b&c", password="p%w+d é/&") as house,
        client_of(house) as client,
    ):
        assert (await client.login()).account.status == "Active"
        house.xtream.faults.add("login", "html")
        with pytest.raises(BadResponse) as caught:
            await client.login()
    assert "p%w+d" not in repr(caught.value)


def test_s26_ten_bad_rows_of_100_000_lose_ten() -> None:
    """99,990 rows come out and 10 are told, whatever is wrong with them."""
    rows = [b'{"stream_id":%d,"name":"Film %d"}' % (number, number) for number in range(100_000)]
    broken = [b"null", b"7", b'"x"', b"{", b'{"stream_id":5 "name":1}', b'{"name":"x"}', b'{"stream_id":[1]}', b"[]"]
    for place, bad in enumerate([*broken, b'{"stream_id":true}', b"tru"]):
        rows[place * 9_999 + 50] = bad
    body = b"[" + b",".join(rows) + b"]"
    splitter = ListSplitter(FilmWire, id_field="stream_id")
    reader = TitleReader(splitter, RowNormaliser(TitleKind.MOVIE, Scrubber("", "")), str)
    found = [batch for at in range(0, len(body), 65536) for batch in reader.feed(body[at : at + 65536])]
    found += reader.close()
    assert sum(len(batch.rows) for batch in found) == reader.rows == 99_990
    assert sum(len(batch.bad) for batch in found) == reader.bad_rows == 10
    assert sorted(bad.index for batch in found for bad in batch.bad) == [place * 9_999 + 50 for place in range(10)]
    assert reader.is_whole
