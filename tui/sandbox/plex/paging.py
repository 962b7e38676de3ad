"""How a Plex server cuts lists into pages: by headers or query arguments, and not at all without them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeVar

from tui.sandbox.plex.rendering import Node, Scalar, asked
from tui.sandbox.wire import Answer, Request

T = TypeVar("T")

START: Final = "X-Plex-Container-Start"
SIZE: Final = "X-Plex-Container-Size"
TOTAL: Final = "X-Plex-Container-Total-Size"


@dataclass(frozen=True, slots=True)
class Window:
    """The part of a list that is asked for."""

    start: int = 0
    size: int | None = None
    """None: everything from `start` on."""
    is_paged: bool = False
    """Whether the request speaks of pages at all."""

    @classmethod
    def of(cls, request: Request) -> Window:
        """Give the window of a request; what is no number counts as not given."""
        start, size = _number(asked(request, START)), _number(asked(request, SIZE))
        return cls(start or 0, size, start is not None or size is not None)

    def cut(self, rows: Sequence[T]) -> Sequence[T]:
        """Give the rows in the window."""
        return rows[self.start :] if self.size is None else rows[self.start : self.start + self.size]

    def figures(self, total: int, here: int) -> dict[str, int]:
        """Give what the container says of the page: without paging, `size` is all there is to say."""
        return {"size": here, "totalSize": total, "offset": self.start} if self.is_paged else {"size": here}

    def mark(self, answer: Answer, total: int) -> Answer:
        """Give the answer with the headers of its page."""
        if not self.is_paged:
            return answer
        return answer.with_header(START, str(self.start)).with_header(TOTAL, str(total))


def with_window(request: Request, start: int, size: int | None) -> Request:
    """Give the same request for another page; without a `size`, for everything."""
    headers = {name: value for name, value in request.headers.items() if name not in (START.lower(), SIZE.lower())}
    query = {name: value for name, value in request.query.items() if name not in (START, SIZE)}
    if size is not None:
        query |= {START: str(start), SIZE: str(size)}
    return replace(request, headers=headers, query=query)


def container(children: list[Node], values: Mapping[str, Scalar] | None = None) -> Node:
    """Give a `MediaContainer` that is not cut into pages."""
    return Node("MediaContainer", {"size": len(children), **(values or {})}, children)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() else None
