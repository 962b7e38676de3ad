"""Everything that is known of one title across servers: who played it when, and how it stands for each person."""

from __future__ import annotations

from collections.abc import Collection

from tui.model.servers import TimelineEntry
from tui.store.database import Database

MOST = 500
"""Lines of a timeline: the newest ones."""


class Timeline:
    """Reads plays, merged ones included, and watched states by work."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def of(self, names: Collection[str], *, limit: int = MOST) -> list[TimelineEntry]:
        """Give the timeline of the work with any of these names: `movie:tmdb:603`, `episode:tvdb:81189/1/2`.

        `show:tvdb:81189` stands for all episodes of a show. States first, then what happened, newest first.
        """
        raise NotImplementedError

    async def of_play(self, play_id: int, *, limit: int = MOST) -> list[TimelineEntry]:
        """Give the timeline of what a play played."""
        raise NotImplementedError

    async def of_item(self, item_id: int, *, limit: int = MOST) -> list[TimelineEntry]:
        """Give the timeline of a library item, by its id here; of a show: of all its episodes."""
        raise NotImplementedError

    async def of_title(self, title_id: int, *, limit: int = MOST) -> list[TimelineEntry]:
        """Give the timeline of a film or a series of the catalogue, by the ids that its provider tells."""
        raise NotImplementedError
