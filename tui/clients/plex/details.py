"""Items of a Plex server by their keys, many in one request, each asked for once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from urllib.parse import quote

from tui.clients import values
from tui.clients.plex.calls import PlexCalls
from tui.clients.plex.guids import outside_ids
from tui.clients.plex.history import Detail
from tui.clients.plex.items import KINDS, Unusable, item_of
from tui.clients.plex.wire import WireItem
from tui.errors import NotFound

AT_ONCE = 100
"""Keys in one request."""
KEPT = 50_000
"""Items that are remembered."""


class PlexDetails:
    """What items are, as far as they are still there. It remembers for as long as one client lives: one run."""

    def __init__(self, calls: PlexCalls) -> None:
        self._calls = calls
        self._known: dict[str, Detail | None] = {}

    async def get(self, keys: Iterable[str]) -> dict[str, Detail]:
        """Give the items of these keys; those that are gone, or hidden from us, are left out. Raises SyncError."""
        wanted = list(dict.fromkeys(key for key in keys if key))
        if len(self._known) > KEPT:
            self._known.clear()
        unknown = [key for key in wanted if key not in self._known]
        for start in range(0, len(unknown), AT_ONCE):
            keys_at_once = unknown[start : start + AT_ONCE]
            if not await self._learn(keys_at_once):
                await self._search(keys_at_once)
        return {key: found for key in wanted if (found := self._known.get(key)) is not None}

    async def _learn(self, keys: Sequence[str]) -> bool:
        """Ask for some items; False when the server says that it has none of them."""
        path = "/library/metadata/" + ",".join(quote(key, safe="") for key in keys)
        try:
            listing, _ = await self._calls.page(path, {"includeGuids": 1}, 0, len(keys))
        except NotFound:
            self._known.update(dict.fromkeys(keys))
            return False
        self._known.update(dict.fromkeys(keys))
        found = (detail for entry in listing.entries if (detail := _detail(entry)) is not None)
        self._known.update((detail.item.key, detail) for detail in found)
        return True

    async def _search(self, keys: Sequence[str]) -> None:
        """Look into the halves of a list that gave 404, since one gone item may be the reason for it.

        Where both halves give it again, all are taken for gone: a rebuilt library must not cost a request an item.
        """
        if len(keys) < 2:
            return
        middle = len(keys) // 2
        halves = (keys[:middle], keys[middle:])
        missing = [half for half in halves if not await self._learn(half)]
        if len(missing) == 1:
            await self._search(missing[0])


def _detail(entry: WireItem | None) -> Detail | None:
    kind = KINDS.get(values.text(entry.type)) if entry is not None else None
    if entry is None or kind is None:
        return None
    try:
        item = item_of(entry, kind)
    except Unusable:
        return None
    return Detail(item, outside_ids(item.guid).show)
