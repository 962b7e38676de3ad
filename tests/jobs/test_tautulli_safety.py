"""The safety rules of imports, by their numbers, on files of the sandbox."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.jobs.importing import NOW, ImportScene, import_scene
from tests.store.tautulli.support import change, untouched
from tui.jobs.tautulli import import_batches as batches_module
from tui.model.runs import EntityCounts, RunState, Severity
from tui.sandbox.tautulli import CANARIES, LiveTautulli, write_tautulli_file
from tui.store import database
from tui.store.runs import error_room

RECORD = (1 << 40) - 1
"""The part of a stored id that is the record's own."""


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[ImportScene]:
    async with import_scene(tmp_path / "home", rows=50) as found:
        yield found


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file of 200 sessions, in a folder of its own."""
    (tmp_path / "source").mkdir()
    return write_tautulli_file(tmp_path / "source" / "tautulli.db", sessions=200, now=NOW).path


@pytest.fixture
def zone(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """Lets a test move this machine to another time zone, and back."""
    yield monkeypatch
    monkeypatch.undo()
    time.tzset()


TIMES = "SELECT id & ((1 << 40) - 1), started, stopped FROM play_sessions ORDER BY id"


@pytest.mark.parametrize("place", ["Asia/Kolkata", "America/St_Johns", "Pacific/Chatham", "Europe/Berlin"])
async def test_s19_times_do_not_drift_with_the_zone(
    scene: ImportScene, tmp_path: Path, zone: pytest.MonkeyPatch, place: str
) -> None:
    """Epochs are stored as they are and written texts are read as UTC, wherever this machine stands."""
    defects = {"started_iso_text": 6, "started_in_milliseconds": 4}
    path = write_tautulli_file(tmp_path / "t.db", sessions=60, defects=defects, now=NOW).path
    zone.setenv("TZ", place)
    time.tzset()
    await scene.imported(path)
    stored = {record: (start, stop) for record, start, stop in await scene.deck.store.db.fetch_all(TIMES)}
    with closing(sqlite3.connect(path)) as raw:
        told = raw.execute("""
            SELECT id, CASE typeof(started) WHEN 'text' THEN CAST(strftime('%s', started) AS INTEGER)
                ELSE CASE WHEN started > 100000000000 THEN started / 1000 ELSE started END END FROM session_history
        """).fetchall()
    assert {record: start for record, (start, _) in stored.items()} == dict(told)


async def test_s20_no_missing_time_becomes_now(scene: ImportScene, tmp_path: Path) -> None:
    """A record without a start is kept out and told; a missing stop comes from the play, never from the clock."""
    defects = {"started_null": 5, "started_zero": 5, "stopped_null": 5, "stopped_zero": 5}
    path = write_tautulli_file(tmp_path / "t.db", sessions=80, defects=defects, now=NOW).path
    report = await scene.imported(path)
    last = max(stop for _, _, stop in await scene.deck.store.db.fetch_all(TIMES))
    assert report.errors == {"Start time is missing": 10}
    assert report.remarks[Severity.REPAIRED] == {"Stop time is missing": 10}
    assert last <= NOW
    assert await scene.one("SELECT count(*) FROM play_sessions WHERE started IS NULL OR stopped IS NULL") == 0


async def test_s24_the_same_key_on_another_server_is_another_item(scene: ImportScene, tmp_path: Path) -> None:
    """A household that replaced its server: keys, accounts and record ids of the two never mix."""
    one = write_tautulli_file(tmp_path / "one.db", sessions=40, now=NOW, server_uuid="a" * 40).path
    other = write_tautulli_file(tmp_path / "other.db", sessions=40, now=NOW, server_uuid="b" * 40).path
    await scene.imported(one)
    await scene.imported(other)
    assert await scene.one("SELECT count(*) FROM play_servers") == 2
    assert await scene.one("SELECT count(*) FROM play_sessions") == 80
    keys = await scene.deck.store.db.fetch_all(
        "SELECT item_key, count(DISTINCT server_id) FROM play_items GROUP BY item_key"
    )
    assert {count for _, count in keys} == {2}
    assert await scene.one("SELECT count(DISTINCT server_id || ' ' || account_id) FROM play_sessions AS s "
                           "JOIN play_items AS i ON i.id = s.item_id") == await scene.one(
        "SELECT count(DISTINCT account_id) FROM play_sessions"
    )  # fmt: skip


async def test_s24_the_same_key_for_something_else_is_another_item(scene: ImportScene, file: Path) -> None:
    """An item that was added again under an old key has another guid; the plays of the old one stay what they were."""
    await scene.imported(file)
    (key, title), *_ = await scene.deck.store.db.fetch_all("SELECT item_key, title FROM play_items WHERE NOT is_live")
    with LiveTautulli(file) as live:
        (record,) = live.write(1)
    change(
        file,
        f"UPDATE session_history SET rating_key = {key}, media_type = 'movie' WHERE id = {record}",
        f"UPDATE session_history_metadata SET rating_key = {key}, guid = 'plex://movie/000000000000000000000001', "
        f"title = 'Another film', media_type = 'movie', live = 0 WHERE id = {record}",
    )
    await scene.imported(file)
    titles = await scene.deck.store.db.fetch_all("SELECT title FROM play_items WHERE item_key = ?", (key,))
    assert {title, "Another film"} <= {row[0] for row in titles}


async def test_s26_ten_bad_records_cost_ten_records(tmp_path: Path) -> None:
    """Of 30,000 all others are stored; the ten are listed by their ids."""
    defects = {"started_null": 4, "rating_key_not_numeric": 3, "media_type_unknown": 3}
    facts = write_tautulli_file(tmp_path / "t.db", sessions=30_000, defects=defects, now=NOW)
    async with import_scene(tmp_path / "home") as scene:
        report = await scene.imported(facts.path)
        listed = {int(row.record_id) for row in await scene.findings(report.run.id)}
        assert await scene.one("SELECT count(*) FROM play_sessions") == 29_990
    assert listed == {defect.row_id for defect in facts.defects}
    assert (report.run.state, report.run.progress.error_count) == (RunState.PARTIAL, 10)


async def test_more_findings_than_can_be_listed_are_counted(
    scene: ImportScene, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An old file may have something to tell of each record: the list ends at its cap, the counts do not.

    Errors that come after all those notes are listed all the same.
    """
    monkeypatch.setattr(error_room, "CAPS", dict.fromkeys(Severity, 120))
    change(
        file,
        "UPDATE session_history SET ip_address = ''",
        "UPDATE session_history SET started = NULL WHERE id > (SELECT max(id) - 3 FROM session_history)",
    )
    report = await scene.imported(file)
    error, note = await scene.deck.store.run_errors.groups(report.run.id)
    assert (error.error_class, error.rows, error.count) == ("Start time is missing", 3, 3)
    assert (note.error_class, note.rows, note.count) == ("IP address is missing", 120, 197)
    assert report.warnings == ("Only 123 of 200 findings are listed; all of them are counted",)


