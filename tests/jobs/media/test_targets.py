"""Deliveries to every kind of server: compared, written, read back. Over real HTTP to the sandbox."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.jobs.media.target_scene import (
    BEGUN,
    FURTHER,
    KINDS,
    NEW,
    SEEN,
    TargetScene,
    all_of,
    target_scene,
)
from tui.engine.targets import Arrival
from tui.errors import (
    AuthError,
    BadResponse,
    Forbidden,
    InvalidInput,
    NetworkError,
    NotFound,
    RateLimited,
    ServerError,
    SyncError,
    TimedOut,
)
from tui.model.health import Trouble
from tui.model.hub import WatchValue
from tui.model.library import Watch


@pytest.fixture(params=KINDS)
async def scene(request: pytest.FixtureRequest) -> AsyncIterator[TargetScene]:
    """A server of each kind, one after the other."""
    async with target_scene(request.param) as found:
        yield found


@pytest.mark.parametrize("wanted", [SEEN, BEGUN, WatchValue(Watch.WATCHED, 600_000, 1)])
async def test_what_is_wanted_is_written_and_read_back(scene: TargetScene, wanted: WatchValue) -> None:
    """The answer is what the server says then, and what was sent stands in short."""
    film = scene.films()[0]
    told = await scene.one(scene.delivery(film, wanted))
    assert (told.arrival, told.was_sent, told.error, told.note) == (Arrival.WRITTEN, True, None, "written")
    assert told.after is not None and told.after.agrees_with(wanted)
    assert scene.truth(film).agrees_with(wanted)
    assert told.exchange.endswith("gave 200")


async def test_what_is_there_is_not_written(scene: TargetScene) -> None:
    """Nothing but readings (S41)."""
    film = scene.films()[0]
    scene.put(film, watched=True)
    told = await scene.one(scene.delivery(film, SEEN))
    assert (told.arrival, told.was_sent, scene.writes()) == (Arrival.ALREADY, False, 0)
    assert told.after is not None and told.after.is_watched
    assert told.note == f"{scene.kind}-den had it already"


async def test_what_the_server_says_of_its_own_is_not_written_over(scene: TargetScene) -> None:
    """Its word is given back for the hub to decide."""
    ahead, behind, marked = scene.films()[:3]
    scene.put(ahead, position=2_400_000)
    scene.put(behind, position=300_000)
    scene.put(marked, watched=True)
    told = await scene.deliver(
        scene.delivery(ahead, BEGUN),
        scene.delivery(behind, BEGUN, before=FURTHER),
        scene.delivery(marked, BEGUN, before=FURTHER),
    )
    assert [one.arrival for one in told] == [Arrival.NEWER] * 3
    assert [one.after and (one.after.watch, one.after.position_ms) for one in told] == [
        (Watch.UNWATCHED, 2_400_000),
        (Watch.UNWATCHED, 300_000),
        (Watch.WATCHED, 0),
    ]
    assert "is further (0:40:00)" in told[0].note
    assert "says otherwise (0:05:00)" in told[1].note
    assert scene.writes() == 0


async def test_what_was_there_before_may_be_written_over(scene: TargetScene) -> None:
    """Within the tolerance: players and servers round."""
    film = scene.films()[0]
    scene.put(film, position=615_000)
    told = await scene.one(scene.delivery(film, FURTHER, before=BEGUN))
    assert told.arrival is Arrival.WRITTEN
    assert scene.truth(film).agrees_with(FURTHER)


async def test_s22_what_was_never_told_of_counts_as_untouched(scene: TargetScene) -> None:
    """Nobody knew: so it is written where nothing is, and nowhere else."""
    blank, begun = scene.films()[:2]
    scene.put(begun, position=2_400_000)
    told = await scene.deliver(
        scene.delivery(blank, SEEN, before=WatchValue()), scene.delivery(begun, BEGUN, before=WatchValue())
    )
    assert [one.arrival for one in told] == [Arrival.WRITTEN, Arrival.NEWER]


async def test_what_earlier_writes_left_is_no_word_of_the_server(scene: TargetScene) -> None:
    """A newer delivery in the place of one that was sent finds what that one left."""
    film = scene.films()[0]
    scene.put(film, position=1_200_000)
    told = await scene.one(scene.delivery(film, SEEN, before=NEW, sent=(FURTHER,)))
    assert told.arrival is Arrival.WRITTEN


@pytest.mark.parametrize("fault", ["drop", "lost", "stall=0", "silent"])
async def test_s13_a_lost_answer_is_looked_up(scene: TargetScene, fault: str) -> None:
    """It was written and the line broke: the next try finds it there, and no play is counted twice."""
    film = scene.films()[0]
    delivery = scene.delivery(film, SEEN)
    scene.fault("mark", f"{fault}*1")
    with pytest.raises((NetworkError, TimedOut)):
        await scene.one(delivery)
    assert scene.truth(film).is_watched
    told = await scene.one(scene.delivery(film, SEEN, was_sent=True))
    assert (told.arrival, scene.truth(film).plays, scene.writes()) == (Arrival.ALREADY, 1, 1)


async def test_s13_a_way_that_was_broken_off_is_gone_to_its_end() -> None:
    """Plex takes two requests for some changes: what lies between them is ours, once one may have been sent."""
    async with target_scene("plex") as scene:
        lost, taken_back = scene.films()[:2]
        for film in (lost, taken_back):
            scene.put(film, watched=True)
        scene.fault("step", "503*1")
        with pytest.raises(ServerError):
            await scene.one(scene.delivery(lost, BEGUN, before=SEEN))
        scene.put(taken_back)
        assert scene.truth(lost) == NEW
        again = scene.delivery(lost, BEGUN, before=SEEN, was_sent=True)
        told = await scene.deliver(again, scene.delivery(taken_back, BEGUN, before=SEEN))
        assert [one.arrival for one in told] == [Arrival.WRITTEN, Arrival.NEWER]
        assert scene.truth(lost).agrees_with(BEGUN)


async def test_what_a_server_cannot_be_told_is_said() -> None:
    """It ends well all the same: what it has stays, and is no reason to try for ever."""
    for kind, more, wanted, words in (
        ("plex", {}, WatchValue(Watch.UNWATCHED, 45_000), "no position within the first minute"),
        ("jellyfin", {"version": "10.8.13"}, BEGUN, "takes marks only"),
    ):
        async with target_scene(kind, **more) as scene:
            film = scene.films()[0]
            told = await scene.one(scene.delivery(film, wanted))
            assert (told.arrival, told.after and told.after.position_ms, scene.writes()) == (Arrival.ALREADY, 0, 0)
            assert words in told.note


async def test_marks_are_taken_by_every_version() -> None:
    """Set and taken away, 10.8 included."""
    for version in ("10.8.13", "10.9.11", "12.0.0"):
        async with target_scene("jellyfin", version=version) as scene:
            film = scene.films()[0]
            told = [
                await scene.one(scene.delivery(film, SEEN)),
                await scene.one(scene.delivery(film, NEW, before=SEEN)),
            ]
            assert [one.arrival for one in told] == [Arrival.WRITTEN] * 2
            assert scene.truth(film) == NEW


@pytest.mark.parametrize("start", [NEW, SEEN])
async def test_s12_a_position_beyond_the_servers_own_mark_counts_one_play(start: WatchValue) -> None:
    """Plex lets one set another share than 90 %: it is told and not repeated, and no news for the others."""
    async with target_scene("plex") as scene:
        film = scene.films()[0]
        scene.access.watching.watched_percent = 80
        scene.put(film, watched=start.is_watched)
        wanted = WatchValue(start.watch, film.runtime_ms * 85 // 100, start.plays)
        told = await scene.one(scene.delivery(film, wanted, before=start))
        assert (told.arrival, told.after and told.after.watch) == (Arrival.WRITTEN, Watch.WATCHED)
        assert start.is_watched or "counts it as watched from there on" in told.note
        assert (scene.truth(film).plays, scene.writes()) == (start.plays + 1, 1)


async def test_what_is_played_need_not_be_told(scene: TargetScene) -> None:
    """A server that stumbles over the question is written to all the same."""
    film = scene.films()[0]
    scene.access.faults.add("playing" if scene.kind == "plex" else "sessions", "500")
    assert (await scene.one(scene.delivery(film, SEEN))).arrival is Arrival.WRITTEN


async def test_a_server_that_takes_only_get_is_written_to() -> None:
    """Old ones, and some proxies."""
    async with target_scene("plex") as scene:
        film = scene.films()[0]
        scene.fault("mark", "get_only")
        assert (await scene.one(scene.delivery(film, SEEN))).exchange.startswith("GET /:/scrobble")


async def test_what_is_being_played_is_left_for_later(scene: TargetScene) -> None:
    """The player's next word would win; what another account plays is no matter."""
    mine, theirs = scene.films()[:2]
    scene.begin(mine)
    scene.begin(theirs, "takeru")
    scene.put(mine)
    told = await scene.deliver(scene.delivery(mine, BEGUN), scene.delivery(theirs, SEEN))
    assert [one.arrival for one in told] == [Arrival.LATER, Arrival.WRITTEN]
    assert told[0].note == f"It is being played on {scene.kind}-den"


