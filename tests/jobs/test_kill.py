"""A sync of 50,000 items, killed with -9 at ten random moments and run again, ends as if nothing had happened."""

from __future__ import annotations

import asyncio
import random
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.jobs.forks import Forks, forks_of
from tests.jobs.scene import NAME, TITLES, scene_on
from tests.store.catalogue.audit import assert_in_step
from tui.model.runs import RunState
from tui.paths import Paths
from tui.sandbox import Household
from tui.sandbox.household import threaded_household
from tui.store.store import Store

KILLS_IN_A_ROW = 5
CHAINS = 2
"""Their ten kills are as many as the rule asks for (S32)."""
ROWS = {"live": 6_000, "movies": 40_000, "series": 4_000}
ITEMS = sum(ROWS.values())


@pytest.fixture(scope="module")
def house() -> Iterator[Household]:
    with threaded_household(**ROWS) as household:  # type: ignore[arg-type]
        yield household


@pytest.fixture(scope="module")
def forks() -> Iterator[Forks]:
    """Processes that sync, and may be killed."""
    with forks_of("tests.jobs.killed_child") as found:
        yield found


def fresh_home(house: Household, home: Path) -> Path:
    """Give a home with the profile, not synced yet."""

    async def add() -> None:
        async with scene_on(house, home) as scene:
            await scene.add_profile()

    asyncio.run(add())
    return home


def dump(home: Path) -> list[tuple[Any, ...]]:
    """Everything of the catalogue that does not depend on when it came."""
    with sqlite3.connect(Paths(home).store_file) as raw:
        assert raw.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert raw.execute("SELECT count(*) FROM unshelved").fetchone() == (0,)
        rows = raw.execute(TITLES).fetchall()
        rows += raw.execute("SELECT kind, category_id, name, missing_since FROM categories ORDER BY 1, 2").fetchall()
        rows += raw.execute("SELECT scope, rows, filter_hash FROM baselines ORDER BY 1").fetchall()
    raw.close()
    return rows


async def assert_whole(house: Household, home: Path) -> None:
    """Fail unless shelves and words agree with the titles."""
    async with scene_on(house, home) as scene:
        store: Store = scene.deck.store
        await assert_in_step(store.db)


def states(home: Path) -> list[str]:
    """How the runs stand, oldest first."""
    with sqlite3.connect(Paths(home).store_file) as raw:
        found = [row[0] for row in raw.execute("SELECT state FROM runs ORDER BY id")]
    raw.close()
    return found


@pytest.fixture(scope="module")
def undisturbed(
    house: Household, forks: Forks, tmp_path_factory: pytest.TempPathFactory
) -> tuple[list[tuple[Any, ...]], float]:
    """What a sync leaves that nobody disturbs, and how long it takes."""
    home = fresh_home(house, tmp_path_factory.mktemp("undisturbed"))
    result = forks.do(home, NAME)
    assert result is not None
    assert result["state"] == RunState.COMPLETED
    return dump(home), result["seconds"]


@pytest.mark.parametrize("chain", range(CHAINS))
def test_s32_killed_and_run_again_ends_the_same(
    house: Household, forks: Forks, undisturbed: tuple[list[tuple[Any, ...]], float], tmp_path: Path, chain: int
) -> None:
    """Five kills in a row, each in what the one before has left, then a run to the end."""
    expected, seconds = undisturbed
    home = fresh_home(house, tmp_path)
    moments, killed = random.Random(chain), 0
    while killed < KILLS_IN_A_ROW:
        moment = moments.uniform(0.02, 0.5) * seconds / (killed + 1) ** 0.5
        killed += forks.do(home, NAME, moment) is None and states(home)[-1] == RunState.RUNNING
    result = forks.do(home, NAME)
    assert result is not None
    assert result["state"] == RunState.COMPLETED
    assert states(home).count(RunState.INTERRUPTED) == killed
    assert dump(home) == expected
    asyncio.run(assert_whole(house, home))
