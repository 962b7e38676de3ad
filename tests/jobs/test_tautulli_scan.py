# ruff: noqa: RUF001 - texts in many scripts
"""The quick scan and the careful judge agree: what the one passes, the other would leave as it is."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.store.tautulli.support import NOW, genuine, small_file
from tui.jobs.tautulli.rules import Judge
from tui.model.tautulli import (
    HISTORY_COLUMNS,
    METADATA_COLUMNS,
    ROW_COLUMNS,
    STREAM_COLUMNS,
    TOLD_COLUMNS,
    RawSession,
    StagedFile,
)
from tui.store.tautulli.scan import needs_nothing, odd_rows, readable
from tui.store.tautulli.staging import StagingWriter, stage_file

TABLE_OF = {
    **dict.fromkeys(HISTORY_COLUMNS, "session_history"),
    **dict.fromkeys(METADATA_COLUMNS, "session_history_metadata"),
    **dict.fromkeys(STREAM_COLUMNS, "session_history_media_info"),
}
ODD_TEXTS = (
    "", " ", "  ", "N/A", "N/A ", " N/A", "n/a", "12", " 12 ", "12.0", "1.5", "-3", "abc", "x y", " x", "x  y", "0",
    "1700000000", "1700000000000", "2024-03-02 21:14:05", "2024-03-02T21:14:05+01:00", "2024-03-10", "24:00", "movie",
    "a\x00b", "\x00", "a\x1b[2Jb", "a\x7fb", "a\tb", "a\nb", "\u200b", "a\u202eb", "\u3000", "\xa0", "\ufffd",
    "\ufeff",
    'say "hi"', "back\\slash", "\\u0041", "é", "e\u0301", "z\u0301\u0301\u0301\u0301", "LÃ©tÃ©", "Ã  x", "Ã ",
    "donâ€™t", "日本語", "Größe…", "«CAFÉ»", "IRMû", "Тени", "👨\u200d👩\u200d👧", "می\u200cخواهم", "x" * 499,
    "x" * 500, "x" * 501, "é" * 250, "é" * 300, "é" * 501, "\u1100\u1161", "한", "[/b]", "[red]",
)  # fmt: skip
ODD_NUMBERS = (
    0, 1, -1, 2, 60, 86_400, 1_700_000_000, 1_700_000_000_000, int(NOW), int(NOW) + 86_400, int(NOW) + 86_401, 10**11,
    10**11 + 1, 2**31, 2**40 - 1, 2**40, 2**62, 2**63 - 1, -(2**63), 999_999,
)  # fmt: skip
ODD_REALS = (0.0, -0.0, 0.5, 1.0, 1_700_000_000.0, 1_700_000_000.5, 1e300, -1e300, float("inf"), 2.0**63)
ODD_BYTES = (b"", b"x", b"12", b"\xff\xfe", b"\xc3(\xa0\xa1", b"\xed\xa0\xbd", b"caf\xc3\xa9", b"\xe1 \x80\x80")
ODD = (None, *ODD_TEXTS, *ODD_NUMBERS, *ODD_REALS, *ODD_BYTES)
values = st.one_of(
    st.sampled_from(ODD),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(allow_nan=False),
    st.text(max_size=20),
    st.binary(max_size=8),
)
changes = st.lists(
    st.tuples(st.integers(1, 12), st.sampled_from(sorted(TABLE_OF)), values, st.booleans()), min_size=1, max_size=12
)


@pytest.fixture(scope="module")
def pristine() -> Iterator[Path]:
    """A good file of 12 sessions, and room beside it."""
    with tempfile.TemporaryDirectory() as folder:
        yield small_file(Path(folder), sessions=12)


def disagreements(staged: StagedFile) -> list[tuple[RawSession, Any]]:
    """Records that the scan passes and the judge would touch."""
    judge = Judge(staged.facts, NOW)
    with closing(sqlite3.connect(staged.path)) as conn:
        conn.text_factory = readable
        passed = conn.execute(f"SELECT * FROM rows WHERE {needs_nothing(NOW)}").fetchall()
    judged = [(raw, judge.judge(raw)) for raw in (RawSession(*row) for row in passed)]
    return [(raw, one) for raw, one in judged if one.findings or one.remark or one.row != raw or one.duplicate_of]


def odd_values_everywhere(folder: Path) -> Path:
    """Write a file in which each record has another odd value, or the same one in another column."""
    cells = [(column, value) for column in sorted(TABLE_OF) for value in ODD]
    source = small_file(folder, sessions=len(cells))
    with closing(sqlite3.connect(source)) as conn:
        for record, (column, value) in enumerate(cells, 1):
            conn.execute(f"UPDATE {TABLE_OF[column]} SET {column} = ? WHERE id = ?", (value, record))
        conn.commit()
    return source


def test_each_odd_value_in_each_column(tmp_path: Path) -> None:
    """One in each record, so that nothing hides behind another."""
    staged = stage_file(odd_values_everywhere(tmp_path), tmp_path)
    assert disagreements(staged) == []
    assert staged.facts.sessions == len(TABLE_OF) * len(ODD)


@given(changes=changes)
@example(changes=[(3, "title", b"\xc3(\xa0\xa1", True), (4, "rating_key", b"12", False)])
@example(changes=[(1, "audio_codec", b"\xe1 \x80\x80", False), (2, "title", b"\xc3 x\xa9", True)])
@example(changes=[(3, "ip_address", "N/A ", False), (4, "user", "\u3000", False), (5, "title", "Ã  x", False)])
@example(changes=[(3, "full_title", "x" * 501, False), (4, "bitrate", 1.5, False), (5, "year", "x", False)])
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_the_scan_passes_needs_nothing(pristine: Path, changes: list[tuple[int, str, Any, bool]]) -> None:
    """Whatever stands in any column of a source."""
    source, work = pristine.with_name("changed.db"), pristine.parent / "work"
    shutil.copyfile(pristine, source)
    with closing(sqlite3.connect(source, isolation_level=None)) as conn:
        for record, column, value, as_text in changes:
            place = "CAST(? AS TEXT)" if as_text and isinstance(value, bytes) else "?"
            conn.execute(f"UPDATE {TABLE_OF[column]} SET {column} = {place} WHERE id = ?", (storable(value), record))
    assert disagreements(stage_file(source, work)) == []


@given(
    changes=st.lists(st.tuples(st.integers(1, 12), st.sampled_from(ROW_COLUMNS[4:]), values), min_size=1, max_size=12),
    percent=st.one_of(st.none(), st.integers(0, 120), values),
)
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_same_over_the_wire(pristine: Path, changes: list[tuple[int, str, Any]], percent: object) -> None:
    """Whatever a web API sends, which tells percents instead of positions."""
    work = pristine.parent / "wire"
    staged = stage_file(pristine, work)
    with closing(sqlite3.connect(staged.path)) as conn:
        rows = [dict(zip(ROW_COLUMNS, row, strict=True)) for row in conn.execute("SELECT * FROM rows ORDER BY id")]
    for row in rows:
        row |= {"percent_complete": percent, "watched_status": 0.25, "view_offset": None, "duration": None}
    for record, column, value in changes:
        rows[record - 1][column] = value
    with StagingWriter(work) as writer:
        writer.put(RawSession(**row) for row in rows)
        assert disagreements(writer.finish(staged.facts)) == []


@pytest.mark.parametrize("name", ["clean.db", "dirty.db", "old.db"])
def test_genuine_files(tmp_path: Path, name: str) -> None:
    """The scan passes all but those that the judge has something to tell of."""
    staged = stage_file(genuine(name, tmp_path), tmp_path)
    judge = Judge(staged.facts, NOW)
    assert disagreements(staged) == []
    with closing(sqlite3.connect(staged.path)) as conn:
        conn.text_factory = readable
        needless = [raw for raw, ties in odd_rows(conn, 0, 1 << 62, NOW) if not judge.judge(raw, ties).findings]
    assert needless == []


def test_columns_that_only_the_web_api_tells_are_no_columns_of_a_file() -> None:
    """Else the changes above would miss some."""
    assert set(TABLE_OF) | set(TOLD_COLUMNS) == set(ROW_COLUMNS[4:])


def storable(value: object) -> object:
    """What SQLite takes of a value."""
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value
