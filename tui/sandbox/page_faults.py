"""What can be wrong with lists that come in pages, whichever server gives them.

A server says how its pages are asked for (`PageWindow`); the faults change what is asked, or the collection below.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from tui.sandbox.faults import Argument, Cause, Fault, Stage, registry
from tui.sandbox.media import Collection
from tui.sandbox.wire import Answer, Request

Ask = Callable[[Request, Cause], Request]
_ARRIVED: Final = "Newcomer"
_USUAL_SIZE: Final = 100


@dataclass(frozen=True, slots=True)
class PageWindow:
    """How a server is asked for a page."""

    read: Callable[[Request], tuple[int, int | None]]
    """Gives start and size; size None: as many as there are."""
    write: Callable[[Request, int, int | None], Request]
    """Gives the request for another page."""


def page_faults(window: PageWindow, actions: frozenset[str]) -> dict[str, Fault]:
    """Give the faults of pages for the calls that have some."""

    def sized(start: int, size: int | None, most: int) -> tuple[int, int]:
        return start, most if size is None else min(size, most)

    def more(start: int, size: int | None, extra: int) -> tuple[int, int | None]:
        return start, None if size is None else size + extra

    def fault(
        name: str,
        description: str,
        change: Callable[[int, int | None, int], tuple[int, int | None]],
        default: Argument = None,
    ) -> Fault:
        def ask(request: Request, cause: Cause) -> Request:
            return window.write(request, *change(*window.read(request), int(cause.number)))

        return Fault(name, description, Stage.RESHAPE, _unchanged, default, actions, ask=ask)

    def is_page(cause: Cause) -> bool:
        start, size = window.read(cause.request)
        return start // (size or _USUAL_SIZE) == int(cause.number)

    failing = Fault(
        "fail_page", "500 for the page of that number, from 0", Stage.REPLACE, _failed, 1.0, actions, when=is_page
    )
    return registry(
        failing,
        fault("clamped", "pages of that many items at most, whatever was asked for", sized, 10.0),
        fault("generous", "so many entries more than were asked for", more, 5.0),
        fault("unpaged", "pages are ignored: everything at once", lambda _, __, ___: (0, None)),
        fault("half", "half of a page, though there is more", lambda a, n, _: (a, None if n is None else n // 2)),
        fault("first_page", "the start is ignored: always the first page", lambda _, n, __: (0, n)),
        fault("repeated", "the page before the one that was asked for", lambda a, n, _: (max(a - (n or a), 0), n)),
    )


def collection_faults(collection: Collection, clock: Callable[[], float], actions: frozenset[str]) -> dict[str, Fault]:
    """Give the faults of a collection that changes while it is read; it stays changed."""

    def arrive(request: Request, cause: Cause) -> Request:
        for nth in range(int(cause.number)):
            collection.add(f"{_ARRIVED} {cause.seen}.{nth}", at=int(clock()))
        return request

    def leave(request: Request, cause: Cause) -> Request:
        section = next(one for one in collection.sections if one.kind == "movie")
        for item in collection.of(section.title, "movie")[: int(cause.number)]:
            collection.remove(item.number)
        return request

    def fault(name: str, description: str, ask: Ask) -> Fault:
        return Fault(name, description, Stage.RESHAPE, _unchanged, 3.0, actions, ask=ask)

    return registry(
        fault("grow", "so many films are added before each answer", arrive),
        fault("shrink", "so many films are deleted before each answer", leave),
    )


def _unchanged(answer: Answer, _: Cause) -> Answer:
    return answer


def _failed(_: Answer, __: Cause) -> Answer:
    return Answer(500)
