"""Shows how runs go on: a line that rewrites itself, plain lines, or JSON Lines; never more than twice a second."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass

from tui.cli.documents import progress_document
from tui.cli.output import Output
from tui.cli.subject import subject
from tui.formatting import count_text, eta_text, percent_text, rate_text, state_word
from tui.glyphs import progress_bar
from tui.model.runs import Run, RunState
from tui.model.step_share import share_text, step_words

MIN_GAP = 0.5
"""Seconds between two progress lines of a run."""

PLAIN_GAP = 5.0
"""Seconds between two plain lines that tell nothing but figures."""

BAR_CELLS = 20

_FIGURES = re.compile(r"\d[\d,.]*")


@dataclass(slots=True)
class Told:
    """What was last said of a run."""

    at: float
    message: str


class ProgressPrinter:
    """Shows the progress of one run or of several at once."""

    def __init__(self, out: Output, monotonic: Callable[[], float]) -> None:
        self._out = out
        self._monotonic = monotonic
        self._told: dict[int, Told] = {}
        self._active: dict[int, Run] = {}

    def show(self, run: Run) -> None:
        """Take note of a run's row, and print it when it is time.

        People are not told that a run waits before it has waited for a while, nor that it ended: the report does.
        """
        now, told = self._monotonic(), self._told.get(run.id)
        is_for_people = not self._out.as_json
        if is_for_people and (self._out.is_quiet or not run.state.is_active):
            return
        if is_for_people and told is None and run.state is RunState.QUEUED:
            self._told[run.id] = Told(now - MIN_GAP, run.message)
            return
        if told and now - told.at < self._gap(run, told):
            return
        self._told[run.id] = Told(now, run.message)
        self._print(run)

    def forget(self, run: Run) -> None:
        """The run has ended: its line goes."""
        self._active.pop(run.id, None)

    def _gap(self, run: Run, told: Told) -> float:
        is_news = self._out.as_json or self._out.is_live or _words(run.message) != _words(told.message)
        return MIN_GAP if is_news else PLAIN_GAP

    def _print(self, run: Run) -> None:
        if self._out.as_json:
            self._out.document(progress_document(run, self._out))
        elif self._out.is_live:
            self._active[run.id] = run
            self._out.live(self._live_line(), shutil.get_terminal_size().columns)
        else:
            self._out.note(progress_line(run, self._out, with_bar=False))

    def _live_line(self) -> str:
        if len(self._active) == 1:
            return progress_line(next(iter(self._active.values())), self._out, with_bar=True)
        return "  ".join(short_line(run, self._out) for run in self._active.values())


def _words(message: str) -> str:
    """A message without the figures in it, which change all the time."""
    return _FIGURES.sub("", message)


def short_line(run: Run, out: Output) -> str:
    """A run among several in one line: "iptv-one 61.2 % 5/7"."""
    step = f" {run.step_index}/{run.step_count}" if run.step_index else ""
    return f"{out.glyphs.run[run.state]} {subject(run, out)} {_percents(run)}{step}"


def progress_line(run: Run, out: Output, *, with_bar: bool) -> str:
    """A run in one line: "iptv-one: Syncing movies... (5 of 7) 61.2 % ~2 minutes 61,204 / 100,000 18,420/s"."""
    figures = run.progress
    bar = f"{progress_bar(figures.progress_percent, BAR_CELLS, out.glyphs)} " if with_bar else ""
    step = f" ({run.step_index} of {run.step_count})" if run.step_index else ""
    parts = [
        f"{out.glyphs.run[run.state]} {subject(run, out)}: {out.text(step_words(run)) or state_word(run.state)}{step}",
        f"{bar}{_percents(run)}",
    ]
    if figures.estimated_remaining_seconds is not None:
        parts.append(eta_text(figures.estimated_remaining_seconds))
    if figures.processed_records:
        total = f" / {count_text(figures.total_records)}" if figures.total_records else ""
        parts += [f"{count_text(figures.processed_records)}{total}", rate_text(figures.records_per_second)]
    if figures.error_count:
        parts.append(f"{count_text(figures.error_count)} errors")
    return "  ".join(part for part in parts if part != "-")


def _percents(run: Run) -> str:
    """The percent of a run; before it that of a step whose work is no part of it."""
    return "  ".join(filter(None, (share_text(run), percent_text(run.progress.progress_percent))))
