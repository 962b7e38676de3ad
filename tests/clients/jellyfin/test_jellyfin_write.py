"""Writing to Jellyfin of every version, and to Emby, over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.clients.jellyfin.support import HERE, MakeBox
from tests.fake_clock import FakeClock
from tui.clients.http import HttpClient
from tui.clients.jellyfin.orders import MARKS_ONLY
from tui.clients.jellyfin.trust import Trust
from tui.clients.jellyfin.write import JellyfinWriter
from tui.clients.writing import Fresh
from tui.errors import AuthError, BadResponse, Forbidden, NetworkError, NotFound, RateLimited, ServerError, SyncError
from tui.model.hub import WatchValue
from tui.model.library import ItemKind, Watch
from tui.model.outbox import KnownAs
from tui.model.plays import ServerKind
from tui.sandbox.jellyfin.access import JellyfinAccess
from tui.sandbox.jellyfin.times import TICKS_PER_MS
from tui.sandbox.jellyfin.user_data import UserData
from tui.sandbox.media import MEMBERS, MediaItem

NEW = WatchValue(Watch.UNWATCHED)
SEEN = WatchValue(Watch.WATCHED, 0, 1)
BEGUN = WatchValue(Watch.UNWATCHED, 600_000)
AGAIN = WatchValue(Watch.WATCHED, 600_000, 2)
AT = 1_769_000_000
DATED = WatchValue(Watch.WATCHED, 0, 1, AT)
WHOLE = ("10.9.11", "10.10.7", "10.11.11", "12.0.0", "emby")
"""Versions that take a whole state."""

MakeWriter = Callable[..., JellyfinWriter]


@dataclass
class Scene:
    """A server, a writer and a film that nobody has touched."""

    box: JellyfinAccess
    writer: JellyfinWriter
    film: MediaItem = field(init=False)

    def __post_init__(self) -> None:
        films = self.box.collection.of("Movies", "movie")
        touched = {number for who in MEMBERS if not who.is_removed for number in self.data.touched(who.name)}
        self.film = next(one for one in films if one.number not in touched)

    @property
    def data(self) -> Any:
        """What the server keeps of all users."""
        return self.box.server.user_data

    @property
    def key(self) -> str:
        """The film's id."""
        return self.box.item_id(self.film.number)

    def of(self, person: str = "mira") -> UserData:
        """What the server has of the film, exactly."""
        found: UserData = self.data.of(person, self.film.number)
        return found

    def user(self, person: str = "mira") -> str:
        """A person's account."""
        return self.box.user_id(person)

    async def stands(self, person: str = "mira") -> Fresh:
        """The film as it is for somebody."""
        return (await self.writer.fresh(self.user(person), [self.key]))[self.key]

    async def bring(self, to: WatchValue, person: str = "mira") -> tuple[WatchValue | None, Fresh]:
        """Write; give what the server answers, and what it says then."""
        before = await self.stands(person)
        aim = await self.writer.aim(before, to)
        answer = await self.writer.write(self.user(person), before, aim.value)
        return answer, await self.stands(person)

    def sent(self) -> list[tuple[str, str]]:
        """The writes."""
        return [(one.method, one.action) for one in self.box.journal.entries if one.method != "GET"]


@pytest.fixture
def make_writer(http: HttpClient) -> MakeWriter:
    """Give a way to make writers, with the API key or with a token."""

    def one(box: JellyfinAccess, token: str | None = None, **more: Any) -> JellyfinWriter:
        kind = ServerKind.EMBY if box.make.is_emby else ServerKind.JELLYFIN
        key = box.api_key if token is None else token
        return JellyfinWriter(http, box.url, key, HERE, clock=FakeClock(), kind=kind, **more)

    return one


@pytest.fixture
async def make_scene(make_box: MakeBox, make_writer: MakeWriter) -> Callable[..., Any]:
    """Give a way to begin: `await make_scene("10.8.13", token="...")`."""

    async def one(version: str = "10.11.11", *, person: str = "", **more: Any) -> Scene:
        box = await make_box(version, items=60)
        token = box.token(person) if person else None
        return Scene(box, make_writer(box, token, user_id=box.user_id(person) if person else "", **more))

    return one


