"""Every fault of the menus of media servers, at what a sync and a history pull ask for.

What was stored stays as it is, the run ends as the tables say, and the next one finds everything in order. Pages are
short here, so that lists have several.
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.jobs.media.house_scene import KINDS, HouseScene, house_scene
from tests.jobs.scene import HurriedClock
from tui.model.runs import RunReport, RunState
from tui.sandbox import Household
from tui.sandbox.household import threaded_household

SIZE = 7
"""Entries of a page."""

PASSES = "gz redirect pieces=500 twice"
PASSES_TOO = "gzip chunked unsized latency=0.01 throttle=4000"
STATUSES = "500 502 503 509 512 513 514 520 884"
REFUSALS = "451 454 456 459 461"
BROKEN = "cut cut_chunked broken_chunks reset_body drop lost refuse"
SLOW = "stall silent"
OTHER_PLEX = "html empty_object empty_text empty_list redirect_host redirect_loop"
OTHER_JELLYFIN = "html blocked proxy_login null empty_object empty_text empty_list redirect_host redirect_loop"
JELLYFIN_DOWN = "starting migrating maintenance ip_refused crash html_error html_502"
UNREADABLE = "empty bom_only bom text_before text_after cut_unsized"


@dataclass(frozen=True)
class Ending:
    """How runs end that meet one of some faults."""

    kind: str
    run: str
    action: str
    state: RunState
    error: str
    """The class that is among those of the errors; "" = no class of ours."""
    faults: str
    is_same: bool = True
    """Whether not even names differ in the store afterwards."""

    def __str__(self) -> str:
        return f"{self.kind} {self.run} {self.action} {self.state} {self.error}".strip()


def table(kind: str, run: str, action: str, **endings: str) -> list[Ending]:
    """Read `state_class="fault fault=argument ..."`; those that begin with names_ change names and no more."""
    found = []
    for ending, faults in endings.items():
        is_same = not ending.startswith("names_")
        state, _, error = ending.removeprefix("names_").partition("_")
        found.append(Ending(kind, run, action, RunState(state), error, faults, is_same))
    return found


LISTS = [
    *table(
        "plex",
        "sync",
        "all",
        partial_forbidden="401 403 blocked forbid_after=5 forbidden expired",
        partial_not_found="404 gone",
        partial_network="500 empty null bom_only cut_unsized html_error",
        partial_server="starting fail_page",
        failed_rate_limited="429 busy_over=0",
        failed_bad_response="451 html empty_object",
        failed_timeout="stall",
        failed_network="cut drop",
        completed=f"{PASSES} bom text_before text_numbers xml half no_rows no_total clamped generous unpaged first_page"
        " repeated",
        names_completed="bad_utf8 hostile_names nan no_guids moving_total",
        partial="odd_rows",
    ),
    *table(
        "plex",
        "history",
        "history",
        failed_invalid_input="401 403 404 blocked gone forbidden",
        failed_rate_limited="429",
        failed_bad_response="451 html empty_object",
        failed_server="500 starting empty cut_unsized fail_page",
        failed_timeout="stall",
        failed_network="cut drop",
        completed="gz twice nan text_numbers xml half no_rows no_total moving_total clamped generous unpaged first_page"
        " repeated no_guids",
        names_completed="bad_utf8 hostile_names",
        held="odd_rows",
    ),
    *table(
        "jellyfin",
        "sync",
        "items",
        failed_auth="401 expired",
        failed_forbidden="403 forbidden",
        failed_not_found="404 gone",
        failed_rate_limited="429",
        failed_bad_response="451 html null empty_object",
        failed_server="500 starting maintenance text_before cut_unsized nan no_total",
        failed_timeout="stall",
        failed_network="cut drop",
        completed=f"{PASSES} no_rows reordered clamped unpaged half first_page repeated",
        names_completed="hostile_names moving_total",
        partial_forbidden="forbid_after=5",
        partial_server="fail_page",
        names_partial="odd_rows",
        held="no_user_data",
    ),
    *table(
        "emby",
        "history",
        "custom_query",
        names_completed="401 403 404 451 html empty_object gz twice nan hostile_names half_report report_error"
        " odd_report",
        failed_rate_limited="429",
        failed_server="500 starting text_before cut_unsized",
        failed_forbidden="forbid_after=5",
        failed_timeout="stall",
        failed_network="cut drop",
    ),
]
"""Faults of lists, where runs read most. An Emby whose plugin fails is read by its other sources."""

GREETINGS = [
    *table(
        "plex",
        "sync",
        "root",
        completed=f"{PASSES} {PASSES_TOO} bom text_before text_after nan text_numbers xml",
        names_completed="bad_utf8 hostile_names",
        failed_auth="401 expired",
        failed_forbidden="403 blocked forbidden forbid_after=0",
        failed_not_found="404 gone",
        failed_rate_limited="429 busy_over=0",
        failed_bad_response=f"{REFUSALS} {OTHER_PLEX}",
        failed_server=f"{STATUSES} starting migrating html_error empty null bom_only cut_unsized",
        failed_timeout=SLOW,
        failed_network=BROKEN,
    ),
    *table(
        "jellyfin",
        "sync",
        "info_public",
        completed=f"{PASSES} {PASSES_TOO} nan",
        names_completed="hostile_names bad_utf8",
        failed_auth="401 expired",
        failed_forbidden="403 forbidden forbid_after=0",
        failed_not_found="404 gone",
        failed_rate_limited="429 busy_over=0",
        failed_bad_response=f"{REFUSALS} {OTHER_JELLYFIN} stranger",
        failed_server=f"{STATUSES} {UNREADABLE} {JELLYFIN_DOWN}",
        failed_timeout=SLOW,
        failed_network=BROKEN,
    ),
]
"""All that is wrong with any call, at one of the first."""


def usual(kind: str, run: str, action: str, **endings: str) -> list[Ending]:
    """Give a table of the faults that calls of little data share, with what is different for this one."""
    told = {"failed_rate_limited": "429", "failed_server": "500 empty", "failed_network": "drop"}
    return table(kind, run, action, **told, **endings)


REFUSING = {"failed_auth": "401", "failed_forbidden": "403", "failed_not_found": "404"}
BAD = "html empty_object"
OTHERS = [
    *usual("plex", "sync", "identity", failed_forbidden="401 403", failed_bad_response=f"{BAD} stranger"),
    *usual("plex", "sync", "sections", failed_forbidden="401 403", failed_bad_response=BAD),
    *usual("plex", "sync", "playing", completed="401 403", failed_not_found="404", failed_bad_response=BAD),
    *usual("plex", "sync", "accounts", completed="401 403 404", failed_bad_response=BAD),
    *usual("plex", "history", "metadata", failed_forbidden="401", completed="404 odd_rows", failed_bad_response=BAD),
    *usual("jellyfin", "sync", "info", **REFUSING, failed_bad_response="html", completed="empty_object"),
    *usual("jellyfin", "sync", "me", **REFUSING, failed_bad_response=BAD),
    *usual("jellyfin", "sync", "users", **REFUSING, failed_bad_response=BAD),
    *usual("jellyfin", "sync", "views", **REFUSING, failed_bad_response=BAD, names_held="no_rows"),
    *usual("jellyfin", "sync", "sessions", completed="401 403 404", failed_bad_response=BAD),
    *usual("jellyfin", "sync", "tasks", completed="401 403 404", failed_bad_response=BAD),
    *usual("jellyfin", "history", "plugins", names_completed=f"401 403 404 {BAD}"),
]
WHOLE = "views"
"""The call that is met with no library chosen: that none is there is another matter when some were."""
MOVING = {"grow", "shrink"}
"""Faults that change what the server holds; they have tests of their own."""
OF_WRITES = {"get_only", "poison"}
"""Faults that a sync, which only reads, never meets."""


@pytest.fixture(scope="module")
def house() -> Iterator[Household]:
    """A household whose servers are not changed here."""
    with threaded_household(live=1, movies=1, series=1, library=40) as household:
        yield household


@pytest.fixture(scope="module")
def homes(house: Household, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """For each kind a home in which two libraries are known, and one in which all are."""
    folder = tmp_path_factory.mktemp("known")

    async def fill() -> None:
        for name, kind in {**{kind: kind for kind in KINDS}, WHOLE: "jellyfin"}.items():
            async with house_scene(house, folder / name) as scene:
                await scene.add(kind, **({} if name == WHOLE else {"libraries": "Movies, TV Shows"}))
                for run in ("sync", "history", "history"):
                    assert (await done(scene, kind, run)).run.state is RunState.COMPLETED

    asyncio.run(fill())
    return folder


class SwiftClock(HurriedClock):
    """Sleeps next to nothing."""

    async def sleep(self, seconds: float) -> None:
        await super().sleep(seconds / 50)


@pytest.fixture
def home(homes: Path, tmp_path: Path) -> Path:
    """Copies of those homes."""
    return Path(shutil.copytree(homes, tmp_path / "homes"))


@pytest.fixture
async def short_pages(house: Household, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[None]:
    """Let lists have many pages, and servers no faults."""
    for client in ("plex", "jellyfin"):
        monkeypatch.setattr(f"tui.clients.{client}.client.PAGE_SIZE", SIZE)
    yield
    for access in (house.plex, house.jellyfin, house.emby):
        access.faults.clear()


async def done(scene: HouseScene, kind: str, run: str) -> RunReport:
    """Do a run that reads everything anew."""
    if run == "sync":
        return await scene.sync(kind, full=True)
    return await scene.history(kind, days=90, full=True)


def told(scene: HouseScene, *, has_names: bool = True) -> dict[str, Any]:
    """Everything stored; without names: who, what and when."""
    tables = scene.dump()
    if has_names:
        return tables
    known = {"library_items": 3, "watch_states": 6, "server_libraries": 2, "server_accounts": 3}
    return {name: {row[:columns] for row in tables[name]} for name, columns in known.items()}


def meetings() -> list[tuple[str, str, str]]:
    """Give every call of a run that meets faults."""
    return list(dict.fromkeys((one.kind, one.run, one.action) for one in (*LISTS, *GREETINGS, *OTHERS)))


@pytest.mark.parametrize(("kind", "run", "action"), meetings())
async def test_what_is_stored_stays_whatever_a_server_does(
    house: Household, home: Path, short_pages: None, kind: str, run: str, action: str
) -> None:
    """S2, S3, S22: not one row differs, the run ends as told, each error says what to do, and the next run is fine."""
    endings = [one for one in (*LISTS, *GREETINGS, *OTHERS) if (one.kind, one.run, one.action) == (kind, run, action)]
    home /= WHOLE if action == WHOLE else kind
    async with house_scene(house, home) as scene:
        whole, few, plays = told(scene), told(scene, has_names=False), await shown(scene)
    for ending in sorted(endings, key=lambda one: not one.is_same):
        for fault in ending.faults.split():
            async with house_scene(house, home, SwiftClock(), read_timeout=0.3) as scene:
                await meets(scene, ending, fault)
                assert told(scene, has_names=ending.is_same) == (whole if ending.is_same else few), fault
                assert await shown(scene) == plays, fault
    async with house_scene(house, home, SwiftClock()) as scene:
        report = await done(scene, kind, run)
        assert report.run.state is RunState.COMPLETED, await scene.errors(report.run.id)
        assert (told(scene, has_names=False), await shown(scene)) == (few, plays)


async def meets(scene: HouseScene, ending: Ending, fault: str) -> None:
    """Let a run meet a fault; compare how it ends."""
    faults = scene.access(ending.kind).faults
    faults.load(f"{ending.action}:{fault}")
    report = await done(scene, ending.kind, ending.run)
    faults.clear()
    assert (fault, report.run.state) == (fault, ending.state)
    assert not ending.error or ending.error in report.errors, (fault, report.errors)
    assert all(error.hint for error in await scene.errors(report.run.id)), fault
    await forgiven(scene)


async def shown(scene: HouseScene) -> list[tuple[Any, ...]]:
    """Who played when, as the history shows it."""
    return await scene.rows("SELECT account_id, at FROM plays WHERE merged_into IS NULL ORDER BY 1, 2")


async def forgiven(scene: HouseScene) -> None:
    """Let the server be asked at once, and in the name of the same account."""
    async with scene.deck.store.db.transaction() as conn:
        await conn.execute("UPDATE server_health SET circuit_until = NULL")
        await conn.execute("UPDATE profiles SET sign_in = 'ok'")


@pytest.mark.parametrize("kind", ["plex", "jellyfin"])
def test_no_fault_of_the_menus_is_forgotten(house: Household, kind: str) -> None:
    """A new one needs its place in the tables; those of lists where a list is asked for."""
    menu = (house.plex if kind == "plex" else house.jellyfin).faults
    known = {fault.partition("=")[0] for one in (*LISTS, *GREETINGS, *OTHERS) for fault in one.faults.split()}
    assert set(menu._faults) - MOVING - OF_WRITES <= known