async def test_s31_a_live_writer_is_never_blocked_and_no_row_of_its_log_is_missed(
    scene: ImportScene, file: Path
) -> None:
    """Tautulli goes on writing while its file is read; everything written before the import began is in it.

    It writes a session in three commits, so the last one may be half there; the next import has it whole.
    """
    waits: list[float] = []
    stop = threading.Event()
    with LiveTautulli(file, checkpoints=False) as live:
        before = live.write(20)

        def keep_writing() -> None:
            while not stop.is_set():
                began = time.monotonic()
                live.write(1)
                waits.append(time.monotonic() - began)

        writer = threading.Thread(target=keep_writing)
        writer.start()
        try:
            report = await scene.imported(file)
        finally:
            stop.set()
            writer.join()
    stored = {row[0] & RECORD for row in await scene.deck.store.db.fetch_all("SELECT id FROM play_sessions")}
    assert set(before) <= stored
    assert set(report.errors) <= {"Metadata row is missing"}
    assert report.run.progress.error_count <= 1
    assert len(waits) > 10
    assert max(waits) < 1.0


async def test_s31_a_source_is_not_touched_by_any_way_through_an_import(
    scene: ImportScene, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Imported, tried, validated, cut and resumed: its folder is byte by byte what it was."""
    with untouched(file):
        await scene.deck.imports.validate(file)
        await scene.imported(file, dry_run=True)
        run = await scene.deck.runs.start_import(file)
        await scene.deck.runs.cancel(run.id)
        await scene.ended(run)
        await scene.imported(file)


async def test_s32_a_batch_that_fails_leaves_neither_rows_nor_position(
    scene: ImportScene, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows, findings and position are of one transaction: when its last statement fails, none of them is there."""
    original = batches_module.moved

    def fail_at_100(position: object, taken: object, counts: object) -> object:
        if position.processed == 100:  # type: ignore[attr-defined]
            raise ZeroDivisionError("between rows and checkpoint")
        return original(position, taken, counts)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(batches_module, "moved", fail_at_100)
        report = await scene.imported(file)
    assert report.run.state is RunState.FAILED
    assert await scene.one("SELECT count(*) FROM play_sessions") == 100
    resumed = await scene.ended(await scene.deck.runs.resume(report.run.id))
    assert resumed.counts["sessions"] == EntityCounts(added=200)


async def test_s37_progress_only_rises_and_ends_at_100(scene: ImportScene, file: Path) -> None:
    """The total is known from the first record on, and percent is that of the records."""
    report = await scene.imported(file)
    shown = [run.progress for run in scene.seen]
    percents = [progress.progress_percent for progress in shown]
    assert percents == sorted(percents)
    assert (percents[-1], report.run.progress.total_records) == (100.0, 200)
    for progress in shown:
        if progress.processed_records:
            assert progress.total_records == 200
            assert progress.progress_percent <= 100 * progress.processed_records / 200


async def test_s39_tokens_of_the_file_are_nowhere_of_ours(scene: ImportScene, file: Path) -> None:
    """A real file holds tokens and passwords in many tables: none is copied, stored, logged or told."""
    gate = asyncio.Event()
    copies: list[bytes] = []
    folder = scene.home / "imports"
    original = batches_module.Batches.take_all

    async def take_all(batches: batches_module.Batches) -> None:
        copies.extend(copy.read_bytes() for copy in folder.iterdir())
        gate.set()
        await original(batches)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(batches_module.Batches, "take_all", take_all)
        await scene.imported(file)
    assert gate.is_set()
    await scene.deck.log.flush()
    kept = [*copies, *(path.read_bytes() for path in scene.home.rglob("*") if path.is_file())]
    assert len(copies) == 1
    assert any(canary.encode() in file.read_bytes() for canary in CANARIES)
    assert not [canary for canary in CANARIES for content in kept if canary.encode() in content]


async def test_s42_titles_cannot_drive_the_terminal(scene: ImportScene, file: Path) -> None:
    """What is stored of titles, players and findings holds no control characters."""
    evil = "char(27) || ']52;c;AAAA' || char(7) || '[red]' || char(27) || '[2Joops' || char(8238)"
    change(
        file,
        f"UPDATE session_history_metadata SET title = {evil}, full_title = {evil} WHERE id <= 5",
        f"UPDATE session_history SET player = {evil}, started = {evil} WHERE id = 6",
        f"UPDATE users SET friendly_name = {evil}",
    )
    report = await scene.imported(file)
    said = [row.message + row.hint for row in await scene.findings(report.run.id)]
    said += [account.friendly_name for account in await scene.deck.people.accounts()]
    said += [
        text for row in await scene.deck.store.db.fetch_all("SELECT title, full_title FROM play_items") for text in row
    ]
    assert report.run.progress.imported_records == 199
    assert not [text for text in said if "\x1b" in text or "\x07" in text or "\u202e" in text]


async def test_a_full_disk_stops_the_import_where_it_can_go_on(scene: ImportScene, tmp_path: Path) -> None:
    """The batch that does not fit is taken back whole; with room again the import goes on from there."""
    file = write_tautulli_file(tmp_path / "t.db", sessions=2000, now=NOW).path
    writer = scene.deck.store.db._writer
    pages = await scene.one("PRAGMA page_count")
    await writer.call(lambda raw: raw.execute(f"PRAGMA max_page_count = {pages + 60}"))
    report = await scene.imported(file)
    await writer.call(lambda raw: raw.execute("PRAGMA max_page_count = 1000000"))
    stored = await scene.one("SELECT count(*) FROM play_sessions")
    assert report.run.state is RunState.FAILED
    assert "disk is full" in report.run.message
    assert (stored % 50, 0 < stored < 2000) == (0, True)
    resumed = await scene.ended(await scene.deck.runs.resume(report.run.id))
    assert (resumed.run.state, resumed.counts["sessions"]) == (RunState.COMPLETED, EntityCounts(added=2000))


async def test_s29_a_store_that_others_write_to_is_waited_for(scene: ImportScene, file: Path) -> None:
    """Another process that holds the lock for a while delays the import, and no more."""
    with closing(sqlite3.connect(scene.deck.paths.store_file, isolation_level=None)) as other:
        run = await scene.deck.runs.start_import(file)
        other.execute("BEGIN IMMEDIATE")
        await asyncio.sleep(0.7)
        other.execute("ROLLBACK")
        report = await scene.ended(run)
    assert (report.run.state, report.counts["sessions"]) == (RunState.COMPLETED, EntityCounts(added=200))


async def test_s29_a_store_that_stays_locked_fails_the_import_with_a_way_on(
    scene: ImportScene, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The run says why, keeps its position, and is resumed later."""
    monkeypatch.setattr(database, "LOCK_PATIENCE", 0.2)
    original = batches_module.Batches._stored
    other = sqlite3.connect(scene.deck.paths.store_file, isolation_level=None, check_same_thread=False)

    async def stored(batches: batches_module.Batches) -> object:
        if batches.position.processed == 100 and not other.in_transaction:
            other.execute("BEGIN IMMEDIATE")
        return await original(batches)

    with monkeypatch.context() as patch:
        patch.setattr(batches_module.Batches, "_stored", stored)
        run = await scene.deck.runs.start_import(file)
        async with asyncio.timeout(10):
            while not other.in_transaction:
                await asyncio.sleep(0.01)
            await asyncio.sleep(0.5)
        other.execute("ROLLBACK")
        other.close()
        report = await scene.ended(run)
    assert report.run.state is RunState.FAILED
    assert "locked by another process" in report.run.message
    resumed = await scene.ended(await scene.deck.runs.resume(report.run.id))
    assert resumed.counts["sessions"] == EntityCounts(added=200)


async def test_a_copy_that_is_removed_meanwhile_loses_nothing(
    scene: ImportScene, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the system makes of it, all records are stored in the end."""
    original = batches_module.Batches._stored

    async def stored(batches: batches_module.Batches) -> object:
        if batches.position.processed == 100:
            shutil.rmtree(scene.home / "imports", ignore_errors=True)
        return await original(batches)

    with monkeypatch.context() as patch:
        patch.setattr(batches_module.Batches, "_stored", stored)
        report = await scene.imported(file)
    if report.run.state is RunState.FAILED:
        report = await scene.ended(await scene.deck.runs.resume(report.run.id))
    assert report.counts["sessions"] == EntityCounts(added=200)


@pytest.mark.parametrize(("policy", "expected"), [("keep", "203.0.113.77"), ("mask", "203.0.113.0"), ("drop", None)])
async def test_addresses_are_kept_masked_or_dropped(
    tmp_path: Path, file: Path, policy: str, expected: str | None
) -> None:
    """As the person has set it; with another setting the next import changes what is stored."""
    change(file, "UPDATE session_history SET ip_address = '203.0.113.77'")
    async with import_scene(tmp_path / "home", ip_addresses=policy) as scene:
        await scene.imported(file)
        assert await scene.deck.store.db.fetch_all("SELECT DISTINCT ip_address FROM play_sessions") == [(expected,)]


async def test_watched_follows_the_settings(tmp_path: Path, file: Path) -> None:
    """A lower percent makes more plays watched; importing again brings stored plays into line."""
    async with import_scene(tmp_path / "home") as strict:
        await strict.imported(file)
        few = await strict.one("SELECT count(*) FROM plays WHERE watched = 1")
    lax = {"watched_movie_percent": 10, "watched_tv_percent": 10, "watched_music_percent": 10, "watched_marker": 0}
    async with import_scene(tmp_path / "home", **lax) as scene:
        report = await scene.imported(file)
        many = await scene.one("SELECT count(*) FROM plays WHERE watched = 1")
    assert many > few
    assert report.counts["sessions"].updated > 0
