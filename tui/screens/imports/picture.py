"""The Import screen as lines: what the two forms say, the last imports, the line at the bottom. Pure functions."""

from __future__ import annotations

from collections.abc import Sequence

from tui.formatting import ago_text, count_text, duration_text, operation_label, percent_text, state_word
from tui.model.plays import ImportFile
from tui.model.runs import Run, RunState
from tui.screens.imports.facts import ImportFacts
from tui.screens.imports.path_completion import Remembered
from tui.screens.imports.plays_picture import short_when
from tui.screens.runs.words import subject_of, summary_text
from tui.screens.surface import Surface
from tui.widgets.board import BoardLine
from tui.widgets.columns import Column, head_line, lay_out, row_line
from tui.widgets.line import Line, Span, Tone, apart, crop, line, line_width
from tui.widgets.run_progress import RUN_TONES

IMPORT_COLUMNS = (
    Column("When", 14),
    Column("What", 12, grows=True, most=44),
    Column("State", 11),
    Column("Imported", 9, right=True),
    Column("Errors", 6, right=True),
    Column("Skipped", 7, right=True),
    Column("Took", 6, right=True),
)
ROOM_FOR_ALL = 100
"""Cells from which on every column stands beside the names of runs; below, those of the last two give their room."""
WENT_IN = frozenset((RunState.COMPLETED, RunState.PARTIAL))
"""How imports end that came to their end."""
PANEL_NAMES = {"errors": "errors", "imports": "last imports", "plays": "last plays", "file": "file",
               "history": "history"}  # fmt: skip
NOTHING_YET = (
    "Plays that Tautulli has recorded come in here: every session, with whose it was. e types the path of "
    "tautulli.db or of a backup zip, v looks at it and stores nothing, s imports it. Without a Tautulli, tab goes "
    "to the playback history of Plex, Jellyfin and Emby."
)


def remembered(files: Sequence[ImportFile], now: float, on: Surface) -> list[Remembered]:
    """The files of earlier imports, for the path field; a name that cannot be shown cannot be offered."""
    shown = [it for it in files if it.path.isprintable()]
    return [Remembered(it.path, f"imported {ago_text(it.used_at, now, on.tz)}") for it in shown]


def rule_line(run: Run | None, panel: str, after: str, width: int, on: Surface) -> Line:
    """Between the forms and what is below them: what that is, and where tab leads."""
    rule = on.glyphs.rule
    tab = line(Span(" tab", Tone.BUSY), Span(f" {PANEL_NAMES[after]} {rule * 2}", Tone.MUTED))
    left = (Span(rule * 2 + " ", Tone.MUTED), *_below(run, panel, on), Span(" "))
    left = crop(left, width - line_width(tab) - 2, on.glyphs.ellipsis)
    return (*left, Span(rule * (width - line_width(left) - line_width(tab)), Tone.MUTED), *tab)


def _below(run: Run | None, panel: str, on: Surface) -> Line:
    if panel == "imports":
        return line(Span("Last imports", Tone.HEAD), Span(", enter opens one", Tone.MUTED))
    if panel == "validate":
        return line(Span("Validation", Tone.HEAD))
    if run is None:
        return line(Span("No import yet", Tone.MUTED))
    tone = Tone.HEAD if panel == "errors" else Tone.MUTED
    state = Span(f" {on.glyphs.run[run.state]} {state_word(run.state)}", RUN_TONES[run.state])
    when = "" if run.state.is_active else f" {short_when(run.finished_at or run.created_at, on)}"
    can_resume = run.state.is_resumable and run.state is not RunState.PARTIAL
    resume = line(Span(", p", Tone.BUSY), Span(" resumes", Tone.MUTED)) if can_resume else ()
    label = line(Span(f", {operation_label(run.kind)}", Tone.MUTED))
    return (*line(Span(subject_of(run), tone), state, Span(when, Tone.MUTED)), *resume, *label)


def run_note(run: Run, resumed_at: int | None) -> str:
    """What stands beside the records: where it was taken up, and that it stores nothing."""
    told = ["dry run"] if run.options.dry_run else []
    if resumed_at is not None and run.state.is_active:
        told.append(f"resumed at {count_text(resumed_at)}")
    return ", ".join(told)


def import_lines(runs: Sequence[Run], width: int, on: Surface) -> list[BoardLine]:
    """The last imports, newest first, under the names of the columns; each can be opened."""
    if not runs:
        return []
    layout = lay_out(IMPORT_COLUMNS if width >= ROOM_FOR_ALL else IMPORT_COLUMNS[:-2], width)
    rows = [BoardLine(row_line(layout, _import_cells(run, on), on.glyphs.ellipsis), run.id) for run in runs]
    return [BoardLine(head_line(layout)), *rows]


def _import_cells(run: Run, on: Surface) -> Sequence[Span]:
    tone, figures = RUN_TONES[run.state], run.progress
    when = short_when(run.finished_at or run.created_at, on)
    is_working = run.state is RunState.RUNNING
    state = percent_text(figures.progress_percent) if is_working else state_word(run.state)
    return (
        Span(f"{on.glyphs.run[run.state]} {'now' if run.state.is_active else when}", tone),
        Span(f"{subject_of(run)}, {operation_label(run.kind)}", Tone.STRONG),
        Span("Dry run" if run.options.dry_run and not run.state.is_active else state, tone),
        Span(count_text(figures.imported_records)),
        Span(count_text(figures.error_count), Tone.BAD if figures.error_count else Tone.MUTED),
        Span(count_text(figures.skipped_records), Tone.MUTED),
        Span("" if run.state is RunState.QUEUED else duration_text(figures.elapsed_seconds), Tone.MUTED),
    )


def bottom_line(facts: ImportFacts, width: int, on: Surface) -> Line:
    """When the last import ended and what it brought, who is to be mapped, how many files are known; as far as there
    is room. At the right how all imports stand.
    """
    summary = line(Span(summary_text(list(facts.runs)), Tone.STRONG))
    room = width - line_width(summary) - 1
    left: Line = ()
    for part in _bottom_parts(facts, on):
        longer = (*left, *(line(Span(", ", Tone.MUTED)) if left else ()), *part)
        if line_width(longer) <= room:
            left = longer
    return apart(left, summary, width, on.glyphs.ellipsis)


def _bottom_parts(facts: ImportFacts, on: Surface) -> list[Line]:
    """The most wanted first."""
    parts = []
    ended = next((run for run in facts.runs if run.state in WENT_IN and not run.options.dry_run), None)
    if ended is not None:
        when = short_when(ended.finished_at or ended.created_at, on)
        brought = f"{count_text(ended.progress.imported_records)} imported"
        parts.append(line(Span(f"Last import {when}, {brought}", Tone.MUTED)))
    if facts.unmapped:
        told = "1 account" if len(facts.unmapped) == 1 else f"{count_text(len(facts.unmapped))} accounts"
        parts.append(line(Span("m", Tone.BUSY), Span(f" maps {told}", Tone.MUTED)))
    if facts.files:
        told = "1 file" if len(facts.files) == 1 else f"{count_text(len(facts.files))} files"
        parts.append(line(Span(f"{told} remembered", Tone.MUTED)))
    return parts
