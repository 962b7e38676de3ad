"""One record while it is judged: its values as they become usable, and what was found on the way."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import msgspec

from tui.jobs.tautulli.reasons import SEVERITY, Reason
from tui.jobs.tautulli.times import time_text
from tui.jobs.tautulli.values import shown
from tui.model.clean import clean_text
from tui.model.runs import Severity
from tui.model.tautulli import Finding, RawSession, Ties

_NAME = 40


@dataclass(slots=True)
class _Told:
    column: str
    done: str
    also: list[str] = field(default_factory=list)


class Case:
    """Collects. A value that nothing is put in place of stays as it is."""

    def __init__(self, raw: RawSession, ties: Ties) -> None:
        self.raw = raw
        self.ties = ties
        self.started = 0
        """UTC epoch seconds; 0 until the start has been read."""
        self._changed: dict[str, Any] = {}
        self._told: dict[Reason, _Told] = {}

    def value(self, column: str) -> Any:
        """The value as it stands by now."""
        return self._changed.get(column, getattr(self.raw, column))

    def put(self, column: str, value: float | str | None) -> None:
        """Replace a value."""
        self._changed[column] = value

    def find(self, reason: Reason, column: str, done: str = "") -> None:
        """Tell of a column, and what was done. Each reason is told once; further columns are added to it."""
        told = self._told.setdefault(reason, _Told(column, done))
        if told.column != column:
            told.also.append(f"{column} ({done})" if done else column)

    def row(self) -> RawSession:
        """The record as it has become."""
        return msgspec.structs.replace(self.raw, **self._changed) if self._changed else self.raw

    def findings(self, severity: Severity) -> tuple[Finding, ...]:
        """What was told of one severity, in the order in which it was found."""
        return tuple(self._finding(reason) for reason in self._told if SEVERITY[reason] is severity)

    def finding(self, reason: Reason, column: str, value: str, detail: str) -> Finding:
        """Make a finding of this record."""
        return Finding(SEVERITY[reason], reason.value, self.raw.id, column, value, detail, self.whose)

    @property
    def whose(self) -> str:
        """`session of anna, 2024-03-02 21:14`, as far as it is known."""
        user = self.value("user")
        name = clean_text(user, _NAME) if isinstance(user, str) else ""
        parts = (f"session of {name}" if name else "", time_text(self.started) if self.started else "")
        return ", ".join(part for part in parts if part)

    def _finding(self, reason: Reason) -> Finding:
        told = self._told[reason]
        also = f"also in {', '.join(told.also)}" if told.also else ""
        detail = "; ".join(part for part in (told.done or self.whose, also) if part)
        return self.finding(reason, told.column, shown(getattr(self.raw, told.column, None)), detail)
