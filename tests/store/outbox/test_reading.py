"""The outbox as faces read it: pages, counts, lanes, and what the sync indicator shows."""

from __future__ import annotations

import pytest

from tests.store.outbox.conftest import Queue
from tests.store.outbox.subjects import OWNER, SEEN, UNSEEN, House
from tui.model.outbox import Away, DeliveryFilter, DeliveryState, Lane, LaneState
from tui.store.outbox.landing import Failed, Landed
from tui.store.store import Store


async def shown(store: Store, chosen: DeliveryFilter) -> list[str]:
    """Give the titles of a page, and make sure that the count is of the same."""
    found = await store.outbox.page(chosen)
    assert await store.outbox.count(chosen) == len(found)
    return [row.title for row in found]


async def lane_of(store: Store, profile_id: int) -> Lane:
    """Give one lane."""
    return next(lane for lane in await store.outbox.lanes() if lane.profile_id == profile_id)


async def ended(store: Store, house: House, queue: Queue, film: int, end: DeliveryState, error: str = "") -> int:
    """Let a delivery end, at a moment of its own."""
    delivery_id = await queue(house.new(film)) or 0
    await store.departures.take(OWNER, house.profiles[0], 1)
    told = Landed(delivery_id, end, "written") if end is DeliveryState.DONE else Failed(delivery_id, end, error)
    await store.departures.tell(OWNER, told, house.profiles[0])
    return delivery_id


async def test_pages_are_newest_first(store: Store, house: House, queue: Queue) -> None:
    """And go on where the one before ended."""
    for film in range(5):
        await queue(house.new(film))
    assert [row.title for row in await store.outbox.page(limit=2)] == ["Film 4", "Film 3"]
    assert [row.title for row in await store.outbox.page(offset=2, limit=2)] == ["Film 2", "Film 1"]


async def test_filters_narrow_pages_and_counts(store: Store, house: House, queue: Queue) -> None:
    """By state, target, person, group and words, together as well as alone."""
    await ended(store, house, queue, 0, DeliveryState.DONE)
    await queue(house.new(1, group_id="g"))
    await queue(house.new(2, target=1, held="40 of 60"))
    assert await shown(store, DeliveryFilter()) == ["Film 2", "Film 1"]
    assert await shown(store, DeliveryFilter(frozenset({DeliveryState.DONE}))) == ["Film 0"]
    assert await shown(store, DeliveryFilter(frozenset({DeliveryState.HELD}))) == ["Film 2"]
    assert await shown(store, DeliveryFilter(profile_id=house.profiles[0])) == ["Film 1"]
    assert await shown(store, DeliveryFilter(person_id=house.person_id)) == ["Film 2", "Film 1"]
    assert await shown(store, DeliveryFilter(person_id=house.person_id + 1)) == []
    assert await shown(store, DeliveryFilter(group_id="g")) == ["Film 1"]
    assert await shown(store, DeliveryFilter(text="JELLY")) == ["Film 2"]
    assert await shown(store, DeliveryFilter(text="film 1")) == ["Film 1"]
    assert await shown(store, DeliveryFilter(profile_id=house.profiles[1], text="film 1")) == []
    assert await shown(store, DeliveryFilter(text="%")) == []


async def test_what_moves_is_counted_by_target_and_group(store: Store, house: House, queue: Queue) -> None:
    """Held and dead ones do not move."""
    await queue(house.new(0, group_id="g"))
    await queue(house.new(1, target=1, group_id="g"))
    await queue(house.new(2, group_id="g", held="40 of 60"))
    await queue(house.new(3))
    moving = store.outbox.moving
    assert [await moving(), await moving(group_id="g"), await moving(house.profiles[0], group_id="g")] == [3, 2, 1]
    await store.departures.take(OWNER, house.profiles[0], 1)
    assert [await store.outbox.flying(), await store.outbox.flying(house.profiles[1])] == [1, 0]


async def test_a_pause_wins_over_other_troubles(store: Store, house: House, queue: Queue) -> None:
    """And the lane of a disabled profile says why it stands still."""
    profile = house.profiles[0]
    await store.departures.close_lane(profile, LaneState.OFFLINE, "no route", until=5.0, tries=1)
    assert (await lane_of(store, profile)).reason == "no route"
    await store.outbox.set_paused(profile, is_paused=True)
    assert (await lane_of(store, profile)).state is LaneState.PAUSED
    await store.outbox.set_paused(profile, is_paused=False)
    await store.profiles.set_enabled(profile, False)
    found = await lane_of(store, profile)
    assert (found.state, found.reason) == (LaneState.PAUSED, "the profile is disabled")


