"""`syncdeck serve`: everything that a dashboard keeps in sync, without a dashboard, until it is told to end."""

from __future__ import annotations

import asyncio
import logging
import os
import select
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

import click

from tui.cli.commands import DeckCommand
from tui.cli.invocation import Invocation
from tui.errors import Conflict
from tui.model.log import Level
from tui.model.service import SERVICE

if TYPE_CHECKING:
    from tui.cli.service.lines import ServeLines
    from tui.cli.service.serving import Serving
    from tui.deck import Deck
    from tui.settings import Settings


@click.command(cls=DeckCommand)
@click.option("--stop", is_flag=True, help="End the service that runs on this machine, and wait until it has.")
@click.option("--detached", is_flag=True, hidden=True)
@click.pass_obj
def serve(invocation: Invocation, *, stop: bool, detached: bool) -> int:
    """Keep everything in sync without a dashboard, until SIGTERM or ctrl+c; SIGHUP reads the settings again.

    What happens is printed on stderr, a line each, with --json as JSON. A dashboard that is open keeps its running
    syncs and then leaves the work to the service. `syncdeck install-service` lets it start with the machine.
    """
    if stop:
        from tui.cli.service.stop import stop_service  # noqa: PLC0415 - as below

        return stop_service(invocation)
    from tui.cli.service.lines import ServeLines  # noqa: PLC0415 - as below
    from tui.engine.process.file_lock import FileLock  # noqa: PLC0415 - half a second of libraries, for this command only

    invocation.paths.ensure()
    lines = ServeLines(as_json=invocation.as_json, least=Level.WARNING if detached else _least(invocation))
    logging.getLogger().addHandler(lines)
    lock = FileLock(invocation.paths.service_lock_file)
    if not lock.acquire() and lock.is_supported:
        raise asyncio.run(_who_serves(invocation))
    try:
        return asyncio.run(_serve(invocation, lines))
    finally:
        lines.flush()
        lock.release()


async def _serve(invocation: Invocation, lines: ServeLines) -> int:
    from tui.cli.service.serving import Serving  # noqa: PLC0415 - as above
    from tui.engine.process.sd_notify import Notifier  # noqa: PLC0415 - as above
    from tui.settings_file import load_settings  # noqa: PLC0415 - as above

    read = partial(load_settings, invocation.paths)
    serving = Serving(partial(_open, invocation), read, Notifier(os.environ), lines)
    with listening(serving):
        return await serving.run()


async def _open(invocation: Invocation, settings: Settings) -> Deck:
    from tui.deck import Deck  # noqa: PLC0415 - as above

    return await Deck.open(invocation.paths, settings, face=SERVICE)


async def _who_serves(invocation: Invocation) -> Conflict:
    """Why no second service is started."""
    from tui.deck import Deck  # noqa: PLC0415 - as above

    deck = await Deck.open(invocation.paths, invocation.settings, face=SERVICE, run_engine=False)
    try:
        services = (await deck.service_state()).services
    finally:
        await deck.close("it only asked")
    who = f": pid {services[0].pid} on {services[0].host}" if services else ", and is just starting"
    return Conflict(f"A service keeps this household in sync already{who}", hint="One is enough; `syncdeck status`")


def _least(invocation: Invocation) -> Level:
    if invocation.is_quiet:
        return Level.WARNING
    return Level.DEBUG if invocation.verbosity else Level.INFO


@contextmanager
def listening(serving: Serving) -> Iterator[None]:
    """Take the signals of this process, except those that its parent had it ignore.

    Under `nohup` a SIGHUP ends nothing, but the settings are read again: there is no other way to ask for that.
    """
    loop, had_terminal = asyncio.get_running_loop(), sys.stderr.isatty()
    outlives_terminal = signal.getsignal(signal.SIGHUP) is signal.SIG_IGN

    def hang_up() -> None:
        if had_terminal and not outlives_terminal and _terminal_is_gone():
            serving.end(signal.SIGHUP)
        else:
            serving.reload()

    reactions = {signal.SIGHUP: hang_up} | {
        number: partial(serving.end, number) for number in (signal.SIGINT, signal.SIGTERM)
    }
    ignored = [number for number in reactions if signal.getsignal(number) is signal.SIG_IGN]
    taken = [number for number in reactions if number not in ignored or number is signal.SIGHUP]
    for number in taken:
        loop.add_signal_handler(number, reactions[number])
    try:
        yield
    finally:
        for number in taken:
            loop.remove_signal_handler(number)
        if outlives_terminal:
            signal.signal(signal.SIGHUP, signal.SIG_IGN)


def _terminal_is_gone() -> bool:
    """Whether the terminal that it was started in is closed: then the signal is the terminal's, and nobody's wish."""
    poll = select.poll()
    poll.register(sys.stderr.fileno(), 0)
    return any(event & (select.POLLHUP | select.POLLERR) for _, event in poll.poll(0))
