"""A plan is written whole: state, history, baselines and deliveries (S14)."""

from __future__ import annotations

import pytest

from tests.store.hub.hub_house import UNWATCHED, WATCHED, HubHouse, push_of
from tests.store.library.shelf import DAY, NOW, film
from tui.model.hub import Agreed, HubChange, HubPlan, HubState, Subject, WatchValue
from tui.model.library import ItemKind, ItemRow, StateRow, Watch


@pytest.fixture
async def subject(house: HubHouse) -> Subject:
    """A film on two servers, of which Anna has a state."""
    for name in ("one", "two"):
        await house.server(name)
        await house.shelves[name].put(film("1"))
    title = await house.title("one", "1")
    assert title is not None
    await house.set_state("Anna", title, UNWATCHED, origin=house.shelves["one"].accounts["7"])
    return await house.subject("Anna", title)


def whole_plan(subject: Subject) -> HubPlan:
    """Server one said that it was watched, and server two is to hear of it."""
    assert subject.state is not None
    one = subject.copies[0]
    value = WatchValue(Watch.WATCHED, 0, 2, 1_600_000_000)
    state = HubState(subject.person_id, subject.title_id, value, 2, NOW + 5, one.account_id)
    change = HubChange(
        subject.person_id, subject.title_id, one.account_id, UNWATCHED, value, WATCHED, "one says it was watched"
    )
    agreed = Agreed(one.account_id, one.item_id, WATCHED, 2)
    return HubPlan(state, (change,), (agreed,), (push_of(subject, "two", value),))


async def test_a_plan_is_read_back_as_it_was_written(house: HubHouse, subject: Subject) -> None:
    """Nothing is lost on the way, the reasons included."""
    plan = whole_plan(subject)
    (delivery,) = await house.apply(subject, plan, NOW + 9)
    after = await house.subject("Anna", subject.title_id)
    assert after.state == plan.state
    baseline = after.copies[0].baseline
    assert baseline is not None
    assert (baseline.value, baseline.rev, baseline.agreed_at, baseline.is_written) == (WATCHED, 2, NOW + 9, False)
    assert after.copies[1].wanted == plan.pushes[0].wanted
    (kept,) = await house.store.hub.changes_of(subject.person_id, subject.title_id)
    change = plan.changes[0]
    assert (kept.at, kept.change.decision, kept.is_undone) == (NOW + 9, change.decision, False)
    assert (kept.change.before, kept.change.told.watch) == (UNWATCHED, Watch.WATCHED)
    rows = await house.rows(
        "SELECT id, person_id, title_id, rev, origin, decision, state, changed_at, hub_before FROM outbox"
    )
    assert [row[:-1] for row in rows] == [
        (delivery, subject.person_id, subject.title_id, 2, "one", "because", "pending", NOW + 5)
    ]
    assert '"unwatched"' in str(rows[0][-1])


async def test_s14_a_plan_is_written_whole_or_not_at_all(house: HubHouse, subject: Subject) -> None:
    """The delivery cannot be stored: neither is the state that it would carry."""
    plan = whole_plan(subject)
    await house.raw(
        lambda raw: raw.execute("CREATE TRIGGER full BEFORE INSERT ON outbox BEGIN SELECT raise(ABORT, 'no room'); END")
    )
    with pytest.raises(Exception, match="no room"):
        await house.apply(subject, plan)
    after = await house.subject("Anna", subject.title_id)
    assert after == subject
    assert await house.store.hub.changes_of(subject.person_id, subject.title_id) == []


