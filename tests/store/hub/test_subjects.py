"""What is known of a person and a title: every copy, what was agreed on, what is on its way."""

from __future__ import annotations

from tests.store.hub.hub_house import UNWATCHED, WATCHED, HubHouse, push_of
from tests.store.library.shelf import DAY, HOUR, NOW, film
from tui.model.hub import Direction, HubChange, HubPlan, LinkRules, WatchValue
from tui.model.library import StateRow, Watch


async def title_of_two(house: HubHouse) -> int:
    """A film on two servers."""
    for name in ("one", "two"):
        await house.server(name)
        await house.shelves[name].put(film("1", runtime_ms=7_200_000))
    title = await house.title("one", "1")
    assert title is not None
    return title


def flip(house: HubHouse, title: int, *, by: int | None, back: bool = False, refused: bool = False) -> HubChange:
    """A mark that changed."""
    before, after = (WATCHED, UNWATCHED) if back else (UNWATCHED, WATCHED)
    return HubChange(house.people["Anna"], title, by, before, after, after, "because", refused)


async def test_a_subject_has_every_copy_with_all_that_is_known(house: HubHouse) -> None:
    """What the server told and when, by whom it is written, how long it is, how the profile takes part."""
    title = await title_of_two(house)
    one = house.shelves["one"]
    await one.see(StateRow("1", False, 2, 600_000, 1_600_000_000), at=NOW + 5)
    rules = LinkRules(Direction.PULL)
    first, second = (await house.subject("Anna", title, one=rules)).copies
    assert (first.account_id, first.profile_id, first.place) == (one.accounts["7"], house.profiles["one"], "one")
    assert first.seen == WatchValue(Watch.UNWATCHED, 600_000, 2, 1_600_000_000)
    assert (first.seen_at, first.runtime_ms, first.rules) == (NOW + 5, 7_200_000, rules)
    assert (second.seen, second.seen_at, second.rules) == (UNWATCHED, None, LinkRules())
    assert first.baseline is second.baseline is None


async def test_s22_an_item_that_came_after_the_last_whole_walk_is_unknown(house: HubHouse) -> None:
    """Not listed is unwatched only where a walk was complete since."""
    title = await title_of_two(house)
    await house.shelves["two"].put(film("new"), at=NOW + DAY)
    await house.write(lambda hub: hub.arrive(10))
    seen = {copy.item_id: copy.seen.watch for copy in (await house.subject("Anna", title)).copies}
    assert seen[await house.item("two", "new")] is Watch.UNKNOWN
    assert seen[await house.item("two", "1")] is Watch.UNWATCHED


async def test_s25_each_person_has_their_own_copies(house: HubHouse) -> None:
    """Two people of one title, asked for at once."""
    title = await title_of_two(house)
    await house.shelves["one"].see(StateRow("1", True, 1), account="8")
    pairs = [(house.people[name], title) for name in ("Ben", "Anna")]
    ben, anna = await house.write(lambda hub: hub.subjects(pairs, {}))
    assert [copy.seen.is_watched for copy in ben.copies] == [True, False]
    assert [copy.seen.is_watched for copy in anna.copies] == [False, False]
    assert {copy.account_id for copy in ben.copies}.isdisjoint(copy.account_id for copy in anna.copies)


async def test_s25_a_library_that_an_account_may_not_see_has_no_copy_for_it(house: HubHouse) -> None:
    """It was never read whole for it and nothing is known of it: a write would be refused, or reach another one."""
    title = await title_of_two(house)
    await house.shelves["one"].put(film("kids", library_key="kids"))
    await house.write(lambda hub: hub.arrive(10))
    assert {copy.item_id for copy in (await house.subject("Ben", title)).copies} == {
        await house.item("one", "1"),
        await house.item("two", "1"),
    }
    await house.shelves["one"].see(StateRow("kids", True, 1), account="8")
    assert len((await house.subject("Ben", title)).copies) == 3


async def test_s21_what_was_inherited_is_told_as_such(house: HubHouse) -> None:
    """The replaced file is a copy, and what stands there no server said."""
    title = await title_of_two(house)
    one = house.shelves["one"]
    await one.see(StateRow("1", True, 2))
    await one.miss("1")
    await one.put(film("2"), at=NOW + DAY)
    await house.write(lambda hub: hub.arrive(10))
    await one.prove("m", at=NOW + 2 * DAY)
    (copy,) = [copy for copy in (await house.subject("Anna", title)).copies if copy.place == "one"]
    assert (copy.item_id, copy.is_inherited) == (await house.item("one", "2"), True)
    assert copy.seen == WatchValue(Watch.WATCHED, 0, 2)


async def test_what_is_on_its_way_is_told_with_what_may_have_left(house: HubHouse) -> None:
    """The newest wish counts; what is in flight, and what was sent before, may be there already."""
    title = await title_of_two(house)
    state = await house.set_state("Anna", title)
    subject = await house.subject("Anna", title)
    await house.apply(subject, HubPlan(state, pushes=(push_of(subject, "two"),)))
    (_, copy) = (await house.subject("Anna", title)).copies
    assert (copy.wanted, copy.sent) == (WATCHED, ())
    await house.raw(lambda raw: raw.execute("UPDATE outbox SET state = 'in_flight', was_sent = 1"))
    further = WatchValue(Watch.WATCHED, 900_000)
    await house.apply(subject, HubPlan(state, pushes=(push_of(subject, "two", further),)))
    (_, copy) = (await house.subject("Anna", title)).copies
    assert (copy.wanted, copy.sent) == (further, (WATCHED,))
    await house.raw(lambda raw: raw.execute("UPDATE outbox SET state = 'done'"))
    (_, copy) = (await house.subject("Anna", title)).copies
    assert (copy.wanted, copy.sent) == (None, ())


async def test_s11_flips_of_the_last_day_are_told_oldest_first(house: HubHouse) -> None:
    """Those that servers told and that were taken; the first mark of all is none."""
    title = await title_of_two(house)
    account = house.shelves["one"].accounts["7"]
    subject = await house.subject("Anna", title)
    first = HubChange(house.people["Anna"], title, account, WatchValue(), WATCHED, WATCHED, "the first")
    told = [
        (NOW - 2 * DAY, flip(house, title, by=account)),
        (NOW - 5 * HOUR, first),
        (NOW - 4 * HOUR, flip(house, title, by=account, back=True)),
        (NOW - 3 * HOUR, flip(house, title, by=account, refused=True)),
        (NOW - 2 * HOUR, flip(house, title, by=account)),
    ]
    for at, change in told:
        await house.apply(subject, HubPlan(changes=(change,)), at)
    assert (await house.subject("Anna", title)).flips == (NOW - 4 * HOUR, NOW - 2 * HOUR)
    await house.apply(subject, HubPlan(changes=(flip(house, title, by=None, back=True),)), NOW - HOUR)
    assert (await house.subject("Anna", title)).flips == ()
    await house.apply(subject, HubPlan(changes=(flip(house, title, by=account),)), NOW - 60)
    assert (await house.subject("Anna", title)).flips == (NOW - 60,)


async def test_subjects_come_in_the_order_asked_for_and_once_each(house: HubHouse) -> None:
    """Also those of which nothing is known."""
    title = await title_of_two(house)
    pairs = [(house.people["Ben"], title), (house.people["Anna"], title), (house.people["Ben"], title), (77, 88)]
    found = await house.write(lambda hub: hub.subjects(pairs, {}))
    assert [(one.person_id, one.title_id) for one in found] == [pairs[0], pairs[1], (77, 88)]
    assert (found[-1].state, found[-1].copies, found[-1].flips) == (None, (), ())
