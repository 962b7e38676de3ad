"""How many findings of a run become rows: so many of each severity, so that notes never take the place of errors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from tui.model.runs import ErrorGroup, RunError, Severity

ROW_CAP = 200_000
"""Errors of one run that become rows; those beyond it are counted, not listed."""

CAPS: Mapping[Severity, int] = MappingProxyType(
    {
        Severity.ERROR: ROW_CAP,
        Severity.REPAIRED: 100_000,
        Severity.SKIPPED: 100_000,
        Severity.NOTE: 100_000,
    }
)
"""Rows of one run, by severity."""


def with_room(errors: Sequence[RunError], stored: Mapping[Severity, int]) -> tuple[list[RunError], list[RunError]]:
    """Part the findings that become rows from those that are only counted; `stored` tells the rows there are."""
    room = {severity: cap - stored.get(severity, 0) for severity, cap in CAPS.items()}
    fresh: list[RunError] = []
    beyond: list[RunError] = []
    for error in errors:
        room[error.severity] -= 1
        (fresh if room[error.severity] >= 0 else beyond).append(error)
    return fresh, beyond


def marked(groups: Sequence[ErrorGroup]) -> list[ErrorGroup]:
    """Mark the branches of a run of which rows were left out; all of its branches are needed."""
    rows = dict.fromkeys(Severity, 0)
    for group in groups:
        rows[group.severity] += group.rows
    full = {severity for severity, cap in CAPS.items() if rows[severity] >= cap}
    return [replace(it, is_cut=it.severity in full and it.count > it.rows) for it in groups] if full else list(groups)
