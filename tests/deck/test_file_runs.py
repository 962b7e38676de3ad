"""Runs of files: they have no profile, and are started, resumed, cancelled and told of like any other."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from tests.deck.conftest import DRAFT, OpenDeck
from tests.deck.counting import CountingHistory, CountingImport
from tests.interrupted import interrupted_runs
from tui.deck import Deck
from tui.engine.runs.context import RunContext
from tui.engine.runs.job import Jobs
from tui.errors import Conflict, InvalidInput, NotFound
from tui.model.attention import AttentionKind
from tui.model.profiles import Profile, ProfileKind
from tui.model.runs import Operation, Run, RunError, RunOptions, RunState, Severity, StepState, Trigger
from tui.store.runs.rivals import conflict_text

FILE = Path("/srv/tautulli.db")
TAUTULLI = replace(DRAFT, kind=ProfileKind.TAUTULLI, name="den")


@pytest.fixture
def job() -> CountingImport:
    """The import that the deck does."""
    return CountingImport()


@pytest.fixture
async def deck(open_deck: OpenDeck, job: CountingImport) -> Deck:
    """A deck that can import."""
    return await open_deck(histories={ProfileKind.TAUTULLI: job, ProfileKind.PLEX: CountingHistory()})


async def working(deck: Deck, run: Run) -> Run:
    """Wait until a run has saved its first checkpoint."""
    while not (found := await deck.runs.find(str(run.id))).checkpoint:
        await asyncio.sleep(0.005)
    return found


async def interrupted(open_deck: OpenDeck, deck: Deck, job: CountingImport) -> tuple[Deck, Run]:
    """Cut an import by closing its deck, and open another one."""
    job.pause = 60.0
    run = await working(deck, await deck.runs.start_import(FILE))
    await deck.close("the terminal was closed")
    job.pause = 0.0
    again = await open_deck(histories={ProfileKind.TAUTULLI: job})
    return again, await again.runs.find(str(run.id))


async def test_a_file_is_imported(deck: Deck, job: CountingImport) -> None:
    """The run has no profile; its job gets one made of the file."""
    report = await deck.runs.wait((await deck.runs.start_import(FILE, RunOptions(dry_run=True))).id)
    run, (subject,) = report.run, job.subjects
    assert (run.state, run.profile_id, run.profile_name) == (RunState.COMPLETED, None, "Tautulli")
    assert (run.options.path, run.options.dry_run, run.kind) == (str(FILE), True, Operation.TAUTULLI_IMPORT)
    assert (subject.id, subject.kind, subject.url) == (0, ProfileKind.TAUTULLI, str(FILE))
    assert run.message == "Tautulli Database Import completed: 20 records imported"
    assert [found.id for found in await deck.imports.last()] == [run.id]


async def test_an_interrupted_import_stands_in_attention_and_is_resumed(
    open_deck: OpenDeck, deck: Deck, job: CountingImport
) -> None:
    """It says how far it came, offers to go on, and goes on from its checkpoint without what was done."""
    deck, run = await interrupted(open_deck, deck, job)
    (item,) = await deck.attention()
    assert (item.kind, item.profile, item.text) == (AttentionKind.INTERRUPTED, "Tautulli", item.text)
    assert item.text == f"import was interrupted at {run.progress.progress_percent:.0f} %"
    assert (item.action, item.run_id, item.command) == ("resume", run.id, f"syncdeck run resume {run.id}")
    assert [found.id for found in await interrupted_runs(deck)] == [run.id]
    ended = (await deck.runs.wait((await deck.runs.resume(run.id)).id)).run
    assert (ended.state, ended.trigger, ended.resumes) == (RunState.COMPLETED, Trigger.RESUME, run.id)
    assert (ended.options.path, ended.progress.processed_records) == (str(FILE), 20)
    assert await deck.attention() == []


async def test_an_import_is_cancelled(deck: Deck, job: CountingImport) -> None:
    """It ends as stopped, at once; stopping it again says that it has ended."""
    job.pause = 60.0
    run = await working(deck, await deck.runs.start_import(FILE))
    await deck.runs.cancel(run.id)
    ended = (await deck.runs.wait(run.id)).run
    assert (ended.state, ended.message) == (RunState.CANCELLED, "Import stopped")
    with pytest.raises(InvalidInput, match="has ended already"):
        await deck.runs.cancel(run.id)
    assert await deck.attention() == []


async def test_a_second_import_is_refused_with_the_first(deck: Deck, job: CountingImport) -> None:
    """Another file and a history through the web API are refused alike; the conflict names the run in the way."""
    job.pause = 60.0
    await deck.profiles.add(TAUTULLI, {})
    run = await deck.runs.start_import(FILE)
    for start in (deck.runs.start_import("/srv/other.db"), deck.runs.start_history("den"), deck.runs.start_sync("den")):
        with pytest.raises(Conflict, match="Another import is already running") as caught:
            await start
        assert caught.value.run_id == run.id


async def test_imports_and_pulls_exclude_each_other(deck: Deck, job: CountingImport) -> None:
    """Each is told what is in its way, in its own words."""
    job.pause = 60.0
    await deck.profiles.add(replace(TAUTULLI, kind=ProfileKind.PLEX, name="plex"), {})
    run = await deck.runs.start_import(FILE)
    with pytest.raises(Conflict, match=r"^Cannot start sync while Tautulli import is running$"):
        await deck.runs.start_history("plex")
    await deck.runs.cancel(run.id)
    await deck.runs.wait(run.id)
    pull = await deck.runs.start_history("plex")
    with pytest.raises(Conflict, match=r"^Cannot start import while Plex historical sync is running$") as caught:
        await deck.runs.start_import(FILE)
    assert caught.value.run_id == pull.id


@pytest.mark.parametrize(
    ("wanted", "running", "text"),
    [
        (Operation.XTREAM_SYNC, Operation.XTREAM_SYNC, "Sync already in progress for this profile"),
        (Operation.TAUTULLI_IMPORT, Operation.TAUTULLI_IMPORT, "Another import is already running"),
        (
            Operation.TAUTULLI_IMPORT,
            Operation.JELLYFIN_HISTORICAL,
            "Cannot start import while Jellyfin historical sync is running",
        ),
        (Operation.EMBY_HISTORICAL, Operation.TAUTULLI_IMPORT, "Cannot start sync while Tautulli import is running"),
        (Operation.PLEX_HISTORICAL, Operation.PLEX_HISTORICAL, "Sync already in progress for this profile"),
    ],
)
def test_words_of_conflicts(wanted: Operation, running: Operation, text: str) -> None:
    """The two operations make the words."""
    assert conflict_text(wanted, running) == text


async def test_a_history_needs_a_kind_that_has_one(deck: Deck) -> None:
    """A panel has no history; what is unknown is told as unknown."""
    await deck.profiles.add(DRAFT, {})
    with pytest.raises(InvalidInput, match="Profiles of the kind xtream have no playback history"):
        await deck.runs.start_history("iptv")
    with pytest.raises(InvalidInput, match="No profile named 'nobody'"):
        await deck.runs.start_history("nobody")


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (ProfileKind.XTREAM, "Profiles of the kind xtream have no playback history: a panel keeps no record"),
        (ProfileKind.TRAKT, "Profiles of the kind trakt have no playback history: what was watched there is"),
        (ProfileKind.PLEX, "This version cannot read the playback history of plex profiles"),
        (ProfileKind.EMBY, "This version cannot read the playback history of emby profiles"),
    ],
)
def test_never_is_not_not_yet(kind: ProfileKind, words: str) -> None:
    """A kind without plays is told apart from one whose plays nothing reads here; both name what is read."""
    jobs = Jobs(histories={ProfileKind.TAUTULLI: CountingImport()})
    with pytest.raises(InvalidInput, match=words) as caught:
        jobs.history_of(kind)
    assert caught.value.hint == "It is read of these kinds: tautulli."


@pytest.mark.parametrize(("path", "words"), [("  ", "No file was given"), ("a\0b", "not the path of a file")])
async def test_what_is_no_path_is_refused(deck: Deck, path: str, words: str) -> None:
    """Before anything is queued."""
    with pytest.raises(InvalidInput, match=words):
        await deck.runs.start_import(path)
    assert await deck.imports.last() == []


async def test_a_path_is_made_whole(deck: Deck, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The run may be done by a process with another working folder."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    home, relative = await deck.runs.start_import("~/t.db", RunOptions(dry_run=True)), "x/t.db"
    await deck.runs.wait(home.id)
    second = await deck.runs.start_import(relative, RunOptions(dry_run=True))
    assert (home.options.path, second.options.path) == (str(tmp_path / "t.db"), str(tmp_path / "x" / "t.db"))


class Finding(CountingImport):
    """An import that finds one broken record and one worth a note."""

    severities: tuple[Severity, ...] = (Severity.ERROR, Severity.NOTE)

    async def run(self, ctx: RunContext) -> None:
        async with ctx.step("first") as step:
            for number, severity in enumerate(self.severities):
                ctx.error(RunError("first", f"class {severity}", str(number), "odd", severity=severity))
                is_error = severity is Severity.ERROR
                step.advance(processed=1, errors=is_error, imported=not is_error)
        async with ctx.step("second"):
            pass


async def test_an_import_that_came_to_its_end_is_read_afresh_not_resumed(open_deck: OpenDeck) -> None:
    """Nothing is left to resume; `retry failed` reads all records again."""
    deck = await open_deck(histories={ProfileKind.TAUTULLI: Finding()})
    report = await deck.runs.wait((await deck.runs.start_import(FILE)).id)
    with pytest.raises(InvalidInput, match="came to its end"):
        await deck.runs.resume(report.run.id)
    again = await deck.runs.retry_failed(report.run.id)
    assert report.run.state is RunState.PARTIAL
    assert (report.errors, report.remarks) == ({"class error": 1}, {Severity.NOTE: {"class note": 1}})
    assert (again.options.restart, again.options.only_steps, again.resumes) == (True, (), None)


async def test_notes_are_nothing_to_retry(open_deck: OpenDeck) -> None:
    """A run with nothing but remarks is completed, with no errors."""
    job = Finding()
    job.severities = (Severity.NOTE, Severity.REPAIRED, Severity.SKIPPED)
    deck = await open_deck(histories={ProfileKind.TAUTULLI: job})
    report = await deck.runs.wait((await deck.runs.start_import(FILE)).id)
    assert (report.run.state, report.run.progress.error_count, report.errors) == (RunState.COMPLETED, 0, {})
    assert len(report.remarks) == 3
    with pytest.raises(InvalidInput, match="Nothing failed"):
        await deck.runs.retry_failed(report.run.id)


class Missing(CountingImport):
    """An import whose file is not there."""

    async def run(self, ctx: RunContext) -> None:
        async with ctx.step("first", is_vital=True):
            raise NotFound("Database file not found", hint="Check the path")


async def test_a_vital_step_ends_the_run_with_its_own_words(open_deck: OpenDeck) -> None:
    """The first thing that went wrong is the run's message, and one error row."""
    deck = await open_deck(histories={ProfileKind.TAUTULLI: Missing()})
    report = await deck.runs.wait((await deck.runs.start_import(FILE)).id)
    (row,) = await deck.store.run_errors.rows(report.run.id, "first", "not_found")
    assert (report.run.state, report.run.message) == (RunState.FAILED, "Database file not found")
    assert (row.message, row.hint) == ("First failed: Database file not found", "Check the path")
    assert [step.state for step in report.steps] == [StepState.FAILED, StepState.SKIPPED]
    assert report.errors == {"not_found": 1}
    assert await deck.attention() == []


async def test_a_profile_that_is_removed_takes_its_runs_with_it(deck: Deck, job: CountingImport) -> None:
    """A run of a removed profile is not taken for one of a file."""
    profile: Profile = await deck.profiles.add(TAUTULLI, {})
    job.pause = 60.0
    run = await working(deck, await deck.runs.start_history(profile.name))
    await deck.runs.cancel(run.id)
    await deck.runs.wait(run.id)
    await deck.profiles.remove(profile.name)
    with pytest.raises(InvalidInput, match="The profile 'den' of run 1 was removed"):
        await deck.runs.resume(run.id)
    assert await deck.store.runs.latest_of_a_file() is None
