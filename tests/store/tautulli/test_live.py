"""A running Tautulli is neither held up nor missed: real processes on one file."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest

from tests.processes import Child, child
from tests.store.tautulli.support import change, prints, small_file, staged_rows
from tui.errors import Conflict
from tui.store.tautulli.opening import OpenSource, open_source
from tui.store.tautulli.staging import stage_file

BLOCKED = 1.0
"""Seconds that a commit would take if a reader held it up; alone it takes some ms."""


@asynccontextmanager
async def tautulli(path: Path) -> AsyncIterator[Child]:
    """Run a writer on the file."""
    async with child("tests.store.tautulli.live_writer", path) as writer:
        await writer.says("ready")
        yield writer


async def test_s31_rows_that_are_only_in_the_log_are_seen(source: Path, work: Path) -> None:
    """All that was committed before the copy began is in it, as the writer leaves it."""
    async with tautulli(source) as writer:
        told = await writer.ask("stop")
        assert Path(f"{source}-wal").stat().st_size > 0
        before = {name: found for name, found in prints(source).items() if not name.endswith("-shm")}
        staged = await asyncio.to_thread(stage_file, source, work)
        after = {name: found for name, found in prints(source).items() if not name.endswith("-shm")}
    assert staged.facts.sessions == told["sessions"]
    assert staged.facts.max_id == told["sessions"]
    assert after == before


async def test_s31_a_live_writer_is_not_held_up(tmp_path: Path, work: Path) -> None:
    """Copies are made one after the other while it writes; each is whole, and no commit waits."""
    source = small_file(tmp_path, sessions=20_000)
    async with tautulli(source) as writer:
        copies = [await asyncio.to_thread(stage_file, source, work) for _ in range(3)]
        told = await writer.ask("stop")
    counts = [copy.facts.sessions for copy in copies]
    assert counts == sorted(counts)
    assert 20_000 < counts[-1] <= told["sessions"]
    assert told["longest"] < BLOCKED
    for copy in copies:
        ((rows, unfinished),) = staged_rows(
            copy.path, "SELECT COUNT(*), SUM(NOT has_metadata OR NOT has_stream) FROM rows"
        )
        assert rows == copy.facts.sessions
        assert unfinished <= 1


async def test_s31_readers_on_several_connections_see_one_content(source: Path, work: Path) -> None:
    """Two threads look through one snapshot, although somebody writes."""
    async with tautulli(source):
        with open_source(source, work) as opened, opened.snapshots(4) as found:
            counts = {conn.execute("SELECT COUNT(*) FROM session_history").fetchone()[0] for conn in found}
    assert len(counts) == 1


def test_somebody_starts_to_write_to_a_file_at_rest(source: Path, work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was read without locks may be torn, so it is read again, with them."""
    looks: list[bool] = []
    is_disturbed = OpenSource.is_disturbed

    def disturb_once(opened: OpenSource) -> bool:
        if not looks:
            change(source, "DELETE FROM session_history WHERE id = 60")
        looks.append(is_disturbed(opened))
        return looks[-1]

    monkeypatch.setattr(OpenSource, "is_disturbed", disturb_once)
    staged = stage_file(source, work)
    assert looks == [True, False]
    assert staged.facts.sessions == 59


def test_a_writer_that_has_just_opened_is_noticed(source: Path, work: Path) -> None:
    """From then on its rows go to a -wal."""
    with open_source(source, work) as opened:
        assert not opened.is_disturbed()
        with closing(sqlite3.connect(source, isolation_level=None)) as writer:
            writer.execute("UPDATE session_history SET player = 'x' WHERE id = 1")
            assert opened.is_disturbed()
        assert opened.is_disturbed()


def test_a_file_that_never_rests(source: Path, work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It gives up with a clear word, and leaves nothing."""
    monkeypatch.setattr(OpenSource, "is_disturbed", lambda opened: True)
    with pytest.raises(Conflict, match="changes while it is read"):
        stage_file(source, work)
    assert not list(work.iterdir())
