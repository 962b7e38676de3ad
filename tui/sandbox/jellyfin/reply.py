"""The answers of both servers: JSON without null properties, empty ones, and the several shapes of an error."""

from __future__ import annotations

from typing import Any, Final

import msgspec

from tui.sandbox.wire import Answer

JSON: Final = ("Content-Type", "application/json; charset=utf-8")
PROBLEM: Final = ("Content-Type", "application/problem+json; charset=utf-8")
PLAIN: Final = ("Content-Type", "text/plain")

NO_CONTENT: Final = Answer(204)
UNAUTHORIZED: Final = Answer(401)
"""What anybody gets whose token is not known; the body is empty."""
NO_ROUTE: Final = Answer(404)

_TITLES: Final = {
    400: "One or more validation errors occurred.",
    404: "Not Found",
    405: "Method Not Allowed",
    415: "Unsupported Media Type",
}


class Refused(Exception):
    """A call that is answered with an error."""

    def __init__(self, status: int, field: str | None = None, *, text: str | None = None) -> None:
        """Refuse with a status; `field` names the argument that a 400 is about, `text` stands for the usual words."""
        super().__init__(f"status {status}")
        self.status = status
        self.field = field
        self.text = text

    def answer(self) -> Answer:
        """Give the error as the server words it."""
        if self.text is not None:
            return Answer(self.status, (JSON,), (msgspec.json.encode(self.text),))
        if self.status == 401:
            return UNAUTHORIZED
        if self.field is not None or self.status in (405, 415):
            return _problem(self.status, self.field)
        return Answer(self.status, (PLAIN,), (b"Error processing request.",))


def reply(value: object) -> Answer:
    """Give a success; what is None in an object is left out."""
    return Answer(200, (JSON,), (msgspec.json.encode(value),))


def present(**properties: Any) -> dict[str, Any]:
    """Give an object without what is None."""
    return {name: value for name, value in properties.items() if value is not None}


def page_of(items: list[Any], total: int, start: int) -> Answer:
    """Give one page of a list."""
    return reply({"Items": items, "TotalRecordCount": total, "StartIndex": start})


def _problem(status: int, field: str | None) -> Answer:
    problem: dict[str, Any] = {
        "type": "https://tools.ietf.org/html/rfc9110#section-15.5.1",
        "title": _TITLES.get(status, "Error"),
        "status": status,
        "traceId": "00-5a4db0f7c0ffee5a4db0f7c0ffee4711-9d3c1a5e7b2f4c60-00",
    }
    if field:
        problem["errors"] = {field: ["The value is not valid."]}
    return Answer(status, (PROBLEM,), (msgspec.json.encode(problem),))
