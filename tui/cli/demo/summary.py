"""What the headless demo did, round by round, for people or for machines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tui.cli.demo.media_plan import ITEMS
from tui.cli.demo.round import LISTS, Look, Round, Task, lists_of
from tui.cli.output import Output
from tui.cli.subject import subject
from tui.cli.table import table
from tui.formatting import count_text, duration_text, state_word
from tui.model.runs import EntityCounts, Operation, RunReport
from tui.store.runs.rivals import IMPORTS

SYNC_HEAD = ("Profile", "State", "Took", "Titles", "New", "Changed", "Same", "Episodes", "Errors")
SERVER_HEAD = ("Server", "State", "Took", "Items", "New", "Changed", "Same", "Watched", "Errors")
TRAKT_HEAD = ("Trakt", "State", "Took", "Lists", "Added", "Removed", "Same", "Held", "Errors")
IMPORT_HEAD = ("Source", "State", "Took", "Records", "Imported", "Skipped", "Errors", "Plays")


@dataclass(frozen=True, slots=True)
class Ended:
    """A run of a round, ended."""

    task: Task
    report: RunReport

    @property
    def is_right(self) -> bool:
        """Whether it ended as it should."""
        return self.task.is_right(self.report)


@dataclass(frozen=True, slots=True)
class Done:
    """A round, and what there was to see after it."""

    round: Round
    ended: Sequence[Ended]
    look: Look

    @property
    def is_right(self) -> bool:
        """Whether everything is as it should."""
        return self.look.is_right and all(found.is_right for found in self.ended)


def print_summary(done: Sequence[Done], out: Output) -> None:
    """Print how every round went."""
    if out.as_json:
        out.document(_document(done))
        return
    for one in done:
        out.line()
        out.line(f"{one.round.name}: {'as it should' if one.is_right else 'NOT AS IT SHOULD'}")
        for line in (*_tables(one.ended, out), *(out.text(line) for line in one.look.lines)):
            out.line(f"  {line}")


def _document(done: Sequence[Done]) -> dict[str, object]:
    runs = [_entry(one.round, found) for one in done for found in one.ended]
    rounds = [{"round": one.round.name, "as_it_should": one.is_right} for one in done]
    return {"type": "summary", "ok": all(one.is_right for one in done), "rounds": rounds, "runs": runs}


def _entry(planned: Round, found: Ended) -> dict[str, object]:
    run = found.report.run
    return {
        "round": planned.name,
        "run_id": run.id,
        "operation": run.kind.value,
        "profile": run.profile_name,
        "status": run.state.value,
        "as_it_should": found.is_right,
    }


def _tables(runs: Sequence[Ended], out: Output) -> list[str]:
    reports = [found.report for found in runs]
    servers = [_server_row(one, out) for one in reports if one.run.kind is Operation.SERVER_SYNC]
    syncs = [_sync_row(one, out) for one in reports if one.run.kind is Operation.XTREAM_SYNC]
    imports = [_import_row(one, out) for one in reports if one.run.kind in IMPORTS]
    trakt = [_trakt_row(one, out) for one in reports if one.run.kind is Operation.LIST_SYNC]
    return [
        *(table(SYNC_HEAD, syncs, right=range(2, 9)) if syncs else []),
        *(table(SERVER_HEAD, servers, right=range(2, 9)) if servers else []),
        *(table(TRAKT_HEAD, trakt, right=range(2, 9)) if trakt else []),
        *(table(IMPORT_HEAD, imports, right=range(2, 8)) if imports else []),
    ]


def _sync_row(report: RunReport, out: Output) -> tuple[str, ...]:
    episodes = report.counts.get("episodes", EntityCounts())
    return _listed(report, LISTS, episodes.added, out)


def _server_row(report: RunReport, out: Output) -> tuple[str, ...]:
    states = report.counts.get("states", EntityCounts())
    return _listed(report, ITEMS, states.added + states.updated + states.unchanged, out)


def _listed(report: RunReport, names: Sequence[str], more: int, out: Output) -> tuple[str, ...]:
    """Give a row of what was listed, and of something more."""
    lists = lists_of(report, names)
    return (
        *_heading(report, out),
        count_text(sum(count.added + count.updated + count.unchanged for count in lists)),
        count_text(sum(count.added for count in lists)),
        count_text(sum(count.updated for count in lists)),
        count_text(sum(count.unchanged for count in lists)),
        count_text(more),
        count_text(report.run.progress.error_count),
    )


def _trakt_row(report: RunReport, out: Output) -> tuple[str, ...]:
    lists, items = (report.counts.get(name, EntityCounts()) for name in ("lists", "items"))
    return (
        *_heading(report, out),
        count_text(lists.added + lists.updated + lists.unchanged),
        count_text(items.added),
        count_text(items.removed),
        count_text(items.unchanged),
        count_text(items.held),
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
