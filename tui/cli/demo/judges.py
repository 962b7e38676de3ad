"""How the runs of the demo with panels and with Tautulli are to end."""

from __future__ import annotations

from tui.cli.demo.round import Judge, lists_of, touched
from tui.model.runs import RunReport, RunState
from tui.sandbox.tautulli import TautulliFacts


def is_first_sync(report: RunReport) -> bool:
    """Something came."""
    return report.run.state is RunState.COMPLETED and any(count.added for count in report.counts.values())


def is_unchanged(report: RunReport) -> bool:
    """Nothing was written of what is listed."""
    lists = lists_of(report)
    return report.run.state is RunState.COMPLETED and bool(lists) and touched(lists) == 0


def is_whole_import(sessions: int, plays: int) -> Judge:
    """Every session is stored, in as many plays as Tautulli counts."""

    def is_right(report: RunReport) -> bool:
        figures = report.run.progress
        return (
            report.run.state is RunState.COMPLETED
            and figures.imported_records == figures.processed_records == sessions
            and report.counts["plays"].added == plays
        )

    return is_right


def is_damaged_import(file: TautulliFacts) -> Judge:
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


def has_added(sessions: int) -> Judge:
    """Only what is new was stored."""

    def is_right(report: RunReport) -> bool:
        return report.run.state is RunState.COMPLETED and report.counts["sessions"].added == sessions

    return is_right


def has_ended(report: RunReport) -> bool:
    """It came to an end, whatever went wrong."""
    return not report.run.state.is_active and report.run.state is not RunState.INTERRUPTED
