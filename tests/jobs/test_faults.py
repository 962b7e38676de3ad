"""Every fault of the sandbox's menu: what was stored stays, nothing crashes, the message says what and what to do.

The first sync is done once; each test works on a copy of what it left.
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.jobs.scene import Scene, scene_on
from tui.model.catalogue import TitleKind
from tui.model.runs import RunReport, RunState
from tui.sandbox import Household
from tui.sandbox.household import threaded_household
from tui.sandbox.xtream.faults import FAULTS

COMPLETED, PARTIAL, FAILED, HELD = RunState.COMPLETED, RunState.PARTIAL, RunState.FAILED, RunState.HELD
SIZES = {"live": 20, "movies": 40, "series": 8}


@dataclass(frozen=True)
class Expected:
    """What a sync comes to that meets a fault."""

    state: RunState
    words: str = ""
    """Said in an error or a warning; "" = nothing is said."""
    action: str = "get_vod_streams"
    argument: str = ""
    stays: str = "rows"
    """`rows`: not one differs; `titles`: the same titles are to be seen; `stored`: all are still stored."""


def refused(words: str, **more: Any) -> Expected:
    return Expected(PARTIAL, words, **more)


FINE = Expected(COMPLETED)
LOGIN_FINE = Expected(COMPLETED, action="login")

EXPECTED: dict[str, Expected] = {
    "401": Expected(FAILED, "Invalid username or password"),
    "403": refused("Access forbidden - account may be suspended"),
    "404": refused("Server endpoint not found - check URL"),
    "429": refused("The server asks to slow down"),
    "451": refused("may not answer in this country"),
    **{code: refused("The server blocks this call") for code in ("454", "456", "459")},
    "461": refused("refuses this user agent"),
    **{code: refused("Server error - please try again later") for code in ("500", "502", "503", "520")},
    "509": refused("All connections of the account are in use"),
    **{code: refused("The server refuses this call") for code in ("512", "513", "514", "884")},
    "html": refused("web page instead of data"),
    "blocked": refused("refuses to answer: Blocked"),
    **{name: refused("empty answer") for name in ("empty", "null", "bom_only")},
    "empty_object": refused("object instead of a list"),
    "wrapped": refused("object instead of a list"),
    "empty_text": refused("something that is not a list"),
    "empty_list": Expected(HELD, "The list is empty; it held 40"),
    "user_info": refused("the account instead of the list"),
    **{name: Expected(FAILED, "Invalid username or password") for name in ("auth0", "auth_text0", "auth_false")},
    **{name: Expected(FAILED, "Invalid username or password") for name in ("json401", "html401")},
    "nginx404": refused("Server endpoint not found - check URL"),
    "redirect": FINE,
    "redirect_host": refused("has moved to http://localhost"),
    "redirect_loop": refused("redirects more than 5 times"),
    "forbid_after": refused("Access forbidden", argument="=0"),
    "busy_over": refused("The server asks to slow down", argument="=0"),
    **{name: refused("broke off") for name in ("cut", "cut_chunked", "broken_chunks", "reset_body")},
    **{name: refused("broke off") for name in ("drop", "lost", "refuse")},
    "cut_unsized": refused("cut off"),
    **{name: refused("stopped answering") for name in ("stall", "silent")},
    **dict.fromkeys(("bom", "gz", "gzip", "pieces", "chunked", "unsized", "throttle"), FINE),
    "latency": Expected(COMPLETED, argument="=0.01"),
    "text_before": Expected(COMPLETED, "Text before the list was skipped: Notice: Undefined index"),
    "text_after": Expected(COMPLETED, "Text after the list was skipped: Notice: flush"),
    **dict.fromkeys(("object_list", "text_ids", "reordered"), FINE),
    **{name: Expected(COMPLETED, stays="titles") for name in ("no_dates", "odd_types", "duplicates", "odd_categories")},
    **{name: Expected(COMPLETED, stays="titles") for name in ("nan", "control_char", "latin1", "cut_utf8")},
    "bad_rows": Expected(PARTIAL, "kept out:", stays="titles"),
    "shrink": Expected(HELD, "The list shrank from 40 to 16"),
    "half": Expected(COMPLETED, stays="stored"),
    "renumbered": Expected(COMPLETED, stays="stored"),
    "expired": Expected(FAILED, "Account has expired", action="login"),
    "exp_past": Expected(FAILED, "Account has expired", action="login"),
    "banned": Expected(FAILED, "Account is banned", action="login"),
    "disabled": Expected(FAILED, "Account is disabled", action="login"),
    "inactive": Expected(FAILED, "Account is inactive", action="login"),
    "odd_status": Expected(COMPLETED, 'calls the account "Pending review"', action="login"),
    **dict.fromkeys(("trial", "no_status", "no_auth", "exp_null", "exp_absent", "exp_empty"), LOGIN_FINE),
    **dict.fromkeys(("exp_zero", "exp_int", "exp_text"), LOGIN_FINE),
}

DETAILS: dict[str, str] = {
    **{f"episodes_{shape}": "" for shape in ("object", "lists", "flat", "junk")},
    **{f"episodes_{shape}": "came without episodes; those stored stay" for shape in ("empty", "absent", "null")},
    **{f"seasons_{shape}": "" for shape in ("empty", "absent", "null")},
    "no_info": "",
}
"""Faults of series details, after which every episode is stored as before, and what is said."""

NEW_SEASONS = {"specials"}
"""Seasons get other numbers; the episodes stay."""

NOT_ASKED = {"epg_plain", "epg_xcvm", "epg_keyed", "doctype", "no_offset"}
"""Faults of the guide, which a sync does not ask for."""


def test_every_fault_of_the_menu_is_expected_here() -> None:
    """A new fault needs its test."""
    assert EXPECTED.keys() | DETAILS.keys() | NEW_SEASONS | NOT_ASKED == FAULTS.keys()


@pytest.fixture(scope="module")
def house() -> Iterator[Household]:
    with threaded_household(**SIZES) as household:  # type: ignore[arg-type]
        yield household


@pytest.fixture(scope="module")
def synced(house: Household, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home after a first sync, with all details."""
    home = tmp_path_factory.mktemp("synced")

    async def first_sync() -> None:
        async with scene_on(house, home, details_budget=100) as scene:
            await scene.add_profile()
            assert (await scene.sync()).run.state is COMPLETED

    asyncio.run(first_sync())
    return home


