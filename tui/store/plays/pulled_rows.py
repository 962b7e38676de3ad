"""How a play that a server tells of becomes a record in the shape of `temp.taken`. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from msgspec.structs import replace

from tui.model.plays import MediaType
from tui.model.server_history import PulledPlay
from tui.model.tautulli import ROW_COLUMNS
from tui.store.plays.keys import stored_key

GONE = "gone://"
"""Begins the guid of an item that its server does not have any longer."""

DAY = 86_400

_MEDIA_TYPES = frozenset(kind.value for kind in MediaType)


def why_not(play: PulledPlay, now: float) -> str:
    """Say in a few words why a play cannot be stored; "" = it can. Clocks may differ by a day."""
    if play.kind not in _MEDIA_TYPES:
        return "Media type is unknown"
    if not play.account_key:
        return "User id is missing"
    if any(moment is not None and moment > now + DAY for moment in (play.started, play.stopped, play.at)):
        return "Start time lies in the future"
    if play.started is not None and play.stopped is not None and play.stopped < play.started:
        return "Stopped before it started"
    return ""


def gone_guid(media_type: str, titles: tuple[str, str], numbers: tuple[int | None, int | None], released: str) -> str:
    """Give the guid under which an item without a key is stored: what is told of it is all that it is known by."""
    told = (titles[1], *("" if number is None else str(number) for number in numbers), titles[0], released)
    return GONE + "/".join([media_type, *(quote(part, safe="") for part in told)])


def gone_guid_of(play: PulledPlay) -> str:
    """Give the guid of the deleted item that was played."""
    return gone_guid(play.kind, (play.title, play.grandparent_title), (play.season, play.number), play.released)


def with_device(play: PulledPlay, known: tuple[str, str, str, str]) -> PulledPlay:
    """Let blank names of a device be what they were: a server may not tell them any more (S27).

    `known` are its id, player, product and platform; another device keeps nothing of it.
    """
    device_id, player, product, platform = known
    if play.device_id != device_id:
        return play
    return replace(
        play, player=play.player or player, product=play.product or product, platform=play.platform or platform
    )


def with_titles(play: PulledPlay, known: tuple[str, str, str]) -> PulledPlay:
    """Let a deleted item be called as it was: `known` are its title, season or album, show or artist."""
    title, parent, grandparent = known
    return replace(play, title=title, parent_title=parent, grandparent_title=grandparent)


def record_of(play: PulledPlay, number: int, item_key: int | str, guid: str) -> list[Any]:
    """Give the values of a row of `temp.taken` for the record of this number; `item_key` and `guid` say which item.

    Where only one moment is known it stands as the end. Where start and seconds played are known, it ended no sooner.
    """
    stopped = _stopped(play)
    told: dict[str, Any] = {
        "id": number,
        "server": 0,
        "has_metadata": 1,
        "has_stream": 1,
        "reference_id": number,
        "started": _moment(play.started),
        "stopped": stopped,
        "rating_key": item_key,
        "user_id": stored_key(play.account_key),
        "user": play.account_name,
        "paused_counter": _paused(play, stopped),
        "player": play.player,
        "product": play.product,
        "platform": play.platform,
        "machine_id": play.device_id,
        "parent_rating_key": stored_key(play.parent_key) if play.parent_key else None,
        "grandparent_rating_key": stored_key(play.grandparent_key) if play.grandparent_key else None,
        "media_type": str(play.kind),
        "section_id": play.library_key or None,
        "view_offset": play.position_ms,
        "title": play.title,
        "parent_title": play.parent_title,
        "grandparent_title": play.grandparent_title,
        "media_index": play.number,
        "parent_media_index": play.season,
        "year": play.year,
        "originally_available_at": play.released,
        "duration": play.runtime_ms,
        "guid": guid,
        "live": 0,
        "transcode_decision": play.decision,
        "watched_status": None if play.is_watched is None else float(play.is_watched),
    }
    return [*(told.get(column) for column in ROW_COLUMNS), None, ""]


def once_each(plays: Iterable[PulledPlay]) -> list[PulledPlay]:
    """Give each record once, as it was told last: pages of a history may overlap."""
    return list({play.record: play for play in plays}.values())


def _stopped(play: PulledPlay) -> int | None:
    started, stopped = _moment(play.started), _moment(play.stopped)
    if stopped is not None:
        return stopped
    if started is None:
        return _moment(play.at)
    return None if play.duration_s is None else started + play.duration_s


def _paused(play: PulledPlay, stopped: int | None) -> int:
    started = _moment(play.started)
    if started is None or stopped is None or play.duration_s is None:
        return 0
    return max(0, stopped - started - play.duration_s)


def _moment(told: int | None) -> int | None:
    """Zero and what lies before is how servers write that they do not know (S20)."""
    return told if told is not None and told > 0 else None
