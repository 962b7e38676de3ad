"""Watched marks as a history: of each item and user the last play, as far as its date tells (`jellyfin.md` section 5).

A mark is no play. What can be told apart is left out: marks without a date, those that several items got within one
moment, as a whole season does that is marked by hand, and in 10.8 those of moments at which nobody played.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import takewhile

from tui.clients.jellyfin.items import KINDS, LEAVES, leaves_of, state_of
from tui.clients.jellyfin.line import JellyfinLine
from tui.clients.jellyfin.pages import NOT_SHARED, entries
from tui.clients.jellyfin.questions import LAST_PLAYED_FIRST, within
from tui.clients.jellyfin.standing import Standing
from tui.clients.jellyfin.wire import Item
from tui.clients.jellyfin.witness import Starts, read_starts
from tui.model.clean import clean_text
from tui.model.library import ItemKind, StateRow
from tui.model.pages import BadItem, Page
from tui.model.server_history import HistoryWish, PulledPlay
from tui.model.servers import ServerLibrary

TOGETHER = 1
"""s within which two items cannot both have been begun by one person."""
_STEP = 500


@dataclass(frozen=True, slots=True)
class Part:
    """One account, in one library or in all: its items with the last played first."""

    account: str
    library: ServerLibrary | None = None


@dataclass(frozen=True, slots=True)
class Slice:
    """What was read of a part."""

    plays: tuple[PulledPlay, ...]
    bad: tuple[BadItem, ...]
    received: int
    """Entries that are not too old."""
    is_end: bool
    """All that follow are too old, or there is nothing more."""


@dataclass(frozen=True, slots=True)
class Dated:
    """An item with its state."""

    item: Item
    state: StateRow
    at: int
    """When it was last played, UTC epoch s; 0 = never, or nobody knows."""

    def is_since(self, since: float) -> bool:
        """Whether that is not too old."""
        return self.at > 0 and self.at >= since


@dataclass(slots=True)
class Progress:
    """How long the parts are that were read to their end, and how far the one after them was read."""

    lengths: list[int] = field(default_factory=list)
    reached: int = 0


class WatchedMarks:
    """Lays the parts behind each other, so that they are one list to be paged through."""

    def __init__(self, line: JellyfinLine, standing: Standing) -> None:
        self._line = line
        self._standing = standing
        self._progress: dict[tuple[HistoryWish, float | None], Progress] = {}
        self._starts: Starts | None = None

    async def page(self, wish: HistoryWish, until: float | None, start: int, size: int) -> Page[PulledPlay]:
        """Give one page. From `until` on (UTC epoch s) another source knows more. Raises SyncError.

        Mostly one request; one more for each part that comes to its end within.
        """
        progress = self._progress.setdefault((wish, until), Progress())
        place = start
        for number, part in enumerate(await self._parts(wish)):
            if number < len(progress.lengths) and place >= progress.lengths[number]:
                place -= progress.lengths[number]
                continue
            found = await self._read(part, place, size, wish.since, until)
            if number == len(progress.lengths):
                await self._note(progress, found, part, place, wish.since)
            if found.received:
                left_out = found.received - len(found.plays) - len(found.bad)
                return Page(found.plays, found.received, None, found.bad, left_out)
            place -= progress.lengths[number]
        return Page((), 0, None)

    async def moments(self, account: str) -> dict[tuple[str, str], list[int]]:
        """Give when an account began what it played last, by account and item."""
        found = await self._entries(Part(account), 0, _STEP)
        states = [state_of(item, unplays=False) for item in found if isinstance(item, Item)]
        return {(account, state.item_key): [state.last_played] for state in states if state.last_played is not None}

    async def _parts(self, wish: HistoryWish) -> list[Part]:
        readable = [account.key for account in await self._standing.accounts() if account.is_readable]
        accounts = [key for key in readable if not wish.accounts or key in wish.accounts]
        if not wish.libraries:
            return [Part(account) for account in accounts]
        return [Part(account, library) for account in accounts for library in wish.libraries]

    async def _note(self, progress: Progress, found: Slice, part: Part, place: int, since: float) -> None:
        """Remember where a part ends. Where the reading began in its middle, it is counted from the beginning."""
        if found.received:
            progress.reached = place + found.received
        if not found.is_end:
            return
        is_behind = not found.received and place > progress.reached
        progress.lengths.append(await self._length(part, since) if is_behind else place + found.received)
        progress.reached = 0

    async def _length(self, part: Part, since: float) -> int:
        place = 0
        while True:
            found = await self._read(part, place, _STEP, since, None)
            place += found.received
            if found.is_end:
                return place

    async def _read(self, part: Part, place: int, size: int, since: float, until: float | None) -> Slice:
        """Read so many entries, with one on each side to see what was marked together."""
        lead = 1 if place else 0
        asked = size + lead + 1
        found = [_dated(entry) for entry in await self._entries(part, place - lead, asked)]
        recent = list(takewhile(lambda entry: not isinstance(entry, Dated) or entry.is_since(since), found))
        own = range(lead, min(len(recent), lead + size))
        kept = [entry for place in own if isinstance(entry := recent[place], Dated) and not _is_together(recent, place)]
        bad = tuple(entry for place in own if isinstance(entry := recent[place], BadItem))
        starts = await self._known_starts()
        real = [one for one in kept if not starts.denies(part.account, one.at)]
        plays = tuple(_play(one, part) for one in real if until is None or one.at < until)
        is_end = len(recent) <= lead + size and (len(recent) < len(found) or len(found) < asked)
        return Slice(plays, bad, len(own), is_end)

    async def _known_starts(self) -> Starts:
        if self._starts is None:
            self._starts = await read_starts(self._line, self._standing)
        return self._starts

    async def _entries(self, part: Part, start: int, size: int) -> list[Item | BadItem]:
        """Give items with the last played first; those that were never played come behind all others.

        An account has played nothing in a library that it does not see.
        """
        dialect = await self._standing.dialect()
        kinds = LEAVES if part.library is None else leaves_of(part.library.kind)
        asked = {**within(part.library, kinds), **LAST_PLAYED_FIRST, "startIndex": start, "limit": size}
        try:
            return await entries(self._line, dialect.items(part.account, **asked))
        except NOT_SHARED:
            return []


def _dated(entry: Item | BadItem) -> Dated | BadItem:
    if isinstance(entry, BadItem):
        return entry
    state = state_of(entry, unplays=False)
    return Dated(entry, state, state.last_played or 0)


def _is_together(found: Sequence[Dated | BadItem], place: int) -> bool:
    """Whether a neighbour got its date within the same moment."""
    own = found[place]
    others = (found[other] for other in (place - 1, place + 1) if 0 <= other < len(found))
    near = (other.at for other in others if isinstance(other, Dated))
    return isinstance(own, Dated) and any(abs(own.at - at) <= TOGETHER for at in near)


def _play(dated: Dated, part: Part) -> PulledPlay:
    state, kind = dated.state, KINDS.get(dated.item.type or "", ItemKind.MOVIE)
    return PulledPlay(
        record=f"{part.account}:{state.item_key}:{state.last_played}",
        account_key=part.account,
        kind=kind,
        item_key=state.item_key,
        title=clean_text(dated.item.name or ""),
        at=state.last_played,
        is_watched=is_finished(state, kind),
        position_ms=state.position_ms or None,
        library_key="" if part.library is None else part.library.key,
    )


def is_finished(state: StateRow, kind: ItemKind) -> bool | None:
    """Tell whether the last play went to its end, as the state says; music counts as played when it begins."""
    if kind is ItemKind.TRACK:
        return None
    return state.is_played and state.position_ms == 0
