"""Writing to a Plex server over HTTP: marks, positions, whose they are, and what goes wrong."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.clients.plex.conftest import IDENTITY, MakeHttp
from tui.clients.http import Exchange
from tui.clients.plex.write import PlexWriter
from tui.clients.writing import Fresh
from tui.engine.clock import SystemClock
from tui.errors import AuthError, BadResponse, Forbidden, NetworkError, NotFound, RateLimited, ServerError, SyncError
from tui.model.hub import WatchValue
from tui.model.library import ItemKind, Watch
from tui.model.outbox import KnownAs
from tui.sandbox.media import MEMBERS, MediaItem, member
from tui.sandbox.plex.access import STRANGER, PlexAccess
from tui.sandbox.plex.guids import age_of

MakeWriter = Callable[..., PlexWriter]
SEEN = WatchValue(Watch.WATCHED, 0, 1)
BEGUN = WatchValue(Watch.UNWATCHED, 600_000)
MIRA = str(member("mira").plex_id)
JOERG = str(member("joerg").plex_id)


@pytest.fixture
def make_writer(plex: PlexAccess, make_http: MakeHttp) -> MakeWriter:
    """Give a way to make writers, signed in as the owner, with the tokens of some others."""

    def one(*others: str, **more: object) -> PlexWriter:
        known = {
            "owner_id": MIRA,
            "user_id": MIRA,
            "account_tokens": {str(member(name).plex_id): plex.token(name) for name in others},
        } | more
        return PlexWriter(make_http(), plex.url, plex.token(), IDENTITY, clock=SystemClock(), **known)  # type: ignore[arg-type]

    return one


@pytest.fixture
def film(plex: PlexAccess) -> MediaItem:
    """A film that nobody has touched."""
    films = plex.collection.of("Movies", "movie")
    found = next(
        one for one in films if all(not plex.watching.state(who.name, one.number).last_played for who in MEMBERS)
    )
    plex.journal.clear()
    return found


@pytest.fixture(autouse=True)
def nothing_stays(plex: PlexAccess, film: MediaItem) -> object:
    """Take back what a test did to the film."""
    yield None
    plex.state.playing = []
    for who in MEMBERS:
        plex.watching.mark_unplayed(who.name, film.number)


async def stands(writer: PlexWriter, plex: PlexAccess, film: MediaItem, account: str = MIRA) -> Fresh:
    """The film as it is for an account."""
    key = plex.rating_key(film.number)
    return (await writer.fresh(account, [key]))[key]


async def bring(writer: PlexWriter, plex: PlexAccess, film: MediaItem, to: WatchValue, account: str = MIRA) -> Fresh:
    """Write, and give what is there then."""
    before = await stands(writer, plex, film, account)
    await writer.write(account, before, (await writer.aim(before, to)).value)
    return await stands(writer, plex, film, account)


async def test_items_are_read_as_they_stand(plex: PlexAccess, make_writer: MakeWriter) -> None:
    """State, length, ids: all of them in one request, whatever else is gone."""
    writer, films = make_writer(), list(plex.collection.of("Movies", "movie"))[:20]
    plex.journal.clear()
    found = await writer.fresh(MIRA, [*(plex.rating_key(one.number) for one in films), "999999"])
    assert plex.journal.actions == ["metadata"]
    assert len(found) == 20
    for one in films:
        state, fresh = plex.watching.state("mira", one.number), found[plex.rating_key(one.number)]
        assert (fresh.value.is_watched, fresh.value.position_ms) == (state.is_watched, state.offset_ms)
        assert (fresh.value.plays, fresh.value.last_watched) == (state.plays, state.last_played)
        assert (fresh.runtime_ms, fresh.title) == (one.runtime_ms, one.title)
    assert any(one.guid.startswith("plex://movie/") and one.ids for one in found.values())


@pytest.mark.parametrize("fault", ["xml", "text_numbers", "odd_rows"])
async def test_items_are_read_in_whatever_form_they_come(plex: PlexAccess, make_writer: MakeWriter, fault: str) -> None:
    """XML, numbers as texts, and things between them that are no items."""
    writer = make_writer()
    keys = [plex.rating_key(one.number) for one in list(plex.collection.of("Movies", "movie"))[:20]]
    expected = await writer.fresh(MIRA, keys)
    plex.faults.add("metadata", fault)
    assert await writer.fresh(MIRA, keys) == expected
    assert any(one.value.is_watched for one in expected.values())


async def test_a_list_with_a_gone_item_costs_no_other(plex: PlexAccess, make_writer: MakeWriter) -> None:
    """A server may answer 404 to a whole list; its halves are asked for, down to single items."""
    writer = make_writer()
    keys = [plex.rating_key(one.number) for one in list(plex.collection.of("Movies", "movie"))[:5]]
    plex.faults.add("metadata", "404*2")
    plex.journal.clear()
    assert set(await writer.fresh(MIRA, [*keys, "999999"])) == set(keys)
    assert len(plex.journal.entries) == 5


async def test_a_mark_is_set_and_counted_once(plex: PlexAccess, make_writer: MakeWriter, film: MediaItem) -> None:
    """By PUT; what is marked already is not sent again."""
    writer = make_writer()
    after = await bring(writer, plex, film, SEEN)
    again = await bring(writer, plex, film, SEEN)
    assert (after.value.watch, after.value.plays, again.value.plays) == (Watch.WATCHED, 1, 1)
    assert [(one.action, one.method) for one in plex.journal.entries if one.method != "GET"] == [("scrobble", "PUT")]
    assert writer.last_exchange == f"PUT /:/scrobble?key={plex.rating_key(film.number)} gave 200"


async def test_a_position_goes_with_the_length_of_the_item(
    plex: PlexAccess, make_writer: MakeWriter, film: MediaItem
) -> None:
    """Without it, and without saying who we are, Plex answers 200 and does nothing; nothing is shown as playing."""
    writer = make_writer()
    after = await bring(writer, plex, film, BEGUN)
    (sent,) = plex.journal.of("timeline")
    assert after.value.position_ms == 600_000
    assert (sent.method, sent.query["state"], sent.query["duration"]) == ("POST", "stopped", str(film.runtime_ms))
    assert sent.headers["x-plex-client-identifier"] == IDENTITY.client_id
    assert plex.state.playing == []
    assert writer.last_exchange.endswith("&time=600000 gave 200")


@pytest.mark.parametrize(
    ("start", "to"),
    [
        (SEEN, WatchValue(Watch.UNWATCHED)),
        (BEGUN, WatchValue(Watch.UNWATCHED)),
        (BEGUN, WatchValue(Watch.UNWATCHED, 1_200_000)),
        (SEEN, BEGUN),
        (SEEN, WatchValue(Watch.WATCHED, 600_000, 1)),
        (WatchValue(Watch.WATCHED, 600_000, 1), SEEN),
        (WatchValue(Watch.WATCHED, 600_000, 1), BEGUN),
        (WatchValue(Watch.WATCHED, 600_000, 1), WatchValue(Watch.WATCHED, 0, 2)),
    ],
)
async def test_every_state_is_reached_from_every_other(
    plex: PlexAccess, make_writer: MakeWriter, film: MediaItem, start: WatchValue, to: WatchValue
) -> None:
    """What is there in the end is what was wanted, and no play is counted that was not."""
    writer = make_writer()
    first = await bring(writer, plex, film, start)
    after = await bring(writer, plex, film, to)
    assert first.value.agrees_with(start)
    assert after.value.agrees_with(to)
    assert after.value.plays <= max(to.plays, 0)


@pytest.mark.parametrize("fault", ["get_only", "404", "501"])
async def test_a_server_that_takes_only_get_is_given_it(
    plex: PlexAccess, make_writer: MakeWriter, film: MediaItem, fault: str
) -> None:
    """Once it did, the other method is not tried again."""
    writer = make_writer()
    plex.faults.add("scrobble", fault if fault == "get_only" else f"{fault}*1")
    if fault == "get_only":
        plex.faults.add("unscrobble", fault)
    after = await bring(writer, plex, film, SEEN)
    await bring(writer, plex, film, WatchValue(Watch.UNWATCHED))
    sent = [(one.action, one.method) for one in plex.journal.entries if one.action in ("scrobble", "unscrobble")]
    assert after.value.is_watched
    assert sent[:2] == [("scrobble", "PUT"), ("scrobble", "GET")]
    assert sent[2] == ("unscrobble", "GET")


async def test_s25_each_account_is_written_to_with_its_own_token(
    plex: PlexAccess, make_writer: MakeWriter, film: MediaItem
) -> None:
    """A guest's mark is the guest's, and nobody else's."""
    writer = make_writer("joerg")
    after = await bring(writer, plex, film, SEEN, JOERG)
    (sent,) = plex.journal.of("scrobble")
    assert after.value.is_watched
    assert sent.headers["x-plex-token"] == plex.token("joerg")
    assert not plex.watching.state("mira", film.number).is_watched


