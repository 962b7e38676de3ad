"""What of lists is forgotten in time."""

from __future__ import annotations

import sqlite3

from tests.engine.lists.desk_scene import DeskScene
from tests.store.lists.shelf_of_lists import known
from tui.engine.retention import DAY, LOOKUPS_KEPT, forget_old
from tui.model.lists import ListDetails, Lookup, Side
from tui.settings import Settings
from tui.store.lists import changes


async def test_what_syncs_changed_long_ago_is_forgotten(scene: DeskScene) -> None:
    """With what Trakt answered then; what is newer stays."""
    scene.clock.is_instant = True
    local, now = await scene.desk.create(ListDetails("Weekend")), scene.clock.now()

    def note(raw: sqlite3.Connection) -> None:
        for days in (91, 89):
            told = {"now": now - days * DAY, "run_id": None}
            changes.note_added(raw, local.id, Side.HERE, [known(days)], **told)  # type: ignore[arg-type]

    await scene.store.db.write(note)
    old, new = Lookup("movie:tmdb:1", None, now - LOOKUPS_KEPT - 1), Lookup("movie:tmdb:2", None, now - DAY)
    await scene.store.trakt.put_lookups([old, new])
    await forget_old(scene.store, Settings(changes_days=90), scene.clock)
    assert [change.entry for change in await scene.store.lists.changes_of(local.id)] == [known(89)]
    assert list(await scene.store.trakt.lookups([old.name, new.name])) == [new.name]
