"""Records that come over the wire become the same file as those of a database."""

from __future__ import annotations

import threading
from pathlib import Path

import msgspec
import pytest

from tests.store.tautulli.support import small_file, staged_rows
from tui.errors import Cancelled, LocalStoreError
from tui.model.tautulli import RawSession, StagedFile
from tui.store.tautulli.staging import StagingWriter, open_staged, stage_file


@pytest.fixture
def copied(tmp_path: Path, work: Path) -> StagedFile:
    """A copy of a database with defects."""
    return stage_file(small_file(tmp_path, sessions=400, defects=0.3), work)


def records(staged: StagedFile) -> list[RawSession]:
    """Everything in a staged file."""
    return [RawSession(*row) for row in staged_rows(staged.path)]


def test_pages_come_to_the_same_file(copied: StagedFile, tmp_path: Path) -> None:
    """Overlapping as they are: each record counts once, the last one as it came."""
    everything = records(copied)
    with StagingWriter(tmp_path / "wire") as writer:
        for start in range(0, len(everything), 90):
            writer.put(everything[max(0, start - 20) : start + 90])
        assert writer.count == len(everything)
        staged = writer.finish(copied.facts)
    assert staged.facts == copied.facts
    assert open_staged(staged.path) == staged
    for table in ("rows", "odd", "twins", "heads", "befores", "users", "libraries", "servers"):
        query = f"SELECT * FROM {table} ORDER BY 1, 2" if table == "libraries" else f"SELECT * FROM {table} ORDER BY 1"
        assert staged_rows(staged.path, query) == staged_rows(copied.path, query), table


def test_a_later_page_corrects_an_earlier_one(copied: StagedFile, tmp_path: Path) -> None:
    """The history moved on while it was read."""
    first = records(copied)[0]
    with StagingWriter(tmp_path) as writer:
        writer.put([first])
        writer.put([msgspec.structs.replace(first, player="later")])
        staged = writer.finish(copied.facts)
    assert [one.player for one in records(staged)] == ["later"]


def test_numbers_of_json(copied: StagedFile, tmp_path: Path) -> None:
    """Written as texts, empty, true, or too large for SQLite."""
    first = msgspec.structs.replace(
        records(copied)[0], year="2019", media_index="", live=True, bitrate=2**70, section_id=" 4 ", bandwidth="fast"
    )
    with StagingWriter(tmp_path) as writer:
        writer.put([first])
        staged = writer.finish(copied.facts)
    (row,) = records(staged)
    assert (row.year, row.media_index, row.live, row.section_id) == (2019, None, 1, 4)
    assert (row.bitrate, row.bandwidth) == (str(2**70), "fast")


def test_texts_of_json(copied: StagedFile, tmp_path: Path) -> None:
    """Lone surrogates, and what is no text at all."""
    first = msgspec.structs.replace(records(copied)[0], title="\ud83d Hollow \U0001f319", player=12, product=["a"])
    with StagingWriter(tmp_path) as writer:
        writer.put([first])
        staged = writer.finish(copied.facts)
    (row,) = records(staged)
    assert (row.title, row.player, row.product) == ("\ufffd Hollow \U0001f319", "12", "['a']")


def test_leaving_it_unfinished_leaves_nothing(copied: StagedFile, tmp_path: Path) -> None:
    """The server went away in the middle."""
    folder = tmp_path / "wire"
    with pytest.raises(ConnectionError), StagingWriter(folder) as writer:
        writer.put(records(copied))
        raise ConnectionError
    assert not list(folder.iterdir())


def test_stopping_at_the_end(copied: StagedFile, tmp_path: Path) -> None:
    """While it looks through what came."""
    cancelled = threading.Event()
    cancelled.set()
    folder = tmp_path / "wire"
    with pytest.raises(Cancelled), StagingWriter(folder) as writer:
        writer.put(records(copied))
        writer.finish(copied.facts, cancelled=cancelled)
    assert not list(folder.iterdir())


def test_no_room(tmp_path: Path) -> None:
    """It is looked at first."""
    with pytest.raises(LocalStoreError, match="disk is full"), StagingWriter(tmp_path, free=lambda folder: 1):
        pass


def test_nothing_came(copied: StagedFile, tmp_path: Path) -> None:
    """An empty history is a whole one."""
    with StagingWriter(tmp_path) as writer:
        staged = writer.finish(copied.facts)
    assert (staged.facts.sessions, staged.facts.max_id) == (0, 0)
    assert records(staged) == []