async def test_s25_what_is_held_is_only_what_takes_a_mark_away_from_that_account(house: HubHouse) -> None:
    """The gate holds un-watches of one account; others, and everything else there, go."""
    for name in ("one", "two"):
        await house.server(name)
        await house.shelves[name].put(film("1"), film("2", "Heat", "tmdb:2"))
        await house.shelves[name].see(StateRow("1", True, 1))
    titles = [await house.title("one", key) or 0 for key in ("1", "2")]
    for title, wanted in zip(titles, (UNWATCHED, WATCHED), strict=True):
        state = await house.set_state("Anna", title, wanted)
        subject = await house.subject("Anna", title)
        pushes = tuple(push_of(subject, name, wanted) for name in ("one", "two"))
        await house.apply(subject, HubPlan(state, pushes=pushes), two="7 of 9 would be removed")
    rows = await house.rows("SELECT profile_id, title_id, state, last_error FROM outbox ORDER BY id")
    one, two = house.profiles["one"], house.profiles["two"]
    assert rows == [
        (one, titles[0], "pending", ""),
        (two, titles[0], "held", "7 of 9 would be removed"),
        (one, titles[1], "pending", ""),
        (two, titles[1], "pending", ""),
    ]


async def test_what_is_set_here_comes_from_here(house: HubHouse, subject: Subject) -> None:
    """An origin that takes part no longer has no name any more."""
    assert subject.state is not None
    for origin, shown in ((None, "here"), (99, "")):
        state = HubState(subject.person_id, subject.title_id, WATCHED, 3, NOW, origin)
        await house.apply(subject, HubPlan(state, pushes=(push_of(subject, "two"),)))
        assert (await house.rows("SELECT origin FROM outbox ORDER BY id DESC LIMIT 1")) == [(shown,)]
        await house.raw(lambda raw: raw.execute("DELETE FROM outbox"))


async def test_s11_a_parked_state_is_listed_until_it_is_chosen(house: HubHouse, subject: Subject) -> None:
    """With its person, its title, and how it stands on each server."""
    assert subject.state is not None
    parked = HubState(subject.person_id, subject.title_id, WATCHED, 2, NOW, None, "it flips too often")
    await house.apply(subject, HubPlan(parked), NOW + 1)
    (listed,) = await house.store.hub.parked()
    assert (listed.person, listed.title, listed.state) == ("Anna", "The Matrix (1999)", parked)
    assert [copy.place for copy in listed.copies] == ["one", "two"]
    chosen = HubState(subject.person_id, subject.title_id, WATCHED, 3, NOW, None)
    await house.apply(subject, HubPlan(chosen), NOW + 2)
    assert await house.store.hub.parked() == []
    assert await house.rows("SELECT parked_at FROM hub_states") == [(None,)]


async def test_s10_what_was_written_is_state_and_baseline_and_no_news(house: HubHouse, subject: Subject) -> None:
    """In one transaction, so that no sync finds one without the other."""
    two = subject.copies[1]
    value = WatchValue(Watch.WATCHED, 0, 3, 1_600_000_000)
    await house.clean()
    await house.write(lambda hub: hub.took(two.account_id, two.item_id, value, 4, is_written=True), NOW + DAY)
    after = (await house.subject("Anna", subject.title_id)).copies[1]
    assert (after.seen, after.seen_at) == (value, NOW + DAY)
    assert after.baseline is not None
    assert (after.baseline.value, after.baseline.rev, after.baseline.is_written) == (value, 4, True)
    assert await house.dirty() == set()
    await house.shelves["two"].see(StateRow("1", True, 3, 0, 1_600_000_000), at=NOW + 2 * DAY)
    assert await house.dirty() == set()


async def test_s10_agreeing_later_keeps_when_it_was_written(house: HubHouse, subject: Subject) -> None:
    """A reading that began before the write still says nothing of it."""
    two = subject.copies[1]
    await house.write(lambda hub: hub.took(two.account_id, two.item_id, WATCHED, 4, is_written=True), NOW + 5)
    await house.write(lambda hub: hub.agree(two.account_id, two.item_id, WATCHED, 5), NOW + 9)
    assert await house.rows("SELECT rev, agreed_at, written_at FROM hub_baselines") == [(5, NOW + 9, NOW + 5)]
    baseline = (await house.subject("Anna", subject.title_id)).copies[1].baseline
    assert baseline is not None and not baseline.is_written


