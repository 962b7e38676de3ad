"""A run as lines: who, when and how; its steps with what they did; one error in full. Pure functions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tui.formatting import count_text, duration_text, operation_label, state_word, when_text
from tui.model.runs import EntityCounts, ErrorGroup, Run, RunError, RunReport, Severity, StepRow, StepState
from tui.screens.runs.words import counts_of, subject_of
from tui.screens.surface import Surface
from tui.widgets.columns import Column, head_line, lay_out, row_line
from tui.widgets.error_nodes import SEVERITY_NAMES
from tui.widgets.line import Line, Span, Tone, apart, line, wrap
from tui.widgets.run_progress import RUN_TONES, run_progress

STEP_TONES = {
    StepState.PENDING: Tone.MUTED,
    StepState.RUNNING: Tone.BUSY,
    StepState.DONE: Tone.GOOD,
    StepState.FAILED: Tone.BAD,
    StepState.HELD: Tone.WARN,
    StepState.SKIPPED: Tone.MUTED,
    StepState.CANCELLED: Tone.MUTED,
}
STEP_COLUMNS = (
    Column("Steps", 20),
    Column("Time", 7, right=True),
    Column("New", 8, right=True),
    Column("Changed", 8, right=True),
    Column("Gone", 7, right=True),
    Column("Same", 9, right=True),
    Column("Held", 6, right=True),
    Column("", 4, grows=True),
)


def run_lines(report: RunReport, width: int, on: Surface) -> list[Line]:
    """Heading and figures."""
    return [heading(report.run, width, on), *run_progress(report.run, width, on.glyphs)]


def heading(run: Run, width: int, on: Surface) -> Line:
    """Whose run, of which kind, how it stands, when it began."""
    left = line(
        Span(f"{on.glyphs.run[run.state]} ", RUN_TONES[run.state]),
        Span(subject_of(run), Tone.STRONG),
        Span(f"  {operation_label(run.kind)}", Tone.TEXT),
        Span("  dry run" * run.options.dry_run + "  full" * run.options.full, Tone.WARN),
        Span(f"  {state_word(run.state)}", RUN_TONES[run.state]),
    )
    when = when_text(run.started_at or run.created_at, on.now, on.tz)
    return apart(
        left, line(Span(f"{run.trigger}, {when}  {run.correlation_id[-4:]}", Tone.MUTED)), width, on.glyphs.ellipsis
    )


def steps(report: RunReport, width: int, on: Surface) -> list[Line]:
    """The steps as a table; a message stands beside its step when there is room, else below it."""
    layout = lay_out(STEP_COLUMNS, width)
    lines = [head_line(layout)] if report.steps else []
    has_room = len(layout.shown) == len(STEP_COLUMNS) and layout.widths[-1] > 24
    for step in report.steps:
        message = step.message if step.state in {StepState.FAILED, StepState.HELD, StepState.SKIPPED} else ""
        cells = _step_cells(step, report.counts, message if has_room else "", on)
        lines.append(row_line(layout, cells, on.glyphs.ellipsis))
        if message and not has_room:
            tone = STEP_TONES[step.state]
            lines += [line(Span(f"  {row}", tone)) for row in wrap(message, width - 2, 2, on.glyphs.ellipsis)]
    return lines


def error_lines(error: RunError | None, width: int, on: Surface) -> list[Line]:
    """One error in full: what to do, what happened to what. The advice first, since a row of a server can be long."""
    if error is None:
        return []
    lines = [line(Span(row, Tone.TEXT)) for row in wrap(error.hint, width, 2, on.glyphs.ellipsis)]
    tone = Tone.BAD if error.severity is Severity.ERROR else Tone.TEXT
    return lines + [line(Span(row, tone)) for row in wrap(error.message, width, 4, on.glyphs.ellipsis)]


def findings_text(groups: Sequence[ErrorGroup]) -> str:
    """How many errors, repairs, skips and notes there are: "Errors 50, repaired 46"; "No errors"."""
    counts = {severity: sum(it.count for it in groups if it.severity is severity) for severity in Severity}
    told = [f"Errors {count_text(counts[Severity.ERROR])}" if counts[Severity.ERROR] else "No errors"]
    rest = [severity for severity in Severity if severity is not Severity.ERROR and counts[severity]]
    return ", ".join([*told, *(f"{SEVERITY_NAMES[it].lower()} {count_text(counts[it])}" for it in rest)])


def _step_cells(step: StepRow, counts: Mapping[str, EntityCounts], message: str, on: Surface) -> Sequence[Span]:
    did = counts_of(step.key, counts)
    tone = STEP_TONES[step.state]
    name_tone = Tone.TEXT if step.state is not StepState.PENDING else Tone.MUTED
    numbers: tuple[int | None, ...] = (None,) * 5
    if did is not None:
        numbers = (did.added, did.updated, did.removed, did.unchanged, did.held)
    return (
        Span(f"{on.glyphs.step[step.state]} {step.label}", tone if tone is Tone.BAD else name_tone),
        Span(_took(step, on.now), Tone.MUTED),
        *(Span("" if not number else count_text(number)) for number in numbers),
        Span(message, tone),
    )


def _took(step: StepRow, now: float) -> str:
    if step.started_at is None:
        return ""
    seconds = (step.finished_at or now) - step.started_at
    return f"{seconds:.1f}s" if seconds < 10 else duration_text(seconds)
