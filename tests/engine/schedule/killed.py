"""A process that keeps the house and is killed at a chosen point of a start. `python -m ... STORE POINT`."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path
from typing import Any

from tests.engine.schedule.house import Household
from tests.engine.schedule.plans import NOW
from tests.fake_clock import FakeClock
from tui.engine.schedule import starting


def die(*_: object) -> Any:
    """Be gone, as by kill -9."""
    os.kill(os.getpid(), signal.SIGKILL)


CLAIM = starting._claim


async def main(path: Path, point: str) -> None:
    """Look until the chosen point is reached."""
    house = await Household.open(path, FakeClock(NOW))
    if point == "before the commit":
        starting._claim = lambda *told: die(CLAIM(*told))
    elif point == "after the commit":
        house.starting._orders.get = die  # type: ignore[method-assign]
    else:
        house.backer.make_scheduled = die  # type: ignore[method-assign]
    await house.spend(10)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2]))
