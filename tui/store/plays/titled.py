"""Finds what was played by its title, whoever told of it: also on servers whose libraries are not mirrored."""

from __future__ import annotations

from tui.model.plays import HistoryLine
from tui.store.database import Database
from tui.store.plays.history import LINE, line_of

_FOUND = f"""
{LINE} WHERE p.id IN (
    SELECT max(y.id) FROM play_items AS t JOIN plays AS y ON y.item_id = t.id
    WHERE t.title LIKE :part ESCAPE '\\' OR t.grandparent_title LIKE :part ESCAPE '\\'
    GROUP BY coalesce(t.work_id, t.id)
) ORDER BY i.title = :text COLLATE NOCASE OR i.grandparent_title = :text COLLATE NOCASE DESC, p.at DESC LIMIT :limit
"""


class Titled:
    """Looks through all items that were ever played: for commands, not for every letter."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def find(self, text: str, *, limit: int = 20) -> list[HistoryLine]:
        """Give one play of each work whose title, show or artist holds a text, those first that are called just so."""
        escaped = "".join(f"\\{char}" if char in "\\%_" else char for char in text)
        values = {"part": f"%{escaped}%", "text": text, "limit": limit}
        return [line_of(*row) for row in await self._db.fetch_all(_FOUND, values)]