@pytest.fixture
async def scene(house: Household, synced: Path, tmp_path: Path) -> AsyncIterator[Scene]:
    """A deck on a copy of that home, and a panel without faults."""
    home = tmp_path / "home"
    shutil.copytree(synced, home)
    house.xtream.faults.clear()
    house.xtream.journal.clear()
    async with scene_on(house, home, details_budget=100, details_max_age_days=3650, read_timeout=0.3) as found:
        yield found
    house.xtream.faults.clear()


async def said(scene: Scene, report: RunReport) -> str:
    """Everything that the run tells a person."""
    return "\n".join([report.run.message, *report.warnings, await scene.messages(report.run.id)])


@pytest.mark.parametrize("name", EXPECTED)
async def test_stored_stays_stored_and_the_message_says_what(scene: Scene, name: str) -> None:
    """One list, or the login, meets the fault for the whole of a sync."""
    expected = EXPECTED[name]
    before, seen = await scene.rows(), await scene.visible(TitleKind.MOVIE)
    scene.house.xtream.faults.add(expected.action, name + expected.argument)
    report = await scene.sync()
    told = await said(scene, report)
    assert report.run.state is expected.state, told
    assert expected.words in told
    assert scene.house.xtream.password not in told
    if expected.state is not COMPLETED:
        assert_says_what_to_do(report, await scene.errors(report.run.id))
    if expected.stays == "rows":
        assert await scene.rows() == before
    elif expected.stays == "titles":
        assert (await scene.visible(TitleKind.MOVIE)).keys() == seen.keys()
    assert {row[:2] for row in await scene.rows()} >= {row[:2] for row in before}


def assert_says_what_to_do(report: RunReport, errors: list[Any]) -> None:
    """Each error has a hint; what is held names its reason."""
    assert all(error.hint for error in errors)
    assert errors or report.run.state is HELD


@pytest.mark.parametrize("name", ["500", "cut", "html", "429", "empty_list", "bad_rows"])
async def test_a_fault_that_passes_leaves_no_trace(scene: Scene, name: str) -> None:
    """After the fault the next sync is clean, and the store is as it was."""
    before = [row[:2] + row[3:] for row in await scene.rows()]
    scene.house.xtream.faults.add("get_vod_streams", name)
    await scene.sync()
    scene.house.xtream.faults.clear()
    report = await scene.sync()
    assert report.run.state is COMPLETED
    assert [row[:2] + row[3:] for row in await scene.rows()] == before


EPISODES = (
    "SELECT episode_id, series_id, season, number, title, missing_since IS NULL FROM episodes ORDER BY episode_id"
)


@pytest.mark.parametrize("name", [*DETAILS, *sorted(NEW_SEASONS)])
async def test_details_in_any_shape_keep_the_episodes(scene: Scene, name: str) -> None:
    """Fetched again in another shape, the episodes are the same; where none come, the stored ones stay."""
    before = await scene.deck.store.db.fetch_all(EPISODES)
    scene.house.xtream.faults.add("get_series_info", name)
    report = await scene.sync(full=True)
    after = await scene.deck.store.db.fetch_all(EPISODES)
    assert scene.house.xtream.journal.counts["get_series_info"] == SIZES["series"]
    assert DETAILS.get(name, "") in await said(scene, report)
    assert report.run.state is COMPLETED
    if name in NEW_SEASONS:
        assert [row[0] for row in after] == [row[0] for row in before]
    else:
        assert after == before


@pytest.mark.parametrize("name", ["500", "404", "html", "cut", "empty"])
async def test_details_that_fail_keep_the_old_ones(scene: Scene, name: str) -> None:
    """One series in trouble is one error row; the others are fetched, its own episodes stay."""
    before = await scene.deck.store.db.fetch_all(EPISODES)
    scene.house.xtream.faults.add("get_series_info", name, times=1)
    report = await scene.sync(full=True)
    (error,) = await scene.errors(report.run.id)
    assert report.run.state is PARTIAL
    assert "What is stored of it stays" in error.message
    assert error.recoverable
    assert await scene.deck.store.db.fetch_all(EPISODES) == before
    assert (report.counts["episodes"].failed, report.counts["episodes"].removed) == (1, 0)