@pytest.mark.parametrize("version", WHOLE)
@pytest.mark.parametrize("to", [SEEN, BEGUN, AGAIN, WatchValue(Watch.UNWATCHED, 6_000), DATED])
@pytest.mark.parametrize("start", [NEW, SEEN, BEGUN, AGAIN])
async def test_every_state_is_reached_from_every_other(
    make_scene: Callable[..., Any], version: str, start: WatchValue, to: WatchValue
) -> None:
    """In one request, and the answer says what a reading says after it; no play is lost but by taking the mark away."""
    scene = await make_scene(version)
    if start is not NEW:
        await scene.bring(start)
    scene.box.journal.clear()
    answer, after = await scene.bring(to)
    assert after.value.agrees_with(to)
    assert answer == after.value
    assert len(scene.sent()) == 1
    assert after.value.plays == (max(to.plays, start.plays) if to.is_watched else 0)


@pytest.mark.parametrize("version", ["10.8.13", *WHOLE])
async def test_a_mark_is_taken_away_whole(make_scene: Callable[..., Any], version: str) -> None:
    """Count, position and date go with it."""
    scene = await make_scene(version)
    await scene.bring(DATED)
    _, after = await scene.bring(NEW)
    assert after.value == NEW
    assert scene.sent()[-1] == ("DELETE", "mark_unplayed")


@pytest.mark.parametrize("version", WHOLE)
async def test_counts_and_dates_never_go_back(make_scene: Callable[..., Any], version: str) -> None:
    """Whoever watched it more often, or later, there than elsewhere keeps that."""
    scene = await make_scene(version)
    there = UserData(played=False, play_count=5, last_played_ms=AT * 1000 + 123)
    scene.data.put("mira", scene.film.number, there)
    _, after = await scene.bring(WatchValue(Watch.WATCHED, 0, 2, AT - 500))
    assert (after.value.plays, scene.of().last_played_ms) == (5, AT * 1000 + 123)
    scene.data.put("mira", scene.film.number, there)
    _, later = await scene.bring(WatchValue(Watch.WATCHED, 0, 7, AT + 500))
    assert (later.value.plays, later.value.last_watched) == (7, AT + 500)


@pytest.mark.parametrize("version", WHOLE)
async def test_s20_an_unknown_date_stays_unknown(make_scene: Callable[..., Any], version: str) -> None:
    """It never becomes now."""
    scene = await make_scene(version)
    answer, after = await scene.bring(SEEN)
    assert answer is not None
    assert (answer.last_watched, after.value.last_watched) == (None, None)


async def test_emby_is_sent_all_four(make_scene: Callable[..., Any]) -> None:
    """What is left out would be reset there; other marks of the user stay."""
    scene = await make_scene("emby")
    scene.data.put("mira", scene.film.number, UserData(play_count=3, last_played_ms=AT * 1000, favourite=True))
    await scene.bring(BEGUN)
    told = scene.writer.last_exchange
    assert all(name in told for name in ("Played", "PlayCount", "PlaybackPositionTicks", "LastPlayedDate"))
    assert (scene.of().last_played_ms, scene.of().favourite) == (AT * 1000, True)


@pytest.mark.parametrize("version", WHOLE)
async def test_a_position_of_something_unwatched_is_not_taken_for_a_rewatch(
    make_scene: Callable[..., Any], version: str
) -> None:
    """Servers that unmark what is played again are read so: there, an old count would make it watched."""
    scene = await make_scene(version)
    scene.data.put("mira", scene.film.number, UserData(play_count=3))
    answer, after = await scene.bring(BEGUN)
    assert answer is not None and answer.agrees_with(BEGUN)
    assert after.value.agrees_with(BEGUN)


