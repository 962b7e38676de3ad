"""What a `get_history` call asks for: its filters, its order and its page, as SQL over the file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Final

from tui.sandbox.tautulli.reply import Refused

_SAME: Final = """
    user_id user platform product player ip_address machine_id location secure relayed media_type section_id rating_key
    parent_rating_key grandparent_rating_key
"""
_FROM_METADATA: Final = """
    full_title title parent_title grandparent_title original_title year media_index parent_media_index thumb
    parent_thumb grandparent_thumb live originally_available_at guid
"""
_FRIENDLY: Final = """
    CASE WHEN u.friendly_name IS NULL OR TRIM(u.friendly_name) = '' THEN u.username ELSE u.friendly_name END
"""
_HISTORY: Final = f"""
    SELECT h.id AS shown, h.id AS row_id, h.reference_id, h.started, h.stopped, h.paused_counter, h.view_offset,
           {", ".join(f"h.{name}" for name in _SAME.split())},
           {", ".join(f"m.{name}" for name in _FROM_METADATA.split())},
           m.duration AS item_duration, m.marker_credits_first, m.marker_credits_final, i.transcode_decision,
           {_FRIENDLY} AS friendly_name, u.thumb AS user_thumb, NULL AS state, NULL AS session_key
    FROM session_history h
    JOIN session_history_metadata m ON m.id = h.id
    JOIN session_history_media_info i ON i.id = h.id
    LEFT JOIN users u ON u.user_id = h.user_id
"""
_RUNNING: Final = f"""
    SELECT -s.session_key, NULL, NULL, s.started, s.stopped, s.paused_counter, s.view_offset,
           {", ".join(f"s.{name}" for name in _SAME.split())},
           {", ".join(f"s.{name}" for name in _FROM_METADATA.split())},
           s.duration, NULL, NULL, s.transcode_decision, {_FRIENDLY}, u.thumb, s.state, s.session_key
    FROM sessions s LEFT JOIN users u ON u.user_id = s.user_id
"""
_PERCENT: Final = """
    (CASE WHEN view_offset IS NULL OR view_offset = '' THEN 0.1 ELSE view_offset * 1.0 END)
    / (CASE WHEN item_duration IS NULL OR item_duration = '' THEN 1.0 ELSE item_duration * 1.0 END) * 100
"""
_LISTING: Final = """
    WITH every AS ({rows}),
    kept AS (SELECT * FROM every {where}),
    grouped AS (
        SELECT MAX(shown) AS shown, MAX(started) AS date, MIN(started) AS first_started,
               MAX(stopped) AS last_stopped,
               SUM(CASE WHEN stopped > 0 THEN stopped - started ELSE 0 END)
               - SUM(CASE WHEN paused_counter IS NULL THEN 0 ELSE paused_counter END) AS play_duration,
               SUM(CASE WHEN paused_counter IS NULL THEN 0 ELSE paused_counter END) AS paused,
               MAX(view_offset) AS furthest, MAX({percent}) AS percent,
               COUNT(*) AS group_count, GROUP_CONCAT(row_id) AS group_ids
        FROM kept GROUP BY {key}, session_key
    )
    SELECT * FROM grouped JOIN kept USING (shown) {search} ORDER BY {order}
"""
_SEARCHED: Final = ("friendly_name", "ip_address", "platform", "product", "player", "full_title")
_ORDERS: Final = {
    "date": "date",
    "friendly_name": "friendly_name COLLATE NOCASE",
    "ip_address": "ip_address",
    "platform": "platform COLLATE NOCASE",
    "product": "product COLLATE NOCASE",
    "player": "player COLLATE NOCASE",
    "full_title": "full_title COLLATE NOCASE",
    "started": "first_started",
    "stopped": "last_stopped",
    "paused_counter": "paused",
    "duration": "play_duration",
}
_EQUAL: Final = ("rating_key", "parent_rating_key", "grandparent_rating_key", "section_id", "transcode_decision")
_LIVE: Final = "CASE WHEN live = 1 THEN 'live' ELSE media_type END"

Condition = tuple[str, tuple[object, ...]]


@dataclass(frozen=True, slots=True)
class HistoryQuery:
    """A call, read."""

    sql: str
    """Gives the rows of the listing in their order."""
    arguments: tuple[object, ...]
    start: int
    length: int
    """-1: all."""


def read_query(asked: Mapping[str, str], zone: tzinfo) -> HistoryQuery:
    """Read the parameters of a call; days are days of `zone`. Raises Refused for a number or day that is none."""
    conditions = list(_conditions(asked, zone))
    search = asked.get("search", "")
    sql = _LISTING.format(
        rows=f"{_HISTORY} UNION ALL {_RUNNING}" if _flag(asked, "include_activity") else _HISTORY,
        where=" AND ".join(condition for condition, _ in conditions).join(("WHERE ", "")) if conditions else "",
        percent=_PERCENT,
        key="reference_id" if _flag(asked, "grouping") else "row_id",
        search="WHERE " + " OR ".join(f"{name} LIKE ?" for name in _SEARCHED) if search else "",
        order=_order(asked),
    )
    values = [value for _, given in conditions for value in given]
    found = [f"%{search}%"] * len(_SEARCHED) if search else []
    return HistoryQuery(sql, (*values, *found), _number(asked, "start", 0), _number(asked, "length", 25))


def _conditions(asked: Mapping[str, str], zone: tzinfo) -> Iterator[Condition]:
    if asked.get("user_id"):
        yield _one_of("user_id", asked["user_id"])
    elif asked.get("user"):
        yield _one_of("user", asked["user"])
    for name in _EQUAL:
        if asked.get(name):
            yield _one_of(name, asked[name])
    if asked.get("media_type", "all") != "all":
        yield _one_of(_LIVE, asked["media_type"])
    if asked.get("guid"):
        yield "guid LIKE ?", (asked["guid"].partition("?")[0] + "%",)
    if asked.get("start_date"):
        day = _day(asked["start_date"])
        yield "started >= ? AND started < ?", (_midnight(day, zone), _midnight(day + timedelta(1), zone))
    if asked.get("after"):
        yield "started >= ?", (_midnight(_day(asked["after"]), zone),)
    if asked.get("before"):
        yield "started < ?", (_midnight(_day(asked["before"]) + timedelta(1), zone),)


def _one_of(column: str, listed: str) -> Condition:
    """Compare as text: the file holds numbers, the call texts, several of them behind commas."""
    values = tuple(part.strip() for part in listed.split(","))
    return f"CAST({column} AS TEXT) IN ({', '.join('?' * len(values))})", values


def _order(asked: Mapping[str, str]) -> str:
    column = _ORDERS.get(asked.get("order_column", "date"), "date")
    direction = "ASC" if asked.get("order_dir", "desc").lower() == "asc" else "DESC"
    return f"{column} {direction}, shown {direction}"


def _flag(asked: Mapping[str, str], name: str) -> bool:
    """Give a switch; both are on by default, as in the settings of a new install."""
    return asked.get(name, "1").lower() not in ("0", "false", "")


def _number(asked: Mapping[str, str], name: str, default: int) -> int:
    try:
        return int(asked.get(name) or default)
    except ValueError:
        raise Refused("Check the logs for errors.", 500) from None


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refused("Check the logs for errors.", 500) from None


def _midnight(day: date, zone: tzinfo) -> int:
    """Give the begin of a day, UTC epoch, s."""
    return int(datetime(day.year, day.month, day.day, tzinfo=zone).timestamp())
