"""Whatever befalls servers and process, in the end all servers agree, nothing is lost, and nothing counts twice.

The long course is run by hand: `SYNCDECK_CHAOS=SEED[,SEED...] pytest tests/jobs/hub/test_chaos.py -n 0 -s`.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from tests.jobs.hub.swift_clock import SwiftClock
from tests.jobs.hub.use import Plan, Use
from tui.sandbox import Household

LONG_SEEDS = [int(seed) for seed in os.environ.get("SYNCDECK_CHAOS", "").split(",") if seed]
SHORT = (
    Plan(seed=1, changes=40, kills=2, rests=1, takes_back=False),
    Plan(seed=2, changes=40, kills=2, rests=1, takes_back=True),
)
OFF = 300.0
"""Seconds by which the clocks of servers are off."""


@pytest.fixture
def apart(house: Household) -> Household:
    """A household whose servers do not agree on the time."""
    house.plex.state.clock_offset = OFF
    house.emby.server.clock_offset = -OFF
    return house


@pytest.mark.parametrize("plan", SHORT, ids=str)
async def test_random_use_under_faults(apart: Household, tmp_path: Path, swift: SwiftClock, plan: Plan) -> None:
    """Three persons, three servers, a process that is killed: at each rest all agree with what people said."""
    outcome = await Use(apart, tmp_path, swift, plan).run()
    assert (outcome.changes, outcome.deaths) == (plan.changes, plan.kills)
    assert outcome.writes > 0


@pytest.mark.skipif(not LONG_SEEDS, reason="takes minutes; SYNCDECK_CHAOS=SEED runs it")
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("house", [240], indirect=True)
@pytest.mark.parametrize("takes_back", [False, True], ids=["furthest", "last"])
@pytest.mark.parametrize("seed", LONG_SEEDS)
async def test_long_random_use(
    apart: Household, tmp_path: Path, swift: SwiftClock, seed: int, takes_back: bool
) -> None:
    """The same with 2,000 changes and 30 kills."""
    plan, begun = Plan(seed, changes=2000, kills=30, rests=10, takes_back=takes_back), time.monotonic()
    outcome = await Use(apart, tmp_path, swift, plan, print).run()
    print(f"\n{plan}: {outcome} in {time.monotonic() - begun:.0f} s")
    assert (outcome.changes, outcome.deaths) == (plan.changes, plan.kills)
