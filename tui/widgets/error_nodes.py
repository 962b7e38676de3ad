"""The lines of an error tree as plain data: roots, classes, records, and what is not loaded yet. Pure functions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tui.model.runs import ErrorGroup, RunError, Severity

BranchKey = tuple[str, str, str]
"""Root, step and class; the last two are "" for a root itself."""
SEVERITY_NAMES = {
    Severity.ERROR: "Errors",
    Severity.REPAIRED: "Repaired",
    Severity.SKIPPED: "Skipped",
    Severity.NOTE: "Notes",
}


@dataclass(frozen=True, slots=True)
class Node:
    """One line of the tree: a root, a class (with its group), a record, or what is not shown of a class."""

    branch: BranchKey
    group: ErrorGroup | None = None
    error: RunError | None = None
    rest: int = 0
    """Records that are not loaded yet."""
    unlisted: int = 0
    """Findings that have no record, since there were too many."""
    count: int = 0
    label: str = ""
    severity: Severity | None = None
    groups: tuple[ErrorGroup, ...] = ()
    """Of a root: what lies under it."""


def branch_of(group: ErrorGroup, by_severity: bool) -> BranchKey:
    """Where a class hangs."""
    return (group.severity.value if by_severity else group.step, group.step, group.error_class)


def roots_of(groups: Sequence[ErrorGroup], *, by_severity: bool) -> list[Node]:
    """The severities, worst first, or the steps in their order; each with its groups."""
    if by_severity:
        return [
            _root(severity.value, _of(groups, severity), severity) for severity in Severity if _of(groups, severity)
        ]
    steps = dict.fromkeys(group.step for group in groups)
    return [_root(step, [group for group in groups if group.step == step]) for step in steps]


def record_nodes(branch: BranchKey, group: ErrorGroup, rows: Sequence[RunError]) -> list[Node]:
    """The records of an open class, and a line for those that are not loaded, or that there are not at its end."""
    records = [Node(branch, error=row) for row in rows]
    if rest := max(0, group.rows - len(rows)):
        return [*records, Node(branch, rest=rest)]
    unlisted = max(0, group.count - sum(row.count for row in rows))
    return [*records, Node(branch, unlisted=unlisted)] if unlisted else records


def _of(groups: Sequence[ErrorGroup], severity: Severity) -> list[ErrorGroup]:
    found = [group for group in groups if group.severity is severity]
    return sorted(found, key=lambda group: -group.count)


def _root(name: str, groups: Sequence[ErrorGroup], severity: Severity | None = None) -> Node:
    return Node(
        (name, "", ""),
        count=sum(group.count for group in groups),
        label="" if severity is None else SEVERITY_NAMES[severity],
        severity=severity,
        groups=tuple(groups),
    )
