"""However many are asked for at once, the tables are asked as often as for a few."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

import pytest

from tests.store.hub.hub_house import HubHouse
from tests.store.library.shelf import episode, film, show
from tui.model.library import ItemRow, StateRow
from tui.store.hub.hub_writer import HubWriter


def of_film(number: int) -> ItemRow:
    """A film with two ids."""
    return film(f"i{number}", f"Film {number}", f"imdb:tt{number:07}", f"tmdb:{number}", path=f"/films/{number}.mkv")


def of_episode(number: int) -> ItemRow:
    """An episode that is known by its show only."""
    return episode(f"i{number}", number // 20 + 1, number % 20 + 1, grandparent_key=f"s{number // 100}")


async def reads(house: HubHouse, work: Callable[[HubWriter], object]) -> int:
    """Count what is asked of the tables."""
    asked: list[str] = []

    def traced(raw: sqlite3.Connection) -> None:
        raw.set_trace_callback(lambda sql: asked.append(sql) if sql.lstrip().startswith("SELECT") else None)
        work(HubWriter(raw, 1.0))
        raw.set_trace_callback(None)

    await house.raw(traced)
    return len(asked)


@pytest.mark.parametrize("item_of", [of_film, of_episode])
async def test_matching_and_reading_ask_as_often_for_many_as_for_few(
    house: HubHouse, item_of: Callable[[int], ItemRow]
) -> None:
    """Titles of 10 and of 300, their copies on a second server, and what is known of them."""
    numbers = {"few": range(10), "many": range(100, 400)}
    for name in ("one", "two"):
        shelf = await house.server(name)
        await shelf.put(*(show(f"s{number}", f"tvdb:{number}") for number in range(4)))
        await shelf.put(*(item_of(number) for some in numbers.values() for number in some))
        await shelf.see(*(StateRow(f"i{number}", True, 1) for some in numbers.values() for number in some))
    ids = {name: [await house.item("one", f"i{number}") for number in some] for name, some in numbers.items()}
    matching = {name: await reads(house, lambda hub, asked=asked: hub.match(asked)) for name, asked in ids.items()}
    titles = await house.write(lambda hub: hub.match([*ids["few"], *ids["many"]]))
    assert len(set(titles.values())) == 310
    assert await house.rows("SELECT count(*) FROM hub_copies") == [(620,)]
    anna = house.people["Anna"]
    reading = {
        name: await reads(house, lambda hub, asked=asked: hub.subjects([(anna, titles[one]) for one in asked], {}))
        for name, asked in ids.items()
    }
    assert matching["many"] <= matching["few"] + 20, matching
    assert reading["many"] == reading["few"], reading


@pytest.mark.parametrize("item_of", [of_film, of_episode])
async def test_what_comes_is_taken_up_by_as_few_questions_for_many(
    house: HubHouse, item_of: Callable[[int], ItemRow]
) -> None:
    """A new server brings copies of what was seen elsewhere."""
    one, two = await house.server("one"), await house.server("two")
    for shelf in (one, two):
        await shelf.put(*(show(f"s{number}", f"tvdb:{number}") for number in range(4)))
    await one.put(*(item_of(number) for number in range(400)))
    everything = [int(str(row[0])) for row in await house.rows("SELECT id FROM library_items")]
    await house.write(lambda hub: hub.match(everything))
    asked = []
    for numbers in (range(10), range(100, 400)):
        await two.put(*(item_of(number) for number in numbers))
        asked.append(await reads(house, lambda hub: hub.arrive(500)))
    assert await house.rows("SELECT count(*) FROM hub_copies") == [(710,)]
    assert asked[1] <= asked[0] + 20, asked


async def test_s14_joining_thousands_is_one_short_transaction(house: HubHouse) -> None:
    """All that was seen becomes dirty by a handful of statements."""
    shelf = await house.server("one", joins=False)
    await shelf.put(*(of_film(number) for number in range(3_000)))
    await shelf.see(*(StateRow(f"i{number}", True, 1) for number in range(3_000)))
    await house.clean()
    await shelf.prove("m")
    await house.clean()
    account = shelf.accounts["7"]
    asked = await reads(house, lambda hub: hub.join(account))
    assert asked <= 5
    assert len(await house.dirty()) == 3_000
