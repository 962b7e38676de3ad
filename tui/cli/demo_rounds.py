"""The headless demo: runs every round for real, and says of each run whether it ended as it should."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui.cli.demo_household import DemoHousehold
from tui.cli.demo_plan import Round, Task, lists_of, rounds_of
from tui.cli.exit_codes import ExitCode
from tui.cli.follow import Follower
from tui.cli.output import Output
from tui.cli.stop import Stop
from tui.cli.subject import subject
from tui.cli.table import table
from tui.formatting import count_text, duration_text, state_word
from tui.model.runs import RunReport
from tui.store.rivals import IMPORTS

if TYPE_CHECKING:
    from tui.deck import Deck

SYNC_HEAD = ("Profile", "State", "Took", "Titles", "New", "Changed", "Same", "Episodes", "Errors")
IMPORT_HEAD = ("Source", "State", "Took", "Records", "Imported", "Skipped", "Errors", "Plays")


@dataclass(frozen=True, slots=True)
class Ended:
    """A run of a round, ended."""

    round: Round
    task: Task
    report: RunReport

    @property
    def is_right(self) -> bool:
        """Whether it ended as it should."""
        return self.task.is_right(self.report)

    @property
    def is_import(self) -> bool:
        """Whether it brought plays."""
        return self.report.run.kind in IMPORTS


async def demo_rounds(deck: Deck, stop: Stop, out: Output, household: DemoHousehold, faults: str) -> ExitCode:
    """Run all rounds and print a summary; OK only if every run ended as it should."""
    await household.sign_in(deck)
    ended: list[Ended] = []
    for planned in rounds_of(household, faults):
        planned.before()
        out.note(f"Round: {planned.name}")
        follower = Follower(deck, out, stop)
        tasks = {(await task.start(deck)).id: task for task in planned.tasks}
        await follower.to_the_end([await deck.find_run(str(run_id)) for run_id in tasks])
        ended += [Ended(planned, tasks[report.run.id], report) for report in follower.reports]
        if stop.code is not None:
            return stop.code
    _print_summary(ended, out)
    return ExitCode.OK if all(found.is_right for found in ended) else ExitCode.FAILED


def _print_summary(ended: list[Ended], out: Output) -> None:
    if out.as_json:
        out.document(
            {"type": "summary", "ok": all(found.is_right for found in ended), "runs": list(map(_entry, ended))}
        )
        return
    for name in dict.fromkeys(found.round.name for found in ended):
        runs = [found for found in ended if found.round.name == name]
        out.line()
        out.line(f"{name}: {'as it should' if all(found.is_right for found in runs) else 'NOT AS IT SHOULD'}")
        for line in _tables(runs, out):
            out.line(f"  {line}")


def _tables(runs: list[Ended], out: Output) -> list[str]:
    syncs = [_sync_row(found.report, out) for found in runs if not found.is_import]
    imports = [_import_row(found.report, out) for found in runs if found.is_import]
    return [
        *(table(SYNC_HEAD, syncs, right=range(2, 9)) if syncs else []),
        *(table(IMPORT_HEAD, imports, right=range(2, 8)) if imports else []),
    ]


def _entry(found: Ended) -> dict[str, object]:
    run = found.report.run
    return {
        "round": found.round.name,
        "run_id": run.id,
        "operation": run.kind.value,
        "profile": run.profile_name,
        "status": run.state.value,
        "as_it_should": found.is_right,
    }


def _sync_row(report: RunReport, out: Output) -> tuple[str, ...]:
    lists = lists_of(report)
    return (
        *_heading(report, out),
        count_text(sum(count.added + count.updated + count.unchanged for count in lists)),
        count_text(sum(count.added for count in lists)),
        count_text(sum(count.updated for count in lists)),
        count_text(sum(count.unchanged for count in lists)),
        count_text(report.counts["episodes"].added if "episodes" in report.counts else 0),
        count_text(report.run.progress.error_count),
    )


def _import_row(report: RunReport, out: Output) -> tuple[str, ...]:
    figures = report.run.progress
    return (
        *_heading(report, out),
        count_text(figures.processed_records),
        count_text(figures.imported_records),
        count_text(figures.skipped_records),
        count_text(figures.error_count),
        count_text(report.counts["plays"].added if "plays" in report.counts else 0),
    )


def _heading(report: RunReport, out: Output) -> tuple[str, str, str]:
    run = report.run
    state = f"{out.glyphs.run[run.state]} {state_word(run.state)}"
    return (subject(run, out), state, duration_text(run.progress.elapsed_seconds))
