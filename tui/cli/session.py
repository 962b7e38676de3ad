"""Opens the deck around the work of one command, and closes it on every way out."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING

from tui.cli.invocation import Invocation
from tui.cli.stop import Stop, listening

if TYPE_CHECKING:
    from tui.deck import Deck

Work = Callable[["Deck", Stop], Awaitable[int]]
"""What a command does with the open deck; gives its exit code."""


def with_deck(invocation: Invocation, work: Work, *, run_engine: bool = False, sends: bool = True) -> int:
    """Do `work` on the deck of this installation and give its exit code.

    A signal cancels the work, unless it set `stop.react` to something gentler, and decides the code. With
    `run_engine` this process may run the queue, and with `sends` what waits for servers leaves from here. Raises
    SyncError.
    """
    from tui.deck import Deck  # noqa: PLC0415 - the engine's libraries take half a second to load

    invocation.paths.ensure()
    invocation.out.use_signs(invocation.settings.ascii)
    opening = partial(
        Deck.open, invocation.paths, invocation.settings, face="command", run_engine=run_engine, sends=sends
    )
    return asyncio.run(_guarded(invocation, work, opening))


async def _guarded(invocation: Invocation, work: Work, opening: Callable[[], Awaitable[Deck]]) -> int:
    task = asyncio.current_task()
    assert task is not None
    with listening(invocation.out, task.cancel) as stop:
        try:
            return await _on_deck(invocation, work, stop, opening)
        except asyncio.CancelledError:
            if stop.code is None:
                raise
            return stop.code


async def _on_deck(invocation: Invocation, work: Work, stop: Stop, opening: Callable[[], Awaitable[Deck]]) -> int:
    deck = await opening()
    invocation.out.redactor = deck.redactor
    try:
        return await work(deck, stop)
    finally:
        await deck.close(f"the command ended by {stop.signal.name}" if stop.signal else "the command ended")
