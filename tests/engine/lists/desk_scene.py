"""A desk of lists on a real store, with an account at Trakt that nobody calls."""

from __future__ import annotations

import msgspec

from tests.fake_clock import FakeClock
from tests.store.catalogue.lists import add_profile, sync_list, title
from tests.store.hub.hub_house import HubHouse
from tests.store.library.shelf import NOW
from tui.engine.lists.desk import ListDesk
from tui.engine.lists.filling import Filling
from tui.engine.log import LogWriter
from tui.model.catalogue import TitleKind
from tui.model.lists import ListDetails, LocalList, RemoteList
from tui.model.outbox import Delivery
from tui.model.profiles import ProfileDraft, ProfileKind
from tui.model.rows import TitleRow
from tui.store.store import Store
from tui.store.trakt import remote_lists


class DeskScene:
    """What a test plays with. The clock stands still until it is moved."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.clock = FakeClock(NOW)
        self.log = LogWriter(store.log, self.clock)
        self.woken = 0
        self.desk = ListDesk(store, self.clock, self.log, self._wake)
        self.filling = Filling(store, self.clock, self.log)
        self.house = HubHouse(store)

    def _wake(self) -> None:
        self.woken += 1

    async def account(self, name: str = "trakt", kind: ProfileKind = ProfileKind.TRAKT) -> int:
        """Add an account."""
        async with self.store.db.transaction() as conn:
            return await self.store.profiles.add(conn, ProfileDraft(kind, name, "http://trakt.test"))

    async def panel(self, *films: TitleRow, name: str = "iptv-one", kind: TitleKind = TitleKind.MOVIE) -> None:
        """Add a panel with these titles, or let it have these from now on."""
        found = await self.store.profiles.find(name)
        profile_id = found.id if found else await add_profile(self.store, name)
        await sync_list(self.store, profile_id, films, kind=kind, now=self.clock.now())

    async def serves(self, name: str) -> None:
        """Say that the profile of a name is at the server of that name, as the monitor does."""
        sql = "INSERT INTO server_health (profile_id, server_id) VALUES (?, ?)"
        told = (self.house.profiles[name], self.house.shelves[name].server_id)
        await self.store.db.write(lambda raw: raw.execute(sql, told))

    async def list_at_trakt(self, remote: RemoteList, profile_id: int) -> None:
        """Let an account have a list, as it was read last."""
        await self.store.db.write(lambda raw: remote_lists.put_all(raw, profile_id, [remote], NOW))

    async def titles(self, local: LocalList) -> list[str]:
        """What stands on a list."""
        return [item.entry.title for item in await self.desk.items(local)]

    async def queued(self) -> list[Delivery]:
        """What is open in the outbox, oldest first."""
        return list(reversed(await self.store.outbox.page()))

    async def said(self) -> list[str]:
        """What the log says."""
        await self.log.flush()
        return [row[0] for row in await self.store.db.fetch_all("SELECT message FROM log ORDER BY id")]

    async def ruled(self, rule: str, name: str = "By rule") -> LocalList:
        """Make a list that is filled by a rule."""
        return await self.desk.create(ListDetails(name), rule=rule)


def panel_film(number: int, **told: object) -> TitleRow:
    """A film of a panel that knows the film's id."""
    fields = {"tmdb": str(number), "year": 2000 + number, **told}
    return title(str(number), f"Film {number}", **fields)


def facts_of(delivery: Delivery) -> dict[str, object]:
    """What a deletion carries along."""
    return msgspec.json.decode(delivery.list_facts, type=dict[str, object])
