"""How a run ended, on a plain terminal or as the last JSON line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import astuple, fields

from tui.cli.documents import result_document
from tui.cli.output import Output
from tui.cli.subject import subject
from tui.cli.table import table
from tui.errors import InvalidInput, NotFound
from tui.formatting import count_text, duration_text, rate_text, state_word
from tui.model.runs import EntityCounts, Run, RunReport, RunState, Severity, StepState
from tui.store.runs.rivals import IMPORTS

ORDER = (
    "channel_categories",
    "channels",
    "movie_categories",
    "movies",
    "series_categories",
    "series",
    "episodes",
    "sessions",
    "plays",
    "accounts",
    "libraries",
)
REMARK_NAMES = {Severity.REPAIRED: "Repaired", Severity.SKIPPED: "Skipped", Severity.NOTE: "Notes"}
MOST_HINTS = 3
WRONG_FILE = {NotFound.error_class, InvalidInput.error_class}
"""Classes of what is wrong with a file that is missing, or is no database of a Tautulli."""
WATCH = "watch"
"""Under this name a run counts what it did to keep watched states in step; people read it as a sentence."""
COUNT_NAMES = tuple(field.name for field in fields(EntityCounts))


def print_report(report: RunReport, out: Output) -> None:
    """Print what a run did, and what is left to do."""
    if out.as_json:
        out.document(result_document(report, out))
        return
    for line in report_lines(report, out):
        out.line(line)


def report_lines(report: RunReport, out: Output) -> list[str]:
    """What a run did, for people."""
    run = report.run
    lines = [
        f"{out.glyphs.run[run.state]} {subject(run, out)}: {out.text(run.message) or state_word(run.state)}"
        f" (run {run.id}, {duration_text(run.progress.elapsed_seconds)}{_speed(report)})"
    ]
    lines += _record_lines(run, out)
    lines += [f"  {line}" for line in counts_table(_listed(report.counts))]
    lines += [f"  {line}" for line in _in_step(report)]
    lines += _class_lines(report, out)
    lines += [f"  {out.glyphs.attention} {out.text(warning)}" for warning in report.warnings]
    if run.options.dry_run:
        lines.append("  Dry run: nothing was written")
    return [*lines, *(f"  {out.glyphs.arrow} {out.text(advice)}" for advice in (*_hints(report), *_advice(report)))]


def _listed(counts: Mapping[str, EntityCounts]) -> dict[str, EntityCounts]:
    return {entity: found for entity, found in counts.items() if entity != WATCH}


def _in_step(report: RunReport) -> list[str]:
    """What people have watched here that the servers are told of, in a sentence; [] = nothing came of it."""
    found = report.counts.get(WATCH, EntityCounts())
    told = [
        f"{count_text(found.updated)} changed" if found.updated else "",
        f"{count_text(found.added)} {_go(found.added, is_dry=report.run.options.dry_run)}" if found.added else "",
        f"{count_text(found.held)} held" if found.held else "",
        f"{count_text(found.skipped)} not taken over" if found.skipped else "",
    ]
    return [f"Watched states: {', '.join(filter(None, told))}"] if any(told) else []


def _go(count: int, *, is_dry: bool) -> str:
    return "would go to servers" if is_dry else f"{'goes' if count == 1 else 'go'} to servers"


def _record_lines(run: Run, out: Output) -> list[str]:
    """The file of an import, and what became of its records; the four figures add up."""
    if run.kind not in IMPORTS:
        return []
    figures = run.progress
    lines = [f"  File: {out.text(run.options.path)}"] if run.options.path else []
    if figures.processed_records:
        lines.append(
            f"  {count_text(figures.processed_records)} records: {count_text(figures.imported_records)} imported,"
            f" {count_text(figures.skipped_records)} skipped, {count_text(figures.error_count)} errors"
        )
    return lines


def _class_lines(report: RunReport, out: Output) -> list[str]:
    """Errors and remarks by class, the most frequent first, and where each record is listed."""
    named = {"Errors": report.errors} | {
        name: report.remarks.get(severity, {}) for severity, name in REMARK_NAMES.items()
    }
    lines = [f"  {name}: {_classes(classes, out)}" for name, classes in named.items() if classes]
    return [*lines, f"  {out.glyphs.arrow} syncdeck run errors {report.run.id} lists them"] if lines else []


def _classes(classes: Mapping[str, int], out: Output) -> str:
    frequent_first = sorted(classes.items(), key=lambda item: (-item[1], item[0]))
    return ", ".join(f"{out.text(name)} ({count_text(count)})" for name, count in frequent_first)


def counts_table(counts: Mapping[str, EntityCounts]) -> list[str]:
    """A line for each kind of thing; columns in which nothing happened are left out."""
    used = [at for at, name in enumerate(COUNT_NAMES) if any(getattr(count, name) for count in counts.values())]
    rows = [
        (entity.replace("_", " "), *(count_text(astuple(counts[entity])[at]) for at in used))
        for entity in sorted(counts, key=_place)
    ]
    head = ("", *(COUNT_NAMES[at] for at in used))
    return table(head, rows, right=range(1, len(head))) if rows and used else []


def _place(entity: str) -> tuple[int, str]:
    """The lists in the order in which they are synced, then everything else by name."""
    return (ORDER.index(entity) if entity in ORDER else len(ORDER), entity)


def _speed(report: RunReport) -> str:
    rate = rate_text(report.run.progress.records_per_second)
    return "" if rate == "-" else f", {rate}"


def _hints(report: RunReport) -> tuple[str, ...]:
    """What helps against what failed as a whole; errors of single records have it in their list."""
    has_failed = any(step.state is StepState.FAILED for step in report.steps)
    return report.hints[:MOST_HINTS] if has_failed else ()


def _is_wrong_file(report: RunReport) -> bool:
    """Tell whether an import failed over its file: as long as that is what it is, trying again changes nothing."""
    return bool(report.run.options.path) and bool(report.errors) and report.errors.keys() <= WRONG_FILE


def _advice(report: RunReport) -> list[str]:
    run = report.run
    if advice := _advice_on_held(report):
        return advice
    if any(step.state is StepState.FAILED for step in report.steps) and not _is_wrong_file(report):
        return [f"syncdeck run retry {run.id} tries what failed again"]
    if run.state in {RunState.CANCELLED, RunState.INTERRUPTED}:
        return [f"syncdeck run resume {run.id} goes on where it stopped"]
    return []


def _advice_on_held(report: RunReport) -> list[str]:
    """What lets go what the gate keeps back: removals here, and un-watches on other servers."""
    run, counts = report.run, report.counts
    unwatches = counts.get(WATCH, EntityCounts()).held
    removals = sum(found.held for found in _listed(counts).values())
    advice = []
    if unwatches:
        advice.append(
            f"Nothing was un-watched; syncdeck queue ls --state held shows what, run approve {run.id} lets it go"
        )
    if removals or (run.state is RunState.HELD and not unwatches):
        advice.append(f"Nothing was removed; syncdeck run approve {run.id} applies what is held")
    return advice
