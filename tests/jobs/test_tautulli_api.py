"""Histories pulled through the web API of the sandbox's Tautulli: whole, narrowed, again, and from servers that lie."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.jobs.importing import ImportScene, import_scene
from tests.jobs.scene import HurriedClock
from tui.errors import AuthError, Conflict, InvalidInput
from tui.model.profiles import Profile, ProfileDraft, ProfileKind, SignIn
from tui.model.runs import EntityCounts, RunOptions, RunReport, RunState, StepState
from tui.sandbox import Household
from tui.sandbox.tautulli import API_CANARIES, SERVER_UUID

PLAYS = 300
NAME = "den"

SESSIONS = """
    SELECT s.id & ((1 << 40) - 1), s.started, s.stopped, s.paused, s.percent, s.watched, a.account_key, i.item_key
    FROM play_sessions AS s JOIN server_accounts AS a ON a.id = s.account_id JOIN play_items AS i ON i.id = s.item_id
    ORDER BY s.id
"""


@pytest.fixture
async def house() -> AsyncIterator[Household]:
    async with Household(live=1, movies=1, series=1, plays=PLAYS) as household:
        yield household


@pytest.fixture
async def scene(house: Household, tmp_path: Path) -> AsyncIterator[ImportScene]:
    """A deck with a profile of the household's Tautulli."""
    async with import_scene(tmp_path / "home", rows=100, clock=HurriedClock(), read_timeout=0.5) as found:
        await found.deck.profiles.add(draft_of(house), {"token": house.tautulli.api_key}, check=False)
        yield found


def draft_of(house: Household) -> ProfileDraft:
    """A profile as a person types it."""
    return ProfileDraft(ProfileKind.TAUTULLI, NAME, house.tautulli.url)


async def pulled(scene: ImportScene, **options: object) -> RunReport:
    """Pull the history to its end."""
    return await scene.ended(await scene.deck.runs.start_history(NAME, RunOptions(**options)))  # type: ignore[arg-type]


async def count(scene: ImportScene, table: str = "play_sessions") -> int:
    """Rows of a table."""
    return int(await scene.one(f"SELECT count(*) FROM {table}"))


async def test_the_whole_history_is_pulled(scene: ImportScene, house: Household) -> None:
    """Every session comes once; the run is an import like that of a file, with the profile's name."""
    report = await pulled(scene)
    assert (report.run.state, report.run.profile_name) == (RunState.COMPLETED, NAME)
    assert report.run.message == f"Tautulli Database Import completed: {PLAYS} records imported"
    assert (report.counts["sessions"], await count(scene)) == (EntityCounts(added=PLAYS), PLAYS)
    assert (report.errors, report.warnings, report.run.progress.progress_percent) == ({}, (), 100.0)
    assert [step.state for step in report.steps] == [StepState.DONE] * 4
    assert await scene.one("SELECT uuid FROM play_servers") == SERVER_UUID
    assert not any((scene.home / "imports").iterdir())


async def test_the_api_tells_what_the_file_tells(scene: ImportScene, house: Household, tmp_path: Path) -> None:
    """Times, pauses, percent and watched of every session are those of the database."""
    await pulled(scene)
    async with import_scene(tmp_path / "other") as other:
        await other.imported(house.tautulli.db)
        assert await scene.deck.store.db.fetch_all(SESSIONS) == await other.deck.store.db.fetch_all(SESSIONS)
        assert await count(scene, "plays") == await count(other, "plays")


async def test_the_file_after_the_api_adds_details_and_no_plays(scene: ImportScene, house: Household) -> None:
    """Both are one install: the records are the same, and what only the file knows is added to them."""
    await pulled(scene)
    report = await scene.imported(house.tautulli.db)
    assert (report.counts["sessions"].added, await count(scene)) == (0, PLAYS)
    assert await count(scene, "play_sources") == 1
    assert await scene.one("SELECT count(*) FROM play_sessions WHERE view_offset IS NOT NULL") > 0


async def test_s27_the_api_after_the_file_takes_nothing_away(scene: ImportScene, house: Household) -> None:
    """What the API does not tell stays as the file told it."""
    await scene.imported(house.tautulli.db)
    before = await scene.deck.store.db.fetch_all("SELECT id, view_offset, runtime_ms, bitrate FROM play_sessions")
    report = await pulled(scene)
    after = await scene.deck.store.db.fetch_all("SELECT id, view_offset, runtime_ms, bitrate FROM play_sessions")
    assert (report.counts["sessions"].added, before) == (0, after)


