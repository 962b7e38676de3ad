"""An import goes from face to face in its middle, and ends as if nobody had touched it (S30, S32)."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.jobs.importing import NOW, dump, import_scene
from tui.deck import Deck, Wiring
from tui.engine.clock import SystemClock
from tui.jobs.sign_in import sign_in_check
from tui.jobs.tautulli.job import TautulliImport, validate_file
from tui.model.profiles import ProfileKind
from tui.model.runs import Run, RunState
from tui.model.service import SERVICE
from tui.paths import Paths
from tui.sandbox.tautulli import write_tautulli_file
from tui.settings import Settings

SESSIONS = 3_000
ROWS = 100
"""Records of a batch: thirty checkpoints."""


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of a Tautulli."""
    return write_tautulli_file(tmp_path_factory.mktemp("source") / "tautulli.db", sessions=SESSIONS, now=NOW).path


async def open_face(home: Path, face: str) -> Deck:
    """Open a process, as far as the queue can tell."""
    wiring = Wiring({}, sign_in_check, {ProfileKind.TAUTULLI: TautulliImport(ROWS)}, validate_file)
    return await Deck.open(Paths(home), Settings(), face=face, clock=SystemClock(), wiring=wiring)


async def reaches(deck: Deck, run_id: int, records: int) -> Run:
    """Wait until so many records are stored, or the run has ended."""
    async with asyncio.timeout(20):
        while (run := await deck.store.runs.get(run_id)) is None or (
            run.progress.processed_records < records and run.state.is_active
        ):
            await asyncio.sleep(0.002)
    return run


async def test_s30_an_import_that_is_handed_over_ends_as_if_it_had_not_been(tmp_path: Path, source: Path) -> None:
    """A dashboard is left, the service opens itself anew, is told to end, and is followed: one run, the same rows."""
    async with import_scene(tmp_path / "undisturbed", rows=ROWS) as scene:
        await scene.imported(source)
    home = tmp_path / "handed"
    face = await open_face(home, "dashboard")
    run = await face.runs.start_import(source)
    await reaches(face, run.id, 1)
    service = await open_face(home, SERVICE)
    left = []
    for step, last in enumerate((face, service, service)):
        await last.close("it was closed", hand_over=step < 2)
        service = await open_face(home, SERVICE) if step else service
        before = await service.store.runs.get(run.id)
        assert before is not None
        left.append(before.progress.processed_records)
        await reaches(service, run.id, left[-1] + ROWS)
    report = await asyncio.wait_for(service.runs.wait(run.id), 30)
    runs = await service.store.runs.recent(10)
    await service.close("the test is over")
    assert left == sorted(left)
    assert 0 < left[0] < SESSIONS
    assert [(one.id, one.state) for one in runs] == [(run.id, RunState.COMPLETED)]
    assert report.run.progress.processed_records == SESSIONS
    assert dump(Paths(home).store_file) == dump(Paths(tmp_path / "undisturbed").store_file)
