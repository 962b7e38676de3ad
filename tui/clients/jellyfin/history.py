"""The plays of a server, page by page, from each of the places that tell of them.

Each tells only what lies before the reach of the better ones, so that all together tell nothing twice.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace

import msgspec

from tui.clients.jellyfin.activity import LONGEST, MARGIN, Event, Stretch, page_in, read_stretch, route
from tui.clients.jellyfin.clock import Reading, ServerClock
from tui.clients.jellyfin.line import JellyfinLine
from tui.clients.jellyfin.members import Members
from tui.clients.jellyfin.reporting import ReportedPlay, ReportPage, ask_for_plays, pulled
from tui.clients.jellyfin.sources import MARKS, REPORTING, Overview, Sources
from tui.clients.jellyfin.standing import Standing
from tui.clients.jellyfin.watched import WatchedMarks
from tui.clients.jellyfin.wire import Listing
from tui.clients.jellyfin.zone import Moments, ZoneFinder
from tui.errors import NotFound
from tui.model.pages import BadItem, Page
from tui.model.server_history import HistorySource, HistoryWish, PulledPlay

UNREADABLE_TIME = "Its time cannot be told: the server's time zone on that day is not known (set time_zone)"


@dataclass(frozen=True, slots=True)
class Timed:
    """A row of Playback Reporting with what its time means."""

    play: ReportedPlay
    reading: Reading


class Histories:
    """Finds the sources once for each client, and pages through them."""

    def __init__(self, line: JellyfinLine, standing: Standing, zone: str) -> None:
        self._line = line
        self._standing = standing
        self._marks = WatchedMarks(line, standing)
        self._zone = ZoneFinder(line, standing, self._marks, zone)
        self._members = Members(line, standing)
        self._found = Sources(line, standing, self._zone)
        self._sources: list[HistorySource] | None = None
        self._totals: dict[float, int] = {}
        """Entries of the activity log since a time, as last told."""

    async def sources(self) -> list[HistorySource]:
        """Give what tells of plays, the best first. Raises SyncError."""
        if self._sources is None:
            self._sources = await self._found.find()
        return self._sources

    async def overview(self) -> Overview:
        """Give what the card tells. Raises SyncError."""
        return await self._found.overview()

    async def page(self, source: HistorySource, wish: HistoryWish, start: int, size: int) -> Page[PulledPlay]:
        """Give one page of a source. Raises SyncError; NotFound for a source that is gone."""
        until = await self._until(source.name)
        if source.name == MARKS:
            return await self._marks.page(wish, until, start, size)
        if source.name == REPORTING:
            found = await self._reported(wish, start, size)
        else:
            found = await self._logged(wish, until, start, size)
        return await self._narrowed(found, wish) if wish.libraries else found

    async def _narrowed(self, found: Page[PulledPlay], wish: HistoryWish) -> Page[PulledPlay]:
        """Leave out what lies in no library that was asked for; of what is gone that cannot be told any more."""
        places = await self._members.places({play.item_key for play in found.rows}, wish.libraries, wish.since)
        rows = tuple(
            msgspec.structs.replace(play, library_key=places[play.item_key])
            for play in found.rows
            if play.item_key in places
        )
        return replace(found, rows=rows, left_out=found.left_out + len(found.rows) - len(rows))

    async def _until(self, name: str) -> float | None:
        """Give from when on better sources tell."""
        sources = await self.sources()
        names = [source.name for source in sources]
        if name not in names:
            raise NotFound(f"The server has no {name} any more", hint="Start the history sync again.")
        reaches = [source.reaches_back_to for source in sources[: names.index(name)]]
        return min((reach for reach in reaches if reach is not None), default=None)

    async def _reported(self, wish: HistoryWish, start: int, size: int) -> Page[PulledPlay]:
        report = await ask_for_plays(self._line, wish.since, start, size)
        clock = await self._zone.clock()
        timed = await asyncio.to_thread(_timed, report, clock, {})
        if not all(one.reading.is_sure and one.reading.utc is not None for one in timed):
            timed = await asyncio.to_thread(_timed, report, clock, await self._zone.moments())
        names = (await self._standing.known()).names
        rows: list[PulledPlay] = []
        bad = list(report.bad)
        for one in timed:
            if wish.accounts and one.play.user not in wish.accounts:
                continue
            utc = one.reading.utc
            if utc is None:
                bad.append(BadItem(str(one.play.row), UNREADABLE_TIME))
            elif utc >= wish.since:
                row = pulled(one.play, utc, is_sure=one.reading.is_sure, name=names.get(one.play.user, ""))
                rows += [row] if row is not None else []
        left_out = report.received - len(rows) - len(bad)
        return Page(tuple(rows), report.received, None, tuple(bad), left_out)

    async def _logged(self, wish: HistoryWish, until: float | None, start: int, size: int) -> Page[PulledPlay]:
        def keep(event: Event) -> bool:
            is_asked = not wish.accounts or event.user in wish.accounts
            return is_asked and wish.since <= event.at and (until is None or event.at < until)

        # What began before the first day may end in it: its start has to be seen to be left out.
        since = max(wish.since - LONGEST, 0.0)
        stretch = await self._stretch(since, start, size)
        self._totals[since] = stretch.total
        return page_in(stretch, start, size, keep, (await self._standing.known()).names)

    async def _stretch(self, since: float, start: int, size: int) -> Stretch:
        """Give a page of entries with those around it; asked for anew when the log has grown by more than these."""
        total = self._totals.get(since)
        if total is None:
            total = (await self._line.get(route(since, 0, 1), Listing)).total_record_count or 0
        first = max(start - MARGIN, 0)
        span = start + size + MARGIN - first
        stretch = await read_stretch(self._line, since, first, span, total)
        if stretch.first > start:
            stretch = await read_stretch(self._line, since, first, span, stretch.total)
        return stretch


def _timed(report: ReportPage, clock: ServerClock, moments: Moments) -> list[Timed]:
    """Read the times of rows that follow each other."""
    found: list[Timed] = []
    after: int | None = None
    for play in report.plays:
        reading = clock.read(play.local, after=after, near=moments.get(play.who_and_what, ()))
        after = reading.utc if reading.utc is not None else after
        found.append(Timed(play, reading))
    return found
