"""What the headless demo is made of: rounds of runs, each with how it is to end."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui.model.runs import EntityCounts, Run, RunReport

if TYPE_CHECKING:
    from tui.deck import Deck

LISTS = ("channels", "movies", "series")
"""What a panel lists."""

Judge = Callable[[RunReport], bool]


@dataclass(frozen=True, slots=True)
class Task:
    """One run, and whether it ended as it should."""

    start: Callable[[Deck], Awaitable[Run]]
    is_right: Judge


@dataclass(frozen=True, slots=True)
class Look:
    """What there is to see after a round."""

    is_right: bool
    lines: Sequence[str]
    """For people; names in them are those of the sandbox."""


async def _nothing(deck: Deck) -> None:
    """Let nothing happen."""


async def _no_look(deck: Deck) -> Look:
    """Look at nothing but the runs."""
    return Look(is_right=True, lines=())


@dataclass(frozen=True, slots=True)
class Round:
    """Runs that are started together, after something has happened."""

    name: str
    tasks: Sequence[Task]
    before: Callable[[Deck], Awaitable[None]] = _nothing
    look: Callable[[Deck], Awaitable[Look]] = _no_look
    is_in_turn: bool = False
    """Whether each run waits for the end of the one before: two of them may not write at once."""


def lists_of(report: RunReport, names: Sequence[str] = LISTS) -> list[EntityCounts]:
    """What was done to some lists."""
    return [report.counts[name] for name in names if name in report.counts]


def touched(counts: Sequence[EntityCounts]) -> int:
    """How many things were written."""
    return sum(count.added + count.updated + count.removed for count in counts)
