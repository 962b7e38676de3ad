"""Short texts that tell whether anything changed: what saves reading whole lists.

The server has no list of changes (`protocols/jellyfin.md` section 4).
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from tui.clients.jellyfin.dialect import plain_id
from tui.clients.jellyfin.items import state_of
from tui.clients.jellyfin.line import JellyfinLine
from tui.clients.jellyfin.pages import counted, page, total_of, unread
from tui.clients.jellyfin.questions import LAST_PLAYED_FIRST, NEWEST_FIRST, kinds_in, of_account, within
from tui.clients.jellyfin.standing import Standing
from tui.clients.jellyfin.times import iso
from tui.clients.jellyfin.wire import Item
from tui.model.library import StateScope
from tui.model.servers import AccountFacts, ServerLibrary

DAY = 86_400
WEEK = 7 * DAY
_MOST_STARTED = 200
"""Items with a position that a mark takes in one by one; of more, the rest is only counted."""


class Marks:
    """Asks small questions about libraries and accounts."""

    def __init__(self, line: JellyfinLine, standing: Standing) -> None:
        self._line = line
        self._standing = standing

    async def of_library(self, library: ServerLibrary) -> str:
        """Give a text that changes when items come, go or are changed, in three small requests.

        Changes show in how many items were saved since the day before and the week before. These move on: what was
        saved twice within one of them shows a day or a week later.
        """
        dialect, view = await self._standing.dialect(), await self._standing.viewpoint()
        asked = within(library, kinds_in(library))
        newest = await page(
            self._line, dialect.items(view, **asked, **NEWEST_FIRST, fields="DateCreated", limit=1), unread
        )
        parts = [str(counted(newest)), *(f"{plain_id(item.id)}@{item.date_created}" for item in newest.rows)]
        for length in (DAY, WEEK):
            since = (int(self._line.clock.now()) // length - 1) * length
            saved = dialect.items(view, **asked, minDateLastSaved=iso(since), limit=1)
            parts.append(str(await total_of(self._line, saved)))
        return _hashed(parts)

    async def of_states(self, library: ServerLibrary, account: AccountFacts) -> str:
        """Give a text that changes when an account plays, marks or goes on, in two small requests.

        It misses an old mark that is taken away while another one is set.
        """
        dialect = await self._standing.dialect()
        parts: list[str] = []
        for scope, limit in ((StateScope.PLAYED, 1), (StateScope.STARTED, _MOST_STARTED)):
            route = of_account(dialect, library, account, scope, **LAST_PLAYED_FIRST, limit=limit)
            found = await page(self._line, route, unread)
            parts += [str(counted(found)), *map(_told, found.rows)]
        return _hashed(parts)


def _told(item: Item) -> str:
    state = state_of(item, unplays=False)
    return f"{state.item_key}:{state.is_played}:{state.plays}:{state.position_ms}:{state.last_played}"


def _hashed(parts: Sequence[str]) -> str:
    return sha256("\n".join(parts).encode()).hexdigest()[:32]
