"""What comes onto lists from elsewhere, and goes into files: titles of catalogues, items of libraries, plays."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

from tui.engine.exports.export_file import write_pieces
from tui.engine.exports.row_export import format_of
from tui.engine.lists.files import ReadFile, file_text, read_list_file
from tui.engine.lists.list_rows import Which
from tui.engine.lists.side_desk import SideDesk
from tui.errors import InvalidInput
from tui.model.lists import Entry
from tui.store.hop import Raw
from tui.store.lists import picking


class FileDesk(SideDesk):
    """The part of the desk that makes entries of other things, and files of lists."""

    async def entry_of(
        self, *, title_id: int | None = None, item_id: int | None = None, play_id: int | None = None
    ) -> Entry:
        """Give a title of a catalogue, an item of a library or a play of the history as it stands on a list.

        Raises InvalidInput for what no list takes, and for what is gone.
        """

        def pick(raw: Raw) -> Entry | None:
            if title_id is not None:
                return picking.of_title(raw, title_id)
            if item_id is not None:
                return picking.of_item(raw, item_id)
            return None if play_id is None else picking.of_play(raw, play_id)

        entry = await self._store.db.read(pick)
        if entry is None:
            raise InvalidInput("No list takes this", hint="Films, shows, seasons and episodes stand on lists.")
        return entry

    async def write_file(self, which: Which, path: str | Path, *, replace: bool = False) -> int:
        """Write a list into a file that ends in .csv or .json, and give how many entries stand there.

        Raises InvalidInput for another ending, and when the file exists and `replace` is False; LocalStoreError.
        """
        target, entries = _path(path), await self.entries(which)
        text = file_text(entries, format_of(target.name))

        async def pieces() -> AsyncIterator[str]:
            yield text

        await write_pieces(pieces(), target, replace=replace)
        return len(entries)

    async def read_file(self, path: str | Path) -> ReadFile:
        """Read entries from a .csv or .json file; rows that cannot be used are told with their lines.

        Raises InvalidInput for a file that is not there, or is none of these.
        """
        return await asyncio.to_thread(read_list_file, _path(path))

    async def entries(self, which: Which) -> list[Entry]:
        """Give the entries of a list in their order. Raises InvalidInput."""
        return await self._store.lists.entries((await self._rows.find(which)).id)


def _path(told: str | Path) -> Path:
    """Give a path as a person means it: `~` is the home folder."""
    return Path(told).expanduser()
