"""What can be wrong with Trakt's pages: how many there are, what their headers say, and what stands on them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

import msgspec

from tui.sandbox.faults import Argument, Cause, Fault, Stage, registry
from tui.sandbox.trakt.reply import USUAL_PAGE
from tui.sandbox.trakt.routes import PAGED
from tui.sandbox.wire import Answer, Request

_HEADER: Final = "X-Pagination-"


def _asked(request: Request, **values: int) -> Request:
    return replace(request, query={**request.query, **{name: str(value) for name, value in values.items()}})


def _page(request: Request) -> int:
    return _number(request, "page", 1)


def _number(request: Request, name: str, usual: int) -> int:
    text = request.query.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() else usual


def _changed(name: str, description: str, change: Callable[[Answer, Cause], Answer], default: Argument = None) -> Fault:
    return Fault(name, description, Stage.RESHAPE, change, default, PAGED)


def _other(name: str, description: str, ask: Callable[[Request, Cause], Request], default: Argument = None) -> Fault:
    return Fault(name, description, Stage.RESHAPE, lambda answer, _: answer, default, PAGED, ask=ask)


def _unheaded(answer: Answer, _: Cause) -> Answer:
    return replace(answer, headers=tuple(pair for pair in answer.headers if not pair[0].startswith(_HEADER)))


def _told(name: str, by: Callable[[Cause], int]) -> Callable[[Answer, Cause], Answer]:
    """Give what adds to a number in a header."""

    def change(answer: Answer, cause: Cause) -> Answer:
        headers = (
            (key, str(max(int(value) + by(cause), 0))) if key == _HEADER + name else (key, value)
            for key, value in answer.headers
        )
        return replace(answer, headers=tuple(headers))

    return change


def _half(answer: Answer, _: Cause) -> Answer:
    rows = msgspec.json.decode(answer.whole()) if answer.status == 200 else None
    return answer.with_body(msgspec.json.encode(rows[: len(rows) // 2])) if isinstance(rows, list) else answer


def _older(answer: Answer, cause: Cause) -> Answer:
    rows = msgspec.json.decode(answer.whole()) if answer.status == 200 else None
    if not isinstance(rows, list):
        return answer
    told = _told("Item-Count", lambda cause: -int(cause.number))(answer, cause)
    return told.with_body(msgspec.json.encode(rows[: max(len(rows) - int(cause.number), 0)]))


def _empty(answer: Answer, _: Cause) -> Answer:
    return answer.with_body(b"[]") if answer.status == 200 else answer


PAGE_FAULTS: Final = registry(
    Fault(
        "fail_page",
        "500 for the page of that number, from 1",
        Stage.REPLACE,
        lambda _, __: Answer(500),
        2.0,
        PAGED,
        when=lambda cause: _page(cause.request) == int(cause.number),
    ),
    _other(
        "clamped",
        "pages of that many rows at most, whatever was asked for; the headers say so",
        lambda request, cause: _asked(request, limit=min(_number(request, "limit", USUAL_PAGE), int(cause.number))),
        10.0,
    ),
    _other("first_page", "the number is ignored: always the first page", lambda request, _: _asked(request, page=1)),
    _other(
        "repeated", "the page before the one asked for", lambda request, _: _asked(request, page=_page(request) - 1)
    ),
    _changed("half", "half of the rows, though the headers tell of all", _half),
    _changed("old_copy", "so many rows fewer at the end of a page, and the header counts only the rest", _older, 3.0),
    _changed("no_rows", "a page without rows, though the headers tell of some", _empty),
    _changed("no_headers", "pages that say nothing of the others", _unheaded),
    _changed(
        "wrong_count",
        "so many items more in the header than there are",
        _told("Item-Count", lambda c: int(c.number)),
        3.0,
    ),
    _changed(
        "moving_count",
        "a header whose number of items grows by so many with each call",
        _told("Item-Count", lambda cause: int(cause.number) * cause.seen),
        3.0,
    ),
    _changed(
        "more_pages",
        "so many pages more in the header than there are",
        _told("Page-Count", lambda c: int(c.number)),
        1.0,
    ),
    _changed("fewer_pages", "so many pages fewer in the header", _told("Page-Count", lambda c: -int(c.number)), 1.0),
)
