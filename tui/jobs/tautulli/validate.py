"""Tells what an import of a Tautulli database would do, without doing it: the same judge over the same records."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable
from itertools import chain
from pathlib import Path

from tui.jobs.tautulli.rules import Judge, orphan_findings
from tui.jobs.tautulli.tally import Tally
from tui.model.tautulli import ValidationReport
from tui.store.tautulli.reading import Reading, read_through


def validate(
    path: Path,
    *,
    now: float,
    workdir: Path,
    progress: Callable[[float], None] = lambda _: None,
    cancelled: threading.Event | None = None,
) -> ValidationReport:
    """Read the database or backup at `path` as it is, and report what an import into an empty store would do. Blocks.

    `now` is UTC epoch s; `workdir` takes an unpacked backup. `progress` gets 0 to 1 and `cancelled` is heeded, both at
    least every 0.2 s. Raises SyncError: what is wrong with the source, or Cancelled.
    """
    began = time.monotonic()
    return read_through(
        path, workdir, lambda reading: _report(reading, now, began), now=now, progress=progress, cancelled=cancelled
    )


def _report(reading: Reading, now: float, began: float) -> ValidationReport:
    facts, totals = reading.facts, reading.totals
    tally = _tally(reading, now)
    first, last = reading.span_without_odd() if tally.are_ends_lost else tally.ends
    media_types: Counter[str] = totals.media_types.copy()
    media_types.update(tally.media_types)
    return ValidationReport(
        facts=facts,
        groups=totals.heads - tally.heads + reading.odd_heads(tally.groups),
        first_started=min((one for one in (first, tally.first) if one is not None), default=None),
        last_stopped=max((one for one in (last, tally.last) if one is not None), default=None),
        media_types={name: count for name, count in media_types.items() if count},
        imported=facts.sessions - tally.rejected - tally.skipped,
        rejected=tally.rejected,
        skipped=tally.skipped,
        reasons=tally.by_severity(),
        samples=tuple(chain.from_iterable(tally.samples.values())),
        seconds=time.monotonic() - began,
    )


def _tally(reading: Reading, now: float) -> Tally:
    judge = Judge(reading.facts, now)
    tally = Tally((reading.totals.first_started, reading.totals.last_stopped))
    for raw, ties in reading.odd_rows():
        tally.count(raw, judge.judge(raw, ties))
    orphans = orphan_findings(reading.facts)
    for orphan in orphans:
        tally.tell(orphan)
    if orphans:
        tally.reasons[orphans[0].reason] = reading.facts.orphan_count
    return tally
