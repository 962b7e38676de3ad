"""What a person asks of the hub."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from tests.engine.hub.pass_scene import ATTIC, DEN, PassScene, shape
from tests.store.library.shelf import NOW, episode, film, show
from tui.engine.hub.desk import HubDesk
from tui.errors import InvalidInput, NotFound
from tui.model.hub import Direction, LocalMark, Policy
from tui.model.library import ItemKind, ItemRow
from tui.model.outbox import DeliveryState, ListWork, NewListDelivery
from tui.settings import Settings
from tui.store.outbox.lists import enqueue_list

WATCHED, UNWATCHED = LocalMark(is_watched=True), LocalMark(is_watched=False)


class Woken:
    """Counts how often the sender was woken."""

    times = 0

    def __call__(self) -> None:
        self.times += 1


@pytest.fixture
def woken() -> Woken:
    """Nobody was woken yet."""
    return Woken()


@pytest.fixture
def desk(scene: PassScene, woken: Woken) -> HubDesk:
    """The desk on two servers."""
    return HubDesk(scene.store, scene.clock, Settings(), woken)


async def test_a_mark_goes_to_every_server_at_once(scene: PassScene, desk: HubDesk, woken: Woken) -> None:
    """One group, one delivery for each server, and the store shows it before anything has left."""
    report = await desk.mark(scene.house.people["Anna"], WATCHED, items=[await scene.house.item(DEN, "1")])
    assert (report.titles, report.changed, report.deliveries, report.targets) == (1, 1, 2, (ATTIC, DEN))
    queued = [*await scene.queued(DEN), *await scene.queued(ATTIC)]
    assert {(one.group_id, one.origin, one.person) for one in queued} == {(report.group_id, "here", "Anna")}
    assert shape(await scene.hub_value("Anna", 1) or pytest.fail("unknown")) == ("watched", 0)
    assert woken.times == 1


async def test_s41_the_same_mark_again_queues_nothing(scene: PassScene, desk: HubDesk) -> None:
    """It is so already."""
    item = await scene.house.item(DEN, "1")
    await desk.mark(scene.house.people["Anna"], WATCHED, items=[item])
    report = await desk.mark(scene.house.people["Anna"], WATCHED, items=[item])
    assert (report.titles, report.changed, report.deliveries) == (1, 0, 0)


async def test_s15_a_mark_that_is_taken_back_never_leaves(scene: PassScene, desk: HubDesk) -> None:
    """Watched and unwatched before anything was sent: nothing is to be sent."""
    item = await scene.house.item(DEN, "1")
    await desk.mark(scene.house.people["Anna"], WATCHED, items=[item])
    await desk.mark(scene.house.people["Anna"], UNWATCHED, items=[item])
    assert (await scene.queued(DEN), await scene.queued(ATTIC)) == ([], [])


async def test_s25_a_mark_reaches_nobody_else(scene: PassScene, desk: HubDesk) -> None:
    """Only the accounts of the person that it is for."""
    await desk.mark(scene.house.people["Ben"], WATCHED, items=[await scene.house.item(DEN, "1")])
    queued = [*await scene.queued(DEN), *await scene.queued(ATTIC)]
    assert {one.account_key for one in queued} == {"8"}
    assert await scene.hub_value("Anna", 1) is None


@pytest.mark.parametrize("way", ["item", "show:tvdb:81189", "season:tvdb:81189/1"])
async def test_a_show_stands_for_its_episodes_on_every_server(scene: PassScene, desk: HubDesk, way: str) -> None:
    """Also for those that the server which was asked does not have."""
    await scene.house.shelves[DEN].put(show(), *(_episode(number) for number in (1, 2)))
    await scene.house.shelves[ATTIC].put(show(), *(_episode(number) for number in (2, 3)))
    given = {"items": [await scene.house.item(DEN, "s")]} if way == "item" else {"names": [way]}
    report = await desk.mark(scene.house.people["Anna"], WATCHED, **given)  # type: ignore[arg-type]
    assert (report.titles, report.deliveries) == (3, 4)
    assert sorted(one.title for one in await scene.queued(ATTIC)) == ["Breaking Bad S01E02", "Breaking Bad S01E03"]


async def test_an_episode_by_its_place_in_a_show(scene: PassScene, desk: HubDesk) -> None:
    """As it is typed: `episode:tvdb:81189/1/2`."""
    await scene.house.shelves[DEN].put(show(), *(_episode(number) for number in (1, 2)))
    await desk.mark(scene.house.people["Anna"], WATCHED, names=["episode:tvdb:81189/1/2"])
    assert [one.title for one in await scene.queued(DEN)] == ["Breaking Bad S01E02"]


async def test_what_no_library_has_is_remembered_for_those_that_will(scene: PassScene, desk: HubDesk) -> None:
    """A film that is added later is watched there from the start."""
    report = await desk.mark(scene.house.people["Anna"], WATCHED, names=["movie:tmdb:4711"])
    assert (report.titles, report.deliveries) == (1, 0)
    await scene.house.shelves[ATTIC].put(film("new", "A new film", "tmdb:4711"))
    await scene.house.shelves[ATTIC].prove("m", at=scene.clock.now() + 5)
    await scene.passed()
    (queued,) = await scene.queued(ATTIC)
    assert (queued.item_key, queued.title, shape(queued.wanted)) == ("new", "A new film (1999)", ("watched", 0))


@pytest.mark.parametrize(
    ("mark", "names", "words"),
    [
        (LocalMark(), ["movie:tmdb:1"], "Either watched"),
        (LocalMark(is_watched=True, position_ms=5), ["movie:tmdb:1"], "Either watched"),
        (LocalMark(position_ms=-5), ["movie:tmdb:1"], "before the beginning"),
        (LocalMark(is_watched=True, at=NOW + 7200), ["movie:tmdb:1"], "in the future"),
        (WATCHED, ["show:tvdb:1"], "No library that is synced has show:tvdb:1"),
        (WATCHED, [], "no episodes"),
    ],
)
async def test_what_cannot_be_meant_is_refused(
    scene: PassScene, desk: HubDesk, mark: LocalMark, names: list[str], words: str
) -> None:
    """With what is wrong; nothing is written."""
    before = await scene.dump()
    with pytest.raises(InvalidInput, match=words):
        await desk.mark(scene.house.people["Anna"], mark, names=names)
    assert await scene.dump() == before


async def test_music_and_unknown_items_are_refused(scene: PassScene, desk: HubDesk) -> None:
    """Music is not kept in step."""
    track = ItemRow(key="song", kind=ItemKind.TRACK, library_key="x", title="Song")
    await scene.house.shelves[DEN].put(track)
    with pytest.raises(InvalidInput, match="Music"):
        await desk.mark(scene.house.people["Anna"], WATCHED, items=[await scene.house.item(DEN, "song")])
    with pytest.raises(NotFound):
        await desk.mark(scene.house.people["Anna"], WATCHED, items=[123_456])


async def test_s23_what_nobody_is_sure_of_is_marked_after_a_choice(scene: PassScene, desk: HubDesk) -> None:
    """Two films that share an id and differ: the choice is remembered, and the mark goes on from there."""
    twin = film("twin", "Another film", "tmdb:1")
    await scene.house.shelves[DEN].put(twin)
    item = await scene.house.item(DEN, "twin")
    with pytest.raises(InvalidInput, match="Nobody is sure"):
        await desk.mark(scene.house.people["Anna"], WATCHED, items=[item])
    assert [one.item_id for one in await desk.unmatched() if one.item_id == item] == [item]
    await desk.choose(item, None)
    report = await desk.mark(scene.house.people["Anna"], WATCHED, items=[item])
    assert (report.titles, report.targets) == (1, (DEN,))
    assert item not in [one.item_id for one in await desk.unmatched()]


async def test_a_person_is_found_by_name_or_by_being_the_only_one(scene: PassScene, desk: HubDesk) -> None:
    """With several a name is asked for; an unknown one is refused."""
    assert (await desk.person_for("anna")).name == "Anna"
    with pytest.raises(InvalidInput, match="for whom: Anna, Ben"):
        await desk.person_for(None)
    with pytest.raises(InvalidInput, match="no person named 'Eve'"):
        await desk.person_for("Eve")
    await scene.store.people.remove("Ben")
    assert (await desk.person_for(None)).name == "Anna"
    await scene.store.people.remove("Anna")
    with pytest.raises(InvalidInput) as nobody:
        await desk.person_for(None)
    assert "people map" in nobody.value.hint


async def test_what_may_not_be_written_any_more_leaves_the_queue_and_comes_back(
    scene: PassScene, desk: HubDesk
) -> None:
    """Pull only: what waits is dropped. Both ways again: what is missing is queued."""
    await scene.watch(DEN, 1)
    await scene.passed()
    await desk.set_rules(ATTIC, direction=Direction.PULL)
    assert (await scene.queued(ATTIC), len(await scene.queued(ATTIC, DeliveryState.DROPPED))) == ([], 1)
    rules = await desk.set_rules(ATTIC, direction=Direction.BOTH, spreads_unwatched=True)
    assert (rules.direction, rules.spreads_unwatched) == (Direction.BOTH, True)
    assert [one.title for one in await scene.queued(ATTIC)] == ["Film 1 (1999)"]


async def test_rules_between_two_servers_outlive_a_new_name(scene: PassScene, desk: HubDesk) -> None:
    """Nothing goes from den to attic, also when den is called cellar."""
    await desk.set_rules(ATTIC, by_source={DEN: None})
    before = await scene.store.profiles.find(DEN)
    assert before is not None
    after = replace(before, name="cellar")
    async with scene.store.db.transaction() as conn:
        await scene.store.profiles.update(conn, after)
    await desk.profile_changed(before, after)
    assert (await desk.rules())[ATTIC].by_source == {before.id: None}
    await scene.watch(DEN, 1)
    await scene.passed()
    assert await scene.queued(ATTIC) == []


async def test_rules_for_what_is_not_there_are_refused(scene: PassScene, desk: HubDesk) -> None:
    """Where they are typed."""
    with pytest.raises(InvalidInput, match="no profile 'cellar'"):
        await desk.set_rules(ATTIC, by_source={"cellar": Policy.LAST})
    with pytest.raises(InvalidInput, match="No profile named"):
        await desk.set_rules("cellar", direction=Direction.OFF)


async def test_a_rule_for_a_profile_that_was_removed_is_in_nobodys_way(scene: PassScene, desk: HubDesk) -> None:
    """Other settings may change beside it; the rule itself is refused when it is typed anew."""
    old = {"watch_rules": "cellar=off"}
    await desk.check(ATTIC, old | {"libraries": "Movies"}, old)
    with pytest.raises(InvalidInput, match="no profile 'cellar'"):
        await desk.check(ATTIC, old, {})
    await scene.watch(DEN, 1)
    assert sum((await scene.passed()).report.pushes.values()) == 1


async def test_s11_a_parked_title_goes_on_with_a_choice(scene: PassScene, desk: HubDesk) -> None:
    """Four flips within a day: it is left alone until a person says how it stands."""
    settings = '{"unwatch": "yes"}'
    await scene.house.raw(lambda raw: raw.execute("UPDATE profiles SET settings = ?", (settings,)))
    await scene.watch(DEN, *range(40, 60))
    await scene.passed()
    for _ in range(3):
        await scene.watch(DEN, 1)
        await scene.passed()
        await scene.arrive(ATTIC)
        await scene.unwatch(DEN, 1)
        await scene.passed()
        await scene.arrive(ATTIC)
    (parked,) = await desk.parked()
    assert (parked.person, parked.title, bool(parked.state.parked)) == ("Anna", "Film 1 (1999)", True)
    report = await desk.resolve(parked.state.person_id, parked.state.title_id, WATCHED)
    assert (report.titles, await desk.parked()) == (1, [])
    assert shape(await scene.hub_value("Anna", 1) or pytest.fail("unknown")) == ("watched", 0)


def _episode(number: int) -> ItemRow:
    return episode(f"e{number}", 1, number, f"tvdb:9{number}", grandparent_title="Breaking Bad")


async def test_s4_an_unwatch_that_may_not_spread_any_more_leaves_the_queue(scene: PassScene, desk: HubDesk) -> None:
    """It was allowed when it was queued, and nothing was sent yet: the mark stays."""
    await desk.set_rules(DEN, spreads_unwatched=True)
    await desk.set_rules(ATTIC, spreads_unwatched=True)
    await scene.watch(DEN, *range(1, 11))
    await scene.passed()
    await scene.arrive(ATTIC)
    await scene.unwatch(DEN, 1)
    await scene.passed()
    assert [shape(one.wanted) for one in await scene.queued(ATTIC)] == [("unwatched", 0)]
    await desk.set_rules(ATTIC, spreads_unwatched=False)
    assert await scene.queued(ATTIC) == []


async def test_what_may_not_come_from_there_any_more_leaves_the_queue(scene: PassScene, desk: HubDesk) -> None:
    """The rule was made while it waited."""
    await scene.watch(DEN, 1)
    await scene.passed()
    await desk.set_rules(ATTIC, by_source={DEN: None})
    assert await scene.queued(ATTIC) == []


async def test_lists_wait_on_though_no_watched_states_are_written_any_more(scene: PassScene, desk: HubDesk) -> None:
    """The setting is about watched states; that a list is to be deleted there is known by its delivery only."""
    new = NewListDelivery(scene.house.profiles[ATTIC], 7, "Noir", ListWork.DELETE)
    await scene.house.raw(lambda raw: enqueue_list(raw, new, NOW))
    await desk.set_rules(ATTIC, direction=Direction.PULL)
    assert [one.list_id for one in await scene.queued(ATTIC)] == [7]


async def test_s14_rules_and_what_they_drop_are_stored_together(
    scene: PassScene, desk: HubDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cut in between, a start would send what may not be written any more."""
    await scene.watch(DEN, 1)
    await scene.passed()

    async def cut(*_: object, **__: object) -> None:
        raise asyncio.CancelledError

    monkeypatch.setattr(scene.store.hub, "rules_changed", cut)
    with pytest.raises(asyncio.CancelledError):
        await desk.set_rules(ATTIC, direction=Direction.PULL)
    assert (await desk.rules())[ATTIC].direction is Direction.BOTH
