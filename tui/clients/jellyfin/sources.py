"""Which places of a server tell of plays (`protocols/jellyfin.md` section 5).

There is no history of the server's own. Playback Reporting knows most, then the activity log, then watched marks.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC

from tui.clients.jellyfin.activity import Event, date_in, event_of, route
from tui.clients.jellyfin.line import JellyfinLine
from tui.clients.jellyfin.reporting import ReportedPlay, ask_for_plays, has_plugin
from tui.clients.jellyfin.standing import PLUGINS, Standing
from tui.clients.jellyfin.wire import Listing, Plugin
from tui.clients.jellyfin.zone import ZoneFinder
from tui.errors import AuthError, BadResponse, Forbidden, NotFound
from tui.model.server_history import HistorySource

REPORTING = "Playback Reporting"
ACTIVITY = "activity log"
MARKS = "watched marks"
MARKS_NOTE = "Only the last play of each item is known, and not when it ended"
OWN_NOTE = "Only of the account that is signed in: the rest takes an administrator or an API key"
ACTIVITY_NOTE = "It does not tell how far something was played"
TOLD_NOTE = "Times by the server's time zone as it was told"
FOUND_NOTE = "The server's time zone was found by plays that are known otherwise"
EMPTY_NOTE = "Playback Reporting has not noted any play yet"
NO_ZONE = "Playback Reporting is left out: the server's time zone is not known. Tell it: --set time_zone=Europe/Berlin"

_NOT_OURS = (Forbidden, AuthError, NotFound)
_PROBED = 500
"""Newest entries of the activity log among which a play has to be for it to count as a source."""


@dataclass(frozen=True, slots=True)
class Overview:
    """What the card tells of the history."""

    text: str
    reaches_back_to: float | None
    notes: tuple[str, ...] = ()


class Sources:
    """Looks for what tells of plays."""

    def __init__(self, line: JellyfinLine, standing: Standing, zone: ZoneFinder) -> None:
        self._line = line
        self._standing = standing
        self._zone = zone

    async def find(self) -> list[HistorySource]:
        """Give the sources, the best first, which says too why a better one is left out. Raises SyncError."""
        notes: list[str] = []
        if not (await self._standing.known()).is_admin:
            return [HistorySource(MARKS, None, f"{MARKS_NOTE}. {OWN_NOTE}")]
        first = await self._first_report(notes)
        report = None if first is None else await self._reporting(first, notes)
        log = await self._activity()
        found = [source for source in (report, log) if source is not None]
        if report is not None and log is not None and (log.reaches_back_to or 0) >= (report.reaches_back_to or 0):
            found.pop()
        found.append(HistorySource(MARKS, None, MARKS_NOTE))
        first_note = ". ".join([found[0].note, *notes])
        return [replace(found[0], note=first_note), *found[1:]]

    async def overview(self) -> Overview:
        """Give the source in use in few requests; where the zone has to be found, the reach is right to half a day."""
        notes: list[str] = []
        if not (await self._standing.known()).is_admin:
            return Overview(MARKS, None)
        first = await self._first_report(notes)
        if first is not None and not await self._zone.is_known():
            notes.append(NO_ZONE)
        elif first is not None:
            return Overview(REPORTING, float(_as_utc(first)), tuple(notes))
        log = await self._activity()
        if log is None:
            return Overview(MARKS, None, tuple(notes))
        return Overview(f"{ACTIVITY} and {MARKS}", log.reaches_back_to, tuple(notes))

    async def _first_report(self, notes: list[str]) -> ReportedPlay | None:
        """Give the oldest play that the plugin has; None where it is not there, not ours or does not work."""
        try:
            if not has_plugin(await self._line.get_rows(PLUGINS, Plugin)):
                return None
            plays = (await ask_for_plays(self._line, 0, 0, 1)).plays
        except _NOT_OURS:
            return None
        except BadResponse as error:
            notes.append(error.message)
            return None
        if not plays:
            notes.append(EMPTY_NOTE)
        return plays[0] if plays else None

    async def _reporting(self, first: ReportedPlay, notes: list[str]) -> HistorySource | None:
        clock = await self._zone.clock()
        if not clock.zones:
            notes.append(NO_ZONE)
            return None
        reach = clock.read(first.local).utc
        # Where the zones that are possible differ for that day, the source reaches back to it all the same.
        since = float(reach if reach is not None else _as_utc(first))
        return HistorySource(REPORTING, since, TOLD_NOTE if clock.is_told else FOUND_NOTE)

    async def _activity(self) -> HistorySource | None:
        """Give the log, if it tells of plays and of what was played (10.9 and later)."""
        if not (await self._standing.dialect()).activity_has_items:
            return None
        try:
            newest = await self._line.get(route(0, 0, _PROBED), Listing)
            if not any(isinstance(event_of(entry), Event) for entry in newest.items):
                return None
            last = max((newest.total_record_count or len(newest.items)) - 1, 0)
            oldest = await self._line.get(route(0, last, 1), Listing)
        except _NOT_OURS:
            return None
        dates = [at for entry in (*oldest.items, *reversed(newest.items)) if (at := date_in(entry)) is not None]
        return HistorySource(ACTIVITY, float(dates[0]) if dates else None, ACTIVITY_NOTE)


def _as_utc(play: ReportedPlay) -> int:
    return int(play.local.replace(tzinfo=UTC).timestamp())
