"""The figures of a run as lines: bar, step, speed, times and counts. Pure functions."""

from __future__ import annotations

from tui.formatting import count_text, duration_text, eta_text, percent_text, rate_text
from tui.glyphs import Glyphs, progress_bar
from tui.model.runs import Progress, Run, RunState
from tui.model.step_share import share_text, step_words
from tui.widgets.line import Line, Span, Tone, apart, cells, crop, line

RUN_TONES = {
    RunState.QUEUED: Tone.MUTED,
    RunState.RUNNING: Tone.BUSY,
    RunState.CANCELLING: Tone.WARN,
    RunState.COMPLETED: Tone.GOOD,
    RunState.PARTIAL: Tone.WARN,
    RunState.FAILED: Tone.BAD,
    RunState.CANCELLED: Tone.MUTED,
    RunState.INTERRUPTED: Tone.WARN,
    RunState.HELD: Tone.WARN,
}
PERCENT_CELLS = 9
ROOMY = 66
"""Cells from which on every figure has its whole name."""


def bar_line(run: Run, width: int, glyphs: Glyphs) -> Line:
    """Bar and percent over the whole width; between them how far a step is whose work is no part of the percent."""
    percent, share = run.progress.progress_percent, share_text(run)
    told = f"  {share}" if share else ""
    bar = progress_bar(percent, max(4, width - PERCENT_CELLS - cells(told)), glyphs)
    full = bar.rstrip(glyphs.bar_empty) if percent < 100 else bar
    tone = RUN_TONES[run.state]
    text = percent_text(percent).rjust(PERCENT_CELLS)
    return line(Span(full, tone), Span(bar[len(full) :], Tone.MUTED), Span(told, tone), Span(text, Tone.STRONG))


def records_text(progress: Progress) -> str:
    """ "33,750 / 50,000 records", or only what was counted while nobody knows the total."""
    if progress.total_records is None:
        return f"{count_text(progress.processed_records)} records"
    return f"{count_text(progress.processed_records)} / {count_text(progress.total_records)} records"


def remaining_text(run: Run) -> str:
    """Remaining time of a working run; "-" for any other."""
    return eta_text(run.progress.estimated_remaining_seconds) if run.state is RunState.RUNNING else "-"


def run_progress(run: Run, width: int, glyphs: Glyphs, *, note: str = "") -> list[Line]:
    """The block of four lines: bar, what it does, speed and times, counts. A `note` stands beside the records."""
    figures = run.progress
    records = line(Span(records_text(figures), Tone.TEXT), Span(f"   {note}" if note else "", Tone.MUTED))
    return [
        bar_line(run, width, glyphs),
        apart(line(step_words(run)), records, width, glyphs.ellipsis),
        _thirds(
            width,
            ("Speed", rate_text(figures.records_per_second), Tone.TEXT),
            ("Elapsed", duration_text(figures.elapsed_seconds), Tone.TEXT),
            ("Remaining" if width >= ROOMY else "Left", remaining_text(run), Tone.TEXT),
        ),
        _thirds(
            width,
            ("Imported", count_text(figures.imported_records), Tone.TEXT),
            ("Skipped", count_text(figures.skipped_records), Tone.TEXT),
            ("Errors", count_text(figures.error_count), Tone.BAD if figures.error_count else Tone.TEXT),
        ),
    ]


def _thirds(width: int, *facts: tuple[str, str, Tone]) -> Line:
    """Three named figures in columns of equal width."""
    room = max(12, min(28, width // 3))
    spans: list[Span] = []
    for name, value, tone in facts:
        spans += [Span(f"{name} ", Tone.MUTED), Span(value, tone)]
        spans.append(Span(" " * max(2, room - len(name) - 1 - len(value))))
    return crop(line(*spans[:-1]), width)
