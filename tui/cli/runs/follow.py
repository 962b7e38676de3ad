"""Follows runs to their end: shows their progress, stops them on a signal, takes over from a process that died."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from tui.cli.exit_codes import ExitCode, code_of_report, worst_of
from tui.cli.log import log_text
from tui.cli.output import Output
from tui.cli.runs.progress import ProgressPrinter
from tui.cli.runs.report import print_report
from tui.cli.stop import Stop
from tui.errors import InvalidInput
from tui.model.log import Level
from tui.model.runs import Run, RunReport, RunState

if TYPE_CHECKING:
    from tui.deck import Deck

MOST_TAKE_OVERS = 5
"""After so many processes died over one run it is left to a person."""
LOG_POLL = 0.5
"""Seconds between two looks for log lines, with `-v`."""
LOG_PAGE = 500


class Follower:
    """The runs that one command started, until the last has ended.

    Make it before the first run is started: from then on a signal stops them with a checkpoint instead of cutting
    the command off. Ctrl+c cancels them; SIGTERM and SIGHUP leave them `interrupted`, to be resumed.
    """

    def __init__(self, deck: Deck, out: Output, stop: Stop) -> None:
        self._deck = deck
        self._out = out
        self._stop = stop
        self._printer = ProgressPrinter(out, time.monotonic)
        self._active: dict[int, Run] = {}
        self._told = asyncio.Event()
        self.reports: list[RunReport] = []
        """How the runs ended, in that order."""
        stop.react = self._told.set

    async def to_the_end(self, runs: list[Run]) -> ExitCode:
        """Show runs until the last has ended, print what each did, and give the worst code, or the signal's."""
        self._active = {run.id: run for run in runs}
        try:
            async with asyncio.TaskGroup() as tasks:
                watchers = [tasks.create_task(self._stop_when_told())]
                if self._out.verbosity:
                    watchers.append(tasks.create_task(self._tell_log()))
                ends = [tasks.create_task(self._follow(run)) for run in runs]
                codes = [await end for end in ends]
                for watcher in watchers:
                    watcher.cancel()
        except BaseExceptionGroup as group:
            raise _first_of(group) from None
        return self._stop.code or worst_of(codes)

    async def _follow(self, run: Run) -> ExitCode:
        """One run to its end; one whose process died goes on as a new run here."""
        for _ in range(MOST_TAKE_OVERS):
            report = await self._deck.runs.wait(run.id, self._printer.show)
            self._printer.forget(run)
            self._active.pop(run.id, None)
            if report.run.state is not RunState.INTERRUPTED or self._told.is_set():
                break
            self._out.warn(f"The process that ran run {run.id} ended; going on here")
            run = await self._deck.runs.resume(run.id)
            self._active[run.id] = run
        self.reports.append(report)
        print_report(report, self._out)
        return code_of_report(report)

    async def _stop_when_told(self) -> None:
        await self._told.wait()
        self._out.note("Stopping after a clean checkpoint...")
        if self._stop.code is not ExitCode.CANCELLED:
            await self._deck.stop_runs("the command was told to end")
        for run_id in list(self._active):
            try:
                await self._deck.runs.cancel(run_id)
            except InvalidInput as ended:
                self._out.detail(ended.message)

    async def _tell_log(self) -> None:
        """Print the log of these runs as it comes, for `-v`."""
        level = Level.DEBUG if self._out.verbosity > 1 else Level.INFO
        newest = await self._deck.store.log.tail(1)
        last = newest[-1].id if newest else 0
        mine = set(self._active)
        while True:
            for line in await self._deck.store.log.tail(LOG_PAGE, after_id=last, min_level=level):
                last, mine = line.id, mine | set(self._active)
                if line.run_id in mine:
                    self._out.detail(log_text(line, self._out))
            await self._deck.clock.sleep(LOG_POLL)


async def follow_run(deck: Deck, run: Run, out: Output, stop: Stop) -> ExitCode:
    """Follow one run that exists already."""
    return await Follower(deck, out, stop).to_the_end([run])


def _first_of(group: BaseExceptionGroup[BaseException]) -> BaseException:
    """The first of what several tasks raised together."""
    first = group.exceptions[0]
    return _first_of(first) if isinstance(first, BaseExceptionGroup) else first
