"""What only a Plex server can get wrong: totals that do not add up, odd rows, start-up, and another server's identity.

`PLEX_FAULTS` is the whole menu of the server, with the faults of the wire.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from tui.sandbox.faults import Argument, Cause, Fault, Stage, registry
from tui.sandbox.page_faults import PageWindow, page_faults
from tui.sandbox.plex.paging import Window, with_window
from tui.sandbox.plex.replies import MAINTENANCE, MIGRATING, STARTING, page
from tui.sandbox.text_faults import TEXT_FAULTS
from tui.sandbox.wire import Answer, Request
from tui.sandbox.wire_faults import WIRE_FAULTS

PAGED: Final = frozenset({"all", "history", "children", "leaves", "metadata", "search", "on_deck"})
"""The actions that give lists in pages."""
WRITES: Final = frozenset({"scrobble", "unscrobble", "progress", "timeline"})
_ABOUT_SELF: Final = frozenset({"identity", "root"})
ACTIONS: Final = (
    *PAGED,
    *WRITES,
    *_ABOUT_SELF,
    "library",
    "sections",
    "collections",
    "hubs",
    "playing",
    "forget",
    "accounts",
    "devices",
    "activities",
    "butler",
    "updater",
    "prefs",
    "unknown",
)
ALIASES: Final = {"items": "all", "libraries": "sections", "played": "scrobble", "unplayed": "unscrobble"}
_STRANGER: Final = "0ddba11" + "0" * 33
_IDENTIFIER: Final = re.compile(rb'(machineIdentifier"?[:=]")\w+')
_ODD_ROWS: Final[tuple[object, ...]] = (
    None,
    7,
    "row",
    [],
    {},
    {"ratingKey": None, "title": None, "viewedAt": "soon"},
    {"type": "clip"},
)


def _read_window(request: Request) -> tuple[int, int | None]:
    window = Window.of(request)
    return window.start, window.size


WINDOW: Final = PageWindow(_read_window, with_window)


def _list_name(tree: dict[str, Any]) -> str:
    return next((name for name in ("Metadata", "Directory") if isinstance(tree.get(name), list)), "Metadata")


def _replaced(name: str, description: str, answer: Answer, actions: frozenset[str] | None = None) -> Fault:
    return Fault(name, description, Stage.REPLACE, lambda _, __: answer, None, actions)


def _json(
    name: str,
    description: str,
    change: Callable[[dict[str, Any], Cause], None],
    actions: frozenset[str] | None = PAGED,
    default: Argument = None,
) -> Fault:
    """Give a fault that changes the container of an answer in JSON; answers in XML are left."""

    def reshape(answer: Answer, cause: Cause) -> Answer:
        try:
            whole = json.loads(answer.whole())
        except ValueError:
            return answer
        change(whole["MediaContainer"], cause)
        return answer.with_body(json.dumps(whole, ensure_ascii=False).encode())

    return Fault(name, description, Stage.RESHAPE, reshape, default, actions)


def _asked(
    name: str,
    description: str,
    change: Callable[[Request, Cause], Request] | None = None,
    default: Argument = None,
    actions: frozenset[str] = PAGED,
) -> Fault:
    """Give a fault that answers another request than the one that came."""
    return Fault(name, description, Stage.RESHAPE, lambda answer, _: answer, default, actions, ask=change)


def _half(tree: dict[str, Any], cause: Cause) -> None:
    rows = tree.get(_list_name(tree), [])
    del rows[len(rows) // 2 :]
    tree["size"] = len(rows)


def _no_rows(tree: dict[str, Any], cause: Cause) -> None:
    tree.pop(_list_name(tree), None)
    tree["size"] = 0


def _moving_total(tree: dict[str, Any], cause: Cause) -> None:
    if "totalSize" in tree:
        tree["totalSize"] = max(tree["totalSize"] + int(cause.number) * cause.seen, 0)


def _no_total(tree: dict[str, Any], cause: Cause) -> None:
    tree.pop("totalSize", None)


def _odd_rows(tree: dict[str, Any], cause: Cause) -> None:
    tree.setdefault(_list_name(tree), [])[:0] = _ODD_ROWS


def _texts(tree: dict[str, Any], cause: Cause) -> None:
    """Write whole numbers as texts, and keys as numbers."""
    for row in tree.get(_list_name(tree), []):
        row.update({name: str(value) for name, value in row.items() if isinstance(value, int)})
        row.update({name: int(row[name]) for name in ("ratingKey", "key") if str(row.get(name, "")).isdigit()})


def _as_stranger(answer: Answer, cause: Cause) -> Answer:
    return answer.with_body(_IDENTIFIER.sub(rf"\g<1>{_STRANGER}".encode(), answer.whole()))


def _without_guids(request: Request, cause: Cause) -> Request:
    return replace(request, query={name: value for name, value in request.query.items() if name != "includeGuids"})


def _without_accept(request: Request, cause: Cause) -> Request:
    return replace(request, headers={name: value for name, value in request.headers.items() if name != "accept"})


SERVER_FAULTS: Final = registry(
    _replaced("starting", "503 with XML: the server starts", STARTING),
    _replaced("migrating", "503 with XML: database migrations", MIGRATING),
    _replaced("maintenance", "503 with XML: start-up maintenance", MAINTENANCE),
    _replaced("html_error", "500 with an HTML page", page(500)),
    _replaced("gone", "404 with an HTML page", page(404)),
    _replaced("forbidden", "403 with an HTML page", page(403)),
    _replaced("expired", "401 with an HTML page: the token is refused", page(401)),
    Fault("stranger", "another server answers here", Stage.RESHAPE, _as_stranger, None, _ABOUT_SELF),
    Fault(
        "get_only",
        "405 for anything but GET, as from old servers and some proxies",
        Stage.REPLACE,
        lambda _, __: page(405),
        None,
        WRITES,
        when=lambda cause: cause.request.method != "GET",
    ),
    Fault(
        "poison",
        "500 for whatever is written of one item; the argument is its rating key",
        Stage.REPLACE,
        lambda _, __: page(500),
        "0",
        WRITES,
        when=lambda cause: cause.argument in (cause.request.query.get("ratingKey"), cause.request.query.get("key")),
    ),
    _json("half", "half of the rows of the page", _half),
    _json("no_rows", "a page without rows, though the total tells of more", _no_rows),
    _json("moving_total", "a total that grows by so many with each call, or shrinks", _moving_total, default=3.0),
    _json("no_total", "pages without a total", _no_total),
    _json("odd_rows", "things before the rows that are none", _odd_rows),
    _json("text_numbers", "numbers as texts, and keys as numbers", _texts, None),
    _asked("no_guids", "ids at other providers are left out", _without_guids),
    Fault("xml", "XML though JSON was asked for", Stage.RESHAPE, lambda answer, _: answer, ask=_without_accept),
    _asked("grow", "so many films, episodes and plays arrive before each answer", None, 1.0),
    _asked("shrink", "so many items and history rows are deleted before each answer", None, 1.0),
)
PLEX_FAULTS: Final = WIRE_FAULTS | TEXT_FAULTS | page_faults(WINDOW, PAGED) | SERVER_FAULTS
