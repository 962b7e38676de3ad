"""The activity log as a history of plays: starts and stops, paired by user and item (`protocols/jellyfin.md` 5).

The log comes newest first and grows at that end, so it is counted from the other one: oldest first, its pages stay.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import msgspec

from tui.clients.jellyfin.dialect import Route, plain_id
from tui.clients.jellyfin.line import JellyfinLine
from tui.clients.jellyfin.times import epoch_of, iso
from tui.clients.jellyfin.wire import ActivityEntry, Listing
from tui.model.clean import clean_text
from tui.model.library import ItemKind
from tui.model.pages import BadItem, Page
from tui.model.server_history import PulledPlay

STARTS = {"VideoPlayback": ItemKind.MOVIE, "AudioPlayback": ItemKind.TRACK}
"""A video is a film until its item is looked at."""
STOPS = {"VideoPlaybackStopped": ItemKind.MOVIE, "AudioPlaybackStopped": ItemKind.TRACK}
MARGIN = 200
"""Entries before and after a page that are read too, to find the other half of a play."""
LONGEST = 86_400
"""s; what stopped later belongs to another play."""


@dataclass(frozen=True, slots=True)
class Event:
    """A start or a stop."""

    id: int
    kind: ItemKind
    is_start: bool
    at: int
    """UTC epoch s."""
    user: str
    item: str
    words: str
    """The server's own, in its language; never read, only shown where nothing better is known."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Entries that follow each other, oldest first; None: an entry that is no start or stop of a play."""

    first: int
    """Place of the first, counted from the oldest of the log."""
    entries: tuple[Event | BadItem | None, ...]
    total: int


async def read_stretch(line: JellyfinLine, since: float, first: int, size: int, total: int) -> Stretch:
    """Give the entries from `first` on, oldest first; `total` is how many there were when last asked.

    The log may have grown since: then the stretch lies elsewhere than asked for, and its `first` says where. `since`
    is UTC epoch s. Raises SyncError.
    """
    start = max(total - first - size, 0)
    listing = await line.get(route(since, start, min(size, total)), Listing)
    now = listing.total_record_count if listing.total_record_count is not None else start + len(listing.items)
    entries = tuple(event_of(raw) for raw in reversed(listing.items))
    return Stretch(max(now - start - len(entries), 0), entries, now)


def route(since: float, start: int, limit: int) -> Route:
    """Give the route of entries of users, newest first."""
    asked = (("startIndex", start), ("limit", limit), ("minDate", iso(since)), ("hasUserId", True))
    return Route("/System/ActivityLog/Entries", asked)


def date_in(raw: msgspec.Raw) -> int | None:
    """Give the date of any entry, UTC epoch s."""
    try:
        return epoch_of(msgspec.json.decode(raw, type=ActivityEntry, strict=False).date)
    except msgspec.ValidationError:
        return None


def start_of(raw: msgspec.Raw) -> tuple[str, int] | None:
    """Give user and moment (UTC epoch s) of a beginning, whether the entry says what was played or not."""
    try:
        entry = msgspec.json.decode(raw, type=ActivityEntry, strict=False)
    except msgspec.ValidationError:
        return None
    at = epoch_of(entry.date)
    if entry.type not in STARTS or at is None or not entry.user_id:
        return None
    return plain_id(entry.user_id), at


def event_of(raw: msgspec.Raw) -> Event | BadItem | None:
    """Read an entry; None when it tells of no play, or not of what."""
    try:
        entry = msgspec.json.decode(raw, type=ActivityEntry, strict=False)
    except msgspec.ValidationError as error:
        return BadItem("", clean_text(f"It cannot be read: {error}", 200))
    kind = STARTS.get(entry.type or "") or STOPS.get(entry.type or "")
    if kind is None or not entry.item_id or not entry.user_id:
        return None
    at = epoch_of(entry.date)
    if at is None or entry.id < 0:
        return BadItem(str(entry.id), "Its time cannot be read")
    is_start = entry.type in STARTS
    return Event(
        entry.id,
        kind,
        is_start,
        at,
        clean_text(plain_id(entry.user_id), 80),
        clean_text(plain_id(entry.item_id), 80),
        clean_text(entry.name or "", 300),
    )


def page_in(
    stretch: Stretch, start: int, size: int, keep: Callable[[Event], bool], names: dict[str, str]
) -> Page[PulledPlay]:
    """Give the plays that begin within a page of entries; the rest of the stretch only tells how they end."""
    partners = _paired(event for event in stretch.entries if isinstance(event, Event))
    low = max(start - stretch.first, 0)
    own = stretch.entries[low : max(start + size - stretch.first, 0)]
    events = [event for event in own if isinstance(event, Event) and keep(event)]
    rows = [play for event in events if (play := _play(event, partners, names)) is not None]
    bad = tuple(entry for entry in own if isinstance(entry, BadItem))
    return Page(tuple(rows), len(own), stretch.total, bad, len(own) - len(rows) - len(bad), None)


def _paired(events: Iterable[Event]) -> dict[int, Event]:
    """Give the stop of each start and the start of each stop, by id: a start belongs with the next stop after it."""
    partners: dict[int, Event] = {}
    waiting: dict[tuple[str, str], Event] = {}
    for event in sorted(events, key=lambda one: (one.at, one.id)):
        who_and_what = (event.user, event.item)
        if event.is_start:
            waiting[who_and_what] = event
            continue
        start = waiting.pop(who_and_what, None)
        if start is not None and event.at - start.at <= LONGEST:
            partners[start.id], partners[event.id] = event, start
    return partners


def _play(event: Event, partners: dict[int, Event], names: dict[str, str]) -> PulledPlay | None:
    """Give the play of a start, or of a stop whose start is not in the log; None for a stop that was told with it."""
    partner = partners.get(event.id)
    if not event.is_start and partner is not None:
        return None
    stop = partner if event.is_start else event
    return PulledPlay(
        record=event.id,
        account_key=event.user,
        account_name=names.get(event.user, ""),
        kind=event.kind,
        item_key=event.item,
        title=event.words,
        started=event.at if event.is_start else None,
        stopped=None if stop is None else stop.at,
    )


def moments_in(entries: Sequence[Event | BadItem | None]) -> dict[tuple[str, str], list[int]]:
    """Give when plays began, by user and item."""
    found: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for event in entries:
        if isinstance(event, Event) and event.is_start:
            found[event.user, event.item].append(event.at)
    return dict(found)