async def test_items_are_read_in_one_request(scene: TargetScene) -> None:
    """Six marks cost one reading of the items, and a read-back each where the server does not tell.

    Where it does, the first one for an account is looked up all the same.
    """
    films = scene.films()[:6]
    told = await scene.deliver(*(scene.delivery(film, SEEN) for film in films))
    assert {one.arrival for one in told} == {Arrival.WRITTEN}
    reads = scene.access.journal.counts["metadata" if scene.kind == "plex" else "items"]
    assert reads == (7 if scene.kind == "plex" else 2)
    assert scene.writes() == 6


async def test_s34_one_request_is_under_way_at_a_time(scene: TargetScene) -> None:
    """And the pauses between them grow as the server becomes slow."""
    scene.fault("all", "latency=0.02")
    await scene.deliver(*(scene.delivery(film, SEEN) for film in scene.films()[:5]))
    assert scene.access.journal.most_at_once == 1


async def test_order_is_kept(scene: TargetScene) -> None:
    """Whoever they are for."""
    films = scene.films()[:6]
    people = ["mira", "joerg", "mira", "mira", "joerg", "mira"]
    batch = [scene.delivery(film, SEEN, person=who) for film, who in zip(films, people, strict=True)]
    told = await scene.deliver(*batch)
    assert [one.delivery_id for one in told] == [one.id for one in batch]
    assert [scene.truth(film, who).is_watched for film, who in zip(films, people, strict=True)] == [True] * 6


