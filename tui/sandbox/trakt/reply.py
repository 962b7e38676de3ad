"""Trakt's answers: JSON, pages with their headers, and the shapes of its refusals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import msgspec

from tui.sandbox.wire import Answer, Request, text_answer

JSON: Final = ("Content-Type", "application/json; charset=utf-8")
NO_CONTENT: Final = Answer(204)
NOT_FOUND: Final = Answer(404, (JSON,))
"""An empty body that calls itself JSON: nobody may parse it unguarded."""
UPGRADE_URL: Final = "https://app.trakt.tv/vip"
USUAL_PAGE: Final = 100
"""What a page holds if nothing is asked, since April 2026."""
WIDEST_PAGE: Final = 250
WIDEST_WITH_PROGRESS: Final = 100
CLOUDFLARE: Final = text_answer(
    "<!DOCTYPE html><html><head><title>Attention Required! | Cloudflare</title></head>"
    "<body><h1>Sorry, you have been blocked</h1></body></html>",
    403,
).with_header("CF-RAY", "9a1b2c3d4e5f6071-FRA")


class Refused(Exception):
    """A call that is answered with an error."""

    def __init__(self, status: int, body: object = None, headers: Mapping[str, str] | None = None) -> None:
        """Refuse with a status; without a body the answer is empty."""
        super().__init__(f"status {status}")
        self.status = status
        self.body = body
        self.headers = headers or {}

    def answer(self) -> Answer:
        """Give the error as Trakt words it."""
        body = () if self.body is None else (msgspec.json.encode(self.body),)
        return Answer(self.status, (JSON, *self.headers.items()), body)


def reply(value: object, status: int = 200) -> Answer:
    """Give a success with a body."""
    return Answer(status, (JSON,), (msgspec.json.encode(value),))


def invalid(field: str, text: str) -> Refused:
    """Give the refusal of a value."""
    return Refused(422, {"errors": {field: [text]}})


def full(limit: int, *, is_vip: bool, tells_limit: bool = True) -> Refused:
    """Give the refusal of an account that has no more room."""
    headers = {"X-Upgrade-URL": UPGRADE_URL, "X-VIP-User": str(is_vip).lower()}
    return Refused(420, None, headers | ({"X-Account-Limit": str(limit)} if tells_limit else {}))


@dataclass(frozen=True, slots=True)
class PageRules:
    """How lists are cut into pages."""

    usual: int = USUAL_PAGE
    widest: int = WIDEST_PAGE
    is_always: bool = True
    """Whether a call that asks for no page gets one all the same; before 2026 it got everything."""
    takes_all: bool = False
    """Whether `limit=all` gives everything; nobody has seen what it does since pages are cut."""


@dataclass(frozen=True, slots=True)
class Window:
    """What page is asked for."""

    page: int
    limit: int
    """0: everything at once."""

    @classmethod
    def of(cls, request: Request, rules: PageRules) -> Window:
        """Read it as Trakt does: what is no number counts as nothing, what is too much is cut in silence."""
        page, limit = (_number(request.query.get(name, "")) for name in ("page", "limit"))
        if not rules.is_always and page is None and limit is None:
            return cls(1, 0)
        if rules.takes_all and request.query.get("limit") == "all":
            return cls(1, 0)
        widest = min(rules.widest, WIDEST_WITH_PROGRESS) if "progress" in extensions(request) else rules.widest
        return cls(max(page or 1, 1), min(limit or rules.usual, widest))


def paged(rows: Sequence[Any], window: Window) -> Answer:
    """Give one page, with the headers that tell of the others."""
    limit = window.limit or max(len(rows), 1)
    first = (window.page - 1) * limit
    pages = -(-len(rows) // limit)
    answer = reply(list(rows[first : first + limit]))
    told = {"Page": window.page, "Limit": limit, "Page-Count": pages, "Item-Count": len(rows)}
    return with_headers(answer, {f"X-Pagination-{name}": str(value) for name, value in told.items()})


def with_headers(answer: Answer, headers: Mapping[str, str]) -> Answer:
    """Give an answer with further headers."""
    return replace(answer, headers=(*answer.headers, *headers.items()))


def extensions(request: Request) -> frozenset[str]:
    """Give what `extended` asks for."""
    return frozenset(part.strip() for part in request.query.get("extended", "").split(","))


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() else None