@pytest.mark.parametrize("version", WHOLE)
async def test_from_the_watched_mark_on_it_is_watched(make_scene: Callable[..., Any], version: str) -> None:
    """Measured by the length that the item has there."""
    scene = await make_scene(version)
    late = WatchValue(Watch.UNWATCHED, scene.film.runtime_ms * 95 // 100)
    _, after = await scene.bring(late)
    assert (after.value.watch, after.value.position_ms) == (Watch.WATCHED, 0)


async def test_before_109_there_are_marks_only(make_scene: Callable[..., Any]) -> None:
    """A position is told as not possible, and leaves alone what is there; a mark takes its date along once."""
    scene = await make_scene("10.8.13")
    aim = await scene.writer.aim(await scene.stands(), BEGUN)
    _, after = await scene.bring(DATED)
    again = await scene.writer.aim(after, AGAIN)
    assert (aim.value, aim.note) == (NEW, MARKS_ONLY)
    assert (again.value.agrees_with(SEEN), again.note) == (True, MARKS_ONLY)
    assert (after.value.plays, after.value.last_watched) == (1, AT)
    assert scene.sent() == [("POST", "mark_played")]


async def test_before_109_no_play_is_counted_twice(make_scene: Callable[..., Any]) -> None:
    """A date would count one; so it goes along only where no play is counted yet."""
    scene = await make_scene("10.8.13")
    scene.data.put("mira", scene.film.number, UserData(play_count=3, last_played_ms=AT * 1000))
    _, after = await scene.bring(WatchValue(Watch.WATCHED, 0, 1, AT + 500))
    assert (after.value.watch, after.value.plays) == (Watch.WATCHED, 3)


@pytest.mark.parametrize("version", ["10.8.13", *WHOLE])
async def test_s25_a_key_writes_for_whom_it_is_told(make_scene: Callable[..., Any], version: str) -> None:
    """A guest's mark never reaches the owner."""
    scene = await make_scene(version)
    _, after = await scene.bring(SEEN, "takeru")
    assert after.value.is_watched
    assert scene.of("takeru").played
    assert not scene.of("mira").played


async def test_s25_who_is_no_administrator_writes_for_nobody_else(make_scene: Callable[..., Any]) -> None:
    """Neither reading nor writing for another user is allowed, and nothing is changed."""
    scene = await make_scene(person="takeru")
    fresh = Fresh(scene.key, NEW, scene.film.runtime_ms)
    with pytest.raises(Forbidden):
        await scene.writer.fresh(scene.user("mira"), [scene.key])
    with pytest.raises(Forbidden):
        await scene.writer.write(scene.user("mira"), fresh, SEEN)
    assert not scene.of("mira").played
    _, own = await scene.bring(SEEN, "takeru")
    assert own.value.is_watched


@pytest.mark.parametrize("version", ["10.11.4", "emby"])
@pytest.mark.parametrize(
    "mine",
    [UserData(), UserData(played=True, play_count=4, last_played_ms=AT * 1000), UserData(position=9_000_000_000)],
)
async def test_s25_a_write_that_lands_on_the_administrator_is_taken_back(
    make_scene: Callable[..., Any], version: str, mine: UserData
) -> None:
    """A guest's mark never stays with the owner, and nothing more is written for others."""
    scene = await make_scene(version, person="mira")
    scene.data.put("mira", scene.film.number, mine)
    scene.box.server.misplaces_writes = True
    before, sent = await scene.stands("takeru"), []
    for goal in (DATED, BEGUN):
        with pytest.raises(Forbidden, match="sets what is meant for other users on the account that is signed in"):
            await scene.writer.write(scene.user("takeru"), before, goal)
        sent.append(len(scene.sent()))
    assert scene.of("mira") == mine
    assert scene.of("takeru") == UserData()
    assert sent[0] == sent[1]


async def test_s25_the_first_write_for_another_user_is_looked_up(make_scene: Callable[..., Any]) -> None:
    """There, not in the answer, which may be that of somebody else; after that the answer counts."""
    scene = await make_scene(person="mira")
    other = scene.box.collection.of("Movies", "movie")[-1]
    reads = []
    for film in (scene.film, other):
        scene.film = film
        before = await scene.stands("takeru")
        scene.box.journal.clear()
        assert await scene.writer.write(scene.user("takeru"), before, SEEN)
        reads.append(scene.box.journal.counts["items"])
    assert reads == [2, 0]


async def test_s25_another_version_has_to_prove_itself_anew() -> None:
    """What one version did the next may not do."""
    trust = Trust().of((10, 11, 4))
    trust.prove("a")
    assert trust.of((10, 11, 4)).is_proven("a")
    assert not trust.of((10, 11, 5)).is_proven("a")
    trust.lose()
    with pytest.raises(Forbidden):
        trust.of((10, 11, 5)).is_proven("a")
    assert not trust.of((12, 0)).is_proven("a")


async def test_an_account_that_is_gone_is_told(make_scene: Callable[..., Any]) -> None:
    """It is a matter of the account, not of the item."""
    scene = await make_scene()
    with pytest.raises(Forbidden, match="no such account"):
        await scene.writer.fresh("0" * 32, [scene.key])


@pytest.mark.parametrize("version", ["10.11.11", "emby"])
async def test_a_proxy_that_lets_no_delete_pass_is_got_round(make_scene: Callable[..., Any], version: str) -> None:
    """By Emby's own way, or by setting the state."""
    scene = await make_scene(version)
    await scene.bring(SEEN)
    scene.box.faults.add("mark_unplayed", "405*1")
    _, after = await scene.bring(NEW)
    assert after.value.agrees_with(NEW)
    assert after.value.plays == 0


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ("403", Forbidden),
        ("401", AuthError),
        ("404", NotFound),
        ("400", BadResponse),
        ("422", BadResponse),
        ("429", RateLimited),
        ("500", ServerError),
        ("502", ServerError),
        ("migrating", ServerError),
        ("proxy_login", BadResponse),
        ("refuse", NetworkError),
    ],
)
async def test_each_refusal_of_a_write_has_its_class(
    make_scene: Callable[..., Any], fault: str, kind: type[SyncError]
) -> None:
    """Nothing is written."""
    scene = await make_scene()
    before = await scene.stands()
    scene.box.faults.add("write_user_data", fault)
    with pytest.raises(kind):
        await scene.writer.write(scene.user(), before, SEEN)
    assert not scene.of().played