async def test_s25_a_guests_mark_never_reaches_the_owner(scene: TargetScene) -> None:
    """Nor the other way round."""
    film, other = scene.films()[:2]
    await scene.deliver(scene.delivery(film, SEEN, person="takeru"), scene.delivery(other, SEEN))
    assert [scene.truth(one, "takeru").is_watched for one in (film, other)] == [True, False]
    assert [scene.truth(one, "mira").is_watched for one in (film, other)] == [False, True]


@pytest.mark.parametrize(
    ("fault", "kind"),
    [("403", Forbidden), ("400", BadResponse), ("422", SyncError), ("500", ServerError)],
)
async def test_s16_what_is_wrong_with_one_is_told_and_the_rest_goes_on(
    scene: TargetScene, fault: str, kind: type[SyncError]
) -> None:
    """The server read it well, so it fares well: the delivery is to blame."""
    bad, good = scene.films()[:2]
    scene.fault("mark", f"{fault}*1")
    told = await scene.deliver(scene.delivery(bad, SEEN), scene.delivery(good, SEEN))
    assert isinstance(told[0].error, kind)
    assert (told[0].arrival, told[0].was_sent, told[1].arrival) == (None, True, Arrival.WRITTEN)
    assert told[0].exchange.endswith(f"gave {fault}")


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ("502", ServerError),
        ("503", ServerError),
        ("504", ServerError),
        ("starting", ServerError),
        ("429=7", RateLimited),
        ("refuse", NetworkError),
        ("silent", TimedOut),
    ],
)
async def test_s16_what_is_wrong_with_the_server_is_raised(
    scene: TargetScene, fault: str, kind: type[SyncError]
) -> None:
    """No delivery is to blame, and none after it is tried."""
    first, second = scene.films()[:2]
    scene.fault("mark", fault)
    with pytest.raises(kind) as caught:
        await scene.deliver(scene.delivery(first, SEEN), scene.delivery(second, SEEN))
    assert len([one for one in scene.access.journal.entries if one.method != "GET"]) == 1
    if fault.startswith("429"):
        assert getattr(caught.value, "retry_after", None) == 7


async def test_s16_who_refuses_everything_is_asked_who_it_is(scene: TargetScene) -> None:
    """What looks like a matter of the account may be one of the server: then no delivery is to blame."""
    async with scene.open() as target:
        scene.fault("read", "403")
        scene.fault("identity", "503")
        scene.clock.advance(3)
        with pytest.raises(ServerError):
            await all_of(target, [scene.delivery(scene.films()[0], SEEN)])


