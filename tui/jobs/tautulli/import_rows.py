"""What is found about single records, in the form in which the error tree has it."""

from __future__ import annotations

from collections.abc import Iterable

from tui.jobs.tautulli.plan import SESSIONS
from tui.model.runs import RunError, Severity
from tui.model.tautulli import Finding

HINTS = {
    Severity.ERROR: "This record is kept out, all others are imported. Correct it in Tautulli and import again.",
    Severity.REPAIRED: "The record is imported with what was put in place; the source is not changed.",
    Severity.SKIPPED: "It is stored with what it repeats, and is no play of its own.",
    Severity.NOTE: "The record is imported as it is.",
}

_MISSING = {"has_metadata": "it has no metadata row", "has_stream": "it has no media info row"}
"""Columns of ours that no person knows, in words."""


def error_rows(findings: Iterable[Finding]) -> list[RunError]:
    """Give the rows of findings, to be found again under the ids of their records."""
    return [
        RunError(
            SESSIONS,
            finding.reason,
            str(finding.record_id),
            message_of(finding),
            hint=HINTS[finding.severity],
            severity=finding.severity,
        )
        for finding in findings
    ]


def message_of(finding: Finding) -> str:
    """Say whose record it is, what stands in which column, and what was done: "session of anna: x is 'y'; set to 0"."""
    about = _MISSING.get(finding.column) or _stands(finding)
    done = "; ".join(part for part in finding.detail.split("; ") if part and part != finding.whose)
    return "; ".join(part for part in (f"{finding.whose}: {about}" if finding.whose else about, done) if part)


def _stands(finding: Finding) -> str:
    return f"{finding.column} is '{finding.value}'" if finding.value else f"{finding.column} is empty"
