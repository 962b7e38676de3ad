"""Adds up what becomes of the odd records of a source, beside the figures of all the others."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from tui.jobs.tautulli.reasons import SEVERITY, Reason
from tui.model.plays import MediaType
from tui.model.runs import Severity
from tui.model.tautulli import Finding, Judged, Raw, RawSession

SAMPLES = 3
"""Findings of each reason that are kept to be shown."""
LIVE = "live"
_TYPES = frozenset(MediaType)


@dataclass(slots=True)
class Tally:
    """What the odd records add to the figures of a source, or take from them."""

    ends: tuple[Raw, Raw]
    """First start and last stop as the source has them, with all its records."""
    are_ends_lost: bool = False
    """Whether one of those is, or may be, of a record that is not kept as it is."""
    first: int | None = None
    """First start of the records that are kept."""
    last: int | None = None
    """Last stop of the records that are kept."""
    rejected: int = 0
    skipped: int = 0
    heads: int = 0
    """Records that the source has as heads of their group."""
    groups: set[int] = field(default_factory=set)
    """Groups under which records are kept."""
    media_types: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    samples: defaultdict[str, list[Finding]] = field(default_factory=lambda: defaultdict(list))

    def count(self, raw: RawSession, judged: Judged) -> None:
        """Add one record."""
        row = judged.row
        self.heads += raw.reference_id == raw.id
        self.media_types.subtract(_kinds(raw))
        for finding in judged.findings:
            self.tell(finding)
        kept = (None, None) if row is None else (row.started, row.stopped)
        self.are_ends_lost |= any(
            new != end and (old == end or not isinstance(end, int))
            for old, new, end in zip((raw.started, raw.stopped), kept, self.ends, strict=True)
        )
        if row is None:
            self.rejected += 1
        else:
            self._keep(row, is_duplicate=judged.duplicate_of is not None)

    def tell(self, finding: Finding) -> None:
        """Add a finding."""
        self.reasons[finding.reason] += 1
        if len(self.samples[finding.reason]) < SAMPLES:
            self.samples[finding.reason].append(finding)

    def by_severity(self) -> dict[Severity, dict[str, int]]:
        """Give the findings in the order of the reasons."""
        found: dict[Severity, dict[str, int]] = {}
        for reason in Reason:
            if self.reasons[reason]:
                found.setdefault(SEVERITY[reason], {})[reason.value] = self.reasons[reason]
        return found

    def _keep(self, row: RawSession, *, is_duplicate: bool) -> None:
        self.media_types.update(_kinds(row))
        self.first = row.started if self.first is None else min(self.first, row.started)
        if row.stopped is not None:
            self.last = row.stopped if self.last is None else max(self.last, row.stopped)
        if is_duplicate:
            self.skipped += 1
        else:
            self.groups.add(row.reference_id)


def _kinds(row: RawSession) -> tuple[str, ...]:
    if row.media_type not in _TYPES:
        return ()
    return (LIVE if row.live == 1 else str(row.media_type),)
