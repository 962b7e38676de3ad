"""The headless demo: runs every round for real, and says of each run whether it ended as it should."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tui.cli.demo.household import DemoHousehold
from tui.cli.demo.plan import rounds_of
from tui.cli.demo.round import Round, Task
from tui.cli.demo.summary import Done, Ended, print_summary
from tui.cli.exit_codes import ExitCode
from tui.cli.output import Output
from tui.cli.runs.follow import Follower
from tui.cli.stop import Stop
from tui.engine.accounts.circuit import CircuitOpen

if TYPE_CHECKING:
    from tui.deck import Deck


async def demo_rounds(deck: Deck, stop: Stop, out: Output, household: DemoHousehold, faults: str) -> ExitCode:
    """Run all rounds and print a summary; OK only if every run ended as it should."""
    cut_off = stop.react
    await household.sign_in(deck)
    done: list[Done] = []
    for planned in rounds_of(household, faults):
        out.note(f"Round: {planned.name}")
        await planned.before(deck)
        ended = await _ended(deck, stop, out, planned)
        if stop.code is not None:
            return stop.code
        stop.react = cut_off
        done.append(Done(planned, ended, await planned.look(deck)))
    print_summary(done, out)
    return ExitCode.OK if all(one.is_right for one in done) else ExitCode.FAILED


async def _ended(deck: Deck, stop: Stop, out: Output, planned: Round) -> list[Ended]:
    """Run the tasks of a round, all at once or one after the other."""
    if not planned.is_in_turn:
        return await _together(deck, stop, out, planned.tasks)
    ended: list[Ended] = []
    for task in planned.tasks:
        if stop.code is None:
            ended += await _together(deck, stop, out, [task])
    return ended


async def _together(deck: Deck, stop: Stop, out: Output, tasks: Sequence[Task]) -> list[Ended]:
    follower = Follower(deck, out, stop)
    started: dict[int, Task] = {}
    for task in tasks:
        try:
            started[(await task.start(deck)).id] = task
        except CircuitOpen as refused:
            out.note(refused.message)
    await follower.to_the_end([await deck.runs.find(str(run_id)) for run_id in started])
    return [Ended(started[report.run.id], report) for report in follower.reports]
