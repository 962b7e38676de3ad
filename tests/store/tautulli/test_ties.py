"""Who repeats whom, and whose group has lost its head."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.store.tautulli.support import change, small_file, staged_rows
from tui.store.tautulli.staging import stage_file

SESSION = "UPDATE session_history SET started = {started}, stopped = {started} + 600, paused_counter = 0"


@pytest.fixture
def plays(tmp_path: Path) -> Path:
    """Ten plays of ten items by ten people, none tied to another."""
    path = small_file(tmp_path, sessions=10)
    change(path, "UPDATE session_history SET user_id = id, rating_key = id + 100, reference_id = id")
    return path


def alike(path: Path, *starts: tuple[int, int]) -> None:
    """Make some records plays of one item by one person, each from a second on."""
    for record, started in starts:
        change(
            path,
            SESSION.format(started=1_700_000_000 + started) + f", user_id = 1, rating_key = 7 WHERE id = {record}",
        )


def ties(path: Path, work: Path, table: str) -> list[tuple[object, ...]]:
    """Stage and give one of the tables of ties."""
    return staged_rows(stage_file(path, work).path, f"SELECT * FROM {table} ORDER BY id")


@pytest.mark.parametrize(("apart", "expected"), [(0, [(6, 2, 1)]), (1, [(6, 2, 0)]), (5, [(6, 2, 0)]), (6, [])])
def test_repeats_start_within_five_seconds(plays: Path, work: Path, apart: int, expected: list[object]) -> None:
    """To the second; in the very same second it is exact."""
    alike(plays, (2, 0), (6, apart))
    assert ties(plays, work, "twins") == expected


def test_the_first_written_is_kept(plays: Path, work: Path) -> None:
    """Even if the later one started earlier: what was imported before stays."""
    alike(plays, (2, 3), (6, 0))
    assert ties(plays, work, "twins") == [(6, 2, 0)]


def test_a_row_of_close_starts_is_not_one_play(plays: Path, work: Path) -> None:
    """Each is measured at what is kept, not at its neighbour."""
    alike(plays, (1, 0), (2, 4), (3, 8), (4, 12), (5, 16))
    assert ties(plays, work, "twins") == [(2, 1, 0), (4, 3, 0)]


def test_the_nearest_kept_one_is_repeated(plays: Path, work: Path) -> None:
    """Between two that are kept."""
    alike(plays, (1, 0), (2, 8), (3, 5))
    assert ties(plays, work, "twins") == [(3, 2, 0)]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE session_history SET user_id = 2 WHERE id = 6",
        "UPDATE session_history SET rating_key = 8 WHERE id = 6",
        "UPDATE session_history SET stopped = started - 1 WHERE id = 2",
        "UPDATE session_history SET media_type = 'clip' WHERE id = 2",
        "UPDATE session_history SET started = started + 0.5 WHERE id = 2",
        "DELETE FROM session_history_metadata WHERE id = 2",
    ],
)
def test_no_repeats(plays: Path, work: Path, statement: str) -> None:
    """Another person or item; and nobody repeats a record that is kept out."""
    alike(plays, (2, 0), (6, 0))
    change(plays, statement)
    assert ties(plays, work, "twins") == []


def test_repeats_far_apart_are_found(tmp_path: Path, work: Path) -> None:
    """A history that was once merged with itself: ids differ by half of the file."""
    path = small_file(tmp_path, sessions=3000)
    for table in ("session_history", "session_history_metadata", "session_history_media_info"):
        copy_rows(path, table)
    found = ties(path, work, "twins")
    assert found == [(record + 5000, record, 1) for record in range(1, 3001)]


def test_members_of_a_lost_head_stay_together(plays: Path, work: Path) -> None:
    """Under the first that is left."""
    change(
        plays,
        "UPDATE session_history SET reference_id = 3 WHERE id IN (3, 5, 8)",
        "UPDATE session_history SET reference_id = 4 WHERE id IN (4, 9)",
        "DELETE FROM session_history WHERE id = 3",
    )
    assert ties(plays, work, "heads") == [(5, 5), (8, 5)]


def test_a_head_that_belongs_to_another_is_none(plays: Path, work: Path) -> None:
    """Groups are stars; a chain is cut where it is linked."""
    change(
        plays,
        "UPDATE session_history SET reference_id = 2 WHERE id = 5",
        "UPDATE session_history SET reference_id = 5 WHERE id IN (7, 8)",
    )
    assert ties(plays, work, "heads") == [(7, 7), (8, 7)]


def test_the_position_before_a_missing_end(plays: Path, work: Path) -> None:
    """From it and its own position follows how long the session was."""
    change(
        plays,
        "UPDATE session_history SET reference_id = 3, view_offset = id * 1000 WHERE id IN (3, 5, 8)",
        "UPDATE session_history SET stopped = NULL WHERE id IN (5, 6)",
        "UPDATE session_history SET stopped = 0 WHERE id = 8",
    )
    assert ties(plays, work, "befores") == [(5, 3000), (8, 5000)]


def copy_rows(path: Path, table: str) -> None:
    """Put every record of a table in once more, 5,000 ids further on."""
    with closing(sqlite3.connect(path)) as conn:
        names = [name for _, name, *_ in conn.execute(f"PRAGMA table_info({table})")]
        values = ", ".join(f"{name} + 5000" if name in {"id", "reference_id"} else name for name in names)
        conn.execute(f"INSERT INTO {table} SELECT {values} FROM {table}")
        conn.commit()