@pytest.mark.parametrize("version", WHOLE)
async def test_s13_a_lost_answer_leaves_the_write(make_scene: Callable[..., Any], version: str) -> None:
    """Sent once more all the same, it counts no play twice: it says how it is to be."""
    scene = await make_scene(version)
    before = await scene.stands()
    scene.box.faults.add("write_user_data", "drop*1")
    with pytest.raises(NetworkError):
        await scene.writer.write(scene.user(), before, DATED)
    assert scene.writer.last_exchange.endswith("got no answer")
    await scene.writer.write(scene.user(), before, DATED)
    assert (scene.of().play_count, scene.of().last_played_ms) == (1, AT * 1000)


@pytest.mark.parametrize("fault", ["empty", "empty_object", "null"])
async def test_an_answer_that_says_nothing_has_to_be_read_back(make_scene: Callable[..., Any], fault: str) -> None:
    """It is no proof of anything."""
    scene = await make_scene(person="mira")
    before = await scene.stands()
    scene.box.faults.add("write_user_data", fault)
    assert await scene.writer.write(scene.user(), before, SEEN) is None


@pytest.mark.parametrize("version", ["10.8.13", *WHOLE])
async def test_what_is_played_is_told_by_account(make_scene: Callable[..., Any], version: str) -> None:
    """Of all to a key, of oneself to others."""
    scene = await make_scene(version)
    scene.box.begin("takeru", scene.film.number)
    assert await scene.writer.playing() == {(scene.user("takeru"), scene.key)}


async def test_an_item_without_a_state_is_unknown(make_scene: Callable[..., Any]) -> None:
    """What the server leaves out is no unwatched (S22)."""
    scene = await make_scene()
    scene.box.faults.add("items", "no_user_data")
    assert (await scene.stands()).value.watch is Watch.UNKNOWN


async def test_s24_an_item_is_found_again_by_its_ids(make_scene: Callable[..., Any]) -> None:
    """A moved file has another id; the name alone finds nothing."""
    scene = await make_scene()
    there = await scene.stands()
    known = KnownAs(ItemKind.MOVIE, there.title, "", there.ids)
    moved = scene.box.replace(scene.film.number)
    assert await scene.writer.fresh(scene.user(), [there.item_key]) == {}
    found = await scene.writer.find(scene.user(), known)
    assert found is not None
    assert found.item_key == scene.box.item_id(moved.number)
    assert await scene.writer.find(scene.user(), KnownAs(ItemKind.MOVIE, there.title)) is None
    for ids in (("imdb:tt9999999",), ("anidb:7",)):
        assert await scene.writer.find(scene.user(), KnownAs(ItemKind.MOVIE, there.title, "", ids)) is None


async def test_s24_who_answers_is_told(make_scene: Callable[..., Any]) -> None:
    """With the sign-in checked at the same time."""
    scene = await make_scene()
    assert (await scene.writer.identity()).uuid == scene.box.server.id
    scene.box.faults.add("info", "expired")
    with pytest.raises(AuthError):
        await scene.writer.identity()


async def test_s39_no_token_stands_in_what_is_told(make_scene: Callable[..., Any]) -> None:
    """Neither in the exchange nor in an URL."""
    scene = await make_scene("emby")
    await scene.bring(AGAIN)
    assert f'PlaybackPositionTicks":{600_000 * TICKS_PER_MS}' in scene.writer.last_exchange
    assert scene.writer.last_exchange.endswith("gave 200")
    assert scene.box.api_key not in scene.writer.last_exchange
    assert all(scene.box.api_key not in one.target for one in scene.box.journal.entries)
