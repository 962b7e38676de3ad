"""In which steps a list is changed at Trakt: small ones, additions first, so that a crash leaves enough (S8). Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from tui.model.lists import Entry, EntryKind

CHUNK = 100
"""Entries in one call. Trakt's own limit is not told; 800 timed out, 200 worked."""
Item = TypeVar("Item")
_PLACES = {kind: place for place, kind in enumerate(EntryKind)}


class Work(StrEnum):
    """What a step does there."""

    ADD = "add"
    REMOVE = "remove"


@dataclass(frozen=True, slots=True)
class Step:
    """One call."""

    work: Work
    entries: tuple[Entry, ...]


def steps(
    adds: Sequence[Entry], removals: Sequence[Entry], *, room: int | None = None, size: int = CHUNK
) -> Iterator[Step]:
    """Give the calls that add and remove, additions before removals.

    `room`: how many entries fit before any is removed; None = any number. Only where it runs out, so many are removed
    just before an addition as it needs.
    """
    waiting = list(removals)
    for chunk in chunks(adds, size):
        if room is not None:
            lacking = max(len(chunk) - room, 0)
            making, waiting = waiting[:lacking], waiting[lacking:]
            yield from (Step(Work.REMOVE, part) for part in chunks(making, size))
            room += len(making) - len(chunk)
        yield Step(Work.ADD, chunk)
    yield from (Step(Work.REMOVE, part) for part in chunks(waiting, size))


def chunks(items: Sequence[Item], size: int = CHUNK) -> Iterator[tuple[Item, ...]]:
    """Give the items in parts of at most `size`."""
    return (tuple(items[start : start + size]) for start in range(0, len(items), size))


def appended(entries: Sequence[Entry]) -> Sequence[Entry]:
    """Give additions in the order in which Trakt appends them: those of one call kind by kind."""
    if len({entry.kind for entry in entries}) < 2:
        return entries
    return [entry for part in chunks(entries) for entry in sorted(part, key=lambda one: _PLACES[one.kind])]


def halves(items: Sequence[Item]) -> tuple[tuple[Item, ...], ...]:
    """Give both halves of a call that took too long; () = it cannot be made smaller."""
    middle = len(items) // 2
    return (tuple(items[:middle]), tuple(items[middle:])) if middle else ()
