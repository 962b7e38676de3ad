"""Copies of sources: kept while an import can go on from them, and gone when none can."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tui.engine.clock import SystemClock
from tui.engine.plays.copies import KEPT_FOR, YOUNG, copies_folder, copy_of, needed_copies, sweep_copies
from tui.engine.runs.correlation import new_correlation_id
from tui.model.runs import Operation, Run, RunOptions, RunState, Trigger
from tui.store.runs.runs import NewRun
from tui.store.store import Store

NOW = SystemClock().now()


async def run_of(store: Store, path: str, staged: str, state: RunState = RunState.INTERRUPTED) -> Run:
    """Store an import that left a checkpoint."""
    name = new_correlation_id(NOW)
    checkpoint = f'{{"staged": "{staged}"}}' if staged else ""
    options = RunOptions(path=path)
    new = NewRun(name, Operation.TAUTULLI_IMPORT, None, "Tautulli", Trigger.MANUAL, options, checkpoint=checkpoint)
    run_id = await store.runs.add(new)
    await store.db.write(lambda raw: raw.execute("UPDATE runs SET state = ? WHERE id = ?", (state, run_id)))
    found = await store.runs.get(run_id)
    assert found is not None
    return found


def lay(folder: Path, name: str, age: float) -> Path:
    """Put a file there that was written `age` s ago."""
    folder.mkdir(exist_ok=True)
    file = folder / name
    file.write_text("copy")
    os.utime(file, (NOW - age, NOW - age))
    return file


async def test_what_nobody_goes_on_from_is_deleted(store: Store) -> None:
    """The copy of an unfinished import stays; those of ended ones and leftovers of dead processes go."""
    folder = copies_folder(store)
    await run_of(store, "/a.db", "needed.staged")
    await run_of(store, "/b.db", "ended.staged", RunState.COMPLETED)
    for name, age in (
        ("needed.staged", 9 * YOUNG),
        ("ended.staged", 9 * YOUNG),
        ("fresh.staged", YOUNG / 2),
        ("tautulli-999999999-0123abcd.part", 9 * YOUNG),
        (f"tautulli-{os.getpid()}-0123abcd.part", 9 * YOUNG),
    ):
        lay(folder, name, age)
    (folder / "tautulli-999999999-0123abcd.unpacked").mkdir()
    await sweep_copies(store, NOW + YOUNG / 4)
    left = {"fresh.staged", "needed.staged", f"tautulli-{os.getpid()}-0123abcd.part"}
    assert {file.name for file in folder.iterdir() if file.is_file()} == left


async def test_no_folder_is_nothing_to_sweep(store: Store) -> None:
    """A store that never saw an import."""
    await sweep_copies(store, NOW)
    assert not copies_folder(store).exists()


@pytest.mark.parametrize("state", [RunState.INTERRUPTED, RunState.CANCELLED, RunState.FAILED, RunState.QUEUED])
async def test_only_the_newest_unfinished_import_of_a_source_keeps_its_copy(store: Store, state: RunState) -> None:
    """A second cut import of the same file makes the copy of the first one needless; that of another file stays."""
    runs = [
        await run_of(store, "/a.db", "first", RunState.INTERRUPTED),
        await run_of(store, "/b.db", "other"),
        await run_of(store, "/a.db", "second", state),
    ]
    assert needed_copies(runs, NOW) == {"second", "other"}


async def test_copies_are_not_kept_for_ever(store: Store) -> None:
    """After two weeks an import that nobody took up reads its source again; one that waits for its turn does not."""
    cut, waiting = await run_of(store, "/a.db", "cut"), await run_of(store, "/b.db", "waiting", RunState.QUEUED)
    assert needed_copies([cut, waiting], SystemClock().now() + KEPT_FOR + 60) == {"waiting"}


async def test_a_checkpoint_of_another_kind_names_no_copy(store: Store) -> None:
    """Whatever stands there, nothing breaks."""
    run = await run_of(store, "/a.db", "")
    assert copy_of(run) == ""
    for text in ("[]", "no json", '{"staged": 5}', '{"after": 3}'):
        await store.db.write(lambda raw, text=text: raw.execute("UPDATE runs SET checkpoint = ?", (text,)))  # type: ignore[misc]
        found = await store.runs.get(run.id)
        assert found is not None
        assert copy_of(found) == ""
