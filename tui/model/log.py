"""Lines of the log. Every line of a run carries the run's correlation id."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """Weight of a log line, lightest first."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"

    @property
    def rank(self) -> int:
        """0 for debug to 3 for error, for `at least` filters."""
        return list(Level).index(self)


@dataclass(frozen=True, slots=True)
class LogLine:
    """A stored log line. `at` is UTC epoch seconds."""

    id: int
    at: float
    level: Level
    message: str
    run_id: int | None = None
    correlation_id: str = ""
    source: str = ""
    """Profile or part of the program that speaks."""

    @property
    def run_name(self) -> str:
        """Short name of the run that the line belongs to; "" = none."""
        return self.correlation_id[-4:]
