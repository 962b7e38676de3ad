"""Whatever comes, goes and is identified anew, in any order: no title ever holds what contradicts itself (S23)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.store.hub.hub_house import HubHouse
from tests.store.library.shelf import NOW, film
from tests.store.library.test_items import writes
from tests.store.plays.fresh import fresh_store
from tui.model.library import StoredItem
from tui.store.hub.labels import label_of
from tui.store.library.ambiguity import is_ambiguous
from tui.store.library.names import differ, own_names

SERVERS = ("one", "two", "three")


@dataclass(frozen=True)
class Put:
    """A film comes, or is identified anew."""

    server: str
    key: str
    title: str
    ids: frozenset[str]


@dataclass(frozen=True)
class Miss:
    """A film goes."""

    server: str
    key: str


@dataclass(frozen=True)
class Seen:
    """Somebody has seen a film: it is to be matched."""

    server: str
    key: str


servers, keys = st.sampled_from(SERVERS), st.sampled_from("ab")
ids = st.frozensets(st.sampled_from(["imdb:tt1", "imdb:tt2", "tmdb:1", "tmdb:2"]), max_size=3)
steps = st.lists(
    st.one_of(
        st.builds(Put, servers, keys, st.sampled_from(["Heat", "Ronin"]), ids),
        st.builds(Seen, servers, keys),
        st.builds(Miss, servers, keys),
    ),
    max_size=14,
)


async def take(house: HubHouse, step: Put | Miss | Seen, at: float) -> None:
    """Do one step, and let the hub take up what came."""
    shelf = house.shelves[step.server]
    if isinstance(step, Put):
        await shelf.put(film(step.key, step.title, ids=tuple(sorted(step.ids))), at=at)
    elif isinstance(step, Miss):
        await shelf.miss(step.key, at=at)
    elif await house.store.library.find(shelf.server_id, step.key) is not None:
        await house.title(step.server, step.key)
    while await house.write(lambda hub: hub.arrive(3), at):
        pass


async def copies(house: HubHouse) -> list[list[StoredItem]]:
    """The items of each title that are there."""
    found: defaultdict[int, list[StoredItem]] = defaultdict(list)
    for title_id, item_id in await house.rows("SELECT title_id, item_id FROM hub_copies ORDER BY 1, 2"):
        item = await house.store.library.item(int(str(item_id)))
        assert item is not None
        if item.missing_since is None:
            found[int(str(title_id))].append(item)
    return list(found.values())


async def assert_sound(house: HubHouse) -> None:
    """Of one server only what says the same of itself; of several nothing whose ids and names both differ."""
    for of_title in await copies(house):
        for one in of_title:
            assert not is_ambiguous([one, *(other for other in of_title if other.server_id == one.server_id)])
            others = (other for other in of_title if differ(own_names(one.item), own_names(other.item)))
            assert {label_of(other.item) for other in others} <= {label_of(one.item)}
    both = "SELECT count(*) FROM hub_copies AS c JOIN hub_unmatched AS u ON u.item_id = c.item_id"
    assert await house.rows(both) == [(0,)]
    assert await house.rows("PRAGMA foreign_key_check") == []


async def assert_at_rest(house: HubHouse) -> None:
    """Looking at everything once more finds it as it is (S41)."""
    everything = [int(str(row[0])) for row in await house.rows("SELECT id FROM library_items")]
    await house.write(lambda hub: hub.match(everything))
    await assert_sound(house)
    first = await house.write(lambda hub: hub.match(everything))
    before = await writes(house.store)
    assert await house.write(lambda hub: hub.match(everything)) == first
    assert await writes(house.store) == before


@settings(max_examples=15)
@given(steps)
async def test_s23_s41_no_title_holds_what_contradicts_itself(taken: list[Put | Miss | Seen]) -> None:
    """After each step, and when all is matched that is there."""
    async with fresh_store() as store:
        house = HubHouse(store)
        for name in SERVERS:
            await house.server(name)
        for place, step in enumerate(taken):
            await take(house, step, NOW + place)
            await assert_sound(house)
        await assert_at_rest(house)
