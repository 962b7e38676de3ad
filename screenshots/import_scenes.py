"""The stage of the pictures of imports: a household's Tautulli file, and an import that stands still in its middle."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from tui.app import DeckApp
from tui.deck import Deck
from tui.jobs.tautulli.import_batches import Batches
from tui.model.runs import Run
from tui.sandbox.tautulli import write_tautulli_file
from tui.screens.imports.forms import FileForm
from tui.store.plays.batch import Taken

SESSIONS = 50_000
DEFECTS = 0.0028
"""Share of records with something wrong."""
STOPPED, HELD = 18_000, 33_000
"""Ids of the records after which an import stops, and after which the next one stands still."""
BATCH_SECONDS = 0.24
"""What a batch takes in the pictures."""
PATH = "~/tautulli/tautulli.db"


def write_files(home: Path, now: float) -> Path:
    """The database in the home of the pictures, and an older one beside it; gives the database's path."""
    os.environ["HOME"] = str(home)
    folder = home / "tautulli"
    (folder / "backups").mkdir(parents=True)
    write_tautulli_file(folder / "plexpy.db", sessions=400, schema="old", seed=12, now=now)
    return write_tautulli_file(folder / "tautulli.db", sessions=SESSIONS, defects=DEFECTS, seed=11, now=now).path


def type_path(app: DeckApp) -> None:
    """As if it was pasted."""
    app.screen.query_one(FileForm).field.text = PATH


@asynccontextmanager
async def held_import(deck: Deck, path: Path, advance: Callable[[float], None]) -> AsyncIterator[Run]:
    """An import that was stopped, taken up again, and stands still as long as the block lasts."""
    stands, goes_on = asyncio.Event(), asyncio.Event()
    store_batch, holds = Batches._stored, [STOPPED]

    async def slowly(self: Batches) -> Taken:
        if self.position.after >= holds[0]:
            stands.set()
            await goes_on.wait()
        advance(BATCH_SECONDS)
        await asyncio.sleep(0.05)
        return await store_batch(self)

    Batches._stored = slowly  # type: ignore[method-assign]
    try:
        first = await deck.runs.start_import(path)
        await stands.wait()
        await deck.runs.cancel(first.id)
        await deck.runs.wait(first.id)
        stands.clear()
        holds[0] = HELD
        run = await deck.runs.resume(first.id)
        await stands.wait()
        await asyncio.sleep(0.6)
        yield run
    finally:
        goes_on.set()
    await deck.runs.wait(run.id)
    Batches._stored = store_batch  # type: ignore[method-assign]


async def forget_people(deck: Deck) -> None:
    """Every account is nobody's again."""
    for person in await deck.people.all():
        await deck.people.remove(person.name)
