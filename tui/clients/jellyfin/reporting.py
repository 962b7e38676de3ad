"""The plugin Playback Reporting: the one query that is sent to it, and its rows (`protocols/jellyfin.md` section 5).

The plugin runs any SQL, so nothing but this text is sent, with numbers and a date of ours in it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from tui.clients.jellyfin.clock import WIDEST
from tui.clients.jellyfin.dialect import Route, plain_id
from tui.clients.jellyfin.items import KINDS
from tui.clients.jellyfin.line import JellyfinLine
from tui.clients.jellyfin.times import local_of
from tui.clients.jellyfin.wire import Plugin, Report
from tui.errors import BadResponse
from tui.model.clean import clean_text
from tui.model.library import ItemKind
from tui.model.pages import BadItem
from tui.model.server_history import PulledPlay

ROUTE = Route("/user_usage_stats/submit_custom_query")
PLUGIN = "playback reporting"
_COLUMNS = (
    "rowid",
    "DateCreated",
    "UserId",
    "ItemId",
    "ItemType",
    "ItemName",
    "PlaybackMethod",
    "ClientName",
    "DeviceName",
    "PlayDuration",
)
_QUERY = (
    f"SELECT {', '.join(_COLUMNS)} FROM PlaybackActivity"
    " WHERE DateCreated >= '{since}' ORDER BY rowid LIMIT {limit} OFFSET {offset}"
)
_MOST_SECONDS = 30 * 86_400
_USER = re.compile(r"[0-9a-f]{32}", re.ASCII)


@dataclass(frozen=True, slots=True)
class ReportedPlay:
    """A row of the plugin."""

    row: int
    local: datetime
    """When it began, by the clock of the server."""
    user: str
    item: str
    kind: ItemKind | None
    """None: of a kind that is not kept."""
    title: str
    method: str
    client: str
    device: str
    seconds: int | None
    """Played, without pauses. It grows while it plays."""

    @property
    def who_and_what(self) -> tuple[str, str]:
        """Keys of user and item."""
        return self.user, self.item


@dataclass(frozen=True, slots=True)
class ReportPage:
    """Rows in the order in which they were written."""

    plays: tuple[ReportedPlay, ...]
    bad: tuple[BadItem, ...]
    received: int


async def ask_for_plays(line: JellyfinLine, since: float, offset: int, limit: int) -> ReportPage:
    """Give plays from some hours before `since` (UTC epoch s) on: how far the server is from UTC is not known here.

    Raises SyncError; BadResponse with the words of the plugin when it refuses the query.
    """
    earliest = datetime.fromtimestamp(max(since - WIDEST, 0), UTC)
    query = _QUERY.format(since=f"{earliest:%Y-%m-%d %H:%M:%S}", limit=int(limit), offset=int(offset))
    report = await line.post(ROUTE, {"CustomQueryString": query, "ReplaceUserId": False}, Report)
    return read_report(report)


def has_plugin(plugins: Sequence[Plugin]) -> bool:
    """Whether the plugin is there and runs."""
    return any(
        (one.name or "").strip().lower() == PLUGIN and (one.status or "Active").strip().lower() == "active"
        for one in plugins
    )


def read_report(report: Report) -> ReportPage:
    """Read an answer. Raises BadResponse when it is an error, which comes with status 200."""
    columns = report.colums or report.columns or []
    if report.results is None or len(columns) != len(_COLUMNS):
        words = clean_text(report.message or "it gave no rows", 200)
        raise BadResponse(
            f"Playback Reporting answered with an error: {words}", hint="Look at the plugin in the server's dashboard."
        )
    plays: list[ReportedPlay] = []
    bad: list[BadItem] = []
    for row in report.results:
        found = _play(row)
        if isinstance(found, BadItem):
            bad.append(found)
        else:
            plays.append(found)
    return ReportPage(tuple(plays), tuple(bad), len(report.results))


def pulled(play: ReportedPlay, utc: int | None, *, is_sure: bool, name: str) -> PulledPlay | None:
    """Give a play as it is kept; None for kinds that are not."""
    if play.kind is None:
        return None
    return PulledPlay(
        record=play.row,
        account_key=play.user,
        account_name=name,
        kind=play.kind,
        item_key=play.item,
        title=play.title,
        started=utc if is_sure else None,
        at=None if is_sure else utc,
        duration_s=play.seconds,
        player=play.device,
        product=play.client,
        decision=_decision(play.method),
    )


def _play(row: Any) -> ReportedPlay | BadItem:
    cells = [_text(cell) for cell in row] if isinstance(row, list) else []
    if len(cells) != len(_COLUMNS):
        return BadItem(clean_text(cells[0], 40) if cells else "", "It has not the columns that were asked for")
    number, date, user, item, kind, name, method, client, device, seconds = cells
    local = local_of(date)
    if not number.isdecimal() or len(number) > 12:
        return BadItem(clean_text(number, 40), "Its number cannot be read")
    if local is None:
        return BadItem(number, f"Its time cannot be read: {clean_text(date, 40)}")
    if not _USER.fullmatch(plain_id(user)):
        return BadItem(number, f"Its user cannot be read: {clean_text(user, 40)}")
    return ReportedPlay(
        row=int(number),
        local=local,
        user=plain_id(user),
        item=clean_text(plain_id(item), 80),
        kind=KINDS.get(kind),
        title=clean_text(name),
        method=clean_text(method, 80),
        client=clean_text(client, 200),
        device=clean_text(device, 200),
        seconds=_seconds(seconds),
    )


def _text(cell: Any) -> str:
    """Give a cell as the text that it should be."""
    return str(cell) if isinstance(cell, str | int) else ""


def _seconds(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 10 and int(text) <= _MOST_SECONDS else None


def _decision(method: str) -> str:
    """Give `direct play`, `copy` or `transcode` for `DirectPlay`, `DirectStream`, `Transcode (v:h264 a:direct)`."""
    word = method.strip().lower()
    if word.startswith("transcode"):
        return "transcode"
    return {"directplay": "direct play", "directstream": "copy", "remux": "copy"}.get(word, "")
