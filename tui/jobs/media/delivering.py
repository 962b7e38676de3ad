"""Brings deliveries to a media server: read, compared, written, read back. One try each; the outbox repeats.

Nothing is written that is there already, nor over anything that the server says of its own, nor while it is played. No
server compares and sets: what may take something away is compared at the last moment, and a mark that comes between
that and the write stays wherever the server keeps it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from msgspec import structs

from tui.engine.targets import Arrival, Delivered
from tui.errors import AuthError, BadResponse, InvalidInput, NotFound, ServerError, SyncError
from tui.formatting import position_text
from tui.jobs.media.blame import blames_delivery
from tui.jobs.media.comparing import (
    BLANK,
    Verdict,
    further_words,
    is_marked_since,
    is_taken,
    is_there,
    judged,
    takes_away,
)
from tui.jobs.media.known import refuse_another
from tui.jobs.media.looking import Ask, Looking, Stand
from tui.jobs.media.writer import Aim, Fresh, MediaWriter
from tui.model.clock import Clock
from tui.model.health import Trouble
from tui.model.hub import WatchValue
from tui.model.outbox import Delivery
from tui.model.profiles import Profile

READ_AT_ONCE = 25
"""Items in one reading: it must not be old when the last of them is written."""
READING_HOLDS = 10.0
"""Seconds for which a reading counts, of items as of what is being played."""
IDENTITY_HOLDS = 30.0
"""Seconds for which it counts who answered."""
CONFIRMED_JUST_NOW = 2.0
"""The same, where one item after the other fails: a server in trouble is not asked twice as much for that."""
SECOND_LOOK = 1.0
"""Seconds before a write that does not show is looked for once more."""


class MediaTarget:
    """One server, signed in. `ask` awaits its requests, one at a time."""

    def __init__(self, profile: Profile, writer: MediaWriter, ask: Ask, clock: Clock) -> None:
        self._profile = profile
        self._writer = writer
        self._ask = ask
        self._clock = clock
        self._looking = Looking(profile.name, writer, ask, self._confirm_anew)
        self._confirmed_at: float | None = None
        self._playing: Collection[tuple[str, str]] = ()
        self._playing_at: float | None = None

    async def confirm(self) -> None:
        """Make sure that the known server answers, and is ready (S24).

        Raises BadResponse for another one, ServerError while it starts, InvalidInput when none is known.
        """
        identity = await self._ask(self._writer.identity)
        if not (identity.uuid and self._profile.settings.get("server_uuid")):
            raise InvalidInput(
                f"Which server {self._profile.name} is signed in to is not known, so nothing is written to it",
                hint=f"Sign in with `profile login {self._profile.name}`.",
            )
        refuse_another(self._profile, identity)
        if not identity.is_ready:
            words = f"{identity.name or self._profile.name} is starting, or migrating its database"
            raise ServerError(words, hint="Wait: it is tried again by itself.", trouble=Trouble.STARTING.value)
        self._confirmed_at = self._clock.monotonic()

    async def deliver(self, batch: Sequence[Delivery]) -> AsyncIterator[Delivered]:
        """Bring deliveries to the server in their order; give what became of each as soon as that is known.

        Raises SyncError for what is wrong with the server or the sign-in of the profile.
        """
        if not self._is_recent(self._confirmed_at, IDENTITY_HOLDS):
            await self.confirm()
        for group in _groups(batch):
            account, read_at = group[0].account_key, self._clock.monotonic()
            stands = await self._looking.at(account, group)
            for delivery in group:
                if not self._is_recent(read_at, READING_HOLDS):
                    stands.update(await self._looking.at(account, [delivery]))
                yield await self._one(delivery, stands[delivery.id])

    async def _confirm_anew(self) -> None:
        if not self._is_recent(self._confirmed_at, CONFIRMED_JUST_NOW):
            await self.confirm()

    async def _one(self, delivery: Delivery, stand: Stand, *, is_latest: bool = False) -> Delivered:
        """Judge a delivery by how its item stands, and write it if it may be; `is_latest` = it was read just now."""
        if stand.fresh is None:
            return _failed(delivery, stand.error)
        fresh, after = stand.fresh, None if stand.is_elsewhere else stand.fresh.value
        place, is_elsewhere = self._profile.name, stand.is_elsewhere
        if is_there(delivery, fresh):
            note = f"{place} had it already"
            return Delivered(delivery.id, Arrival.ALREADY, after, note, is_elsewhere=is_elsewhere)
        if (delivery.account_key, fresh.item_key) in await self._now_playing():
            return Delivered(delivery.id, Arrival.LATER, note=f"It is being played on {place}")
        aim = await self._writer.aim(fresh, delivery.wanted)
        verdict = await judged(delivery, fresh, aim, self._writer.aim, *((BLANK,) if is_elsewhere else ()))
        if verdict is not Verdict.WRITE:
            is_newer = verdict is Verdict.NEWER
            arrival = Arrival.NEWER if is_newer else Arrival.ALREADY
            words = further_words(place, fresh.value, delivery.wanted) if is_newer else aim.note
            return Delivered(delivery.id, arrival, after, words, is_elsewhere=is_elsewhere)
        if takes_away(delivery.wanted) and not is_latest:
            anew = await self._looking.at(delivery.account_key, [delivery])
            return await self._one(delivery, anew[delivery.id], is_latest=True)
        return await self._write(delivery, stand, fresh, aim)

    async def _write(self, delivery: Delivery, stand: Stand, fresh: Fresh, aim: Aim) -> Delivered:
        """Write, and make sure that it was taken. What is wrong with this one delivery is told, the rest raised."""
        account = delivery.account_key
        try:
            answer = await self._ask(lambda: self._writer.write(account, fresh, aim.value))
            after = await self._read_back(account, fresh, aim.value, answer)
            if is_marked_since(after, aim.value, fresh):
                return await self._give_way(delivery, stand, aim.value, after)
        except SyncError as error:
            if isinstance(error, NotFound) and not stand.is_elsewhere:
                return await self._one(delivery, await self._looking.elsewhere(delivery), is_latest=True)
            if not self._looking.blames(error, account):
                raise
            return _failed(delivery, error, self._writer.last_exchange, was_sent=True)
        counted = (
            f"{self._profile.name} counts it as watched from there on" if after.watch is not aim.value.watch else ""
        )
        return Delivered(
            delivery.id,
            Arrival.WRITTEN,
            None if stand.is_elsewhere else after,
            "; ".join(filter(None, ("written", _moved(stand), aim.note, counted))),
            self._writer.last_exchange,
            was_sent=True,
            is_elsewhere=stand.is_elsewhere,
        )

    async def _give_way(self, delivery: Delivery, stand: Stand, ours: WatchValue, marked: WatchValue) -> Delivered:
        """Let a mark stand that somebody made meanwhile, and tell the hub of it.

        Our position is taken back, but where that takes the mark away for a moment.
        """
        assert stand.fresh is not None
        begun, account = replace(stand.fresh, value=marked), delivery.account_key
        aim = await self._writer.aim(begun, structs.replace(marked, position_ms=0))
        is_ours = marked.position_ms > 0 and structs.replace(marked, watch=ours.watch).agrees_with(ours)
        if is_ours and not aim.stops:
            answer = await self._ask(lambda: self._writer.write(account, begun, aim.value))
            marked = await self._read_back(account, begun, aim.value, answer)
        return Delivered(
            delivery.id,
            Arrival.NEWER,
            None if stand.is_elsewhere else marked,
            f"It was marked as watched on {self._profile.name} meanwhile: that stays",
            self._writer.last_exchange,
            was_sent=True,
            is_elsewhere=stand.is_elsewhere,
        )

    async def _read_back(self, account: str, fresh: Fresh, goal: WatchValue, answer: WatchValue | None) -> WatchValue:
        """Give what the server says after a write: that, or a mark made meanwhile. Raises BadResponse otherwise."""
        told = answer if answer is not None else await self._reread(account, fresh)
        if not _is_understood(told, goal, fresh):
            await self._clock.sleep(SECOND_LOOK)
            told = await self._reread(account, fresh)
        if not _is_understood(told, goal, fresh):
            raise BadResponse(
                f"{self._profile.name} did not take it: it says {_words(told)}, not {_words(goal)}",
                hint="Try to mark it there by hand: if that does not stay either, look into the server's log.",
            )
        return told

    async def _reread(self, account: str, fresh: Fresh) -> WatchValue:
        key = fresh.item_key
        found = (await self._ask(lambda: self._writer.fresh(account, [key]))).get(key)
        if found is None:
            raise NotFound(f"It is not on {self._profile.name} any more", hint=f"Start a sync of {self._profile.name}.")
        return found.value

    async def _now_playing(self) -> Collection[tuple[str, str]]:
        """Give what is being played; nothing where the server fares well and does not tell that."""
        if not self._is_recent(self._playing_at, READING_HOLDS):
            self._playing_at = self._clock.monotonic()
            try:
                self._playing = await self._ask(self._writer.playing)
            except SyncError as error:
                if not blames_delivery(error):
                    raise
                self._playing = ()
        return self._playing

    def _is_recent(self, moment: float | None, seconds: float) -> bool:
        return moment is not None and self._clock.monotonic() - moment < seconds


def _groups(batch: Sequence[Delivery]) -> Iterator[list[Delivery]]:
    """Give neighbours of one account, a few at a time."""
    for _, run in groupby(batch, key=lambda one: one.account_key):
        rows = list(run)
        for start in range(0, len(rows), READ_AT_ONCE):
            yield rows[start : start + READ_AT_ONCE]


def _failed(delivery: Delivery, error: SyncError | None, exchange: str = "", *, was_sent: bool = False) -> Delivered:
    """Tell what is wrong with a delivery. One whose account has to sign in again waits: neither it is to blame, nor
    the rest of the lane.
    """
    if isinstance(error, AuthError):
        words = f"{error.message}. {error.hint}"
        return Delivered(delivery.id, Arrival.LATER, note=words, exchange=exchange, was_sent=was_sent)
    return Delivered(delivery.id, None, exchange=exchange, error=error, was_sent=was_sent)


def _is_understood(told: WatchValue, goal: WatchValue, fresh: Fresh) -> bool:
    return is_taken(told, goal, fresh) or is_marked_since(told, goal, fresh)


def _moved(stand: Stand) -> str:
    return f"it is {stand.fresh.item_key} there by now" if stand.is_elsewhere and stand.fresh else ""


def _words(value: WatchValue) -> str:
    return f"{value.watch} at {position_text(value.position_ms)}" if value.position_ms else value.watch.value