async def test_what_a_server_had_already_is_agreed_on_and_not_ours(house: HubHouse, subject: Subject) -> None:
    """When we wrote last stays known: a list that was read before that says nothing of it still."""
    two = subject.copies[1]
    for is_written, rev, at, written_at in ((False, 4, 5, None), (True, 5, 6, NOW + 6), (False, 6, 7, NOW + 6)):
        await house.write(
            lambda hub, rev=rev, ours=is_written: hub.took(two.account_id, two.item_id, WATCHED, rev, ours), NOW + at
        )
        assert await house.rows("SELECT rev, written_at FROM hub_baselines") == [(rev, written_at)]


async def test_what_a_server_says_now_is_news(house: HubHouse, subject: Subject) -> None:
    """It had something newer than what was to be written: the hub decides on it, the baseline stays."""
    two = subject.copies[1]
    await house.clean()
    await house.write(lambda hub: hub.told(two.account_id, two.item_id, WatchValue(Watch.UNWATCHED, 900_000)))
    assert await house.dirty() == {("two", "7", "1")}
    after = (await house.subject("Anna", subject.title_id)).copies[1]
    assert (after.seen.position_ms, after.baseline) == (900_000, None)


async def test_s22_nothing_is_stored_of_what_a_server_does_not_say(house: HubHouse, subject: Subject) -> None:
    """Unknown is no state; an item that is gone from the store takes nothing."""
    two = subject.copies[1]
    await house.write(lambda hub: hub.told(two.account_id, two.item_id, WatchValue()))
    await house.write(lambda hub: hub.took(two.account_id, 999, WATCHED, 1, is_written=True))
    assert await house.rows("SELECT count(*) FROM watch_states") == [(0,)]
    assert await house.rows("SELECT count(*) FROM hub_baselines") == [(0,)]


async def test_s36_the_changes_of_a_run_come_newest_first_and_can_be_taken_back(
    house: HubHouse, subject: Subject
) -> None:
    """Those of other runs stay out of it."""
    plan = whole_plan(subject)
    for run_id, at in ((5, NOW), (6, NOW + 1), (5, NOW + 2)):
        await house.write(
            lambda hub, run=run_id: hub.apply(
                subject, HubPlan(changes=plan.changes), run_id=run, group_id="g", held={}
            ),
            at,
        )
    kept = await house.store.hub.changes_of_run(5)
    assert [(one.at, one.run_id, one.group_id) for one in kept] == [(NOW + 2, 5, "g"), (NOW, 5, "g")]
    await house.write(lambda hub: hub.undone([kept[0].id]))
    assert [one.is_undone for one in await house.write(lambda hub: hub.changes_of_run(5))] == [True, False]


async def test_the_gate_is_told_what_an_account_has_watched(house: HubHouse) -> None:
    """What was only begun does not count, nor music, nor what is gone: a larger measure would let more pass."""
    await house.server("one")
    shelf = house.shelves["one"]
    await shelf.put(film("1"), film("2", "Heat", "tmdb:2"), film("3", "Ronin", "tmdb:3"))
    await shelf.put(ItemRow("t", ItemKind.TRACK, "a", "Song"))
    begun = StateRow("2", False, 0, 60_000)
    await shelf.see(StateRow("1", True, 1), begun, StateRow("3", True, 1), StateRow("t", True, 9))
    await shelf.miss("3")
    assert await house.write(lambda hub: hub.watched_by(shelf.accounts["7"])) == 1


async def test_states_of_items_are_each_persons(house: HubHouse, subject: Subject) -> None:
    """By item, whichever server it is of; an item that is no copy has none."""
    await house.set_state("Ben", subject.title_id, WATCHED)
    ids = [await house.item(name, "1") for name in ("one", "two")]
    found = await house.store.hub.states_of_items([*ids, 99])
    assert set(found) == set(ids)
    for item_id in ids:
        assert [(person.name, state.value.watch) for person, state in found[item_id]] == [
            ("Anna", Watch.UNWATCHED),
            ("Ben", Watch.WATCHED),
        ]
