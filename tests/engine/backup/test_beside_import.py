"""A backup that is made in the middle of an import (S32): consistent, and the import goes on from it elsewhere."""

from __future__ import annotations

import asyncio
from pathlib import Path

from tests.engine.backup.household import rows
from tests.engine.backup.test_restoring import restore
from tests.interrupted import interrupted_runs
from tests.jobs.importing import NOW, dump, import_scene
from tui.model.runs import RunState
from tui.paths import Paths
from tui.sandbox.tautulli.file import write_tautulli_file

SESSIONS = 1500
BITE = 60
"""Records of a batch: small ones, so that the import is in its middle for long."""


async def test_s32_an_import_goes_on_from_a_backup_of_its_middle(tmp_path: Path, elsewhere: Paths) -> None:
    """The backup holds whole batches and the place that belongs to them; taken up on another machine, every row of the
    history ends as it does where nothing was cut. The import that was backed up notices nothing.
    """
    source = tmp_path / "tautulli.db"
    write_tautulli_file(source, sessions=SESSIONS, now=NOW)
    async with import_scene(tmp_path / "home", rows=BITE) as scene:
        run = await scene.deck.runs.start_import(source)
        async with asyncio.timeout(30):
            while not (await scene.deck.runs.find(str(run.id))).progress.imported_records:
                await asyncio.sleep(0)
        made = await scene.deck.backups.make()
        whole = await scene.ended(run)
        expected = scene.dump()
    assert whole.run.state is RunState.COMPLETED
    await asyncio.to_thread(restore, elsewhere, made.path)
    assert 0 < made.counts["plays"] < len(expected["plays"])
    assert rows(elsewhere.store_file, "SELECT state FROM runs") == [("interrupted",)]
    assert elsewhere.root is not None
    async with import_scene(elsewhere.root, rows=BITE) as there:
        (left,) = await interrupted_runs(there.deck)
        again = await there.ended(await there.deck.runs.resume(left.id))
    assert again.run.state is RunState.COMPLETED
    assert dump(elsewhere.store_file) == expected