async def test_s16_an_account_that_may_not_is_told_and_the_server_fares_well(scene: TargetScene) -> None:
    """Its deliveries have no chance, and others have."""
    film, other = scene.films()[:2]
    scene.fault("read", "403*1")
    told = await scene.deliver(scene.delivery(film, SEEN, person="takeru"), scene.delivery(other, SEEN))
    assert isinstance(told[0].error, Forbidden)
    assert (told[0].was_sent, told[1].arrival) == (False, Arrival.WRITTEN)


async def test_s24_an_item_that_goes_before_the_write_is_looked_for(scene: TargetScene) -> None:
    """It was read a moment ago: what is not found elsewhere is told as gone, not as a wrong address."""
    film = scene.films()[0]
    scene.fault("mark", "404")
    told = await scene.one(scene.delivery(film, SEEN))
    assert isinstance(told.error, NotFound)
    assert told.error.message == f"{film.title} is not on {scene.kind}-den any more, or hidden from mira"


@pytest.mark.parametrize("kind", ["jellyfin", "emby"])
async def test_s22_an_item_without_a_state_is_not_written(kind: str) -> None:
    """What the server leaves out is no unwatched."""
    async with target_scene(kind) as scene:
        scene.fault("read", "no_user_data")
        told = await scene.one(scene.delivery(scene.films()[0], SEEN))
        assert isinstance(told.error, BadResponse)
        assert ("does not say what mira has seen" in told.error.message, scene.writes()) == (True, 0)


@pytest.mark.parametrize("kind", ["jellyfin", "emby"])
async def test_a_server_that_nobody_has_set_up_is_waited_for(kind: str) -> None:
    """It answers, and has none of the accounts yet."""
    async with target_scene(kind) as scene:
        scene.access.server.state = "setup"
        with pytest.raises(ServerError) as caught:
            await scene.one(scene.delivery(scene.films()[0], SEEN))
        assert caught.value.trouble == Trouble.STARTING


async def test_a_server_of_which_too_much_fails_is_left_alone(scene: TargetScene) -> None:
    """The circuit counts these requests as all others; while it is open nothing is sent."""
    scene.fault("all", "502")
    for _ in range(10):
        with pytest.raises(ServerError):
            await scene.one(scene.delivery(scene.films()[0], SEEN))
    scene.access.journal.clear()
    with pytest.raises(NetworkError) as caught:
        await scene.one(scene.delivery(scene.films()[0], SEEN))
    assert (caught.value.trouble, scene.access.journal.entries) == (Trouble.CIRCUIT, ())


async def test_s16_an_address_that_has_moved_is_raised(scene: TargetScene) -> None:
    """Readings follow a redirect and writes do not: no delivery is to blame for that, nor dies of it."""
    film = scene.films()[0]
    scene.fault("mark", "redirect")
    with pytest.raises(BadResponse, match="has moved to"):
        await scene.one(scene.delivery(film, SEEN))
    assert not scene.truth(film).is_watched


async def test_s16_a_dead_sign_in_is_raised(scene: TargetScene) -> None:
    """It parks the lane."""
    film = scene.films()[0]
    async with scene.open() as target:
        scene.fault("all", "expired")
        with pytest.raises(AuthError):
            await all_of(target, [scene.delivery(film, SEEN)])


async def test_s16_a_guest_who_is_signed_out_waits_alone() -> None:
    """The lane is the household's: the others go on, and the guest's deliveries lose nothing."""
    async with target_scene("plex") as scene:
        film, other = scene.films()[:2]
        scene.secrets[f"token:{scene.account('takeru')}"] = "dead-dead-dead"
        told = await scene.deliver(scene.delivery(film, SEEN, person="takeru"), scene.delivery(other, SEEN))
        assert [one.arrival for one in told] == [Arrival.LATER, Arrival.WRITTEN]
        assert "Sign in as this user again" in told[0].note


async def test_s16_an_item_that_cannot_be_read_blocks_no_other(scene: TargetScene) -> None:
    """The list is halved until the one is alone that the server stumbles over."""
    films = scene.films()[:4]
    scene.fault("read", "500*3")
    told = await scene.deliver(*(scene.delivery(film, SEEN) for film in films))
    assert [one.arrival for one in told] == [None, *[Arrival.WRITTEN] * 3]
    assert isinstance(told[0].error, ServerError)
    assert not told[0].was_sent


