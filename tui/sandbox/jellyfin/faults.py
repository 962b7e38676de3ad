"""What a Jellyfin or an Emby can get wrong beyond the faults of the wire (`protocols/jellyfin.md` 3, 4 and 8)."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from tui.sandbox.faults import Argument, Cause, Fault, Stage, registry
from tui.sandbox.jellyfin.identity import hex_id, plain_id
from tui.sandbox.jellyfin.media_browser import MediaBrowser
from tui.sandbox.jellyfin.reply import JSON, Refused
from tui.sandbox.jellyfin.states import MAINTENANCE, MIGRATING, REFUSED, STARTING
from tui.sandbox.page_faults import PageWindow, collection_faults, page_faults
from tui.sandbox.text_faults import TEXT_FAULTS
from tui.sandbox.wire import Answer, Request, text_answer
from tui.sandbox.wire_faults import WIRE_FAULTS

PAGED: Final = frozenset({"items", "activity", "users_page"})
LISTS: Final = frozenset({"items", "resume", "latest", "views", "activity", "seasons", "episodes"})
REPORT: Final = frozenset({"custom_query"})
WRITES: Final = frozenset({"write_user_data", "mark_played", "mark_unplayed"})
CARDS: Final = frozenset({"info", "info_public", "sign_in", "quick_sign_in"})

_PROXY_PAGE: Final = (
    "<!doctype html><html><head><title>Sign in</title></head><body><form method=post></form></body></html>"
)
_ODD: Final[tuple[tuple[str, object], ...]] = (
    ("Id", None),
    ("Id", ""),
    ("Name", None),
    ("Name", "Bell \x07 and \x1b[31mred"),
    ("Type", "Unheard"),
    ("RunTimeTicks", "much"),
    ("RunTimeTicks", -1),
    ("ProviderIds", {"Imdb": "", "TMDB": 12, "AniDB": "7"}),
    ("ProviderIds", []),
    ("UserData", None),
    ("UserData", {"Played": "yes", "PlayCount": -1, "PlaybackPositionTicks": 1.5, "LastPlayedDate": "soon"}),
    ("IndexNumber", "one"),
)
"""What is wrong with the first rows under `odd_rows`, one value in each."""
_ODD_CELLS: Final = (
    (0, "x"),
    (1, "yesterday"),
    (1, ""),
    (2, "nobody"),
    (3, ""),
    (4, "Unheard"),
    (9, "much"),
    (9, "-5"),
)
"""The same for the first rows of Playback Reporting under `odd_report`: column and value."""


def _read_window(request: Request) -> tuple[int, int | None]:
    start, limit = (request.query.get(name, "") for name in ("startindex", "limit"))
    return int(start) if start.isdecimal() else 0, int(limit) if limit.isdecimal() else None


def _write_window(request: Request, start: int, size: int | None) -> Request:
    query = {name: value for name, value in request.query.items() if name not in ("startindex", "limit")}
    limit = {} if size is None else {"limit": str(size)}
    return replace(request, query=query | {"startindex": str(start)} | limit)


WINDOW: Final = PageWindow(_read_window, _write_window)


def _replaced(name: str, description: str, answer: Answer, actions: frozenset[str] | None = None) -> Fault:
    return Fault(name, description, Stage.REPLACE, lambda _, __: answer, actions=actions)


def _reshaped(
    name: str,
    description: str,
    change: Callable[[Any, Cause], object],
    actions: frozenset[str],
    default: Argument = None,
) -> Fault:
    """Give a fault that changes the JSON of a success in place."""

    def reshape(answer: Answer, cause: Cause) -> Answer:
        if answer.status != 200 or JSON not in answer.headers:
            return answer
        value = json.loads(answer.whole())
        change(value, cause)
        return answer.with_body(json.dumps(value, ensure_ascii=False).encode())

    return Fault(name, description, Stage.RESHAPE, reshape, default, actions)


def _moving_total(value: Any, cause: Cause) -> None:
    if isinstance(value, dict) and "TotalRecordCount" in value:
        value["TotalRecordCount"] = max(value["TotalRecordCount"] + int(cause.number) * cause.seen, 0)


def _no_total(value: Any, _: Cause) -> None:
    if isinstance(value, dict):
        value["TotalRecordCount"] = 0


def _no_rows(value: Any, _: Cause) -> None:
    if isinstance(value, dict):
        value["Items"] = []


def _odd_rows(value: Any, _: Cause) -> None:
    rows = value["Items"] if isinstance(value, dict) else value
    for row, (name, odd) in zip(rows, _ODD, strict=False):
        row[name] = odd
    for place, odd in ((14, None), (15, 7), (16, "row"), (17, [])):
        if place < len(rows):
            rows[place] = odd


def _half_report(value: Any, _: Cause) -> None:
    del value["results"][len(value["results"]) // 2 :]


def _report_error(value: Any, _: Cause) -> None:
    value |= {"colums": [], "results": [], "message": "Error Running Query</br>database is locked"}


def _odd_report(value: Any, _: Cause) -> None:
    for row, (place, odd) in zip(value["results"], _ODD_CELLS, strict=False):
        row[place] = odd
    value["results"][len(_ODD_CELLS) : len(_ODD_CELLS) + 3] = [None, [], ["short"]]


def _no_user_data(value: Any, _: Cause) -> None:
    for row in value["Items"] if isinstance(value, dict) else value:
        row.pop("UserData", None)


def _other_server(value: Any, _: Cause) -> None:
    value["ServerId" if "AccessToken" in value else "Id"] = hex_id("another server")


def _other_order(request: Request, cause: Cause) -> Request:
    order = "Descending" if cause.seen % 2 else "Ascending"
    return replace(request, query={**request.query, "sortby": "DateCreated,Id", "sortorder": order})


OWN_FAULTS: Final = registry(
    _replaced("starting", "503 while the server starts", STARTING),
    _replaced("migrating", "503 with HTML and Retry-After: 005 while the database migrates", MIGRATING),
    _replaced("maintenance", "503 with HTML and Retry-After: 600", MAINTENANCE),
    _replaced("ip_refused", "503 with an empty body: the address of the client is kept out", REFUSED),
    _replaced("expired", "401 with an empty body: the token is refused", Refused(401).answer()),
    _replaced("crash", "500 with a line of text", Refused(500).answer()),
    _replaced("forbidden", "403 with a line of text", Refused(403).answer()),
    _replaced("gone", "404 with a line of text", Refused(404).answer()),
    _replaced("html_error", "500 with HTML", text_answer("<html><body><h1>500</h1></body></html>", 500)),
    _replaced("html_502", "502 with the HTML of a proxy", text_answer("<html><body>Bad Gateway</body></html>", 502)),
    _replaced("proxy_login", "200 with the HTML of a proxy's sign-in page", text_answer(_PROXY_PAGE)),
    Fault(
        "poison",
        "500 for whatever is written of one item; the argument is its id",
        Stage.REPLACE,
        lambda _, __: Refused(500).answer(),
        "0",
        WRITES,
        when=lambda cause: cause.argument == plain_id(cause.request.params.get("item", "")),
    ),
    _reshaped("stranger", "the id of another server", _other_server, CARDS),
    _reshaped("moving_total", "a total that grows by so many with each call, or shrinks", _moving_total, PAGED, 3.0),
    _reshaped("no_total", "pages whose total is 0, as if it had not been asked for", _no_total, PAGED),
    _reshaped("no_rows", "a page without items, though the total tells of some", _no_rows, LISTS - {"latest"}),
    _reshaped("odd_rows", "rows with odd values, and things that are no rows", _odd_rows, LISTS),
    _reshaped("no_user_data", "items without user data", _no_user_data, LISTS - {"views", "activity"}),
    _reshaped("half_report", "half of the rows of Playback Reporting", _half_report, REPORT),
    _reshaped("report_error", "Playback Reporting fails: 200 with a message", _report_error, REPORT),
    _reshaped(
        "odd_report", "rows of Playback Reporting with odd values, and things that are no rows", _odd_report, REPORT
    ),
    Fault(
        "reordered",
        "each page in another order",
        Stage.RESHAPE,
        lambda answer, _: answer,
        actions=frozenset({"items"}),
        ask=_other_order,
    ),
)

STATIC_FAULTS: Final = WIRE_FAULTS | TEXT_FAULTS | OWN_FAULTS | page_faults(WINDOW, PAGED)


def media_browser_faults(server: MediaBrowser) -> dict[str, Fault]:
    """Give the whole menu of a server, with the faults that change what it holds."""
    return STATIC_FAULTS | collection_faults(server.collection, lambda: server.now_ms() / 1000, frozenset({"items"}))
