"""Histories of a sandbox Plex, Jellyfin and Emby over HTTP, compared with what was really played on them."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.jobs.media.house_scene import KINDS, HouseScene, house_scene
from tui.model.runs import RunOptions, RunState
from tui.sandbox import Household
from tui.sandbox.jellyfin.access import JellyfinAccess
from tui.sandbox.media import OWNER, member
from tui.sandbox.plex.access import PlexAccess
from tui.sandbox.plex.tautulli_file import SamePlays, write_same_plays

DAYS = 30
Told = Counter[tuple[str, str, int]]
"""Who, what and when."""


@pytest.fixture
async def house() -> AsyncIterator[Household]:
    """A household with media servers."""
    async with Household(live=1, movies=1, series=1, library=300) as household:
        yield household


@pytest.fixture
async def scene(house: Household, tmp_path: Path) -> AsyncIterator[HouseScene]:
    """A deck without profiles."""
    async with house_scene(house, tmp_path) as found:
        yield found


def really_played(scene: HouseScene, kind: str, days: int = DAYS) -> Told:
    """What was played; a Plex keeps only what reached the watched mark, by its end."""
    access, since = scene.access(kind), scene.clock.now() - days * 86_400
    title = {number: access.collection.remembered(number).title for number in _numbers(access)}
    if isinstance(access, PlexAccess):
        rows = [(row.person, row.number, row.viewed_at) for row in access.state.history]
    else:
        rows = [(play.person, play.number, play.started) for play in access.watching.plays]
    return Counter((scene.account_key(kind, member(who)), title[number], at) for who, number, at in rows if at >= since)


def _numbers(access: PlexAccess | JellyfinAccess) -> set[int]:
    return {play.number for play in access.watching.plays}


async def shown(scene: HouseScene) -> Told:
    """What the history shows."""
    sql = """SELECT a.account_key, i.title, p.at FROM plays AS p JOIN play_items AS i ON i.id = p.item_id
        JOIN server_accounts AS a ON a.id = p.account_id WHERE p.merged_into IS NULL"""
    return Counter((str(who), title, at) for who, title, at in await scene.rows(sql))


@pytest.mark.parametrize("kind", KINDS)
async def test_s12_s20_thirty_days_give_the_right_plays(scene: HouseScene, kind: str) -> None:
    """Repeats are kept, marks by hand are no plays, deleted items have no key, and the owner is one account."""
    await scene.add(kind)
    access = scene.access(kind)
    marked = next(film for film in access.collection.of("Movies", "movie") if film.number not in _numbers(access))
    access.watching.mark_played(OWNER.name, marked.number, int(scene.clock.now()) - 3600)
    report = await scene.history(kind, days=DAYS)
    assert report.run.state is RunState.COMPLETED, await scene.errors(report.run.id)
    true = really_played(scene, kind)
    assert await shown(scene) == true
    assert max(Counter((who, title) for who, title, _ in true).values()) > 1
    gone = {
        access.collection.remembered(number).title for number in _numbers(access) if number not in access.collection
    }
    lost = {title for (title,) in await scene.rows("SELECT title FROM play_items WHERE guid LIKE 'gone://%'")}
    assert lost == gone & {title for _, title, _ in true} != set()
    owners = "SELECT count(*) FROM server_accounts WHERE account_key IN ('1', ?)"
    assert await scene.rows(owners, scene.account_key(kind, OWNER)) == [(1,)]
    assert report.run.message.endswith(f"Historical Sync completed: {sum(true.values())} records imported")


@pytest.mark.parametrize("kind", KINDS)
async def test_a_second_pull_brings_what_is_new(scene: HouseScene, kind: str) -> None:
    """And nothing twice."""
    await scene.add(kind)
    await scene.history(kind, days=DAYS)
    access, now = scene.access(kind), int(scene.clock.now())
    film = access.collection.of("Movies", "movie")[3]
    if isinstance(access, PlexAccess):
        access.watching.play("joerg", film.number, now - 9000, now - 600, film.runtime_ms)
    else:
        session = access.begin("joerg", film.number, offset_ms=1000)
        access.finish(session)
    report = await scene.history(kind, days=DAYS)
    assert report.run.state is RunState.COMPLETED
    found, true = await shown(scene), really_played(scene, kind)
    assert (sum(found.values()), report.counts["plays"].added) == (sum(true.values()), 1)


@pytest.mark.parametrize("kind", KINDS)
async def test_s41_the_same_history_again_writes_nothing(scene: HouseScene, kind: str) -> None:
    """Read whole once more. Who only plays told of is noted as not listed by the second pull."""
    await scene.add(kind)
    await scene.history(kind, days=DAYS)
    await scene.history(kind, days=DAYS)
    before = scene.dump()
    report = await scene.history(kind, days=DAYS, full=True)
    after = scene.dump()
    assert [table for table in before if before[table] != after[table]] == []
    assert report.run.progress.imported_records == 0


@pytest.mark.parametrize("kind", ["jellyfin", "emby"])
async def test_without_the_plugin_log_and_marks_tell_what_they_can(scene: HouseScene, kind: str) -> None:
    """Every play of the last 30 days that the log still has is there once."""
    access = scene.access(kind)
    assert isinstance(access, JellyfinAccess)
    access.server.reporting.is_installed = False
    await scene.add(kind)
    report = await scene.history(kind, days=20)
    assert report.run.state is RunState.COMPLETED, await scene.errors(report.run.id)
    found, true = await shown(scene), really_played(scene, kind, 20)
    assert sum(found.values()) == sum(true.values())


async def both_in(scene: HouseScene, file: SamePlays, *, history_first: bool) -> None:
    """Pull the history of Plex, and import a Tautulli file of the same days."""
    await scene.add("plex")
    for is_history in (history_first, not history_first):
        if is_history:
            report = await scene.history("plex", days=DAYS)
        else:
            report = await scene.ended(await scene.deck.runs.start_import(file.path, RunOptions()))
        assert report.run.state is RunState.COMPLETED, await scene.errors(report.run.id)


@pytest.mark.parametrize("history_first", [True, False])
async def test_s12_a_tautulli_of_the_same_days_doubles_nothing(
    scene: HouseScene, house: Household, tmp_path: Path, history_first: bool
) -> None:
    """What both tell of is shown once, as Tautulli tells it; whatever comes first."""
    since = scene.clock.now() - (DAYS + 1) * 86_400
    file = write_same_plays(house.plex.state, tmp_path / "tautulli.db", since=since)
    await both_in(scene, file, history_first=history_first)
    pulled = {row.id for row in house.plex.state.history if row.viewed_at >= since + 86_400}
    alone = len(pulled - file.history_rows)
    assert sum((await shown(scene)).values()) == file.groups + alone
    merged = """SELECT s.kind, count(*) FROM plays AS p JOIN play_sources AS s ON s.id = p.source_id
        WHERE p.merged_into IS NOT NULL GROUP BY 1"""
    assert await scene.rows(merged) == [("plex", len(pulled) - alone)]


PAGES = ("half", "no_rows", "moving_total=2", "no_total", "clamped=3", "unpaged", "first_page", "repeated", "500*2")
REPORTS = ("half_report", "report_error", "500*2", "html_error*1")


@pytest.mark.parametrize(
    ("kind", "fault"),
    [*(("plex", f"history:{fault}") for fault in PAGES), *(("emby", f"custom_query:{fault}") for fault in REPORTS)],
)
async def test_s3_whatever_pages_do_no_play_is_lost(scene: HouseScene, kind: str, fault: str) -> None:
    """What a pull could not get is brought by the next one, and nothing is doubled.

    But for deleted items: a log without the plugin has only a sentence on them, which no other source has.
    """
    await scene.add(kind)
    scene.access(kind).faults.load(fault)
    await scene.history(kind, days=DAYS)
    scene.access(kind).faults.clear()
    report = await scene.history(kind, days=DAYS)
    assert report.run.state is RunState.COMPLETED, await scene.errors(report.run.id)
    found, true = await shown(scene), really_played(scene, kind)
    assert true - found == Counter()
    assert not [title for _, title, _ in found - true if " is playing " not in title]


@pytest.mark.parametrize("kind", KINDS)
async def test_who_is_gone_is_not_listed_for_plays_of_before(scene: HouseScene, kind: str) -> None:
    """Plays name accounts that the server does not list any more; one pull tells so as well as two do."""
    await scene.add(kind)
    await scene.history(kind, days=365)
    accounts = "SELECT account_key, is_listed FROM server_accounts ORDER BY 1"
    first = await scene.rows(accounts)
    await scene.history(kind, days=365, full=True)
    assert await scene.rows(accounts) == first