@pytest.mark.parametrize("tokens", ["none", "ours", "shared", "nobody"])
async def test_s25_without_a_token_of_its_own_an_account_is_left_alone(
    plex: PlexAccess, make_writer: MakeWriter, film: MediaItem, tokens: str
) -> None:
    """No token, ours in its place, one that stands for two accounts, an account without a key: nothing is sent."""
    given = {
        "none": {},
        "ours": {JOERG: plex.token()},
        "shared": {JOERG: plex.token("joerg"), "7": plex.token("joerg")},
    }
    account = "" if tokens == "nobody" else JOERG
    writer = make_writer(account_tokens=given.get(tokens, {}), user_id="" if tokens == "nobody" else MIRA)
    fresh = Fresh(plex.rating_key(film.number), WatchValue(Watch.UNWATCHED), film.runtime_ms)
    plex.journal.clear()
    for call in (writer.fresh(account, [fresh.item_key]), writer.write(account, fresh, SEEN)):
        with pytest.raises(Forbidden, match="Nobody has signed in to Plex as the account"):
            await call
    assert plex.journal.entries == ()


async def test_the_dead_token_of_another_account_names_it(
    plex: PlexAccess, make_writer: MakeWriter, film: MediaItem
) -> None:
    """Ours is still good, so the server is not signed out."""
    writer = make_writer(account_tokens={JOERG: "dead-dead-dead"})
    with pytest.raises(AuthError, match=f"the token of account {JOERG}"):
        await stands(writer, plex, film, JOERG)
    assert (writer.is_ours(JOERG), writer.is_ours(MIRA)) == (False, True)


