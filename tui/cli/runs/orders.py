"""Starts a run out of another one, and follows it to its end."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from tui.cli.invocation import Invocation
from tui.cli.queue.sending import QUEUES, ended_so_far, send_all
from tui.cli.runs.follow import follow_run
from tui.cli.runs.sync import tell_busy
from tui.cli.session import with_deck
from tui.cli.stop import Stop
from tui.errors import Conflict
from tui.model.runs import Run

if TYPE_CHECKING:
    from tui.deck import Deck

Order = Callable[["Deck", int], Awaitable[Run]]
"""Starts a run out of another one."""


def follow_up(invocation: Invocation, name: str, order: Order, *, sends: bool = True) -> int:
    """Do that for the run of a name, and give how it ended; what it queued for servers leaves, too."""

    async def work(deck: Deck, stop: Stop) -> int:
        found, before = await deck.runs.find(name), await ended_so_far(deck)
        try:
            started = await order(deck, found.id)
        except Conflict as conflict:
            return await tell_busy(deck, conflict, invocation.out)
        code = await follow_run(deck, started, invocation.out, stop)
        if started.kind in QUEUES and not started.options.dry_run:
            await send_all(deck, invocation.out, stop, before)
        return stop.code or code

    return with_deck(invocation, work, run_engine=True, sends=sends)
