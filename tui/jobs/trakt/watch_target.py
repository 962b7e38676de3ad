"""Brings watched marks and positions to Trakt: read, compared, written. One try each; the outbox repeats.

Marks of a batch leave together. Nothing of it may be repeated blindly, since the same play sent twice is two plays:
what an earlier try may have left is always read first (S13).
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from msgspec import structs

from tui.engine.targets import Arrival, Delivered
from tui.errors import AuthError, BadResponse, Conflict, InvalidInput, NotFound, ServerError, SyncError
from tui.jobs.media.blame import blames_delivery
from tui.jobs.trakt.asking import Ask
from tui.jobs.trakt.naming import not_found_words
from tui.jobs.trakt.progress import share_of
from tui.jobs.trakt.watch_books import NOT_WATCHED, watched_value
from tui.jobs.trakt.watch_judging import Work, is_apart, judge, marked
from tui.jobs.trakt.watch_look import MAY_LEARN, LookupBook, WatchLooking
from tui.model.clock import Clock
from tui.model.health import Trouble
from tui.model.hub import WatchValue
from tui.model.lists import Entry, Lookup
from tui.model.outbox import Delivery
from tui.model.trakt import NewPlay, PlaysAnswer, TraktAccount

if TYPE_CHECKING:
    from tui.clients.trakt.client import TraktReader, TraktWriter

T = TypeVar("T")

_OF_ONE = (InvalidInput, Conflict, BadResponse, ServerError)


async def once(call: Callable[[], Awaitable[T]], /) -> T:
    """Await `call()` once."""
    return await call()


class NoBook:
    """Remembers nothing."""

    async def lookups(self, names: Iterable[str]) -> Mapping[str, Lookup]:
        """Give nothing."""
        return {}

    async def put_lookups(self, found: Iterable[Lookup]) -> None:
        """Forget it."""


def insist_theirs(batch: Sequence[Delivery], account: TraktAccount) -> None:
    """Raise AuthError when another one is signed in than the one whose plays these are (S25)."""
    for delivery in batch:
        if delivery.account_key != account.slug:
            raise AuthError(
                f"{account.slug} is signed in at Trakt, and what waits is of {delivery.account_key}",
                hint=f"Sign in as {delivery.account_key} with `profile login {delivery.profile}`.",
                trouble=Trouble.WRONG_SERVER,
            )


class WatchTarget:
    """One account, signed in. `book` keeps which ids Trakt knows; `ask` awaits each request."""

    def __init__(
        self, reader: TraktReader, writer: TraktWriter, clock: Clock, *, book: LookupBook | None = None, ask: Ask = once
    ) -> None:
        self._looking = WatchLooking(reader, ask, book or NoBook(), clock)
        self._writer = writer
        self._ask = ask

    async def deliver(self, batch: Sequence[Delivery]) -> AsyncIterator[Delivered]:
        """Bring deliveries to the account: marks together, then the rest one by one; tell each as soon as it is known.

        Raises SyncError for what is wrong with the account or the line: what was not told of by then has not arrived,
        though a write of it may have left.
        """
        stands = await self._looking.at(batch)
        marks: list[Work] = []
        others: list[Work] = []
        for delivery in batch:
            judged_so = await judge(delivery, stands[delivery.id])
            if isinstance(judged_so, Delivered):
                yield judged_so
            else:
                (marks if judged_so.marks else others).append(judged_so)
        async for told in self._mark_all(marks):
            yield told
        for work in others:
            yield await self._guarded(work)

    async def _mark_all(self, works: Sequence[Work]) -> AsyncIterator[Delivered]:
        """Add the plays of several at once; what is refused as a whole is tried one by one, read anew."""
        if len(works) < 2:
            for work in works:
                yield await self._guarded(work)
            return
        try:
            answer = await self._added(*(work.play for work in works))
        except SyncError as error:
            if not _blames_one(error):
                raise
            async for told in self._anew(works):
                yield told
            return
        unknown = [work for work in works if work.stand.entry in answer.not_found]
        added = [work for work in works if work.stand.entry not in answer.not_found]
        if answer.added != len(added):
            unknown, added = list(works), []
        await self._looking.wrote(
            [(work.stand.entry, marked(work.fresh.value, work.delivery.wanted)) for work in added]
        )
        for work in added:
            yield await self._guarded(work, is_marked=True)
        async for told in self._anew(unknown):
            yield told

    async def _anew(self, works: Iterable[Work]) -> AsyncIterator[Delivered]:
        """Read each again, and write what is still to be written. A write of each may have left."""
        for work in works:
            found = await judge(work.delivery, await self._looking.anew(work.delivery), may_have_left=True)
            yield found if isinstance(found, Delivered) else await self._guarded(found)

    async def _guarded(self, work: Work, *, is_marked: bool = False) -> Delivered:
        """Write one, and tell what is wrong with it alone. Raises what is wrong with the account.

        What is not known any more by Trakt's own id is looked for by others: records become one there.
        """
        try:
            return await self._write(work, is_marked=is_marked)
        except SyncError as error:
            entry = work.stand.entry
            if isinstance(error, NotFound) and entry.trakt_id is not None and entry.ids and not work.is_renamed:
                found = await judge(work.delivery, await self._looking.renamed(work.delivery), may_have_left=True)
                return found if isinstance(found, Delivered) else await self._guarded(replace(found, is_renamed=True))
            if not (_blames_one(error) or isinstance(error, NotFound)):
                raise
            return Delivered(work.delivery.id, None, error=error, was_sent=True)

    async def _write(self, work: Work, *, is_marked: bool) -> Delivered:
        fresh, goal = work.fresh.value, work.aim.value
        notes, exchange = ["written", work.aim.note], ""
        after = fresh
        if work.marks:
            exchange = "POST /sync/history: added 1" if is_marked else await self._mark(work)
            after = marked(fresh, work.delivery.wanted)
        elif fresh.is_watched and not goal.is_watched:
            exchange = await self._unmark(work.stand.entry)
            after = structs.replace(NOT_WATCHED, position_ms=fresh.position_ms)
        if is_apart(fresh.position_ms, goal.position_ms):
            after, told = await self._place(work, after)
            exchange = "; ".join(filter(None, (exchange, told)))
        if after.watch is not goal.watch:
            notes.append(f"{work.delivery.profile} counts it as watched from there on")
        elif is_apart(after.position_ms, goal.position_ms):
            notes.append("Trakt had just been told of it, and keeps that position for now")
        if not is_marked or after.position_ms:
            await self._looking.wrote([(work.stand.entry, after)])
        note = "; ".join(filter(None, notes))
        return Delivered(work.delivery.id, Arrival.WRITTEN, after, note, exchange, was_sent=True)

    async def _mark(self, work: Work) -> str:
        """Add one play. Raises NotFound, BadResponse."""
        answer = await self._added(work.play)
        if answer.added:
            return f"POST /sync/history: added {answer.added}"
        if answer.not_found:
            raise NotFound(not_found_words(work.stand.entry), hint=MAY_LEARN)
        raise BadResponse("Trakt did not take the play, and did not say why", hint="It is tried again by itself.")

    async def _added(self, *plays: NewPlay) -> PlaysAnswer:
        return await self._ask(lambda: self._writer.add_history(plays))

    async def _unmark(self, entry: Entry) -> str:
        """Take back all plays of an item by their own ids, and make sure of it. Gives which they were."""
        plays = await self._looking.plays_of(entry)
        ids = [play.id for play in plays]
        if ids:
            await self._ask(lambda: self._writer.remove_history(ids))
            if await self._looking.plays_of(entry):
                raise BadResponse(
                    "Trakt did not take it: it still has plays of it", hint="It is tried again by itself."
                )
        dates = (
            f"{play.id} of {'an unknown date' if play.watched_at is None else int(play.watched_at)}" for play in plays
        )
        return f"POST /sync/history/remove: {', '.join(dates)}"

    async def _place(self, work: Work, after: WatchValue) -> tuple[WatchValue, str]:
        """Tell how far it was watched; give how it stands then, and the exchange."""
        entry, position, runtime = work.stand.entry, work.aim.value.position_ms, work.fresh.runtime_ms
        if not position or not runtime:
            paused = work.stand.paused
            if paused is not None:
                with suppress(NotFound):
                    await self._ask(lambda: self._writer.remove_playback(paused.id))
            return structs.replace(after, position_ms=0), "DELETE /sync/playback"
        share = share_of(position, runtime)
        answer = await self._ask(lambda: self._writer.scrobble_pause(entry, share))
        if answer.is_duplicate:
            return await self._as_it_is(work, after), f"POST /scrobble/pause {share:.1f} %: told before"
        if answer.action == "scrobble":
            return watched_value(after.plays + 1, after.last_watched), f"POST /scrobble/pause {share:.1f} %: scrobbled"
        return structs.replace(after, position_ms=position), f"POST /scrobble/pause {share:.1f} %"

    async def _as_it_is(self, work: Work, after: WatchValue) -> WatchValue:
        """Give what Trakt says of what it had just been told of: done, and not always as we wanted it (409)."""
        paused, runtime = await self._looking.paused_at(work.stand.entry), work.fresh.runtime_ms or 0
        told = 0 if paused is None else round(paused.progress * runtime / 100)
        goal = work.aim.value.position_ms
        return structs.replace(after, position_ms=told if is_apart(told, goal) else goal)


def _blames_one(error: SyncError) -> bool:
    """Tell whether an error may be about one delivery: what the account is refused concerns them all."""
    return isinstance(error, _OF_ONE) and blames_delivery(error)
