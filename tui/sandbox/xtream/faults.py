"""What only an Xtream panel can get wrong: refusals with status 200, odd accounts, odd details and guides.

`FAULTS` is the whole menu of the panel, with the faults of rows and of the wire (`protocols/xtream.md` sections 7
and 10).
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from tui.sandbox.faults import Cause, Fault, Stage, registry
from tui.sandbox.php_json import encode
from tui.sandbox.wire import Answer, json_answer
from tui.sandbox.wire_faults import WIRE_FAULTS
from tui.sandbox.xtream.account import ABSENT, REFUSALS, Refusal
from tui.sandbox.xtream.actions import API, GUIDES
from tui.sandbox.xtream.details import SEASONS_SHAPES, SHAPES, Shape, shaped
from tui.sandbox.xtream.row_faults import ROW_FAULTS

_ANY_CALL = API | {"login"}


def _refusal(flavour: Refusal, description: str) -> Fault:
    answer = REFUSALS[flavour]
    return Fault(flavour, description, Stage.REPLACE, lambda _, __: answer, None, _ANY_CALL)


def _account(name: str, description: str, field: str, value: object) -> Fault:
    def change(user: dict[str, Any]) -> None:
        user[field] = value
        if value is ABSENT:
            del user[field]

    return _object(name, description, frozenset({"login"}), lambda answer: change(answer["user_info"]))


def _object(name: str, description: str, actions: frozenset[str], change: Callable[[Any], object]) -> Fault:
    """Give a fault that changes a decoded object in place, or gives another value for it."""

    def reshape(answer: Answer, cause: Cause) -> Answer:
        value = json.loads(answer.whole())
        if not isinstance(value, dict):
            return answer
        changed = change(value)
        return answer.with_body(encode(value if changed is None else changed))

    return Fault(name, description, Stage.RESHAPE, reshape, None, actions)


def _episodes(shape: Shape) -> Fault:
    return _object(
        f"episodes_{shape}",
        f"episodes of a series in the shape {shape}",
        _SERIES,
        lambda answer: _reshape(answer, shape),
    )


def _reshape(answer: dict[str, Any], shape: Shape) -> None:
    answer["episodes"] = shaped(_by_season(answer.get("episodes")), shape)
    if shape == "absent":
        del answer["episodes"]


def _by_season(episodes: Any) -> dict[int, list[dict[str, object]]]:
    """Give the episodes by season, from whichever shape the honest answer has."""
    groups = episodes.values() if isinstance(episodes, dict) else episodes or []
    flat: list[Any] = []
    for group in groups:
        flat += group if isinstance(group, list) else [group]
    found: dict[int, list[dict[str, object]]] = {}
    for episode in flat:
        if isinstance(episode, dict):
            found.setdefault(int(str(episode["season"])), []).append(episode)
    return found


def _specials(answer: dict[str, Any]) -> None:
    """Make the first season the specials: season 0, which turns the object into a list of lists."""
    by_season = _by_season(answer.get("episodes"))
    moved = {season - min(by_season): held for season, held in sorted(by_season.items())}
    for season, held in moved.items():
        for episode in held:
            episode["season"] = season
    answer["episodes"] = shaped(moved, "php")


def _seasons(shape: str) -> Fault:
    def change(answer: dict[str, Any]) -> None:
        answer["seasons"] = [] if shape == "empty" else None
        if shape == "absent":
            del answer["seasons"]

    return _object(f"seasons_{shape}", f"seasons of a series {shape}", _SERIES, change)


def _guide_file(name: str, description: str, change: Callable[[bytes], bytes]) -> Fault:
    def reshape(answer: Answer, cause: Cause) -> Answer:
        return answer.with_body(change(answer.whole()))

    return Fault(name, description, Stage.RESHAPE, reshape, None, frozenset({"xmltv"}))


def _no_info(answer: dict[str, Any]) -> None:
    answer["info"] = []


def _plain_guide(answer: dict[str, Any]) -> None:
    for listing in answer["epg_listings"]:
        listing["title"], listing["description"] = "Not base64: été!", "50% off"


def _xcvm_guide(answer: dict[str, Any]) -> None:
    for listing in answer["epg_listings"]:
        listing["stop"], listing["end"] = listing["end"], listing["stop_timestamp"]


def _keyed_guide(answer: dict[str, Any]) -> None:
    listings = answer["epg_listings"]
    answer["epg_listings"] = {str(listings[0]["stream_id"]) if listings else "0": listings}


_SERIES = frozenset({"get_series_info"})

PANEL_FAULTS = registry(
    _refusal("auth0", "refused with status 200: auth 0"),
    _refusal("auth_text0", 'refused with status 200: auth "0"'),
    _refusal("auth_false", "refused with status 200: auth false"),
    _refusal("json401", "refused with 401 and JSON"),
    _refusal("html401", "refused with 401 and HTML"),
    _refusal("nginx404", "refused with the 404 page of nginx"),
    _account("expired", "status Expired, auth still 1", "status", "Expired"),
    _account("banned", "status Banned", "status", "Banned"),
    _account("disabled", "status Disabled", "status", "Disabled"),
    _account("inactive", "status Inactive", "status", "Inactive"),
    _account("trial", "status Trial", "status", "Trial"),
    _account("odd_status", "a status that nobody knows", "status", "Pending review"),
    _account("no_status", "no status at all", "status", ABSENT),
    _account("no_auth", "no auth at all, status Active", "auth", ABSENT),
    _account("exp_past", "Active, but exp_date is long past", "exp_date", "1550619710"),
    _account("exp_null", "exp_date null: no end", "exp_date", None),
    _account("exp_absent", "exp_date absent: no end", "exp_date", ABSENT),
    _account("exp_empty", 'exp_date ""', "exp_date", ""),
    _account("exp_zero", "exp_date 0", "exp_date", 0),
    _account("exp_int", "exp_date as a number", "exp_date", 4_102_444_800),
    _account("exp_text", "exp_date as a date text", "exp_date", "2099-12-31 23:59:59"),
    Fault(
        "user_info",
        "an account object where something else was asked for",
        Stage.REPLACE,
        lambda _, __: json_answer({"user_info": {"auth": 1, "status": "Active"}, "server_info": {}}),
        None,
        API,
    ),
    *(_episodes(shape) for shape in SHAPES if shape != "php"),
    *(_seasons(shape) for shape in SEASONS_SHAPES if shape != "list"),
    _object("specials", "the first season is season 0, so episodes are a list of lists", _SERIES, _specials),
    _object("no_info", "info is [] instead of an object", frozenset({"get_vod_info", "get_series_info"}), _no_info),
    _guide_file(
        "doctype",
        "a document type before the guide",
        lambda body: body.replace(b"<tv>", b'<!DOCTYPE tv SYSTEM "xmltv.dtd">\n<tv>', 1),
    ),
    _guide_file("no_offset", "guide times without an offset", lambda body: body.replace(b' +0000"', b'"')),
    _object("epg_plain", "guide texts that are not base64", GUIDES, _plain_guide),
    _object("epg_xcvm", "the guide's end is an epoch, stop the time of day", GUIDES, _xcvm_guide),
    _object("epg_keyed", "guide listings as an object keyed by stream id", GUIDES, _keyed_guide),
)

FAULTS: dict[str, Fault] = WIRE_FAULTS | ROW_FAULTS | PANEL_FAULTS
"""Every fault of the panel by name; any three-digit status code works besides."""
