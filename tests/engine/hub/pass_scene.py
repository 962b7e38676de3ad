"""Two servers with the same films, and a hub that looks at what they tell. Everything is in a real store."""

from __future__ import annotations

import sqlite3

from tests.fake_clock import FakeClock
from tests.store.hub.hub_house import HubHouse
from tests.store.library.shelf import NOW, film
from tui.engine.hub.hub import Cause, Hub, Passed
from tui.model.hub import Policy, WatchValue
from tui.model.library import StateRow
from tui.model.outbox import Delivery, DeliveryFilter, DeliveryState
from tui.store.hub.hub_writer import HubWriter
from tui.store.store import Store

DEN, ATTIC = "den", "attic"
FILMS = 60


class PassScene:
    """What a test plays with. `den` and `attic` have joined; Anna has account 7 on both, Ben account 8."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.house = HubHouse(store)
        self.clock = FakeClock(NOW + 60)
        self.hub = Hub(store, self.clock, Policy.FURTHEST)

    async def furnish(self, *names: str, films: int = FILMS, joins: bool = True) -> None:
        """Add servers with films 1 to `films`, and let nobody have anything to look at."""
        for name in names:
            shelf = await self.house.server(name, joins=joins)
            items = [film(str(number), f"Film {number}", f"tmdb:{number}") for number in range(1, films + 1)]
            await shelf.put(*items)
        await self.passed()

    async def passed(self, *, approve: bool = False, run_id: int | None = None) -> Passed:
        """Let the hub look at all that has changed."""
        return await self.hub.passed(Cause(run_id=run_id, approve=approve))

    async def watch(self, name: str, *numbers: int, account: str = "7") -> None:
        """Let a server tell that films were watched."""
        self.clock.advance(10)
        rows = [StateRow(str(number), True, 1) for number in numbers]
        await self.house.shelves[name].see(*rows, account=account, at=self.clock.now())

    async def unwatch(self, name: str, *numbers: int, account: str = "7") -> None:
        """Let a server tell that films are not watched any more."""
        self.clock.advance(10)
        await self.house.shelves[name].unsee(*map(str, numbers), account=account, at=self.clock.now())

    async def arrive(self, name: str) -> int:
        """Let everything that waits for a server arrive there as it is wanted; give how much."""
        self.clock.advance(1)
        ready, now = await self.queued(name), self.clock.now()

        def land(raw: sqlite3.Connection) -> None:
            for one in ready:
                HubWriter(raw, now).took(one.account_id, one.item_id or 0, one.wanted, one.rev, True)
                raw.execute(
                    "UPDATE outbox SET state = 'done', was_sent = 1, finished_at = ? WHERE id = ?", (now, one.id)
                )

        await self.house.raw(land)
        return len(ready)

    async def queued(self, name: str, *states: DeliveryState) -> list[Delivery]:
        """Give what waits for a server: what is ready, or what is in other states."""
        chosen = DeliveryFilter(frozenset(states or {DeliveryState.PENDING}), self.house.profiles[name])
        return await self.store.outbox.page(chosen, limit=10_000)

    async def hub_value(self, person: str, number: int) -> WatchValue | None:
        """How a film stands for a person, as the hub has it."""
        item_id = await self.house.item(DEN, str(number))
        found = (await self.store.hub.states_of_items([item_id])).get(item_id, ())
        return next((state.value for who, state in found if who.name == person), None)

    async def dump(self) -> dict[str, list[tuple[object, ...]]]:
        """Everything that the hub has written."""
        tables = ("hub_states", "hub_baselines", "hub_changes", "hub_dirty", "hub_titles", "hub_copies", "outbox")
        return {table: await self.store.db.fetch_all(f"SELECT * FROM {table} ORDER BY 1, 2") for table in tables}


def shape(value: WatchValue) -> tuple[str, int]:
    """Mark and position of a value."""
    return value.watch.value, value.position_ms
