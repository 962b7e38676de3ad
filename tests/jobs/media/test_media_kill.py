"""Runs on media servers that are killed with -9 at any moment, and taken up again, end as if nothing had happened."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.jobs.forks import Forks, forks_of
from tests.jobs.media.house_scene import house_scene
from tests.jobs.media.media_scene import dump
from tui.paths import Paths
from tui.sandbox.household import Household, threaded_household

KILLS = 4


@pytest.fixture(scope="module")
def house() -> Iterator[Household]:
    """A household whose servers take their time."""
    with threaded_household(live=1, movies=1, series=1, library=700, faults="") as household:
        yield household


@pytest.fixture(scope="module")
def forks() -> Iterator[Forks]:
    """Processes that run, and may be killed."""
    with forks_of("tests.jobs.media.killed_run") as found:
        yield found


def home_of(house: Household, home: Path, kind: str) -> Path:
    """Give a home with the profile of a server."""

    async def add() -> None:
        async with house_scene(house, home) as scene:
            await scene.add(kind)

    asyncio.run(add())
    return home


def killed_and_ended(forks: Forks, home: Path, kind: str, what: str, seconds: float) -> tuple[dict[str, Any], int]:
    """Kill a run a few times, each in what the one before has left, and let it end; give that, and the kills.

    A machine that became quicker since a run took `seconds` may let the first one come to its end.
    """
    dice, deaths = random.Random(f"{kind} {what}"), 0
    while True:
        moment = [dice.uniform(0, 0.7 * seconds)] if deaths < KILLS else []
        ended = forks.do(home, kind, what, *moment)
        if ended is not None:
            return ended, deaths
        deaths += 1


@pytest.mark.parametrize(("kind", "what"), [("plex", "sync"), ("jellyfin", "history"), ("emby", "sync")])
def test_s32_killed_and_taken_up_again(house: Household, forks: Forks, tmp_path: Path, kind: str, what: str) -> None:
    """The same items, states and plays as in a run that was left alone."""
    whole = forks.do(home_of(house, tmp_path / "whole", kind), kind, what)
    assert whole is not None
    assert whole["state"] == "completed"
    for attempt in range(6):
        cut = home_of(house, tmp_path / f"cut {attempt}", kind)
        ended, deaths = killed_and_ended(forks, cut, kind, what, whole["seconds"] / 2**attempt)
        if deaths:
            break
    assert ended["state"] == "completed"
    assert deaths > 0
    assert dump(Paths(cut).store_file) == dump(Paths(tmp_path / "whole").store_file)
