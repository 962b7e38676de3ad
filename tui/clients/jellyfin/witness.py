"""What the activity log of 10.8 can still say: that somebody began to play at a moment, though not what.

There a mark by hand gets the date of that moment, as a play does. Where the log reaches and knows of no beginning, a
date is that of a mark (`protocols/jellyfin.md` sections 5 and 10).
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass, field

from tui.clients.jellyfin.activity import date_in, route, start_of
from tui.clients.jellyfin.line import JellyfinLine
from tui.clients.jellyfin.standing import Standing
from tui.clients.jellyfin.wire import Listing
from tui.errors import AuthError, Forbidden, NotFound

NEAR = 120
"""s between a beginning in the log and the date that it left behind."""
_PAGE = 1000
_MOST_PAGES = 50


@dataclass(slots=True)
class Starts:
    """When users began to play, as far back as the log reaches (UTC epoch s)."""

    reach: float | None = None
    """None: there is no such log, and nothing can be told."""
    by_user: dict[str, list[int]] = field(default_factory=dict)
    """Sorted."""

    def denies(self, user: str, at: int) -> bool:
        """Whether a date cannot be that of a play: the log reaches so far and knows of none."""
        if self.reach is None or at - NEAR < self.reach:
            return False
        began = self.by_user.get(user, [])
        place = bisect_left(began, at - NEAR)
        return place >= len(began) or began[place] > at + NEAR


async def read_starts(line: JellyfinLine, standing: Standing) -> Starts:
    """Give what the log knows, where it is ours to read and does not tell the items itself. Raises SyncError."""
    if (await standing.dialect()).activity_has_items or not (await standing.known()).is_admin:
        return Starts()
    began: defaultdict[str, list[int]] = defaultdict(list)
    reach: float | None = None
    try:
        for page in range(_MOST_PAGES):
            entries = (await line.get(route(0, page * _PAGE, _PAGE), Listing)).items
            for user, at in filter(None, map(start_of, entries)):
                began[user].append(at)
            dates = [date for entry in entries if (date := date_in(entry)) is not None]
            reach = min(dates, default=reach)
            if len(entries) < _PAGE:
                break
    except (Forbidden, AuthError, NotFound):
        return Starts()
    return Starts(reach, {user: sorted(moments) for user, moments in began.items()})
