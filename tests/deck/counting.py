"""A job that counts slowly to a hundred, and the wiring that gives it to a deck."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

from tui.deck import Wiring
from tui.engine.accounts.accounts import SignInCheck
from tui.engine.runs.context import RunContext
from tui.errors import AuthError
from tui.model.clock import Clock
from tui.model.profiles import Account, Profile, ProfileDraft, ProfileKind
from tui.model.runs import Operation, RunOptions, StepPlan
from tui.redact import Redactor
from tui.settings import Settings

PAUSE = 0.05
"""Seconds between two counts, unless the profile's setting `pause` says otherwise."""

PLAN = (
    StepPlan("first", "First", "Counting the first half...", (0.0, 50.0)),
    StepPlan("second", "Second", "Counting the second half...", (51.0, 100.0)),
)


class Counting:
    """Counts fifty records in each of two steps, and saves how far it is after each."""

    operation = Operation.XTREAM_SYNC

    def plan(self, profile: Profile, options: RunOptions) -> Sequence[StepPlan]:
        return PLAN

    def exclusive_keys(self, profile: Profile) -> frozenset[str]:
        return frozenset({f"profile:{profile.id}"})

    def host_key(self, profile: Profile) -> str:
        return profile.url

    async def run(self, ctx: RunContext) -> None:
        pause = float(ctx.profile.settings.get("pause", PAUSE))
        for plan in PLAN:
            if ctx.should_run(plan.key):
                async with ctx.step(plan.key) as step:
                    step.expect(50)
                    for number in range(1, 51):
                        step.advance(processed=1, imported=1)
                        async with ctx.transaction() as conn:
                            await ctx.save_checkpoint(conn, {"step": plan.key, "number": number})
                        await asyncio.sleep(pause)


def sign_in(settings: Settings, redactor: Redactor, clock: Clock) -> SignInCheck:
    """A sign-in that lets everybody in whose password is not `wrong`."""

    async def check(draft: ProfileDraft, secrets: Mapping[str, str]) -> Account:
        if secrets.get("password") == "wrong":
            raise AuthError("Invalid username or password")
        return Account(status="Active", max_connections=1)

    return check


WIRING = Wiring({ProfileKind.XTREAM: Counting()}, sign_in)


class CountingImport(Counting):
    """The same as an import, of files and of profiles alike; slow until it is told to hurry."""

    operation = Operation.TAUTULLI_IMPORT

    def __init__(self) -> None:
        self.subjects: list[Profile] = []
        self.pause = 0.0

    def exclusive_keys(self, profile: Profile) -> frozenset[str]:
        return frozenset({"plays"})

    async def run(self, ctx: RunContext) -> None:
        self.subjects.append(ctx.profile)
        for plan in PLAN:
            if ctx.should_run(plan.key):
                async with ctx.step(plan.key) as step:
                    step.expect(10)
                    step.advance(processed=10, imported=10)
                    async with ctx.transaction() as conn:
                        await ctx.save_checkpoint(conn, {"step": plan.key})
                    await asyncio.sleep(self.pause)


class CountingHistory(CountingImport):
    """A pull of another kind, which writes the same."""

    operation = Operation.PLEX_HISTORICAL
