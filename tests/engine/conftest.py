"""Engines for tests: made on the test's store, stopped when the test ends, however it ends."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from tests.engine.script_job import Act, ScriptJob, nothing
from tests.engine.workshop import Workshop
from tui.engine.clock import SystemClock
from tui.engine.process.precedence import Precedence
from tui.model.clock import Clock
from tui.store.store import Store

MakeShop = Callable[..., Workshop]


@pytest.fixture
async def make_shop(store: Store, tmp_path: Path) -> AsyncIterator[MakeShop]:
    """Give a way to make workshops: `make_shop(movies=act)`; each engine is started by the test."""
    made: list[Workshop] = []

    def make(
        *,
        name: str = "one",
        host: str = "",
        settings: dict[str, object] | None = None,
        clock: Clock | None = None,
        precedence: Precedence | None = None,
        **steps: Act,
    ) -> Workshop:
        job = ScriptJob(steps or {"movies": nothing}, host=host)
        made.append(
            Workshop.make(
                store, job, tmp_path, clock or SystemClock(), name=name, precedence=precedence, **(settings or {})
            )
        )
        return made[-1]

    yield make
    for shop in made:
        await shop.engine.stop("the test is over")
