"""Doing a call again when the world, not the request, was at fault.

Clients never retry by themselves; this is the only place.
"""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

import tenacity

from tui.errors import RateLimited, ServerError, SyncError
from tui.model.clock import Clock

T = TypeVar("T")

FIRST_DELAY = 1.0
LONGEST_DELAY = 30.0
LONGEST_RETRY_AFTER = 300.0
"""Seconds: a server that asks for a longer pause ends the call, with its error, instead of a run that hangs."""


@dataclass(frozen=True, slots=True)
class Retry:
    """A retry that is about to be slept for."""

    error: SyncError
    number: int
    """1 for the first retry."""
    retries: int
    delay: float
    """Seconds until the next try."""


def spread(delay: float) -> float:
    """Give up to a quarter of `delay` in seconds, so that many clients do not come back at one moment."""
    return random.uniform(0, delay / 4)  # noqa: S311 - spreads load, guards nothing


def no_spread(delay: float) -> float:
    """Give 0: for tests that look at exact delays."""
    return 0.0


async def retrying(
    call: Callable[[], Awaitable[T]],
    *,
    clock: Clock,
    jitter: Callable[[float], float] = spread,
    retries: int = 3,
    on_retry: Callable[[Retry], None] | None = None,
) -> T:
    """Await `call()`, again up to `retries` times after errors whose class is retryable.

    Delays are 1, 2, 4 ... s plus `jitter(delay)`, at most 30 s; an error's own `retry_after` wins. The sleep ends at
    once when cancelled. Raises the last error.
    """

    def delay_of(state: tenacity.RetryCallState) -> float:
        asked = _asked_delay(_error_of(state))
        if asked is not None:
            return asked
        delay = min(FIRST_DELAY * 2.0 ** (state.attempt_number - 1), LONGEST_DELAY)
        return min(delay + jitter(delay), LONGEST_DELAY)

    def tell(state: tenacity.RetryCallState) -> None:
        if on_retry is not None:
            on_retry(Retry(_error_of(state), state.attempt_number, retries, state.upcoming_sleep))

    policy = tenacity.AsyncRetrying(
        sleep=clock.sleep,
        stop=tenacity.stop_after_attempt(retries + 1),
        wait=delay_of,
        retry=tenacity.retry_if_exception(_is_worth_a_retry),
        before_sleep=tell,
        reraise=True,
    )
    return await policy(call)


def _is_worth_a_retry(error: BaseException) -> bool:
    if not isinstance(error, SyncError) or not error.is_retryable:
        return False
    asked = _asked_delay(error)
    return asked is None or asked <= LONGEST_RETRY_AFTER


def _asked_delay(error: SyncError) -> float | None:
    return error.retry_after if isinstance(error, RateLimited | ServerError) else None


def _error_of(state: tenacity.RetryCallState) -> SyncError:
    error = state.outcome.exception() if state.outcome else None
    if not isinstance(error, SyncError):
        raise TypeError("only errors of the tree are retried")
    return error
