"""Whatever is done with lists in whatever order: what Trakt has to know waits in the outbox, once."""

from __future__ import annotations

from contextlib import suppress
from random import Random

import pytest

from tests.engine.lists.desk_scene import DeskScene, panel_film
from tui.errors import SyncError
from tui.model.lists import ListDetails, ListFigures, ListMode, LocalList, Side
from tui.model.outbox import ListWork
from tui.store.lists import sides
from tui.store.outbox.lists import settle_list, waiting_list

STEPS = 60
NAMES = [f"movie:tmdb:{number}" for number in range(1, 9)]


class Person:
    """Does anything with lists, by chance; now and then a sync comes to its end."""

    def __init__(self, scene: DeskScene, seed: int) -> None:
        self.scene = scene
        self.chance = Random(seed)
        self.done: set[str] = set()
        """What was not refused."""

    async def act(self) -> None:
        """Do one thing; what is refused changes nothing."""
        lists = await self.scene.desk.all()
        self.scene.clock.advance(self.chance.choice([0, 0, 1, 60]))
        if not lists or (len(lists) < 4 and self.chance.random() < 0.2):
            await self._make()
            return
        act = self.chance.choice([self._add, self._add, self._remove, self._move, self._edit, self._delete, self._sync])
        with suppress(SyncError):
            await act(self.chance.choice(lists))
            self.done.add(act.__name__)

    async def _make(self) -> None:
        mode, rule = self.chance.choice([None, *ListMode]), self.chance.choice(["", "", "movie limit:5"])
        entries = self.chance.sample(NAMES, 2)
        await self.scene.desk.create(ListDetails("A list {count}"), mode=mode, rule=rule, entries=entries)

    async def _add(self, local: LocalList) -> None:
        await self.scene.desk.add(local, self.chance.sample(NAMES, 3))

    async def _remove(self, local: LocalList) -> None:
        await self.scene.desk.remove(local, self.chance.sample(NAMES, 2))

    async def _move(self, local: LocalList) -> None:
        items = await self.scene.desk.items(local)
        if items:
            await self.scene.desk.move(local, self.chance.choice(items).id, self.chance.randrange(9))

    async def _edit(self, local: LocalList) -> None:
        told = self.chance.choice([{"title": "Other"}, {"mode": self.chance.choice([*ListMode])}, {"profile": ""}])
        await self.scene.desk.edit(local, **told)  # type: ignore[arg-type]

    async def _delete(self, local: LocalList) -> None:
        await self.scene.desk.delete(local, keep_remote=self.chance.random() < 0.5)

    async def _sync(self, local: LocalList) -> None:
        """Let a sync of a list come to its end, as it ends them: the row is done, and the list is in line."""
        now = self.scene.clock.now()
        if local.profile_id is None or local.mode is ListMode.OFF:
            return
        if local.link is None:
            await self.scene.store.db.write(lambda raw: sides.link(raw, local.id, local.id + 1000, "slug"))
        await self.scene.store.db.write(lambda raw: settle_list(raw, waiting_list(raw, local.id), "done", now))
        await self.scene.store.db.write(lambda raw: sides.conclude(raw, local.id, ListFigures(), now, mark="m"))
        with suppress(SyncError):
            await self.scene.desk.resolve(local, "entries", Side.HERE)


@pytest.mark.parametrize("seed", range(4))
async def test_what_trakt_has_to_know_waits_once(scene: DeskScene, seed: int) -> None:
    """A list that sends and was changed since its last sync has one delivery; a list that rests has none."""
    await scene.account()
    await scene.panel(*[panel_film(number) for number in range(1, 9)])
    person = Person(scene, seed)
    for _ in range(STEPS):
        await person.act()
        lists = {local.id: local for local in await scene.desk.all()}
        waiting = [row.list_id for row in await scene.queued() if row.list_work is ListWork.SYNC]
        assert len(waiting) == len(set(waiting))
        for local in lists.values():
            is_behind = local.synced_at is None or local.updated_at > local.synced_at
            assert (local.id in waiting) or not (local.sends and is_behind)
            assert not (local.mode is ListMode.OFF and local.id in waiting)
        assert set(waiting) <= lists.keys()
        deletions = [row for row in await scene.queued() if row.list_work is ListWork.DELETE]
        assert not {row.list_id for row in deletions} & lists.keys()
    assert person.done == {"_add", "_remove", "_move", "_edit", "_delete", "_sync"}
