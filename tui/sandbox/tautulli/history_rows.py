"""The rows of a `get_history` answer, spelled and computed as Tautulli does."""

from __future__ import annotations

import sqlite3
from typing import Any, Final

from tui.sandbox.tautulli.reply import Refused
from tui.sandbox.tautulli.watched import WatchedRule

_PLATFORMS: Final = {
    "Konvergo": "Plex Media Player",
    "Mystery 3": "PlayStation 3",
    "Mystery 4": "PlayStation 4",
    "Mystery 5": "Xbox 360",
    "WebMAF": "PlayStation 5",
    "windows": "Windows",
    "osx": "macOS",
}
"""Names of platforms that are shown differently."""
_AS_THEY_ARE: Final = """
    reference_id row_id user_id user friendly_name user_thumb product player ip_address live machine_id location secure
    relayed media_type rating_key parent_rating_key grandparent_rating_key full_title title parent_title
    grandparent_title original_title year media_index parent_media_index originally_available_at guid
    transcode_decision group_count state session_key
""".split()  # noqa: SIM905 - a readable list


def history_row(row: sqlite3.Row, rule: WatchedRule, now: int) -> dict[str, Any]:
    """Give a row of the answer. Raises Refused for a media type that Tautulli stumbles over."""
    if row["media_type"] not in ("movie", "episode", "track"):
        raise Refused("Check the logs for errors.", 500)
    percent = 100.0 if row["live"] else row["percent"] or 0.0
    running = row["state"] is not None
    stopped = now if running else row["last_stopped"]
    seconds = now - row["first_started"] - row["paused"] if running else row["play_duration"]
    return {name: row[name] for name in _AS_THEY_ARE} | {
        "date": row["date"],
        "started": row["first_started"],
        "stopped": stopped,
        "duration": seconds,
        "play_duration": seconds,
        "paused_counter": row["paused"],
        "platform": _PLATFORMS.get(row["platform"], row["platform"]),
        "thumb": _thumb(row),
        "percent_complete": round(percent),
        "watched_status": _watched_status(row, percent, rule),
        "group_ids": row["group_ids"],
    }


def _watched_status(row: sqlite3.Row, percent: float, rule: WatchedRule) -> float:
    offset, duration = _as_number(row["furthest"]), _as_number(row["item_duration"])
    markers = (row["marker_credits_first"], row["marker_credits_final"])
    if row["live"] or rule.is_watched(offset, duration, row["media_type"], *markers):
        return 1
    return rule.status(percent, row["media_type"])


def _as_number(value: object) -> float:
    return value if isinstance(value, (int, float)) else 0


def _thumb(row: sqlite3.Row) -> object:
    if row["media_type"] == "episode":
        return row["parent_thumb"] or row["grandparent_thumb"]
    return row["thumb"]


def duration_text(seconds: float | None) -> str:
    """Give a length as Tautulli writes it: `271 days 20 hrs 52 mins`."""
    minutes = int(seconds or 0) // 60
    parts = ((minutes // 1440, "day"), (minutes // 60 % 24, "hr"), (minutes % 60, "min"))
    return " ".join(f"{count} {name}{'s' * (count != 1)}" for count, name in parts if count) or "0 mins"
