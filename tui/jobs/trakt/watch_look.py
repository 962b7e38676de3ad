"""How items stand at Trakt just before something is written there.

A few are asked for one by one, by their plays; of many the whole list of what was watched is read. That list holds
until Trakt says that something has changed beside what we have written ourselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from msgspec import structs

from tui.clients.writing import Fresh
from tui.errors import BadResponse, InvalidInput, NotFound
from tui.jobs.trakt.asking import Ask
from tui.jobs.trakt.naming import contradict, entry_of, not_found_words
from tui.jobs.trakt.progress import position_of
from tui.jobs.trakt.resolve import FOUND_HOLDS, UNKNOWN_HOLDS, names_of
from tui.jobs.trakt.watch_books import NOT_WATCHED, PausedBook, PlaysBook, WatchedBook, is_at, value_of
from tui.jobs.trakt.watch_judging import WatchStand
from tui.model.clock import Clock
from tui.model.hub import WatchValue
from tui.model.lists import Entry, EntryKind, Lookup
from tui.model.outbox import Delivery
from tui.model.trakt import Paused, Play

if TYPE_CHECKING:
    from tui.clients.trakt.client import TraktReader

FEW = 6
"""So many films, or episodes, of a batch are asked for one by one."""
MAY_LEARN = "Trakt may learn of it: `queue retry` asks again."
MARKS = ("movies.watched_at", "movies.paused_at", "episodes.watched_at", "episodes.paused_at")
"""What tells whether lists that were read still hold."""


class Book(Protocol):
    """Everything of one kind that the account watched."""

    def note(self, entry: Entry, value: WatchValue) -> None:
        """Note how something stands by now: we brought it there."""
        ...

    def find(self, entry: Entry) -> WatchValue | None:
        """Tell how something stands; None = it is not said."""
        ...


class LookupBook(Protocol):
    """Keeps what Trakt answered when it was asked for ids: `store.trakt`."""

    async def lookups(self, names: Iterable[str]) -> Mapping[str, Lookup]:
        """Give what is known of names."""
        ...

    async def put_lookups(self, found: Iterable[Lookup]) -> None:
        """Store answers."""
        ...


class WatchLooking:
    """Reads, batch after batch. What the account as a whole is refused is raised, what is about one item is told."""

    def __init__(self, reader: TraktReader, ask: Ask, book: LookupBook, clock: Clock) -> None:
        self._reader = reader
        self._ask = ask
        self._book = book
        self._clock = clock
        self._books: dict[EntryKind, Book] = {}
        """What was read of all films, or of all episodes."""
        self._paused: PausedBook | None = None
        self._stale: set[str] = set()
        """Names of which what Trakt answered once does not hold any more."""
        self._mark: tuple[str, ...] = ()
        """When Trakt changed last, by what it said before the lists were read, or after our last write."""

    async def at(self, batch: Sequence[Delivery]) -> dict[int, WatchStand]:
        """Give how the item of each delivery stands, by the id of the delivery. Raises SyncError."""
        entries = {delivery.id: entry_of(delivery) for delivery in batch}
        kinds = [entry.kind for entry in entries.values()]
        many = [kind for kind in (EntryKind.MOVIE, EntryKind.EPISODE) if kinds.count(kind) > FEW]
        if not many or await self._has_changed():
            self._forget()
        for kind in many:
            await self._read_all(kind)
        if self._paused is None:
            await self._read_paused()
        return {delivery.id: await self._one(delivery, entries[delivery.id]) for delivery in batch}

    async def wrote(self, written: Sequence[tuple[Entry, WatchValue]]) -> None:
        """Note what we brought to Trakt, so that lists that were read still hold. Raises SyncError."""
        self._paused = None
        for entry, value in written:
            if entry.kind in self._books:
                self._books[entry.kind].note(entry, value)
        if self._books:
            self._mark = await self._changed_at()

    async def anew(self, delivery: Delivery) -> WatchStand:
        """Give how one item stands by now, whatever was read before. Raises SyncError."""
        self._forget()
        await self._read_paused()
        return await self._one(delivery, entry_of(delivery))

    async def renamed(self, delivery: Delivery) -> WatchStand:
        """Give the same of an item that Trakt does not know any more by its own id. Raises SyncError."""
        await self._read_paused()
        entry = replace(entry_of(delivery), trakt_id=None)
        self._stale.update(names_of(entry))
        return await self._one(delivery, entry)

    async def plays_of(self, entry: Entry) -> tuple[Play, ...]:
        """Give all plays of an item. Raises SyncError; BadResponse where Trakt did not tell them all."""
        asked = entry.trakt_id
        plays, proof = await self._ask(lambda: self._reader.history(entry.kind, asked))
        if not proof.is_complete:
            raise BadResponse(
                f"Trakt did not tell all plays of it: {proof.reason}", hint="It is tried again by itself."
            )
        return plays if asked is not None else tuple(play for play in plays if is_at(play, entry))

    async def paused_at(self, entry: Entry) -> Paused | None:
        """Give how far an item was watched by now. Raises SyncError."""
        await self._read_paused()
        return self._paused.find(entry) if self._paused is not None else None

    async def _one(self, delivery: Delivery, entry: Entry) -> WatchStand:
        try:
            entry, value = await self._value(entry)
        except (NotFound, InvalidInput, BadResponse) as error:
            if error.trouble:
                raise
            return WatchStand(entry, None, error)
        paused = self._paused.find(entry) if self._paused is not None else None
        fresh = Fresh(delivery.item_key, _with_position(value, paused, delivery), delivery.runtime_ms, delivery.title)
        return WatchStand(entry, fresh, paused=paused)

    async def _value(self, entry: Entry) -> tuple[Entry, WatchValue]:
        """Give how an item stands, with what Trakt calls it where that had to be found out."""
        read = self._books.get(entry.kind)
        value = read.find(entry) if read is not None else None
        if value is not None:
            return entry, value
        if entry.show_ids and not entry.ids and entry.trakt_id is None:
            value = WatchedBook(*await self._ask(lambda: self._reader.watched(EntryKind.SHOW))).find(entry)
            return entry, value if value is not None else value_of(await self.plays_of(entry))
        known = await self._known(entry)
        if known is None:
            raise NotFound(not_found_words(entry), hint=MAY_LEARN)
        try:
            return known, value_of(await self.plays_of(known))
        except NotFound:
            # Its number is gone there; what is written by it is not found either, and is looked for by other ids then.
            return known, NOT_WATCHED

    async def _known(self, entry: Entry) -> Entry | None:
        """Give an item with Trakt's own id; None where no id of its own is known there.

        Raises InvalidInput when its ids name different things (S23).
        """
        if entry.trakt_id is not None:
            return entry
        names = names_of(entry)
        stored = await self._book.lookups([name for name in names if name not in self._stale])
        for name in names:
            lookup = await self._look_up(name, entry.kind, stored.get(name))
            if lookup.candidates or (lookup.entry is not None and contradict(entry, lookup.entry)):
                raise InvalidInput("Its ids name different things at Trakt", hint="Correct its match on its server.")
            if lookup.entry is not None:
                return replace(entry, trakt_id=lookup.entry.trakt_id)
        return None

    async def _look_up(self, name: str, kind: EntryKind, stored: Lookup | None) -> Lookup:
        now = self._clock.now()
        if stored is not None and now - stored.looked_at < (FOUND_HOLDS if stored.entry else UNKNOWN_HOLDS):
            return stored
        _, source, outside = name.split(":", 2)
        found = await self._ask(lambda: self._reader.look_up(source, outside, kind))
        lookup = Lookup(name, found[0] if len(found) == 1 else None, now, found if len(found) > 1 else ())
        await self._book.put_lookups([lookup])
        self._stale.discard(name)
        return lookup

    async def _read_all(self, kind: EntryKind) -> None:
        if kind in self._books:
            return
        if kind is EntryKind.MOVIE:
            self._books[kind] = WatchedBook(*await self._ask(lambda: self._reader.watched(kind)))
        else:
            self._books[kind] = PlaysBook(*await self._ask(lambda: self._reader.history(kind)))

    async def _has_changed(self) -> bool:
        """Tell whether somebody else has changed something since the lists were read."""
        before, self._mark = self._mark, await self._changed_at()
        return before != self._mark

    async def _changed_at(self) -> tuple[str, ...]:
        told = await self._ask(self._reader.last_activities)
        return tuple(told.get(name, "") for name in MARKS)

    def _forget(self) -> None:
        self._books.clear()
        self._paused = None

    async def _read_paused(self) -> None:
        rows, _ = await self._ask(self._reader.playback)
        self._paused = PausedBook(rows)


def _with_position(value: WatchValue, paused: Paused | None, delivery: Delivery) -> WatchValue:
    """Give a value with how far it was watched, where the length of it is known."""
    if paused is None or not delivery.runtime_ms:
        return value
    known = (delivery.wanted, delivery.before, *delivery.sent)
    position = position_of(paused.progress, delivery.runtime_ms, [one.position_ms for one in known])
    return structs.replace(value, position_ms=position)
