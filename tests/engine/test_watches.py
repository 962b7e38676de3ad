"""What looks after the household beside the queue: only where the lease is, and without harm to the queue."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from tests.engine.conftest import MakeShop
from tests.engine.workshop import until
from tui.model.runs import RunState


class Looks:
    """Notes whether it may work, again and again."""

    def __init__(self) -> None:
        self.seen: list[bool] = []

    async def watch(self, may_work: Callable[[], bool]) -> None:
        while True:
            self.seen.append(may_work())
            await asyncio.sleep(0.01)


class Broken:
    """Ends by a fault at once."""

    async def watch(self, may_work: Callable[[], bool]) -> None:
        raise ZeroDivisionError("a fault of ours")


async def test_a_watch_that_breaks_ends_alone(make_shop: MakeShop) -> None:
    """The log says so; the other watch looks on, and runs start and end as ever."""
    shop, looks = make_shop(), Looks()
    shop.engine._watches = [Broken(), looks]
    run = await shop.perform()
    assert (run.state, looks.seen[-1]) == (RunState.COMPLETED, True)
    assert [line for line in await shop.said() if "Broken" in line and "a fault of ours" in line]


async def test_only_the_process_that_keeps_the_house_may_work(make_shop: MakeShop) -> None:
    """A second process waits until the first has gone."""
    first, second = make_shop(name="one"), make_shop(name="two")
    first.engine._watches, second.engine._watches = [one := Looks()], [two := Looks()]
    await first.engine.start()
    await second.engine.start()

    async def both_have_looked() -> bool:
        return len(one.seen) > 3 and len(two.seen) > 3

    await until(both_have_looked)
    assert (one.seen[-1], any(two.seen)) == (True, False)
    await first.engine.stop("the test goes on")

    async def the_second_may() -> bool:
        return two.seen[-1]

    await until(the_second_may)
