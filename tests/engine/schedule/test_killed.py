"""A kill at any point of a start neither repeats nor forgets what was due (S30)."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.engine.schedule.conftest import OpenHouse
from tests.engine.schedule.plans import NOW
from tui.model.runs import RunState
from tui.model.schedule import HOUR, ScheduledJob

ROOT = Path(__file__).parents[3]


def die(store: Path, point: str) -> None:
    """Let a process look after the house until it is killed."""
    command = [sys.executable, "-m", "tests.engine.schedule.killed", str(store), point]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr


@pytest.mark.parametrize(("point", "left"), [("before the commit", []), ("after the commit", [RunState.QUEUED])])
async def test_s30_a_kill_between_claim_and_start_repeats_and_forgets_nothing(
    open_house: OpenHouse, store_path: Path, point: str, left: list[RunState]
) -> None:
    """Before the commit nothing has happened; after it the run is in the queue, for whoever comes next."""
    house = await open_house()
    await house.begun("iptv")
    die(store_path, point)
    assert [run.state for run in await house.runs()] == left
    await house.spend(60, after=house.end_all)
    assert await house.starts() == ["iptv"]
    schedule = await house.schedule()
    assert schedule.next_at is not None and schedule.next_at > NOW + 23 * HOUR


async def test_a_backup_whose_process_is_killed_is_made_within_the_hour(
    open_house: OpenHouse, store_path: Path
) -> None:
    """The day's backup is not forgotten with the process that was at it."""
    house = await open_house()
    await house.store.schedules.ensure()
    await house.set(next_at=NOW, slot_at=NOW)
    die(store_path, "in the backup")
    await house.spend(59 * 60, step=60)
    assert house.backer.made == 0
    await house.spend(120, step=60)
    assert house.backer.made == 1
    assert (await house.schedule(ScheduledJob.BACKUP)).last_error == ""
