"""Adds up what becomes of the odd records of a source, beside the figures of all the others."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from tui.jobs.tautulli_reasons import SEVERITY, Reason
from tui.model.plays import MediaType
from tui.model.runs import Severity
from tui.model.tautulli import Finding, Judged, RawSession

SAMPLES = 3
"""Findings of each reason that are kept to be shown."""
LIVE = "live"
_TYPES = frozenset(MediaType)


@dataclass(slots=True)
class Tally:
    """What the odd records add to the figures of a source, or take from them."""

    records: set[int] = field(default_factory=set)
    rejected: int = 0
    skipped: int = 0
    heads: int = 0
    """Records that the source has as heads of their group."""
    groups: set[int] = field(default_factory=set)
    """Groups under which records are kept."""
    media_types: Counter[str] = field(default_factory=Counter)
    starts: set[int] = field(default_factory=set)
    stops: set[int] = field(default_factory=set)
    """As they are kept."""
    lost_times: set[object] = field(default_factory=set)
    """Starts and stops of the source that are not kept as they are."""
    reasons: Counter[str] = field(default_factory=Counter)
    samples: defaultdict[str, list[Finding]] = field(default_factory=lambda: defaultdict(list))

    def count(self, raw: RawSession, judged: Judged) -> None:
        """Add one record."""
        self.records.add(raw.id)
        self.heads += raw.reference_id == raw.id
        self.media_types.subtract(_kinds(raw))
        for finding in judged.findings:
            self.tell(finding)
        before = {raw.started, raw.stopped}
        if judged.row is None:
            self.rejected += 1
            self.lost_times |= before
            return
        self._keep(judged.row, before, is_duplicate=judged.duplicate_of is not None)

    def tell(self, finding: Finding, count: int = 1) -> None:
        """Add a finding."""
        self.reasons[finding.reason] += count
        if len(self.samples[finding.reason]) < SAMPLES:
            self.samples[finding.reason].append(finding)

    def by_severity(self) -> dict[Severity, dict[str, int]]:
        """Give the findings in the order of the reasons."""
        found: dict[Severity, dict[str, int]] = {}
        for reason in Reason:
            if self.reasons[reason]:
                found.setdefault(SEVERITY[reason], {})[reason.value] = self.reasons[reason]
        return found

    def _keep(self, row: RawSession, before: set[object], *, is_duplicate: bool) -> None:
        self.media_types.update(_kinds(row))
        self.lost_times |= before - {row.started, row.stopped}
        self.starts.add(row.started)
        if row.stopped is not None:
            self.stops.add(row.stopped)
        if is_duplicate:
            self.skipped += 1
        else:
            self.groups.add(row.reference_id)


def _kinds(row: RawSession) -> tuple[str, ...]:
    if row.media_type not in _TYPES:
        return ()
    return (LIVE if row.live == 1 else str(row.media_type),)
