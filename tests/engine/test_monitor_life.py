"""The monitor lives with the engine: from its start to its stop, and knows who holds the lease."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import cast

from tests.engine.conftest import MakeShop
from tests.engine.workshop import until
from tui.engine.accounts.monitor import Monitor
from tui.engine.engine import Engine
from tui.model.runs import RunState


class Lookout:
    """Stands for the monitor, and remembers what it was told."""

    def __init__(self) -> None:
        self.seen: set[bool] = set()
        self.has_ended = False

    async def watch(self, is_mine: Callable[[], bool]) -> None:
        try:
            while True:
                self.seen.add(is_mine())
                await asyncio.sleep(0.005)
        finally:
            self.has_ended = True

    async def is_mine(self) -> bool:
        """Whether it was told that this process holds the lease."""
        return True in self.seen


async def test_it_ends_with_the_engine_and_disturbs_no_run(make_shop: MakeShop) -> None:
    """Runs go on beside it, and a stop does not wait for it."""
    shop, lookout = make_shop(), Lookout()
    shop.engine._monitor = cast(Monitor, lookout)
    run = await shop.perform()
    await until(lookout.is_mine)
    assert (run.state, lookout.has_ended) == (RunState.COMPLETED, False)
    await shop.engine.stop("the test is over")
    assert lookout.has_ended


async def test_only_one_of_two_processes_monitors(make_shop: MakeShop) -> None:
    """The other one is told that the lease is not its own, until the first one has gone."""
    first, second = make_shop(name="one"), make_shop(name="two")
    lookouts = [Lookout(), Lookout()]
    for shop, lookout in zip((first, second), lookouts, strict=True):
        shop.engine._monitor = cast(Monitor, lookout)
        await shop.engine.start()
    await until(lookouts[0].is_mine)
    assert not await lookouts[1].is_mine()
    await first.engine.stop("it was closed")
    await until(lookouts[1].is_mine)


async def test_an_engine_without_a_monitor(make_shop: MakeShop) -> None:
    """It runs what is queued all the same."""
    shop = make_shop()
    assert isinstance(shop.engine, Engine)
    assert (await shop.perform()).state is RunState.COMPLETED
