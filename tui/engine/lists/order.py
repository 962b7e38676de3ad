"""In which order the entries of both sides are to stand. Pure: three-way as everything of a list."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from tui.engine.lists.sides import Code, code_of
from tui.model.lists import EntryKey, ListMode, Side

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Ordering:
    """What order the entries of both sides are to have."""

    codes: tuple[Code, ...]
    """All that stand on either side in the end."""
    is_disputed: bool = False
    """Both sides moved, each in another way: neither is moved until a person chooses."""


def ordering(
    mode: ListMode,
    agreed: Sequence[Code] | None,
    here: Sequence[Code],
    there: Sequence[Code],
    choice: Side | None = None,
) -> Ordering:
    """Give the order of what stands `here` and `there` in the end, each in the order it has now.

    A side has moved where what stood there before stands in another order; what came or went is no move.

    What is new on a side follows where that side does not have it yet. One-way modes take the leading side's order.
    Two-way takes that of the side that moved since they agreed; both in different ways is disputed, unless a person
    chose. With nothing agreed Trakt's order stays, and what is only here comes after it: nothing there is moved.
    """
    if mode is ListMode.PUSH:
        return Ordering(blended(here, there))
    if mode is ListMode.PULL:
        return Ordering(blended(there, here))
    if agreed is None:
        return Ordering(blended(here, there) if choice is Side.HERE else (*there, *_without(here, set(there))))
    return _three_way(agreed, here, there, choice)


def blended(leading: Sequence[Code], other: Sequence[Code]) -> tuple[Code, ...]:
    """Give `leading`, and what only `other` has behind what it stands behind there."""
    lead = set(leading)
    behind: dict[Code | None, list[Code]] = {}
    last: Code | None = None
    for code in other:
        if code in lead:
            last = code
        else:
            behind.setdefault(last, []).append(code)
    if not behind:
        return tuple(leading)
    blend = behind.get(None, [])
    for code in leading:
        blend.append(code)
        blend += behind.get(code, ())
    return tuple(blend)


def only(codes: Iterable[Code], wanted: Collection[Code]) -> list[Code]:
    """Give those of `codes` that are `wanted`, in their order."""
    return [code for code in codes if code in wanted]


def arranged(
    order: Sequence[EntryKey], items: Sequence[Item], key: Callable[[Item], EntryKey | None]
) -> tuple[Item, ...]:
    """Give `items` as they stand on one side, in the order of a plan.

    What the order does not name, as entries that Trakt does not know, stays behind what it stands behind now.
    """
    named = {code_of(each) for each in order}
    first: list[Item] = []
    groups: dict[Code, list[Item]] = {}
    group = first
    for item in items:
        found = key(item)
        code = None if found is None else code_of(found)
        if code is not None and code in named and code not in groups:
            group = groups[code] = []
        group.append(item)
    return (*first, *(item for each in order for item in groups.get(code_of(each), ())))


def _three_way(agreed: Sequence[Code], here: Sequence[Code], there: Sequence[Code], choice: Side | None) -> Ordering:
    stood, stands_here, stands_there = frozenset(agreed), frozenset(here), frozenset(there)
    moved_here = only(agreed, stands_here) != only(here, stood)
    moved_there = only(agreed, stands_there) != only(there, stood)
    if moved_here and moved_there and only(here, stands_there) != only(there, stands_here):
        leads_here = choice is not Side.THERE
        return Ordering(_led(here, there, leads_here=leads_here), is_disputed=choice is None)
    return Ordering(_led(here, there, leads_here=moved_here or not moved_there))


def _led(here: Sequence[Code], there: Sequence[Code], *, leads_here: bool) -> tuple[Code, ...]:
    return blended(here, there) if leads_here else blended(there, here)


def _without(codes: Iterable[Code], others: Collection[Code]) -> list[Code]:
    return [code for code in codes if code not in others]
