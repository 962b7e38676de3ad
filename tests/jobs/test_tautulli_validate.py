"""Validation tells, of a source as it lies there, what an import would do."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import msgspec
import pytest
from hypothesis import HealthCheck, example, given, settings

from tests.jobs.test_tautulli_scan import TABLE_OF, changes, odd_values_everywhere, storable
from tests.processes import child
from tests.store.tautulli.support import DATA, NOW, genuine, small_file, untouched
from tui.errors import Cancelled, InvalidInput, NotFound
from tui.jobs.tautulli.reasons import Reason
from tui.jobs.tautulli.rules import Judge, orphan_findings
from tui.jobs.tautulli.tally import SAMPLES
from tui.jobs.tautulli.validate import validate
from tui.model.runs import Severity
from tui.model.tautulli import Judged, RawSession, ValidationReport
from tui.store.tautulli.scan import odd_rows, readable
from tui.store.tautulli.staging import stage_file


def report(path: Path, work: Path, **options: Any) -> ValidationReport:
    """Validate at the time of all tests."""
    return validate(path, now=NOW, workdir=work, **options)


def figures(found: ValidationReport) -> dict[str, Any]:
    """Everything of a report that an import has to come to, too."""
    return {
        "sessions": found.facts.sessions,
        "groups": found.groups,
        "span": (found.first_started, found.last_stopped),
        "media_types": found.media_types,
        "counts": (found.imported, found.rejected, found.skipped),
        "reasons": {str(name): count for one in found.reasons.values() for name, count in one.items()},
    }


def imported(path: Path, work: Path) -> dict[str, Any]:
    """The same figures, by staging a source and judging what is odd, one by one."""
    staged = stage_file(path, work)
    judge = Judge(staged.facts, NOW)
    with closing(sqlite3.connect(staged.path)) as conn:
        conn.text_factory = readable
        everything = [RawSession(*row) for row in conn.execute("SELECT * FROM rows ORDER BY id")]
        odd = {raw.id: judge.judge(raw, ties) for raw, ties in odd_rows(conn, -(1 << 63), (1 << 63) - 1, NOW)}
    judged = [odd.get(raw.id, Judged(row=raw)) for raw in everything]
    rows = [(one.row, one.duplicate_of) for one in judged if one.row is not None]
    findings = [*(finding for one in judged for finding in one.findings), *orphan_findings(staged.facts)]
    return {
        "sessions": len(everything),
        "groups": len({row.reference_id for row, of in rows if of is None}),
        "span": (
            min((row.started for row, _ in rows), default=None),
            max((row.stopped for row, _ in rows if row.stopped is not None), default=None),
        ),
        "media_types": dict(Counter("live" if row.live == 1 else row.media_type for row, _ in rows)),
        "counts": (
            sum(of is None for _, of in rows),
            sum(one.row is None for one in judged),
            sum(of is not None for _, of in rows),
        ),
        "reasons": dict(Counter(finding.reason for finding in findings)),
    }


def test_a_clean_genuine_file(tmp_path: Path) -> None:
    """Its groups are those that the real Tautulli answers with."""
    path = genuine("clean.db", tmp_path)
    rows = msgspec.json.decode((DATA / "clean-get_history.json").read_bytes())["grouping_1"]
    with untouched(path):
        found = report(path, tmp_path)
    assert found.groups == len(rows) == 1635
    assert (found.first_started, found.last_stopped) == (
        min(row["started"] for row in rows), max(row["stopped"] for row in rows),
    )  # fmt: skip
    assert found.media_types == {"movie": 659, "episode": 975, "track": 256, "live": 110}
    assert (found.imported, found.rejected, found.skipped, found.reasons) == (2000, 0, 0, {})


@pytest.mark.parametrize("name", ["clean.db", "dirty.db", "old.db"])
def test_genuine_files_come_to_what_an_import_comes_to(tmp_path: Path, name: str) -> None:
    """Figure by figure."""
    path = genuine(name, tmp_path)
    assert figures(report(path, tmp_path)) == imported(path, tmp_path)


def test_every_severity_has_its_reasons(tmp_path: Path) -> None:
    """With counts, and some findings of each to look at."""
    found = report(genuine("dirty.db", tmp_path), tmp_path)
    assert (found.imported, found.rejected, found.skipped) == (4899, 81, 20)
    assert sum(found.reasons[Severity.ERROR].values()) == 81
    assert found.reasons[Severity.SKIPPED] == {Reason.EXACT_DUPLICATE: 10, Reason.NEAR_DUPLICATE: 10}
    assert found.reasons[Severity.NOTE][Reason.ORPHAN] == 6
    per_reason = Counter(sample.reason for sample in found.samples)
    assert set(per_reason) == {reason for one in found.reasons.values() for reason in one}
    assert max(per_reason.values()) == SAMPLES


@pytest.mark.parametrize("schema", ["2.17", "old"])
def test_files_with_all_kinds_of_defects(tmp_path: Path, schema: str) -> None:
    """A larger share of defects than any real file has."""
    path = small_file(tmp_path, sessions=1500, schema=schema, defects=0.3)
    found = report(path, tmp_path)
    assert figures(found) == imported(path, tmp_path)
    assert found.imported + found.rejected + found.skipped == found.facts.sessions


def test_every_odd_value_in_every_column(tmp_path: Path) -> None:
    """Each comes to the same in both ways of reading."""
    path = odd_values_everywhere(tmp_path)
    assert figures(report(path, tmp_path)) == imported(path, tmp_path)


def test_more_than_a_thousand_orphans_are_all_counted(tmp_path: Path) -> None:
    """Only some of their ids are kept."""
    path = small_file(tmp_path, sessions=1200)
    with closing(sqlite3.connect(path)) as conn:
        conn.execute("DELETE FROM session_history WHERE id > 50")
        conn.commit()
    found = report(path, tmp_path)
    assert found.reasons[Severity.NOTE][Reason.ORPHAN] == 1150
    assert len(found.facts.orphans) == 1000


def test_an_empty_history(tmp_path: Path) -> None:
    """Nothing to import is not an error."""
    found = report(small_file(tmp_path, sessions=0), tmp_path)
    assert (found.imported, found.groups, found.first_started, found.media_types) == (0, 0, None, {})


def test_a_backup(tmp_path: Path) -> None:
    """Unpacked for the time, and gone afterwards."""
    source, work = small_file(tmp_path), tmp_path / "work"
    with ZipFile(tmp_path / "x.zip", "w", ZIP_DEFLATED) as written:
        written.write(source, "tautulli.db")
    found = report(tmp_path / "x.zip", work)
    assert figures(found) == figures(report(source, work))
    assert found.facts.fingerprint == report(source, work).facts.fingerprint
    assert not list(work.iterdir())


def test_bytes_where_texts_belong(tmp_path: Path) -> None:
    """One such value does not end the reading."""
    path = small_file(tmp_path, sessions=30)
    with closing(sqlite3.connect(path)) as conn:
        conn.execute("UPDATE session_history SET player = CAST('x' AS BLOB) WHERE id = 3")
        conn.commit()
    assert report(path, tmp_path).imported == 30


def test_progress_and_the_end(tmp_path: Path) -> None:
    """From 0 to 1."""
    told: list[float] = []
    report(small_file(tmp_path, sessions=5000), tmp_path, progress=told.append)
    assert (told[0], told[-1]) == (0.0, 1.0)
    assert told == sorted(told)


def test_stopping(tmp_path: Path) -> None:
    """Heeded while it looks."""
    cancelled = threading.Event()
    cancelled.set()
    with pytest.raises(Cancelled):
        report(small_file(tmp_path), tmp_path, cancelled=cancelled)


def test_bad_sources_have_the_same_words(tmp_path: Path) -> None:
    """As when they are imported."""
    with pytest.raises(NotFound, match="Database file not found"):
        report(tmp_path / "gone.db", tmp_path)
    (tmp_path / "x.db").write_bytes(b"text" * 100)
    with pytest.raises(InvalidInput, match="Not a Tautulli database"):
        report(tmp_path / "x.db", tmp_path)


async def test_s31_a_running_tautulli(tmp_path: Path) -> None:
    """All figures are of one moment, although it goes on writing."""
    path = small_file(tmp_path, sessions=3000)
    async with child("tests.store.tautulli.live_writer", path) as writer:
        await writer.says("ready")
        reports = [report(path, tmp_path) for _ in range(5)]
        await writer.ask("stop")
    for found in reports:
        assert found.imported + found.rejected + found.skipped == found.facts.sessions
        assert sum(found.media_types.values()) == found.imported + found.skipped
        assert found.rejected <= 1
    assert reports[-1].facts.sessions > 3000


@pytest.fixture(scope="module")
def pristine() -> Iterator[Path]:
    """A good file of 12 sessions, and room beside it."""
    with tempfile.TemporaryDirectory() as folder:
        yield small_file(Path(folder), sessions=12)


@given(changes=changes)
@example(changes=[(1, "guid", b"", False), (2, "player", b"x", False)])
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_source_comes_to_what_an_import_comes_to(pristine: Path, changes: list[tuple[int, str, Any, bool]]) -> None:
    """Whatever stands in any column."""
    source, work = pristine.with_name("changed.db"), pristine.parent / "work"
    shutil.copyfile(pristine, source)
    with closing(sqlite3.connect(source, isolation_level=None)) as conn:
        for record, column, value, _ in changes:
            conn.execute(f"UPDATE {TABLE_OF[column]} SET {column} = ? WHERE id = ?", (storable(value), record))
    assert figures(report(source, work)) == imported(source, work)
