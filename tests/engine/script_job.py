"""A job for tests: its steps are small async functions that the test writes down."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence

from tui.engine.runs.context import RunContext
from tui.engine.runs.step import Step
from tui.model.profiles import Profile
from tui.model.runs import Operation, RunOptions, StepPlan

Act = Callable[[RunContext, Step], Awaitable[None]]

BANDS = [(0.0, 16.0), (17.0, 33.0), (34.0, 50.0), (51.0, 66.0), (67.0, 83.0), (84.0, 100.0)]


async def nothing(ctx: RunContext, step: Step) -> None:
    """A step without work."""


async def endless(ctx: RunContext, step: Step) -> None:
    """A step that loads three records and then waits for ever, as for a body that does not come."""
    ctx.count("movies", added=3)
    step.advance(processed=3, imported=3)
    await asyncio.Event().wait()


class ScriptJob:
    """Runs the given steps in their order, each in its `ctx.step`."""

    operation = Operation.XTREAM_SYNC

    def __init__(self, steps: Mapping[str, Act], *, host: str = "") -> None:
        self.steps = dict(steps)
        self.host = host
        self.ran: list[str] = []

    def plan(self, profile: Profile, options: RunOptions) -> Sequence[StepPlan]:
        return plan_of(list(self.steps))

    def exclusive_keys(self, profile: Profile) -> frozenset[str]:
        return frozenset({f"profile:{profile.id}"})

    def host_key(self, profile: Profile) -> str:
        return self.host

    async def run(self, ctx: RunContext) -> None:
        for key, act in self.steps.items():
            if ctx.should_run(key):
                async with ctx.step(key) as step:
                    self.ran.append(key)
                    await act(ctx, step)


def plan_of(keys: Sequence[str]) -> list[StepPlan]:
    """Steps with the bands of the six-step sync, or equal ones for another number."""
    width = 100 / len(keys)
    bands = BANDS if len(keys) == 6 else [(width * i, width * (i + 1)) for i in range(len(keys))]
    labels = [key.replace("_", " ").capitalize() for key in keys]
    return [
        StepPlan(key, label, f"Syncing {label.lower()}...", band)
        for key, label, band in zip(keys, labels, bands, strict=True)
    ]
