"""What only a Tautulli can get wrong: its errors, its login page, pages that do not add up, and odd rows.

`TAUTULLI_FAULTS` is the whole menu of its server, with the faults of the wire (`protocols/tautulli.md` section 11).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final
from urllib.parse import quote

from tui.sandbox.faults import Argument, Cause, Fault, Stage, registry
from tui.sandbox.tautulli.reply import data_of, failure, with_data
from tui.sandbox.wire import Answer, Request, text_answer
from tui.sandbox.wire_faults import WIRE_FAULTS

LOGIN_PAGE: Final = text_answer(
    "<!doctype html>\n<html lang=en><head><title>Tautulli - Login</title></head>\n"
    "<body><form id=login action=/auth/signin method=post><input name=username><input name=password type=password>"
    "</form></body></html>\n"
)
"""What somebody meets who is not signed in."""

HISTORY: Final = frozenset({"get_history"})

_XML: Final = Answer(
    200,
    (("Content-Type", "application/xml;charset=UTF-8"),),
    (b'<?xml version="1.0" ?>\n<response><data/><message/><result>success</result></response>',),
)
_ABSENT: Final = object()
_ODD_VALUES: Final[tuple[tuple[str, object], ...]] = (
    ("started", None),
    ("started", "soon"),
    ("started", 0),
    ("rating_key", ""),
    ("user_id", None),
    ("media_type", "clip"),
    ("stopped", 0),
    ("stopped", 1),
    ("paused_counter", -50),
    ("title", None),
    ("full_title", "Bell \x07 and \x1b[31mred"),
    ("row_id", None),
    ("row_id", "12x"),
    ("percent_complete", "many"),
    ("guid", _ABSENT),
    ("started", 1_770_000_000_000),
    ("reference_id", []),
)
"""What is wrong with the first rows under `bad_rows`, one value in each."""
_LATER_FIELDS: Final = ("guid", "originally_available_at", "live", "machine_id", "location", "secure", "relayed")


def _replaced(name: str, description: str, answer: Answer) -> Fault:
    return Fault(name, description, Stage.REPLACE, lambda _, __: answer)


def _login(answer: Answer, cause: Cause) -> Answer:
    return Answer(302).with_header("Location", "/auth/login?redirect_uri=" + quote(cause.request.target, safe=""))


def _data(
    name: str, description: str, change: Callable[[Any, Cause], object], actions: frozenset[str] | None = HISTORY
) -> Fault:
    """Give a fault that changes the data of a successful answer in place, or gives other data."""

    def reshape(answer: Answer, cause: Cause) -> Answer:
        data = data_of(answer)
        if data is None:
            return answer
        changed = change(data, cause)
        return with_data(answer, data if changed is None else changed)

    return Fault(name, description, Stage.RESHAPE, reshape, None, actions)


def _asked(
    name: str, description: str, default: Argument = None, change: Callable[[Request, Cause], Request] | None = None
) -> Fault:
    """Give a fault that answers another request than the one that came."""
    return Fault(name, description, Stage.RESHAPE, lambda answer, _: answer, default, HISTORY, ask=change)


def _with(request: Request, **values: object) -> Request:
    return replace(request, query={**request.query, **{name: str(value) for name, value in values.items()}})


def _number(request: Request, name: str, default: int) -> int:
    text = request.query.get(name, "")
    return int(text) if text.lstrip("-").isdigit() else default


def _clamped(request: Request, cause: Cause) -> Request:
    return _with(request, length=min(_number(request, "length", 25), int(cause.number)))


def _page_before(request: Request, cause: Cause) -> Request:
    start = _number(request, "start", 0) - _number(request, "length", 25)
    return _with(request, start=max(start, 0))


def _no_rows(data: Any, cause: Cause) -> None:
    data["data"], data["recordsFiltered"] = [], 0


def _half(data: Any, cause: Cause) -> None:
    del data["data"][len(data["data"]) // 2 :]


def _moving_totals(data: Any, cause: Cause) -> None:
    for name in ("recordsTotal", "recordsFiltered"):
        data[name] += 3 * cause.seen


def _text_totals(data: Any, cause: Cause) -> None:
    for name in ("recordsTotal", "recordsFiltered"):
        data[name] = f"{data[name]:,}"


def _bad_rows(data: Any, cause: Cause) -> None:
    rows = data["data"]
    for row, (name, value) in zip(rows, _ODD_VALUES, strict=False):
        row[name] = value
        if value is _ABSENT:
            del row[name]
    for place, value in ((20, None), (21, 7), (22, "row"), (23, [])):
        if place < len(rows):
            rows[place] = value


def _texts(data: Any, cause: Cause) -> None:
    for row in data["data"]:
        row.update({name: str(value) for name, value in row.items() if isinstance(value, int)})


def _fewer_fields(data: Any, cause: Cause) -> None:
    for row in data["data"]:
        for name in _LATER_FIELDS:
            row.pop(name, None)


def _reversed(data: Any, cause: Cause) -> None:
    data["data"].reverse()


API_FAULTS: Final = registry(
    _replaced("bad_key", "400 with JSON: the key is refused", failure("Invalid apikey")),
    _replaced("disabled", "400 with JSON: the API is switched off", failure("API not enabled")),
    _replaced("crash", "500 with JSON: an exception inside", failure("Check the logs for errors.", 500)),
    _replaced("error", "200 with result error and a message", failure("Unable to retrieve data.", 200)),
    Fault("login", "302 to the login page", Stage.REPLACE, _login),
    _replaced("login_page", "200 with the HTML of the login page", LOGIN_PAGE),
    _replaced("xml", "200 with XML", _XML),
    _data("no_data", "success with data {}", lambda _, __: {}, None),
    _data("list_data", "success with data []", lambda _, __: [], None),
    _data("no_rows", "success with 0 rows, though recordsTotal tells of more", _no_rows),
    _data("half", "half of the rows of the page", _half),
    _asked("clamped", "pages of that many rows at most", 10.0, _clamped),
    _asked("unlimited", "length is ignored: everything from start on", None, lambda one, _: _with(one, length=-1)),
    _asked("default_length", "length is ignored: always 25", None, lambda one, _: _with(one, length=25)),
    _asked("ignored_start", "start is ignored: always the first page", None, lambda one, _: _with(one, start=0)),
    _asked("repeated", "the page before the one that was asked for", None, _page_before),
    _asked(
        "other_order",
        "ordered by player, whatever was asked for",
        None,
        lambda one, _: _with(one, order_column="player"),
    ),
    _data("reordered", "the rows of a page backwards", _reversed),
    _data("moving_totals", "totals that grow with each call", _moving_totals),
    _data("text_totals", "totals as texts, 1,635", _text_totals),
    _data("bad_rows", "rows with odd values, and things that are no rows", _bad_rows),
    _data("text_numbers", "all whole numbers of rows as texts", _texts),
    _data("fewer_fields", "rows without the fields that came in later versions", _fewer_fields),
    _asked("arrivals", "so many new sessions are written before each answer", 3.0),
    _asked("deletions", "so many of the oldest sessions are deleted before each answer", 3.0),
)
TAUTULLI_FAULTS: Final = WIRE_FAULTS | API_FAULTS