async def test_the_second_pull_asks_for_the_last_days_only(scene: ImportScene, house: Household) -> None:
    """New plays come, known ones are passed over; nothing older is asked for. `full` asks for everything."""
    await pulled(scene)
    new = house.tautulli.live.write(7)
    house.tautulli.journal.clear()
    report = await pulled(scene)
    asked = [entry.query for entry in house.tautulli.journal.of("get_history")]
    assert report.counts["sessions"].added == len(new)
    assert all("after" in query for query in asked)
    assert report.run.progress.processed_records < 60
    house.tautulli.journal.clear()
    whole = await pulled(scene, full=True)
    assert whole.run.progress.processed_records == PLAYS + 7
    assert not any("after" in entry.query for entry in house.tautulli.journal.of("get_history"))
    assert await count(scene) == PLAYS + 7


async def test_a_part_of_the_history_tears_no_play_apart(scene: ImportScene) -> None:
    """A session whose play began before the days that are asked for stays a part of that play."""
    await pulled(scene)
    started = await scene.one(
        "SELECT max(s.started) FROM play_sessions AS s JOIN play_sessions AS head ON head.id = s.play_id"
        " WHERE s.started > head.started + 2 * 86400"
    )
    before = await scene.deck.store.db.fetch_all("SELECT * FROM plays ORDER BY id")
    report = await pulled(scene, days=int((scene.deck.clock.now() - started) // 86_400) + 1)
    assert report.run.progress.processed_records > 0
    assert (report.counts["sessions"].updated, report.counts["sessions"].added) == (0, 0)
    assert await scene.deck.store.db.fetch_all("SELECT * FROM plays ORDER BY id") == before


async def test_days_and_libraries_narrow_a_pull(scene: ImportScene, house: Household) -> None:
    """Part of the history is no ground for the next pull to go on from: that one asks for everything."""
    libraries = await scene.deck.store.db.fetch_all("SELECT name, library_key FROM server_libraries")
    assert libraries == []
    some = await pulled(scene, days=30)
    assert 0 < some.run.progress.processed_records < PLAYS
    (name, key), *_ = await scene.deck.store.db.fetch_all(
        "SELECT name, library_key FROM server_libraries WHERE kind = 'movie'"
    )
    films = await pulled(scene, libraries=(name.upper(),))
    assert 0 < films.run.progress.processed_records < PLAYS
    assert await scene.one("SELECT count(*) FROM play_sessions WHERE library_key = ?", key) > 0
    await pulled(scene)
    assert (await count(scene), await count(scene, "play_sources")) == (PLAYS, 1)


async def test_an_unknown_library_is_told_with_the_known_ones(scene: ImportScene) -> None:
    """Before anything is read."""
    report = await pulled(scene, libraries=("Cartoons",))
    (row,) = await scene.findings(report.run.id)
    assert (report.run.state, report.run.message) == (RunState.FAILED, "Tautulli lists no library 'Cartoons'")
    assert "It lists: " in row.hint


async def test_a_dry_pull_stores_nothing(scene: ImportScene) -> None:
    """It reads, and tells what it would store; the next pull reads everything."""
    before = scene.dump()
    dry = await pulled(scene, dry_run=True)
    assert (scene.dump(), dry.counts["sessions"]) == (before, EntityCounts(added=PLAYS))
    assert (await pulled(scene)).counts["sessions"] == EntityCounts(added=PLAYS)


async def test_a_pull_excludes_an_import(scene: ImportScene, house: Household) -> None:
    """Both write the play history."""
    house.tautulli.faults.load("get_history:latency=2")
    run = await scene.deck.runs.start_history(NAME)
    await house.tautulli.journal.until(lambda journal: "get_history" in journal.counts)
    with pytest.raises(Conflict, match="Another import is already running"):
        await scene.deck.runs.start_import(house.tautulli.db)
    await scene.deck.runs.cancel(run.id)
    assert (await scene.ended(run)).run.state is RunState.CANCELLED
    assert not any((scene.home / "imports").iterdir())


async def test_a_refused_key_signs_the_profile_out(scene: ImportScene, house: Household) -> None:
    """The run fails with the reason, and the profile waits for a person."""
    house.tautulli.service.api_key = "f" * 32
    report = await pulled(scene)
    profile = await scene.deck.profiles.find(NAME)
    assert (report.run.state, report.run.message) == (RunState.FAILED, "Tautulli refuses the API key")
    assert (profile.sign_in, report.errors) == (SignIn.REFUSED, {"auth": 1})


async def test_a_profile_is_checked_by_signing_in(scene: ImportScene, house: Household) -> None:
    """Version and server come back; a wrong key is refused before anything is stored."""
    with pytest.raises(AuthError, match="refuses the API key"):
        await scene.deck.profiles.check(draft_of(house), {"token": "0" * 32})
    with pytest.raises(InvalidInput, match="needs the API key"):
        await scene.deck.profiles.check(draft_of(house), {})
    account = await scene.deck.profiles.test(NAME)
    profile: Profile = await scene.deck.profiles.find(NAME)
    assert (account.version, account.message) == ("v2.17.2", "Plex server Sandbox")
    assert profile.sign_in is SignIn.OK


@pytest.mark.parametrize("fault", ["clamped=30", "unlimited", "default_length", "text_totals", "text_numbers",
                                   "reordered", "chunked", "gzip", "other_order", "fewer_fields"])  # fmt: skip
async def test_s3_other_ways_to_page_bring_the_same(scene: ImportScene, house: Household, fault: str) -> None:
    """A server that clamps, ignores or reorders does not lose a record."""
    house.tautulli.faults.load(f"get_history:{fault}")
    report = await pulled(scene)
    assert (report.run.state, await count(scene)) == (RunState.COMPLETED, PLAYS)


@pytest.mark.parametrize("fault", ["500*2", "cut*2", "drop*2", "429=1*2", "stall*1", "crash*3"])
async def test_passing_trouble_is_got_over(
    scene: ImportScene, house: Household, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Errors of the line and of the server are asked again for."""
    monkeypatch.setattr("tui.jobs.tautulli.access.SHORTEST_TIMEOUT", 0.5)
    house.tautulli.faults.load(f"get_history:{fault}")
    report = await pulled(scene)
    assert (report.run.state, await count(scene)) == (RunState.COMPLETED, PLAYS)


async def test_a_lost_connection_is_shown_as_such(scene: ImportScene, house: Household) -> None:
    """While it is tried again the run says so; a server that never answers in time ends it with a way on."""
    house.tautulli.faults.load("get_history:drop*3")
    await pulled(scene)
    assert "Connection lost. Retrying..." in {run.message for run in scene.seen}


async def test_a_server_that_stays_silent_times_out(
    scene: ImportScene, house: Household, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The words are fixed, and the run can be resumed."""
    monkeypatch.setattr("tui.jobs.tautulli.access.SHORTEST_TIMEOUT", 0.2)
    house.tautulli.faults.load("get_history:silent")
    report = await pulled(scene)
    (row,) = await scene.findings(report.run.id)
    assert (report.run.state, report.run.message) == (RunState.FAILED, "Operation timed out")
    assert "Resume the import" in row.hint
    house.tautulli.faults.clear()
    resumed = await scene.ended(await scene.deck.runs.resume(report.run.id))
    assert resumed.counts["sessions"] == EntityCounts(added=PLAYS)


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("no_rows", "Tautulli has 300 plays and tells none of them"),
        ("login", "a login page or a proxy"),
        ("disabled", "switched off"),
        ("error", "Unable to retrieve data"),
        ("no_data", "gave no rows"),
        ("crash", "Check the logs"),
        ("403", "refuses the call"),
    ],
)
async def test_s1_a_history_that_does_not_come_is_an_error(
    scene: ImportScene, house: Household, fault: str, words: str
) -> None:
    """Nothing is stored, nothing is left behind, and the next pull brings all."""
    house.tautulli.faults.load(f"get_history:{fault}")
    report = await pulled(scene)
    assert report.run.state is RunState.FAILED
    assert words in report.run.message
    assert await count(scene) == 0
    house.tautulli.faults.clear()
    assert (await pulled(scene)).counts["sessions"] == EntityCounts(added=PLAYS)


@pytest.mark.parametrize("fault", ["ignored_start", "half", "repeated", "moving_totals"])
async def test_s2_records_that_do_not_come_are_counted_and_told(
    scene: ImportScene, house: Household, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What came is stored; what was promised is an error, and no later pull builds on it."""
    monkeypatch.setattr("tui.jobs.tautulli.api_pages.LENGTH", 100)
    house.tautulli.faults.load(f"get_history:{fault}")
    report = await pulled(scene)
    progress = report.run.progress
    assert report.run.state in {RunState.PARTIAL, RunState.COMPLETED}
    assert progress.imported_records + progress.skipped_records + progress.error_count == progress.processed_records
    assert progress.processed_records == progress.total_records
    if report.run.state is RunState.PARTIAL:
        assert report.errors == {"Record was not told": progress.error_count}
    else:
        assert await count(scene) == PLAYS
    house.tautulli.faults.clear()
    again = await pulled(scene)
    assert (again.run.state, await count(scene)) == (RunState.COMPLETED, PLAYS)


@pytest.mark.parametrize("fault", ["arrivals", "deletions"])
async def test_s2_a_history_that_changes_while_it_is_read_loses_nothing(
    scene: ImportScene, house: Household, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sessions that end or are deleted meanwhile hide no others."""
    monkeypatch.setattr("tui.jobs.tautulli.api_pages.LENGTH", 100)
    house.tautulli.faults.load(f"get_history:{fault}=3")
    report = await pulled(scene)
    house.tautulli.faults.clear()
    left = {row.id for row in (await everything(house)).rows}
    stored = {row[0] for row in await scene.deck.store.db.fetch_all(SESSIONS)}
    late = left - stored
    assert report.run.state is RunState.COMPLETED
    assert all(record > PLAYS for record in late)


async def everything(house: Household):  # type: ignore[no-untyped-def]
    """What the API tells now, in one page."""
    from tui.clients.http import HttpClient
    from tui.clients.http_options import HttpOptions
    from tui.clients.tautulli.address import tautulli_address
    from tui.clients.tautulli.client import TautulliClient

    async with HttpClient(HttpOptions()) as http:
        address = tautulli_address(house.tautulli.url)
        return await TautulliClient(http, address, house.tautulli.api_key, clock=HurriedClock()).history(0, 10_000)


async def test_s26_bad_rows_are_told_one_by_one(scene: ImportScene, house: Household) -> None:
    """Odd values follow the same rules as in a file; things that are no rows are told by their place."""
    house.tautulli.faults.load("get_history:bad_rows")
    report = await pulled(scene)
    progress = report.run.progress
    classes = {row.error_class for row in await scene.findings(report.run.id)}
    assert report.run.state is RunState.PARTIAL
    assert (progress.total_records, progress.processed_records) == (PLAYS, PLAYS)
    assert progress.imported_records + progress.skipped_records + progress.error_count == PLAYS
    assert {"Record id is out of range", "Start time is missing", "Media type is unknown"} <= classes
    assert report.errors["Record id is out of range"] >= 4


async def test_a_pull_that_is_cut_goes_on_from_its_copy(
    scene: ImportScene, house: Household, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was fetched is not fetched again."""
    from tui.jobs.tautulli import import_batches as batches_module

    original = batches_module.Batches._stored

    async def stored(batches: batches_module.Batches) -> object:
        if batches.position.processed == 200:
            await scene.deck.runs.cancel(run.id)
            await scene.deck.clock.sleep(1000)
        return await original(batches)

    with monkeypatch.context() as patch:
        patch.setattr(batches_module.Batches, "_stored", stored)
        run = await scene.deck.runs.start_history(NAME)
        first = await scene.ended(run)
    house.tautulli.journal.clear()
    report = await scene.ended(await scene.deck.runs.resume(first.run.id))
    assert first.run.state is RunState.CANCELLED
    assert (report.run.state, report.counts["sessions"]) == (RunState.COMPLETED, EntityCounts(added=PLAYS))
    assert house.tautulli.journal.counts == {}


async def test_another_install_under_the_same_address_is_read_whole(
    scene: ImportScene, house: Household, tmp_path: Path
) -> None:
    """A Tautulli that was set up anew has other records under the same numbers: they are another source's."""
    await pulled(scene)
    async with Household(live=1, movies=1, series=1, plays=120, seed=99, api_key=house.tautulli.api_key) as fresh:
        await scene.deck.profiles.edit(NAME, url=fresh.tautulli.url, check=False)
        report = await pulled(scene)
        assert report.run.state is RunState.COMPLETED
        assert report.run.progress.processed_records == 120
    assert (await count(scene), await count(scene, "play_sources")) == (PLAYS + 120, 2)


async def test_s39_neither_key_nor_tokens_are_kept(scene: ImportScene, house: Household) -> None:
    """The key stands in every URL, and the server holds tokens: nothing of it is in any file but the secrets' row."""
    house.tautulli.faults.load("get_history:500*1")
    report = await pulled(scene)
    await scene.deck.log.flush()
    said = [line.message for line in await scene.deck.store.log.tail(500)]
    shown = repr((report, said, await scene.deck.profiles.all()))
    assert any("apikey=***" in line for line in said)
    assert house.tautulli.api_key not in shown
    content = b"".join(path.read_bytes() for path in scene.home.rglob("*") if path.is_file())
    assert not [canary for canary in API_CANARIES if canary.encode() in content]
