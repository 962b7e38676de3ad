"""What the headless demo does in which order, and how each run is to end."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui.cli.demo_household import TAUTULLI, DemoHousehold
from tui.model.runs import EntityCounts, Run, RunReport, RunState
from tui.sandbox.tautulli import TautulliFacts

if TYPE_CHECKING:
    from tui.deck import Deck

LISTS = ("channels", "movies", "series")
NEW_PLAYS = 12
"""Sessions that end between the import of the file and the look through the web API."""

Judge = Callable[[RunReport], bool]


@dataclass(frozen=True, slots=True)
class Task:
    """One run, and whether it ended as it should."""

    start: Callable[[Deck], Awaitable[Run]]
    is_right: Judge


@dataclass(frozen=True, slots=True)
class Round:
    """Runs that are started together, after something has happened at the servers."""

    name: str
    tasks: Sequence[Task]
    before: Callable[[], object] = lambda: None


def rounds_of(household: DemoHousehold, faults: str) -> list[Round]:
    """All rounds of a demo; the one with faults only when there are some."""
    tautulli, old = household.tautulli, household.old
    rounds = [
        Round("first sync", _syncs(household, _is_first_sync)),
        Round("nothing new", _syncs(household, _is_unchanged)),
        Round("play history", [_import(tautulli.facts, _is_whole_import(tautulli.facts))]),
        Round("old and damaged file", [_import(old, _is_damaged_import(old))]),
        Round(
            "new plays through the web API",
            [_pull(_has_added(NEW_PLAYS))],
            before=lambda: tautulli.live.write_at_once(NEW_PLAYS),
        ),
    ]
    if faults:
        with_faults = [*_syncs(household, _has_ended), _pull(_has_ended)]
        rounds.append(Round("with faults", with_faults, before=lambda: household.load_faults(faults)))
    return rounds


def lists_of(report: RunReport) -> list[EntityCounts]:
    """What was done to the three lists of titles."""
    return [report.counts[name] for name in LISTS if name in report.counts]


def _syncs(household: DemoHousehold, is_right: Judge) -> list[Task]:
    return [Task(_sync_of(name), is_right) for name in household.panels]


def _sync_of(name: str) -> Callable[[Deck], Awaitable[Run]]:
    return lambda deck: deck.start_sync(name)


def _import(file: TautulliFacts, is_right: Judge) -> Task:
    return Task(lambda deck: deck.start_import(file.path), is_right)


def _pull(is_right: Judge) -> Task:
    return Task(lambda deck: deck.start_history(TAUTULLI), is_right)


def _is_first_sync(report: RunReport) -> bool:
    return report.run.state is RunState.COMPLETED and any(count.added for count in report.counts.values())


def _is_unchanged(report: RunReport) -> bool:
    lists = lists_of(report)
    touched = sum(count.added + count.updated + count.removed for count in lists)
    return report.run.state is RunState.COMPLETED and bool(lists) and touched == 0


def _is_whole_import(file: TautulliFacts) -> Judge:
    """Every session is stored, in as many plays as Tautulli counts."""

    def is_right(report: RunReport) -> bool:
        figures = report.run.progress
        return (
            report.run.state is RunState.COMPLETED
            and figures.imported_records == figures.processed_records == file.sessions
            and report.counts["plays"].added == file.groups
        )

    return is_right


def _is_damaged_import(file: TautulliFacts) -> Judge:
    """Just the hopeless records are refused, and every record is accounted for."""

    def is_right(report: RunReport) -> bool:
        figures = report.run.progress
        told = figures.imported_records + figures.skipped_records + figures.error_count
        return (
            report.run.state is (RunState.PARTIAL if file.defects_of("reject") else RunState.COMPLETED)
            and figures.error_count == len(file.defects_of("reject"))
            and told == figures.processed_records == file.sessions
        )

    return is_right


def _has_added(sessions: int) -> Judge:
    """Only what is new was stored."""

    def is_right(report: RunReport) -> bool:
        return report.run.state is RunState.COMPLETED and report.counts["sessions"].added == sessions

    return is_right


def _has_ended(report: RunReport) -> bool:
    return not report.run.state.is_active and report.run.state is not RunState.INTERRUPTED