async def test_a_write_that_was_not_taken_is_told(scene: TargetScene) -> None:
    """Twice looked for, it does not show: an answer of 200 proves nothing."""
    film = scene.films()[0]
    scene.fault("mark", "empty")
    told = await scene.one(scene.delivery(film, SEEN))
    assert isinstance(told.error, BadResponse)
    assert (told.error.message, told.was_sent) == (
        f"{scene.kind}-den did not take it: it says unwatched, not watched",
        True,
    )


async def test_s24_another_server_is_not_written_to(scene: TargetScene) -> None:
    """Keys mean other items there."""
    scene.fault("identity", "stranger")
    with pytest.raises(BadResponse) as caught:
        await scene.one(scene.delivery(scene.films()[0], SEEN))
    assert (caught.value.trouble, scene.writes()) == (Trouble.WRONG_SERVER, 0)


async def test_s24_a_server_that_nobody_knows_is_not_written_to(scene: TargetScene) -> None:
    """Without its own key there is nothing to recognise it by."""
    with pytest.raises(InvalidInput, match="is not known, so nothing is written"):
        async with scene.open(server_uuid=""):
            pass


async def test_s24_a_stranger_that_comes_between_is_noticed(scene: TargetScene) -> None:
    """Who answers is asked for anew once that is half a minute old."""
    async with scene.open() as target:
        scene.fault("identity", "stranger")
        scene.clock.advance(31)
        with pytest.raises(BadResponse):
            await all_of(target, [scene.delivery(scene.films()[0], SEEN)])
    assert scene.writes() == 0


async def test_s24_a_key_that_means_another_item_is_not_written_to(scene: TargetScene) -> None:
    """Its ids say so; it is looked for by them, and was found there, or is gone."""
    film, other = scene.films()[:2]
    moved = scene.delivery(film, SEEN, item_key=scene.key(other))
    gone = scene.delivery(film, SEEN, known_as=scene.delivery(other, SEEN).known_as, item_key="1" * 32)
    told = await scene.deliver(moved)
    assert (told[0].arrival, told[0].is_elsewhere, told[0].after) == (Arrival.WRITTEN, True, None)
    assert (scene.truth(film).is_watched, scene.truth(other).is_watched) == (True, False)
    assert scene.key(film) in told[0].note
    scene.access.delete(other.number)
    (lost,) = await scene.deliver(gone)
    assert isinstance(lost.error, NotFound)


async def test_s24_an_item_that_was_added_anew_is_found(scene: TargetScene) -> None:
    """What is there already is not written, nor anything over what somebody has seen of it."""
    film = next(one for one in scene.films())
    delivery = scene.delivery(film, BEGUN)
    if scene.kind == "plex":
        moved = scene.access.collection.replace(film.number)
        delivery = scene.delivery(film, BEGUN, known_as=scene.delivery(moved, BEGUN).known_as)
    else:
        moved = scene.access.replace(film.number)
    scene.put(moved, position=2_400_000)
    told = await scene.one(delivery)
    assert (told.arrival, told.is_elsewhere, told.after, scene.writes()) == (Arrival.NEWER, True, None, 0)


async def test_readings_grow_old(scene: TargetScene) -> None:
    """Whatever somebody does there while a long batch is under way is seen before it is written over."""
    first, second = scene.films()[:2]
    arrivals = []
    async with scene.open() as target:
        async for told in target.deliver([scene.delivery(first, SEEN), scene.delivery(second, BEGUN)]):
            arrivals.append(told.arrival)
            scene.put(second, position=2_400_000)
            scene.clock.advance(11)
    assert arrivals == [Arrival.WRITTEN, Arrival.NEWER]


async def test_s39_no_secret_stands_in_what_is_told(scene: TargetScene) -> None:
    """Neither in what was exchanged nor in what went wrong."""
    film, bad = scene.films()[:2]
    told = [await scene.one(scene.delivery(film, SEEN))]
    scene.fault("mark", "500*1")
    told.append(await scene.one(scene.delivery(bad, SEEN)))
    words = " ".join(f"{one.note} {one.exchange} {one.error}" for one in told)
    assert not [secret for secret in scene.secrets.values() if secret in words]
