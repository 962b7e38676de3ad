"""How often requests to Trakt are tried: by a run several times, by the outbox once, since it tries again itself."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Protocol, TypeVar

from tui.engine.runs.context import RunContext
from tui.errors import RateLimited, ServerError, SyncError

T = TypeVar("T")

TRIES_AGAIN = 5
"""Retries of a run: Trakt asks for a pause more often than others."""
AFTER_FAILURES = 3
"""The same after Trakt failed, or after a write of which nobody knows what became."""
OVERLOADED = 30.0
"""Seconds before the first retry after Trakt failed; they double (`protocols/trakt.md` section 4)."""
LONGEST = 120.0


class Ask(Protocol):
    """Awaits a request, once or several times."""

    async def __call__(self, call: Callable[[], Awaitable[T]], /) -> T:
        """Await `call()`. Raises SyncError."""
        ...


class Patience(Protocol):
    """Decides whether a write whose answer was lost may be looked after again."""

    async def __call__(self, error: SyncError, failures: int, /) -> None:
        """Wait as long as it takes after so many failures in a row. Raises the error when that were too many."""
        ...


def asking_of(ctx: RunContext) -> Ask:
    """Give how a run reads: again after errors that deserve it, and patiently after those of an overloaded Trakt."""

    async def ask(call: Callable[[], Awaitable[T]], /) -> T:
        failures = 0

        async def attempt() -> T | SyncError:
            nonlocal failures
            ctx.raise_if_cancelled()
            try:
                async with ctx.asking():
                    return await call()
            except ServerError as error:
                failures += 1
                if failures > AFTER_FAILURES:
                    return error
                error.retry_after = pause_after(error, failures)
                raise

        return _given(await ctx.retry(attempt, retries=TRIES_AGAIN))

    return ask


def sending_of(ctx: RunContext) -> Ask:
    """Give how a run writes: again only where Trakt said that it did nothing, since it was asked to slow down."""

    async def send(call: Callable[[], Awaitable[T]], /) -> T:
        async def attempt() -> T | SyncError:
            ctx.raise_if_cancelled()
            try:
                async with ctx.asking():
                    return await call()
            except RateLimited:
                raise
            except SyncError as error:
                return error

        return _given(await ctx.retry(attempt, retries=TRIES_AGAIN))

    return send


def _given(found: T | SyncError) -> T:
    """Give what came, or raise what is not tried again."""
    if isinstance(found, SyncError):
        raise found
    return found


def patience_of(ctx: RunContext) -> Patience:
    """Give how long a run waits before it looks what became of a write."""

    async def wait(error: SyncError, failures: int, /) -> None:
        ctx.raise_if_cancelled()
        if failures > AFTER_FAILURES or not error.is_retryable:
            raise error
        pause = pause_after(error, failures)
        ctx.waiting(f"{error.message}; it is looked at again in {pause:.0f} s")
        await ctx.clock.sleep(pause)
        ctx.waiting("")

    return wait


async def no_patience(error: SyncError, failures: int, /) -> None:
    """Raise the error: whoever asked tries again later."""
    raise error


def pause_after(error: SyncError, failures: int) -> float:
    """Give the seconds before the next try: those that Trakt asked for, else 30, 60, 120."""
    asked = error.retry_after if isinstance(error, ServerError | RateLimited) else None
    return asked if asked is not None else min(LONGEST, OVERLOADED * 2.0 ** (failures - 1))
