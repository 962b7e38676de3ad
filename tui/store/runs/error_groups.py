"""Sums errors up to the branches of their tree, so that a thousand of one class cost one write there. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tui.model.runs import RunError, Severity


@dataclass(slots=True)
class Group:
    """What is added to one branch."""

    step: str
    error_class: str
    severity: Severity
    rows: int = 0
    count: int = 0
    recoverable: bool = False
    hint: str = ""

    def take(self, error: RunError, rows: int) -> None:
        """Add an error that became so many rows."""
        self.rows += rows
        self.count += error.count
        self.recoverable = self.recoverable or error.recoverable
        self.hint = self.hint or error.hint


def branches(stored: Iterable[RunError], counted: Iterable[RunError]) -> Iterable[Group]:
    """Give what the tree gains by errors that became rows and by others that are only counted."""
    found: dict[tuple[str, str], Group] = {}
    for errors, rows in ((stored, 1), (counted, 0)):
        for error in errors:
            key = (error.step, error.error_class)
            found.setdefault(key, Group(*key, error.severity)).take(error, rows)
    return found.values()