async def test_what_is_played_is_told_by_account(plex: PlexAccess, make_writer: MakeWriter, film: MediaItem) -> None:
    """The owner under its id at plex.tv, never under the alias 1; whoever may not ask is told nothing."""
    plex.state.start("mira", film.number)
    plex.state.start("joerg", film.number)
    key = plex.rating_key(film.number)
    assert await make_writer().playing() == {(MIRA, key), (JOERG, key)}
    plex.faults.add("playing", "forbidden")
    assert await make_writer().playing() == frozenset()


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ("403", Forbidden),
        ("422", Forbidden),
        ("401", Forbidden),
        ("404", NotFound),
        ("400", BadResponse),
        ("429", RateLimited),
        ("500", ServerError),
        ("502", ServerError),
        ("503", ServerError),
        ("starting", ServerError),
        ("refuse", NetworkError),
    ],
)
async def test_each_refusal_of_a_write_has_its_class(
    plex: PlexAccess, make_writer: MakeWriter, film: MediaItem, fault: str, kind: type[SyncError]
) -> None:
    """A token that is refused for one call only is not dead; nothing is written."""
    writer = make_writer()
    before = await stands(writer, plex, film)
    plex.faults.add("scrobble", fault)
    with pytest.raises(kind):
        await writer.write(MIRA, before, SEEN)
    assert not plex.watching.state("mira", film.number).is_watched
    assert "gave" in writer.last_exchange or "no answer" in writer.last_exchange


async def test_a_dead_token_is_told_as_such(plex: PlexAccess, make_writer: MakeWriter, film: MediaItem) -> None:
    """It is refused everywhere."""
    writer = make_writer()
    before = await stands(writer, plex, film)
    plex.faults.add("*", "expired")
    with pytest.raises(AuthError):
        await writer.write(MIRA, before, SEEN)


async def test_s13_a_lost_answer_leaves_the_write(plex: PlexAccess, make_writer: MakeWriter, film: MediaItem) -> None:
    """The line breaks after it was done: whoever reads anew finds it, and nothing is sent twice."""
    writer = make_writer()
    before = await stands(writer, plex, film)
    plex.faults.add("scrobble", "drop*1")
    with pytest.raises(NetworkError):
        await writer.write(MIRA, before, SEEN)
    assert writer.last_exchange.endswith("got no answer")
    after = await bring(writer, plex, film, SEEN)
    assert (after.value.is_watched, after.value.plays) == (True, 1)


async def test_s24_another_server_is_no_target(plex: PlexAccess, make_writer: MakeWriter) -> None:
    """Its keys mean other items."""
    known = make_writer(server_uuid=plex.state.machine_identifier)
    assert (await known.identity()).uuid == plex.state.machine_identifier
    with pytest.raises(BadResponse, match="Another Plex server"):
        await make_writer(server_uuid=STRANGER).identity()


async def test_s24_an_item_is_found_again_by_its_guid(plex: PlexAccess, make_writer: MakeWriter) -> None:
    """Added anew it has another key; where it is not there any more, or has no guid, nothing is found."""
    writer = make_writer()
    keys = [plex.rating_key(one.number) for one in plex.collection.of("Movies", "movie")][-20:]
    there = next(one for one in (await writer.fresh(MIRA, keys)).values() if one.guid.startswith("plex://"))
    key, known = there.item_key, KnownAs(ItemKind.MOVIE, there.title, there.guid, there.ids)
    moved = plex.collection.replace(plex.number(key))
    while age_of(moved) != "plex":
        moved = plex.collection.replace(moved.number)
    assert await writer.fresh(MIRA, [key]) == {}
    found = await writer.find(MIRA, known)
    plex.delete(moved.number)
    assert found is not None and found.item_key == plex.rating_key(moved.number) != key
    assert await writer.find(MIRA, known) is None
    assert await writer.find(MIRA, KnownAs(ItemKind.MOVIE, there.title)) is None


async def test_s39_no_token_stands_in_what_is_told(plex: PlexAccess, make_http: MakeHttp, film: MediaItem) -> None:
    """It travels in a header, and neither the log nor the exchange shows those."""
    told: list[Exchange] = []
    http = make_http(told.append)
    writer = PlexWriter(http, plex.url, plex.token(), IDENTITY, clock=SystemClock(), owner_id=MIRA, user_id=MIRA)
    await bring(writer, plex, film, SEEN)
    assert all(plex.token() not in text for text in (writer.last_exchange, *(one.url for one in told)))
