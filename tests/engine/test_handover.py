"""The queue goes from a dashboard to a service: nothing is lost, nothing is done twice (S30)."""

from __future__ import annotations

import asyncio

from tests.engine.conftest import MakeShop
from tests.engine.script_job import Act, endless, nothing
from tests.engine.workshop import Workshop, until
from tui.engine.clock import SystemClock
from tui.engine.engine import YIELDING
from tui.engine.process.precedence import First, Second
from tui.engine.runs.context import RunContext
from tui.engine.runs.step import Step
from tui.model.runs import RunState
from tui.model.service import ServiceRow
from tui.store.store import Store

ROW = ServiceRow("service", 7, "elsewhere", 0.0, 0.0, is_working=False)


def service(make_shop: MakeShop, store: Store, **steps: Act) -> Workshop:
    """A service that is not started yet."""
    return make_shop(name="service", precedence=First(store.services, SystemClock(), ROW), **steps)


def dashboard(make_shop: MakeShop, store: Store, **steps: Act) -> Workshop:
    """A dashboard that is not started yet."""
    return make_shop(name="dashboard", precedence=Second(store.services, SystemClock(), look_every=0.05), **steps)


async def holds(shop: Workshop) -> bool:
    """Whether it runs the queue."""
    return shop.engine.holds_lease


async def test_s30_an_idle_dashboard_gives_way_to_a_service(make_shop: MakeShop, store: Store) -> None:
    """It runs the queue until a service comes, and again after the service has ended."""
    face, behind = dashboard(make_shop, store), service(make_shop, store)
    await face.engine.start()
    assert face.engine.holds_lease
    await behind.engine.start()
    assert not behind.engine.holds_lease
    await until(lambda: holds(behind))
    assert not face.engine.holds_lease
    assert [row.is_working for row in await store.services.all()] in ([True], [False])
    await behind.engine.stop("the service was stopped")
    assert await store.services.all() == []
    await until(lambda: holds(face))


async def test_s30_what_runs_here_ends_here_and_what_waits_runs_there(make_shop: MakeShop, store: Store) -> None:
    """A dashboard at work finishes what it began and begins nothing more: that is the service's."""
    let_go = asyncio.Event()

    async def until_told(ctx: RunContext, step: Step) -> None:
        await let_go.wait()

    face, behind = dashboard(make_shop, store, movies=until_told), service(make_shop, store, movies=nothing)
    await face.engine.start()
    first = await face.queue(await face.profile())
    await until(lambda: face.is_inside(first, "movies"))
    await behind.engine.start()
    await until(lambda: _yields(face))
    second = await face.queue(await face.profile("two"))
    await until(lambda: face.says(second, YIELDING))
    let_go.set()
    assert ((await face.ended(first)).owner, (await behind.ended(second)).owner) == ("dashboard", "service")
    assert face.job.ran == behind.job.ran == ["movies"]


async def _yields(shop: Workshop) -> bool:
    return shop.engine._is_yielding


async def test_s30_a_dashboard_that_is_left_hands_its_runs_over(make_shop: MakeShop, store: Store) -> None:
    """The run is never interrupted: it goes back into the queue, and on where it was, under its number."""
    face = dashboard(make_shop, store, live=nothing, movies=endless)
    behind = service(make_shop, store, live=nothing, movies=nothing)
    await face.engine.start()
    run_id = await face.queue(await face.profile())
    await until(lambda: face.is_inside(run_id, "movies"))
    await behind.engine.start()
    await face.engine.stop("the dashboard was closed", hand_over=True)
    run = await behind.ended(run_id)
    assert (run.state, run.owner, behind.job.ran) == (RunState.COMPLETED, "service", ["movies"])
    assert not [text for text in await face.said(run_id) if text.startswith("Interrupted")]


async def test_a_service_that_is_opened_anew_keeps_its_place(make_shop: MakeShop, store: Store) -> None:
    """Its row stays while it reads its settings, so that no dashboard takes the queue meanwhile."""
    behind = service(make_shop, store)
    await behind.engine.start()
    await behind.engine.stop("its settings are read again", hand_over=True)
    assert [row.owner for row in await store.services.all()] == ["service"]
    assert await store.lease.read() is None
