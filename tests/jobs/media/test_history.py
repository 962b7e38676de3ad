"""The pull of a server's own history: what is asked for, what lands, and what a second pull does."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.jobs.media.fake_server import FILMS, HISTORY, JOERG, FakeServer
from tests.jobs.media.media_scene import MediaScene, media_scene
from tui.errors import BadResponse, Conflict, Forbidden, ServerError, TimedOut
from tui.jobs.media.history_reach import DAY, Reach, first_moment, reach_after, reach_in
from tui.model.library import ItemKind
from tui.model.runs import Operation, RunOptions, RunState
from tui.model.server_history import HistorySource, PulledPlay
from tui.model.snapshot import Baseline

MARKS = HistorySource("watched marks")
PLAYS = "SELECT count(*) FROM plays WHERE merged_into IS NULL"


def played(record: int | str, key: str, ended: int, account: str = "10", **told: object) -> PulledPlay:
    """A play of a film that was watched to its end, and took an hour."""
    values = {"kind": ItemKind.MOVIE, "title": f"Film {key[1:]}", "library_key": FILMS.key, "is_watched": True}
    return PulledPlay(
        record=record, account_key=account, item_key=key, **{"started": ended - 3600, "stopped": ended} | values | told
    )


@pytest.fixture
def now(media: MediaScene) -> int:
    """The time of the scene, in s."""
    return int(media.clock.now())


def fill(server: FakeServer, now: int, count: int = 25) -> None:
    """A play a day, the last one yesterday; the first account's and the second's in turn."""
    server.plays["history"] = [
        played(number, f"m{number}", now - (count + 1 - number) * 86_400 + 3600, "10" if number % 2 else "11")
        for number in range(1, count + 1)
    ]


async def test_a_pull_brings_the_plays_of_everybody(media: MediaScene, server: FakeServer, now: int) -> None:
    """Each under its account; nobody has to be mapped for that."""
    fill(server, now)
    report = await media.history()
    assert report.run.state is RunState.COMPLETED, await media.errors(report.run.id)
    assert report.run.message == "Plex Historical Sync completed: 25 records imported"
    assert (report.counts["plays"].added, await media.one(PLAYS)) == (25, 25)
    assert report.run.progress.total_records == report.run.progress.processed_records == 25
    sql = "SELECT a.username FROM plays AS p JOIN server_accounts AS a ON a.id = p.account_id GROUP BY 1 ORDER BY 1"
    assert await media.deck.store.db.fetch_all(sql) == [("joerg",), ("mira",)]


async def test_only_the_days_that_are_wanted_are_read(media: MediaScene, server: FakeServer, now: int) -> None:
    """And a later pull reads a day more than it has to, and stores only what is new."""
    fill(server, now)
    assert (await media.history(days=10)).counts["plays"].added == 10
    server.plays["history"].append(played(99, "m3", now - 60))
    report = await media.history(days=10)
    assert now - server.wishes[-1].since == pytest.approx(86_400, abs=60)
    assert (report.counts["plays"].added, report.run.progress.total_records) == (1, 2)
    assert await media.one(PLAYS) == 11


async def test_more_days_than_before_are_all_read(media: MediaScene, server: FakeServer, now: int) -> None:
    """What was not reached by the first pull is not passed over by the next."""
    fill(server, now)
    await media.history(days=5)
    report = await media.history(days=20)
    assert (report.counts["plays"].added, report.counts["sessions"].unchanged) == (15, 5)


async def test_s41_the_same_pull_again_writes_nothing(media: MediaScene, server: FakeServer, now: int) -> None:
    """Even when all of it is read again."""
    fill(server, now)
    await media.history()
    before = media.dump()
    report = await media.history(full=True)
    assert (media.dump(), report.counts["sessions"].unchanged) == (before, 25)
    assert report.run.message == "Plex Historical Sync completed: 0 records imported"


async def test_only_some_libraries_and_accounts(media: MediaScene, server: FakeServer, now: int) -> None:
    """By name, whatever the case; that was not the whole history, so the next pull begins where it has to."""
    fill(server, now)
    server.plays["history"].append(played(50, "m1", now - 90, library_key="2"))
    report = await media.history(libraries=("FILMS",), accounts=("jörg",))
    assert (report.counts["plays"].added, server.wishes[-1].accounts) == (12, (JOERG.key,))
    assert (await media.history()).counts["plays"].added == 14


@pytest.mark.parametrize(
    ("options", "words", "hint"),
    [
        ({"libraries": ("Opera",)}, "lists no library 'Opera'", "It lists: Films, Series."),
        ({"accounts": ("nobody",)}, "lists no account 'nobody'", "It lists: Mira, Jörg."),
    ],
)
async def test_what_is_not_there_is_named(
    media: MediaScene, options: dict[str, tuple[str]], words: str, hint: str
) -> None:
    """With all that are."""
    report = await media.history(**options)
    [error] = await media.errors(report.run.id)
    assert (report.run.state, words in error.message, error.hint) == (RunState.FAILED, True, hint)


async def test_sources_of_one_server_stand_side_by_side(media: MediaScene, server: FakeServer, now: int) -> None:
    """Each is a source of its own; the play that both tell of is shown once, with the reason."""
    server.sources = [HISTORY, MARKS]
    fill(server, now, 3)
    last = server.plays["history"][-1]
    server.plays["watched marks"] = [
        played("m3@1", "m3", (last.stopped or 0) + 30, last.account_key, started=None, stopped=None, at=last.stopped),
        played("m9@1", "m9", now - 500, "10"),
    ]
    report = await media.history()
    assert (report.counts["plays"].added, report.run.progress.total_records) == (5, 5)
    assert await media.one(PLAYS) == 4
    reason = await media.one("SELECT merge_reason FROM plays WHERE merged_into IS NOT NULL")
    assert reason.startswith("also told by")


async def test_an_item_that_was_deleted_is_stored_without_a_key(
    media: MediaScene, server: FakeServer, now: int
) -> None:
    """It can be shown, and never be pushed."""
    server.plays["history"] = [played(1, "m9999", now - 500, title="Long gone")]
    assert (await media.history()).counts["plays"].added == 1
    assert await media.one("SELECT guid FROM play_items WHERE title = 'Long gone'") == "gone://movie////Long%20gone/"


async def test_s12_repeats_are_kept(media: MediaScene, server: FakeServer, now: int) -> None:
    """The same film the next day is another play."""
    server.plays["history"] = [played(1, "m1", now - 2 * 86_400), played(2, "m1", now - 86_400)]
    await media.history()
    assert await media.one(PLAYS) == 2


async def test_s20_a_play_without_a_date_stays_without_one(media: MediaScene, server: FakeServer, now: int) -> None:
    """It never becomes now."""
    server.plays["history"] = [played(1, "m1", now, started=None, stopped=None, at=None)]
    server.wishes.clear()
    report = await media.history()
    assert report.run.state is RunState.COMPLETED
    assert await media.one("SELECT count(*) FROM plays WHERE at IS NOT NULL") == 0


async def test_s26_unusable_plays_are_listed(media: MediaScene, server: FakeServer, now: int) -> None:
    """Under their records, with their neighbours kept."""
    fill(server, now)
    server.bad = {"3", "4"}
    report = await media.history()
    assert (report.run.state, report.counts["plays"].added) == (RunState.PARTIAL, 23)
    assert {error.record_id for error in await media.errors(report.run.id)} == {"3", "4"}


async def test_s26_too_many_unusable_plays_are_held(media: MediaScene, server: FakeServer, now: int) -> None:
    """What can be used is stored; the next pull reads all of it again, unless a person says that it is right so."""
    fill(server, now)
    server.bad = {str(number) for number in range(1, 9)}
    report = await media.history()
    assert (report.run.state, report.counts["plays"].added) == (RunState.HELD, 17)
    server.bad = set()
    assert (await media.history()).counts["plays"].added == 8


async def test_a_dry_run_stores_nothing(media: MediaScene, server: FakeServer, now: int) -> None:
    """It tells what would be."""
    fill(server, now)
    before = media.dump()
    report = await media.history(dry_run=True)
    assert (report.run.state, report.counts["plays"].added) == (RunState.COMPLETED, 25)
    assert media.dump() == before
    assert (await media.history()).counts["plays"].added == 25


@pytest.mark.parametrize("pieces", [7, 8, 9, 10])
async def test_s32_a_pull_that_is_cut_anywhere_ends_with_the_same_rows(tmp_path: Path, pieces: int) -> None:
    """Taken up again it goes on at its page, and its figures are those of the whole."""
    whole, cut, left = FakeServer.with_films(35), FakeServer.with_films(35), 0
    async with media_scene(tmp_path / "whole", whole) as scene:
        now = int(scene.clock.now())
        fill(whole, now)
        fill(cut, now)
        await scene.add_profile()
        await scene.history()
        wanted = scene.dump()

    def stop(request: str) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise BadResponse("cut")

    async with media_scene(tmp_path / "cut", cut) as scene:
        await scene.add_profile()
        cut.before = stop
        left, tries = pieces, 1
        report = await scene.history()
        while report.run.state is not RunState.COMPLETED and tries < 20:
            left, tries = pieces, tries + 1
            report = await scene.ended(await scene.deck.runs.resume(report.run.id))
        assert scene.dump() == wanted
        assert (1 < tries < 20, report.counts["plays"].added) == (True, 25)
        assert report.run.progress.processed_records == 25


async def test_a_page_that_fails_now_and_then_is_asked_for_again(
    media: MediaScene, server: FakeServer, now: int
) -> None:
    """The run has nothing to complain of."""
    fill(server, now)
    failed: set[str] = set()

    def fail_once(request: str) -> None:
        if request.startswith(("history", "fill")) and request not in failed:
            failed.add(request)
            raise ServerError("busy")

    server.before = fail_once
    report = await media.history()
    assert (report.run.state, report.counts["plays"].added) == (RunState.COMPLETED, 25)


async def test_a_server_that_does_not_answer_in_time_offers_to_resume(
    media: MediaScene, server: FakeServer, now: int
) -> None:
    """In the words that are fixed for it."""
    fill(server, now)

    def hang(request: str) -> None:
        if request == "history history 9":
            raise TimedOut("no answer")

    server.before = hang
    report = await media.history()
    assert (report.run.state, report.run.message) == (RunState.FAILED, "Operation timed out")
    server.before = lambda request: None
    server.asked.clear()
    again = await media.ended(await media.deck.runs.resume(report.run.id))
    assert again.counts["plays"].added == 25
    assert "history history 0" not in server.asked


async def test_plays_that_come_meanwhile_are_read_by_the_next_pull(
    media: MediaScene, server: FakeServer, now: int
) -> None:
    """A history that grows at its end is whole as far as it was asked for."""
    fill(server, now)

    def grow(request: str) -> None:
        if request == "history history 18" and len(server.plays["history"]) == 25:
            server.plays["history"].append(played(70, "m7", now - 10))

    server.before = grow
    report = await media.history()
    assert (report.run.state, report.counts["plays"].added, report.warnings) == (RunState.COMPLETED, 26, ())
    await media.history()
    assert now - server.wishes[-1].since == pytest.approx(86_400, abs=60)


async def test_a_history_that_shrinks_meanwhile_is_read_again(media: MediaScene, server: FakeServer, now: int) -> None:
    """Something was passed over: the next pull does not begin after it."""
    fill(server, now)

    def shrink(request: str) -> None:
        if request == "history history 9" and len(server.plays["history"]) == 25:
            del server.plays["history"][:3]

    server.before = shrink
    report = await media.history()
    assert any("read by the next pull" in warning for warning in report.warnings)
    await media.history()
    assert server.wishes[-1].since == 0
    assert await media.one(PLAYS) >= 22


async def test_a_server_that_may_not_tell_says_what_to_do(media: MediaScene, server: FakeServer) -> None:
    """No source at all is no empty history."""
    server.sources = []
    report = await media.history()
    [error] = await media.errors(report.run.id)
    assert (report.run.state, "tells of no plays" in error.message, bool(error.hint)) == (RunState.FAILED, True, True)


async def test_a_forbidden_history_fails(media: MediaScene, server: FakeServer, now: int) -> None:
    """With the words of the client."""

    def refuse(request: str) -> None:
        if request.startswith("history"):
            raise Forbidden("Only the owner may read the history")

    server.before = refuse
    report = await media.history()
    assert (report.run.state, report.run.message) == (RunState.FAILED, "Only the owner may read the history")


async def test_a_pull_and_a_sync_of_one_profile_exclude_each_other(media: MediaScene, server: FakeServer) -> None:
    """As do two writers of the play history; the words are fixed."""
    run = await media.deck.runs.start_history("attic", RunOptions())
    with pytest.raises(Conflict, match="Cannot start sync while Plex historical sync is running"):
        await media.deck.runs.start_sync("attic")
    with pytest.raises(Conflict, match="Cannot start import while Plex historical sync is running") as refused:
        await media.deck.runs.start_import("/nowhere/tautulli.db")
    assert refused.value.run_id == run.id
    await media.ended(run)


async def test_a_pull_waits_for_no_import(media: MediaScene, tmp_path: Path) -> None:
    """It is refused while one runs, with the exact words."""
    import_run = await media.deck.runs.start_import(tmp_path / "missing.db")
    with pytest.raises(Conflict, match="Cannot start sync while Tautulli import is running"):
        await media.deck.runs.start_history("attic")
    await media.ended(import_run)
    assert import_run.kind is Operation.TAUTULLI_IMPORT


def test_from_when_on_a_history_is_read() -> None:
    """Table of days wanted, what was read before, and where reading begins."""
    now, ago = 1_800_000_000.0, lambda days: 1_800_000_000.0 - days * DAY
    known = Reach(ago(40), ago(2))
    assert first_moment(RunOptions(), None, now) == 0
    assert first_moment(RunOptions(days=30), None, now) == ago(30)
    assert first_moment(RunOptions(days=30), known, now) == ago(3)
    assert first_moment(RunOptions(days=2), known, now) == ago(2)
    assert first_moment(RunOptions(days=60), known, now) == ago(60)
    assert first_moment(RunOptions(), known, now) == 0
    assert first_moment(RunOptions(days=30, full=True), known, now) == ago(30)
    assert first_moment(RunOptions(days=30), Reach(ago(40), now + DAY), now) == ago(1)


def test_how_far_a_history_is_read_after_a_pull() -> None:
    """Spans that join are one; others are not."""
    assert reach_after(Reach(10, 100), 50, 200) == Reach(10, 200)
    assert reach_after(Reach(10, 100), 150, 200) == Reach(150, 200)
    assert reach_after(None, 50, 200) == Reach(50, 200)
    assert reach_in(Reach(1, 2).as_baseline(7, "x"), "x") == Reach(1, 2)
    assert reach_in(Reach(1, 2).as_baseline(7, "x"), "") is None
    assert reach_in(Baseline(1, "", "not JSON"), "") is None
