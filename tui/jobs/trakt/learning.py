"""Learns from a list at Trakt what its entries are called there, and sends those that only their place in a show tells.

Seasons, and episodes without ids of their own, cannot be looked up; but Trakt takes them by their show and their
numbers, and tells its own id once they stand on a list.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from tui.errors import ServerError
from tui.jobs.trakt.ground import Ground
from tui.jobs.trakt.resolve import UNKNOWN_HOLDS, contradict, names_of
from tui.jobs.trakt.standing import insist_linked
from tui.model.lists import Entry, EntryKind, ListItem, Lookup, Match, RemoteItem
from tui.store.hop import Raw
from tui.store.lists import item_writes
from tui.store.lists.whole import WholeLocal
from tui.store.trakt import lookups

_PLACED = frozenset({EntryKind.SEASON, EntryKind.EPISODE})


def learned(items: Iterable[ListItem], there: Sequence[RemoteItem]) -> list[tuple[ListItem, Entry]]:
    """Give which entries here stand at Trakt by another name of theirs, and as what. Pure."""
    waiting = [item for item in items if is_nameless(item) or item.entry.trakt_id is None]
    waiting = [item for item in waiting if item.match is not Match.AMBIGUOUS]
    if not waiting:
        return []
    by_name = {name: remote.entry for remote in there for name in remote.entry.names}
    found = ((item, next((by_name[name] for name in item.entry.names if name in by_name), None)) for item in waiting)
    return [
        (item, entry)
        for item, entry in found
        if entry is not None and not contradict(item.entry, entry) and (entry.title or item.entry.trakt_id is None)
    ]


def is_nameless(item: ListItem) -> bool:
    """Tell whether nobody knows yet what people call it, though Trakt does: it was typed by Trakt's own id."""
    return item.entry.trakt_id is not None and not item.entry.title and item.entry.kind not in _PLACED


def is_placed(entry: Entry) -> bool:
    """Tell whether an entry is known by its place in a show alone."""
    has_place = entry.season is not None and (entry.kind is EntryKind.SEASON or entry.number is not None)
    return entry.kind in _PLACED and has_place and bool(entry.show_ids) and not names_of(entry)


class Learning:
    """What one list learns from its side."""

    def __init__(self, on: Ground, local: WholeLocal, remote_id: int) -> None:
        self._on = on
        self._local = local
        self._id = remote_id

    async def take(self, there: Sequence[RemoteItem]) -> bool:
        """Store what the entries there tell of those here; tell whether that is anything."""
        found = learned(self._local.items, there)
        if found:
            await self._on.write(lambda raw: _keep(raw, found))
        return bool(found)

    async def send(self) -> bool:
        """Put onto the list what only its place tells, unless Trakt did not know it lately; tell whether anything was.

        Raises SyncError, ChangedMeanwhile.
        """
        placed = [item for item in self._local.items if item.entry.trakt_id is None and is_placed(item.entry)]
        known = await self._on.store.trakt.lookups([item.entry.names[0] for item in placed]) if placed else {}
        since = self._on.clock.now() - UNKNOWN_HOLDS
        tried = {name for name, lookup in known.items() if lookup.looked_at >= since}
        fresh = [item for item in placed if item.entry.names[0] not in tried]
        if not fresh:
            return False
        unknown = await self._unknown(fresh)
        await self._on.write(lambda raw: self._tried(raw, fresh, unknown))
        return len(unknown) < len(fresh)

    async def _unknown(self, items: Sequence[ListItem]) -> set[Entry]:
        """Send entries; give those that Trakt does not know. What it does not account for is read back."""
        entries = [item.entry for item in items]
        try:
            answer = await self._on.send(lambda: self._on.session.writer.add_items(self._id, entries))
        except ServerError as error:
            whole = await self._on.session.reader.whole_list(self._id)
            if error.status is not None or not whole.proof.is_complete:
                raise
            there = {item.id for item, _ in learned(items, whole.items)}
            return {item.entry for item in items if item.id not in there}
        return set(answer.not_found)

    def _tried(self, raw: Raw, items: Sequence[ListItem], unknown: set[Entry]) -> None:
        insist_linked(raw, self._local, self._id)
        now = self._on.clock.now()
        lookups.put_many(raw, [Lookup(item.entry.names[0], None, now) for item in items])
        for item in items:
            if item.entry in unknown:
                words = f"Item {item.entry.names[0]} not found on Trakt"
                item_writes.resolve(raw, item.id, item.entry, Match.MISSING, reason=words)


def _keep(raw: Raw, found: Sequence[tuple[ListItem, Entry]]) -> None:
    for item, entry in found:
        known = replace(item.entry, trakt_id=entry.trakt_id, ids=tuple(sorted({*item.entry.ids, *entry.ids})))
        title, show_title = known.title or entry.title, known.show_title or entry.show_title
        named = replace(known, title=title, year=known.year or entry.year, show_title=show_title)
        item_writes.resolve(raw, item.id, named, Match.FOUND)
