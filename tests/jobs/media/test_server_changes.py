"""What happens to a server between two runs and within one: it changes, shrinks, is replaced, is taken away."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.jobs.media.house_scene import KINDS, HouseScene, house_scene
from tui.model.runs import RunOptions, RunState
from tui.sandbox import Household
from tui.sandbox.plex.access import PlexAccess

LISTS = {"plex": "all", "jellyfin": "items", "emby": "items"}
GREETING = {"plex": "*", "jellyfin": "info_public", "emby": "info_public"}
SERVERS = ("plex", "jellyfin")


@pytest.fixture
async def house() -> AsyncIterator[Household]:
    """A household with media servers."""
    async with Household(live=1, movies=1, series=1, library=30) as household:
        yield household


@pytest.fixture
async def scene(house: Household, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[HouseScene]:
    """A deck without profiles; lists have many short pages."""
    for client in ("plex", "jellyfin"):
        monkeypatch.setattr(f"tui.clients.{client}.client.PAGE_SIZE", 7)
    async with house_scene(house, tmp_path) as found:
        yield found


async def known(scene: HouseScene, kind: str) -> None:
    """Add a server and sync it; what it holds is known from then on."""
    await scene.add(kind)
    report = await scene.sync(kind)
    assert report.run.state is RunState.COMPLETED, await scene.errors(report.run.id)


async def agrees(scene: HouseScene, kind: str) -> None:
    """Compare the store with the server."""
    assert await scene.stored_items(kind) == scene.true_items(kind)
    assert await scene.stored_states(kind) == scene.true_states(kind)


def watched(states: dict[str, dict[str, tuple[bool, int]]]) -> set[tuple[str, str]]:
    """Who has watched what."""
    return {(who, key) for who, items in states.items() for key, (is_watched, _) in items.items() if is_watched}


WALKED = ("grow=1", "shrink=1", "grow=2*5", "shrink=1*9")
"""An Emby gives its pages as a Jellyfin does."""


@pytest.mark.parametrize(
    ("kind", "fault"), [*((kind, fault) for kind in SERVERS for fault in WALKED), ("emby", "shrink=1*9")]
)
async def test_s3_a_library_that_changes_while_it_is_walked(scene: HouseScene, kind: str, fault: str) -> None:
    """S3: what is still there is neither called gone nor unwatched, and the next sync ends with the truth."""
    await known(scene, kind)
    access = scene.access(kind)
    before = watched(scene.true_states(kind))
    access.faults.load(f"{LISTS[kind]}:{fault}")
    await scene.sync(kind, full=True)
    access.faults.clear()
    assert scene.true_items(kind) - await scene.stored_items(kind) <= added_since(scene, kind)
    assert (before & watched(scene.true_states(kind))) - watched(await scene.stored_states(kind)) == set()
    report = await scene.sync(kind, full=True, approve=True)
    assert report.run.state is RunState.COMPLETED, await scene.errors(report.run.id)
    await agrees(scene, kind)


def added_since(scene: HouseScene, kind: str) -> set[str]:
    """Items that came while a library was walked."""
    collection = scene.access(kind).collection
    found = [item for one in collection.sections for item in collection.of(one.title, "movie")]
    found += [item for one in collection.sections for item in collection.of(one.title, "episode")]
    newest = max((item.number for item in found), default=0)
    return {scene.key(kind, item.number) for item in found if item.number > newest - 400}


@pytest.mark.parametrize("kind", SERVERS)
async def test_s24_another_server_that_takes_over_in_the_middle_removes_nothing(scene: HouseScene, kind: str) -> None:
    """S24: the address is another machine's from the first page on: it holds less, and tells of nothing watched."""
    await known(scene, kind)
    access, items = scene.access(kind), await scene.stored_items(kind)
    seen = watched(await scene.stored_states(kind))
    access.faults.load(f"{LISTS[kind]}:latency=0.02")
    run = await scene.deck.runs.start_sync(kind, RunOptions(full=True))
    access.journal.clear()
    await access.journal.until(lambda journal: journal.counts[LISTS[kind]] >= 6)
    access.faults.load(f"{GREETING[kind]}:stranger")
    for film in access.collection.of("Movies", "movie")[:6]:
        access.collection.remove(film.number)
    for number, state in list(access.watching.touched("mira").items())[:6]:
        if state.is_watched and number in access.collection:
            access.watching.mark_unplayed("mira", number)
    report = await scene.ended(run)
    assert (await scene.stored_items(kind), watched(await scene.stored_states(kind))) == (items, seen)
    assert report.run.state is not RunState.COMPLETED


