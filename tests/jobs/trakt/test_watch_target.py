"""Deliveries of any kind against what stands at Trakt: found by whatever is known, never over anything newer."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any

import pytest

from tests.fake_clock import FakeClock
from tui.engine.targets import Arrival, Delivered
from tui.jobs.trakt.session import TraktSession, open_session
from tui.jobs.trakt.surroundings import TraktShared, TraktSurroundings
from tui.jobs.trakt.watch_judging import NO_LENGTH
from tui.jobs.trakt.watch_target import WatchTarget
from tui.model.hub import WatchValue
from tui.model.library import ItemKind, Watch
from tui.model.lists import Entry, EntryKind, Lookup
from tui.model.outbox import Aspect, Delivery, DeliveryState, KnownAs
from tui.model.profiles import ProfileDraft, ProfileKind
from tui.redact import Redactor
from tui.sandbox.trakt.access import TraktAccess, TraktMake
from tui.sandbox.trakt.titles import Title
from tui.settings import Settings

HOUR = 3_600_000
NEW = WatchValue(Watch.UNWATCHED)
SEEN = WatchValue(Watch.WATCHED, 0, 1, 1_600_000_000)
BEGUN = WatchValue(Watch.UNWATCHED, HOUR // 2)


@dataclass
class Desk:
    """A Trakt with a film and a show, and what is delivered to it."""

    trakt: TraktAccess
    session: TraktSession
    target: WatchTarget
    numbers: count[int] = field(default_factory=lambda: count(1))

    def __post_init__(self) -> None:
        known = self.trakt.known
        self.film = known.add("movie", "Heat", year=1995, ids={"imdb": "tt0113277", "tmdb": "949"}, runtime=60)
        self.other = known.add("movie", "Other", year=1996, ids={"imdb": "tt0113278", "tmdb": "950"}, runtime=60)
        self.show = known.add("show", "Severance", ids={"tvdb": "371980"})
        self.episodes = [
            known.add("episode", f"E{n}", ids={"tvdb": str(800 + n)}, show=self.show.trakt, season=1, number=n)
            for n in range(1, 12)
        ]

    def delivery(self, ids: tuple[str, ...], wanted: WatchValue, before: WatchValue = NEW, **more: Any) -> Delivery:
        """A delivery for something that is known by these ids."""
        kind = more.pop("kind", ItemKind.MOVIE)
        made = Delivery(
            next(self.numbers), 1, "trakt", 1, "Mira", 1, "mira", 1, f"{kind}:x", "movies", "Heat (1995)", 1,
            Aspect.WATCH, wanted, before, before, "", "here", 1, DeliveryState.IN_FLIGHT, 0, 0.0,
            runtime_ms=HOUR, known_as=KnownAs(kind, "Heat", "", ids),
        )  # fmt: skip
        return replace(made, **more)

    def placed(self, number: int, wanted: WatchValue, *ids: str, **more: Any) -> Delivery:
        """A delivery for an episode that is known by its place."""
        key = f"episode:tvdb:371980/1/{number}"
        return self.delivery(ids, wanted, kind=ItemKind.EPISODE, item_key=key, **more)

    async def bring(self, *batch: Delivery) -> list[Delivered]:
        """Deliver; give what became of each, in the order of the batch."""
        told = {one.delivery_id: one async for one in self.target.deliver(batch)}
        return [told[one.id] for one in batch]

    def plays(self, title: Title) -> int:
        """How often something was watched."""
        return len(self.trakt.diary().plays_of(title.key))


@dataclass
class Remembered:
    """What Trakt answered when it was asked for ids."""

    known: dict[str, Lookup]

    async def lookups(self, names: Iterable[str]) -> Mapping[str, Lookup]:
        """Give what is known."""
        return {name: self.known[name] for name in names if name in self.known}

    async def put_lookups(self, found: Iterable[Lookup]) -> None:
        """Remember more."""
        self.known |= {one.name: one for one in found}


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    """A session with a Trakt of its own."""
    clock = FakeClock()
    trakt = TraktAccess(TraktMake(collections=(), seed=7, clock=clock.now))
    await trakt.start()
    settings = {"client_id": trakt.client_id, "write_spacing": "0"}
    draft = ProfileDraft(ProfileKind.TRAKT, "trakt", trakt.url, "mira", settings)
    around = TraktSurroundings(Settings(), Redactor(), clock, None, TraktShared())
    try:
        async with open_session(draft, {"token": trakt.access_token}, around, writes=True) as session:
            yield Desk(trakt, session, WatchTarget(session.reader, session.writer, clock))
    finally:
        await trakt.close()


async def test_an_episode_is_found_by_its_place(desk: Desk) -> None:
    """Nobody knows an id of its own; read, marked, and unmarked again."""
    (told,) = await desk.bring(desk.placed(3, SEEN))
    assert (told.arrival, desk.plays(desk.episodes[2])) == (Arrival.WRITTEN, 1)
    (again,) = await desk.bring(desk.placed(3, SEEN))
    assert (again.arrival, desk.plays(desk.episodes[2])) == (Arrival.ALREADY, 1)
    (back,) = await desk.bring(desk.placed(3, NEW, before=SEEN))
    assert (back.arrival, desk.plays(desk.episodes[2])) == (Arrival.WRITTEN, 0)


async def test_many_by_their_place_leave_together(desk: Desk) -> None:
    """One of them was watched there before."""
    desk.trakt.watch(desk.episodes[4].key, 1_500_000_000)
    told = await desk.bring(*(desk.placed(number, SEEN) for number in range(1, 11)))
    assert [one.arrival for one in told].count(Arrival.ALREADY) == 1
    assert [desk.plays(one) for one in desk.episodes] == [1] * 10 + [0]
    assert desk.trakt.writes.actions == ["add_history"]


async def test_s23_a_place_beside_an_id_says_nothing(desk: Desk) -> None:
    """Here the show is counted as on its discs: by its id it is another episode there, or none that Trakt knows."""
    (told,) = await desk.bring(desk.placed(3, SEEN, "tvdb:804"))
    assert (told.arrival, desk.plays(desk.episodes[2]), desk.plays(desk.episodes[3])) == (Arrival.WRITTEN, 0, 1)
    (unknown,) = await desk.bring(desk.placed(3, SEEN, "tvdb:99999"))
    assert str(unknown.error) == "Item episode:tvdb:99999 not found on Trakt"
    batch = [desk.placed(number, SEEN, f"tvdb:{800 + number + 1}") for number in range(1, 10)]
    assert [one.arrival for one in await desk.bring(*batch)].count(Arrival.ALREADY) == 1
    assert [desk.plays(one) for one in desk.episodes] == [0] + [1] * 9 + [0]


async def test_of_many_each_is_found_in_its_own_way(desk: Desk) -> None:
    """Ids that Trakt knows, places, and what it has never heard of."""
    batch = [
        *(desk.placed(number, SEEN) for number in range(1, 8)),
        desk.placed(8, SEEN, "tvdb:808"),
        desk.delivery(("imdb:tt0113277",), SEEN),
        desk.delivery(("imdb:tt9999999",), SEEN),
    ]
    told = await desk.bring(*batch)
    assert [one.arrival for one in told[:-1]] == [Arrival.WRITTEN] * 9
    assert str(told[-1].error) == "Item movie:imdb:tt9999999 not found on Trakt"
    assert [desk.plays(one) for one in (*desk.episodes[:8], desk.film)] == [1] * 9


async def test_an_id_of_trakt_that_is_gone_is_replaced_by_others(desk: Desk) -> None:
    """Records there become one now and then; the old number means nothing."""
    (told,) = await desk.bring(desk.delivery(("imdb:tt0113277", "trakt:123456"), SEEN))
    assert (told.arrival, desk.plays(desk.film)) == (Arrival.WRITTEN, 1)


async def test_s13_what_became_one_with_another_is_not_counted_twice(desk: Desk) -> None:
    """The old number means nothing any more, and the film was watched under the new one."""
    desk.trakt.watch(desk.film.key, 1_500_000_000)
    gone = desk.delivery(("imdb:tt0113277", "trakt:123456"), SEEN)
    (told,) = await desk.bring(gone)
    assert (told.arrival, desk.plays(desk.film)) == (Arrival.ALREADY, 1)
    desk.trakt.faults.add("history", "gone", times=1)
    (again,) = await desk.bring(replace(gone, id=99))
    assert (again.arrival, desk.plays(desk.film)) == (Arrival.ALREADY, 1)
    many = [desk.delivery(("imdb:tt0113277", "trakt:123456"), SEEN), *(desk.placed(n, SEEN) for n in range(1, 9))]
    await desk.bring(*many, desk.delivery(("imdb:tt0113278",), SEEN))
    assert (desk.plays(desk.film), desk.plays(desk.other)) == (1, 1)


async def test_an_answer_that_holds_no_more_is_asked_for_again(desk: Desk) -> None:
    """Trakt said once under which number it knows the film; it knows it under another one by now."""
    old = Entry(EntryKind.MOVIE, "Heat", 1995, ("imdb:tt0113277",), 123456)
    clock = FakeClock()
    book = Remembered({"movie:imdb:tt0113277": Lookup("movie:imdb:tt0113277", old, clock.now())})
    desk.target = WatchTarget(desk.session.reader, desk.session.writer, clock, book=book)
    (told,) = await desk.bring(desk.delivery(("imdb:tt0113277",), SEEN))
    assert (told.arrival, desk.plays(desk.film)) == (Arrival.WRITTEN, 1)
    entry = book.known["movie:imdb:tt0113277"].entry
    assert entry is not None
    assert entry.trakt_id == desk.film.trakt


async def test_s23_ids_that_name_different_things_name_nothing(desk: Desk) -> None:
    """Neither of the two films is marked."""
    (told,) = await desk.bring(desk.delivery(("imdb:tt0113277", "tmdb:950"), SEEN))
    assert str(told.error) == "Its ids name different things at Trakt"
    assert (desk.plays(desk.film), desk.plays(desk.other), desk.trakt.writes.actions) == (0, 0, [])


async def test_what_is_further_there_is_not_overwritten(desk: Desk) -> None:
    """It was watched to 80 % at Trakt, which nobody has read yet."""
    desk.trakt.diary().pause(desk.film.key, 80.0)
    (told,) = await desk.bring(desk.delivery(("imdb:tt0113277",), BEGUN))
    assert (told.arrival, desk.trakt.writes.actions) == (Arrival.NEWER, [])
    assert told.after == WatchValue(Watch.UNWATCHED, HOUR * 8 // 10)


async def test_a_position_of_what_nobody_knows_the_length_of_is_not_told(desk: Desk) -> None:
    """The mark is, where there is one."""
    (told,) = await desk.bring(desk.delivery(("imdb:tt0113277",), BEGUN, runtime_ms=None))
    assert (told.arrival, told.note, desk.trakt.writes.actions) == (Arrival.ALREADY, NO_LENGTH, [])
    again = WatchValue(Watch.WATCHED, HOUR // 2, 1)
    (both,) = await desk.bring(desk.delivery(("imdb:tt0113277",), again, runtime_ms=None))
    assert (both.arrival, desk.plays(desk.film)) == (Arrival.WRITTEN, 1)
    assert NO_LENGTH in both.note


async def test_a_mark_and_a_position_are_both_written(desk: Desk) -> None:
    """It is being watched once more: the play first, since that ends what was begun."""
    again = WatchValue(Watch.WATCHED, HOUR // 2, 1)
    (told,) = await desk.bring(desk.delivery(("imdb:tt0113277",), again))
    paused = desk.trakt.diary().paused_in(desk.film.key)
    assert (told.arrival, desk.plays(desk.film), paused and paused.progress) == (Arrival.WRITTEN, 1, 50.0)
    assert desk.trakt.writes.actions == ["add_history", "scrobble"]
    (after,) = await desk.bring(desk.delivery(("imdb:tt0113277",), again))
    assert after.arrival is Arrival.ALREADY


async def test_s13_what_an_earlier_try_left_is_no_word_of_trakts(desk: Desk) -> None:
    """It was brought to half, the answer was lost, and three quarters are wanted by now."""
    desk.trakt.diary().pause(desk.film.key, 50.4)
    wanted = WatchValue(Watch.UNWATCHED, HOUR * 3 // 4)
    (told,) = await desk.bring(desk.delivery(("imdb:tt0113277",), wanted, sent=(BEGUN,)))
    assert told.arrival is Arrival.WRITTEN


async def test_a_list_that_somebody_changes_meanwhile_is_read_again(desk: Desk) -> None:
    """Between two batches one of the episodes was watched at Trakt: no second play of it."""
    await desk.bring(*(desk.placed(number, SEEN) for number in range(1, 8)))
    desk.trakt.watch(desk.episodes[8].key, 1_500_000_000)
    told = await desk.bring(*(desk.placed(number, SEEN) for number in range(4, 12)))
    assert [one.arrival for one in told].count(Arrival.WRITTEN) == 3
    assert [desk.plays(one) for one in desk.episodes] == [1] * 11