async def test_a_lane_tells_since_when_it_is_in_trouble(store: Store, house: House) -> None:
    """Each further failure moves the next try, and another trouble begins anew."""
    profile = house.profiles[0]
    close = store.departures.close_lane
    await close(profile, LaneState.OFFLINE, "no route", until=5.0, tries=1)
    first = await lane_of(store, profile)
    await close(profile, LaneState.OFFLINE, "refused", until=9.0, tries=2)
    second = await lane_of(store, profile)
    assert (second.since, second.reason, second.until) == (first.since, "refused", 9.0)
    await close(profile, LaneState.SIGNED_OUT, "the token was refused", until=None, tries=3)
    third = await lane_of(store, profile)
    assert (third.since or 0) > (first.since or 0)


async def test_the_indicator_counts_what_leaves_and_what_waits_for_targets(
    store: Store, house: House, queue: Queue
) -> None:
    """Those with most first; what is open in them is not syncing."""
    for film in range(3):
        await queue(house.new(film, target=1))
    for film in range(2):
        await queue(house.new(film, target=2))
    await queue(house.new())
    for profile in house.profiles[1:]:
        await store.departures.close_lane(profile, LaneState.OFFLINE, "no route", until=5.0, tries=1)
    tally = await store.outbox.tally()
    assert (tally.syncing, tally.away) == (1, (Away("jelly-attic", 3), Away("emby-cabin", 2)))
    assert (tally.is_paused, tally.error, tally.ended_at) == (False, "", None)


async def test_the_indicator_is_paused_when_all_that_is_left_is(store: Store, house: House, queue: Queue) -> None:
    """Not while anything else moves, nor when nothing waits."""
    await store.outbox.set_paused(house.profiles[0], is_paused=True)
    assert not (await store.outbox.tally()).is_paused
    await queue(house.new())
    assert (await store.outbox.tally()).is_paused
    await queue(house.new(target=1))
    assert not (await store.outbox.tally()).is_paused


async def test_the_indicator_shows_the_newest_trouble(store: Store, house: House, queue: Queue) -> None:
    """A dead delivery, or a sign-in that something waits for; it goes when they do."""
    dead = await ended(store, house, queue, 0, DeliveryState.DEAD, "It is not there")
    assert (await store.outbox.tally()).error == "plex-den: It is not there"
    jelly = house.profiles[1]
    await store.departures.close_lane(jelly, LaneState.SIGNED_OUT, "the token was refused", until=None, tries=1)
    assert (await store.outbox.tally()).error == "plex-den: It is not there"
    await queue(house.new(1, target=1))
    assert (await store.outbox.tally()).error == "jelly-attic: the token was refused"
    await store.outbox.drop([row.id for row in await store.outbox.page(DeliveryFilter(profile_id=jelly))])
    await store.outbox.drop([dead])
    assert (await store.outbox.tally()).error == ""


@pytest.mark.parametrize("text", ["the token is s3cret-token", "line\nbreak\x1b]52;c;x\x07"])
async def test_s39_s42_nothing_secret_or_live_is_stored(store: Store, house: House, queue: Queue, text: str) -> None:
    """Errors, outcomes and exchanges pass the one scrub."""
    store.redactor.add("s3cret-token")
    delivery_id = await queue(house.new(wanted=SEEN, before=UNSEEN)) or 0
    await store.departures.take(OWNER, house.profiles[0], 1)
    end = Failed(delivery_id, DeliveryState.DEAD, text, hint=text, exchange=text)
    await store.departures.tell(OWNER, end, house.profiles[0])
    await store.departures.close_lane(house.profiles[0], LaneState.OFFLINE, text, until=None, tries=1)
    found = await store.outbox.get(delivery_id)
    assert found is not None
    kept = (found.last_error, found.hint, found.exchange, (await lane_of(store, house.profiles[0])).reason)
    assert not [word for word in kept if "s3cret" in word or not word.isprintable()]