@pytest.mark.parametrize("kind", KINDS)
async def test_s1_a_library_that_is_emptied_or_taken_away_waits_for_a_person(scene: HouseScene, kind: str) -> None:
    """S1: held, with all that was known of it, until it is approved; then nothing else has gone."""
    await known(scene, kind)
    access, items = scene.access(kind), await scene.stored_items(kind)
    seen = watched(await scene.stored_states(kind))
    for film in access.collection.of("Movies", "movie"):
        access.collection.remove(film.number)
    report = await scene.sync(kind)
    assert report.run.state is RunState.HELD
    assert (await scene.stored_items(kind), watched(await scene.stored_states(kind))) == (items, seen)
    approved = await scene.ended(await scene.deck.runs.approve(report.run.id))
    assert approved.run.state is RunState.COMPLETED
    await agrees(scene, kind)


@pytest.mark.parametrize("kind", KINDS)
async def test_s25_users_that_are_all_gone_keep_what_they_have_seen(scene: HouseScene, kind: str) -> None:
    """A server that lists nobody has not said that nobody has seen anything."""
    await known(scene, kind)
    await scene.history(kind, days=90)
    seen, plays = watched(await scene.stored_states(kind)), await scene.rows("SELECT id FROM plays ORDER BY id")
    if kind == "plex":
        scene.access(kind).faults.load("accounts:404")
    else:
        scene.access(kind).faults.load("users:empty_list")
    await scene.sync(kind, full=True)
    await scene.history(kind, days=90, full=True)
    scene.access(kind).faults.clear()
    assert watched(await scene.stored_states(kind)) == seen
    assert await scene.rows("SELECT id FROM plays ORDER BY id") == plays
    report = await scene.sync(kind, full=True)
    assert report.run.state is RunState.COMPLETED, await scene.errors(report.run.id)
    await agrees(scene, kind)


@pytest.mark.parametrize("kind", SERVERS)
async def test_s16_a_token_that_dies_in_the_middle_ends_the_run(scene: HouseScene, kind: str) -> None:
    """The rest of the lists is not taken for empty; the profile waits for a person, and then goes on."""
    await known(scene, kind)
    before, access = scene.dump(), scene.access(kind)
    access.faults.load(f"{LISTS[kind]}:latency=0.02")
    access.journal.clear()
    run = await scene.deck.runs.start_sync(kind, RunOptions(full=True))
    await access.journal.until(lambda journal: journal.counts[LISTS[kind]] >= 6)
    access.faults.load("*:expired")
    report = await scene.ended(run)
    assert report.run.state in {RunState.FAILED, RunState.PARTIAL}
    access.faults.clear()
    assert scene.dump() == before
    assert (await scene.deck.profiles.find(kind)).sign_in.value == "refused"
    secrets = {"token": access.token() if isinstance(access, PlexAccess) else access.api_key}
    await scene.deck.profiles.edit(kind, secrets=secrets)
    again = await scene.sync(kind, full=True)
    assert again.run.state is RunState.COMPLETED, await scene.errors(again.run.id)
    assert scene.dump() == before


async def test_s25_a_token_of_somebody_else_that_dies_costs_nobody_anything(scene: HouseScene) -> None:
    """Of a home user: what it has seen stays, all others are read, and one error says who has to sign in."""
    await known(scene, "plex")
    seen = await scene.stored_states("plex")
    access = scene.house.plex
    access.tokens.revoke("joerg")
    report = await scene.sync("plex", full=True)
    assert report.run.state is RunState.PARTIAL
    assert await scene.stored_states("plex") == seen
    assert any("of gruenspan cannot be read" in error.message for error in await scene.errors(report.run.id))
    assert (await scene.deck.profiles.find("plex")).sign_in.value == "ok"


@pytest.mark.parametrize("kind", KINDS)
async def test_s21_a_file_that_was_replaced_stays_watched(scene: HouseScene, kind: str) -> None:
    """S21: the same ids under a new key, of which the server says nothing: neither once nor twice is it unwatched."""
    await known(scene, kind)
    access = scene.access(kind)
    numbers = [number for number, state in access.watching.touched("mira").items() if state.is_watched]
    old = next(number for number in numbers if number in access.collection)
    new = access.collection.replace(old)
    access.watching.mark_unplayed("mira", new.number)
    for _ in range(2):
        report = await scene.sync(kind, full=True)
        assert report.run.state is RunState.COMPLETED, await scene.errors(report.run.id)
        sql = """SELECT s.is_played FROM watch_states AS s JOIN library_items AS i ON i.id = s.item_id
            JOIN server_accounts AS a ON a.id = s.account_id JOIN play_servers AS v ON v.id = i.server_id
            WHERE v.kind = ? AND i.item_key = ? AND i.missing_since IS NULL AND s.is_played = 1"""
        assert await scene.rows(sql, kind, scene.key(kind, new.number))


