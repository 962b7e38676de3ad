"""The envelope of every answer of the web API (`protocols/tautulli.md` section 11)."""

from __future__ import annotations

import json
from typing import Final

from tui.sandbox.wire import Answer

JSON: Final = ("Content-Type", "application/json;charset=UTF-8")


class Refused(Exception):
    """A call that Tautulli answers with an error."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.message = message
        self.status = status


def success(data: object) -> Answer:
    """Give the answer to a call that went well."""
    return _enveloped(200, "success", None, data)


def failure(message: str, status: int = 400) -> Answer:
    """Give the answer to a call that did not."""
    return _enveloped(status, "error", message, {})


def with_data(answer: Answer, data: object) -> Answer:
    """Give the same answer with other data in its envelope."""
    return answer.with_body(_encoded("success", None, data))


def data_of(answer: Answer) -> object:
    """Give the data of an answer; None if it is not an envelope of success."""
    try:
        response = json.loads(answer.whole())["response"]
    except (ValueError, TypeError, KeyError):
        return None
    return response["data"] if response["result"] == "success" else None


def _enveloped(status: int, result: str, message: str | None, data: object) -> Answer:
    return Answer(status, (JSON,), (_encoded(result, message, data),))


def _encoded(result: str, message: str | None, data: object) -> bytes:
    response = {"response": {"result": result, "message": message, "data": data}}
    return json.dumps(response, ensure_ascii=False, separators=(", ", ": ")).encode()
