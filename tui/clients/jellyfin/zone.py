"""Finds out by which clock Playback Reporting writes: told by a setting, or from plays that other places tell too."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from tui.clients.jellyfin.activity import event_of, moments_in, route
from tui.clients.jellyfin.clock import ServerClock, found_clock, sightings, told_clock
from tui.clients.jellyfin.line import JellyfinLine
from tui.clients.jellyfin.reporting import ReportedPlay, ask_for_plays
from tui.clients.jellyfin.standing import Standing
from tui.clients.jellyfin.watched import WatchedMarks
from tui.clients.jellyfin.wire import Listing
from tui.errors import AuthError, Forbidden, NotFound

_LOG_READ = 1000
"""Newest entries of the activity log that are compared."""
_REPORT_READ = 1000
"""Oldest and newest rows of the plugin that are compared."""
_RECENT = 20 * 86_400.0
_LOG_REACH = 35 * 86_400.0
_MOST_USERS = 12
"""Users whose last plays are compared."""

Moments = dict[tuple[str, str], list[int]]
"""When plays began (UTC epoch s), by user and item."""


class ZoneFinder:
    """Asks once, and remembers."""

    def __init__(self, line: JellyfinLine, standing: Standing, marks: WatchedMarks, zone: str) -> None:
        self._line = line
        self._standing = standing
        self._marks = marks
        self._zone = zone.strip()
        self._clock: ServerClock | None = None
        self._moments: Moments | None = None

    async def clock(self) -> ServerClock:
        """Give the clock of the server. Raises InvalidInput when the zone that was told is none, and SyncError."""
        if self._clock is None:
            self._clock = told_clock(self._zone) if self._zone else await self._found()
        return self._clock

    async def is_known(self) -> bool:
        """Tell whether there is a clock at all, in few requests where the activity log of the last weeks shows it."""
        if self._clock is not None or self._zone:
            return bool((await self.clock()).zones)
        recent = await ask_for_plays(self._line, self._line.clock.now() - _RECENT, 0, _REPORT_READ)
        if (await self._compared(recent.plays, await self._logged())).zones:
            return True
        return bool((await self.clock()).zones)

    async def moments(self) -> Moments:
        """Give when plays began as the activity log and the users' states tell: in UTC. Raises SyncError."""
        if self._moments is None:
            known = await self._standing.known()
            parts = [await self._logged()]
            parts += [await self._marks.moments(user) for user in sorted(known.keys)[:_MOST_USERS]]
            self._moments = _merged(parts)
        return self._moments

    async def _found(self) -> ServerClock:
        """Compare the oldest plays and the recent ones with all that is known of them."""
        now = self._line.clock.now()
        pages = [await ask_for_plays(self._line, since, 0, _REPORT_READ) for since in (0.0, now - _RECENT)]
        return await self._compared([play for page in pages for play in page.plays], await self.moments())

    async def _compared(self, plays: Sequence[ReportedPlay], moments: Moments) -> ServerClock:
        readings: defaultdict[tuple[str, str], list[datetime]] = defaultdict(list)
        for play in dict.fromkeys(plays):
            readings[play.who_and_what].append(play.local)
        return await asyncio.to_thread(found_clock, sightings(readings, moments))

    async def _logged(self) -> Moments:
        dialect = await self._standing.dialect()
        if not dialect.activity_has_items:
            return {}
        try:
            since = self._line.clock.now() - _LOG_REACH
            listing = await self._line.get(route(since, 0, _LOG_READ), Listing)
        except (Forbidden, AuthError, NotFound):
            return {}
        return moments_in([event_of(entry) for entry in listing.items])


def _merged(parts: Iterable[Moments]) -> Moments:
    """Put moments together; two places tell one beginning within a second or two of each other."""
    found: Moments = {}
    for part in parts:
        for key, moments in part.items():
            known = found.setdefault(key, [])
            known += [at for at in moments if all(abs(at - other) > 2 for other in known)]
    return found