TIMES = (0, -5, 10**12, 4_000_000_000)


@pytest.mark.parametrize(("kind", "at"), [*((kind, at) for kind in SERVERS for at in TIMES), ("emby", -5)])
async def test_s20_times_that_cannot_be_do_no_harm(scene: HouseScene, kind: str, at: int) -> None:
    """S20: epoch 0, before it, milliseconds, far away: watched is watched, and nothing is played now because of it."""
    await known(scene, kind)
    access = scene.access(kind)
    at = 250_000_000_000 if at > 250_000_000_000 and kind != "plex" else at
    film = next(
        film
        for film in access.collection.of("Movies", "movie")
        if not access.watching.state("mira", film.number).is_watched
    )
    access.watching.mark_played("mira", film.number, at)
    access.watching.play("mira", access.collection.of("Movies", "movie")[-1].number, at, at + 60, 1000)
    plays = len(await scene.rows("SELECT id FROM plays"))
    report = await scene.sync(kind, full=True)
    assert report.run.state is RunState.COMPLETED, await scene.errors(report.run.id)
    assert (scene.account_key(kind, scene.readable(kind)[0]), scene.key(kind, film.number)) in watched(
        await scene.stored_states(kind)
    )
    pulled = await scene.history(kind, days=30)
    assert pulled.run.state in {RunState.COMPLETED, RunState.PARTIAL}, await scene.errors(pulled.run.id)
    latest = await scene.rows("SELECT max(at), min(at) FROM plays")
    now = scene.clock.now()
    assert latest[0][0] is None or latest[0][0] <= now + 86_400
    assert plays <= len(await scene.rows("SELECT id FROM plays"))


@pytest.mark.parametrize("fault", ["grow=1", "shrink=1*4", "first_page*2", "repeated*2", "half*3"])
async def test_s3_a_history_that_changes_while_it_is_pulled(scene: HouseScene, fault: str) -> None:
    """S3: after the next pull every play that the server tells of is there, and none twice."""
    await scene.add("plex")
    access, days = scene.house.plex, 120
    access.faults.load(f"history:{fault}")
    await scene.history("plex", days=days)
    access.faults.clear()
    report = await scene.history("plex", days=days, full=True)
    assert report.run.state is RunState.COMPLETED, await scene.errors(report.run.id)
    since = scene.clock.now() - days * 86_400 + 3600
    told = {(row.id, row.viewed_at) for row in access.state.history if row.viewed_at >= since}
    rows = await scene.rows("SELECT id & ((1 << 40) - 1), at FROM plays WHERE at >= ?", since)
    assert told <= set(rows)
    assert len(rows) == len(set(rows))


@pytest.mark.parametrize("hours", [-7, 7])
async def test_s19_a_server_whose_clock_is_hours_off_loses_no_play(scene: HouseScene, hours: int) -> None:
    """S19: what it notes by its own clock is found by the next pull, once."""
    await scene.add("plex")
    access = scene.house.plex
    access.state.clock_offset = hours * 3600.0
    await scene.history("plex", days=30)
    film = access.collection.of("Movies", "movie")[3]
    ended = int(scene.clock.now()) + hours * 3600
    access.watching.play("joerg", film.number, ended - 7000, ended, film.runtime_ms)
    for added in (1, 0):
        report = await scene.history("plex", days=30)
        assert report.run.state is RunState.COMPLETED, await scene.errors(report.run.id)
        assert report.counts["plays"].added == added
    around = "SELECT count(*) FROM plays WHERE at BETWEEN ? AND ?"
    assert await scene.rows(around, ended - 7000, ended + 60) == [(1,)]


async def test_two_runs_of_one_server_at_once(scene: HouseScene) -> None:
    """The second waits or is refused; it never writes beside the first."""
    await scene.add("plex")
    scene.house.plex.faults.load("all:latency=0.02")
    run = await scene.deck.runs.start_sync("plex", RunOptions())
    with pytest.raises(Exception, match="Sync already in progress for this profile"):
        await scene.deck.runs.start_sync("plex", RunOptions())
    async with asyncio.timeout(30):
        report = await scene.ended(run)
    assert report.run.state is RunState.COMPLETED
