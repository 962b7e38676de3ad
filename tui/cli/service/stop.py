"""Ends the service of this machine, however it was started: one that a dashboard left behind has no terminal."""

from __future__ import annotations

import os
import signal
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tui.cli.exit_codes import ExitCode
from tui.cli.invocation import Invocation
from tui.cli.session import with_deck
from tui.cli.stop import Stop
from tui.engine.process.file_lock import FileLock
from tui.engine.process.living import is_gone, is_here
from tui.errors import Conflict, Forbidden, TimedOut

if TYPE_CHECKING:
    from tui.deck import Deck
    from tui.model.service import ServiceRow

PATIENCE = 12.0
"""Seconds for it to end: it promises ten."""
POLL = 0.1


def stop_service(invocation: Invocation) -> int:
    """Tell it to end, and wait until it has. Raises SyncError when it cannot be told, or does not end."""

    async def work(deck: Deck, _: Stop) -> int:
        services = await _services(deck)
        if not services:
            invocation.out.note("No service runs")
        for row in services:
            await _end(deck, row)
            invocation.out.note(f"The service of pid {row.pid} has ended: what it ran waits for whoever comes next")
        return ExitCode.OK

    return with_deck(invocation, work)


async def _services(deck: Deck) -> Sequence[ServiceRow]:
    """Give the services that live, after a wait for one that is just starting or ending. Raises TimedOut."""
    ends = deck.clock.monotonic() + PATIENCE
    while not (services := (await deck.service_state()).services) and _is_there(deck.paths.service_lock_file):
        if deck.clock.monotonic() > ends:
            raise TimedOut(
                f"There is a service that does not say who it is: it holds {deck.paths.service_lock_file}",
                hint="It may be stopped, or stuck: `fuser` with that file gives its pid",
            )
        await deck.clock.sleep(POLL)
    return services


def _is_there(lock_file: Path) -> bool:
    """Whether a service has this installation for itself, entered or not."""
    lock = FileLock(lock_file)
    try:
        return not lock.acquire() and lock.is_supported
    finally:
        lock.release()


async def _end(deck: Deck, row: ServiceRow) -> None:
    if not is_here(row.host):
        raise Conflict(f"The service runs on {row.host}", hint="Stop it there: `syncdeck serve --stop`")
    try:
        os.kill(row.pid, signal.SIGTERM)
    except ProcessLookupError:
        return
    except PermissionError:
        raise Forbidden(f"The service, pid {row.pid}, belongs to another user", hint="Stop it as that user") from None
    ends = deck.clock.monotonic() + PATIENCE
    while not is_gone(row.pid, row.host):
        if deck.clock.monotonic() > ends:
            raise TimedOut(f"The service, pid {row.pid}, did not end within {PATIENCE:.0f} s")
        await deck.clock.sleep(POLL)
