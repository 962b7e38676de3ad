"""What is known of accounts at Trakt, as faces and syncs read it, and the small writes that stand alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from tui.model.lists import AccountLimits, Lookup, RateGauge, Rating, RemoteList
from tui.store.database import Database
from tui.store.trakt import accounts, lookups, ratings, remote_lists


class TraktAccounts:
    """The tables that begin with `trakt_`, and ratings. Larger writes go through the modules beside."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def lists(self, profile_id: int) -> list[RemoteList]:
        """Give the lists of an account as they were read last, by title."""
        return await self._db.read(lambda raw: remote_lists.everything(raw, profile_id))

    async def offers(self, profile_id: int) -> Sequence[RemoteList]:
        """Give the lists of an account that are the side of no list here: those that carry our words first."""
        return await self._db.read(lambda raw: remote_lists.not_linked(raw, profile_id))

    async def limits(self, profile_id: int) -> AccountLimits:
        """Give what an account has room for; nothing is known of one that was never asked."""
        return await self._db.read(lambda raw: accounts.limits(raw, profile_id))

    async def gauges(self, profile_id: int) -> tuple[RateGauge, ...]:
        """Give what is left of the calls of an account; () = nothing was called yet."""
        return await self._db.read(lambda raw: accounts.gauges(raw, profile_id))

    async def lookups(self, names: Iterable[str]) -> Mapping[str, Lookup]:
        """Give what is known of names such as `movie:tmdb:603`; those that were never asked for are left out."""
        return await self._db.read(lambda raw: lookups.get_many(raw, names))

    async def put_lookups(self, found: Iterable[Lookup]) -> None:
        """Store answers of lookups."""
        await self._db.write(lambda raw: lookups.put_many(raw, found))

    async def prune(self, older_than: float) -> int:
        """Forget some answers of lookups from before a time (UTC epoch seconds), and give how many; 0 = no more."""
        return await self._db.write(lambda raw: lookups.prune(raw, older_than))

    async def ratings(self, profile_id: int) -> Sequence[Rating]:
        """Give all that an account rated."""
        return await self._db.read(lambda raw: ratings.everything(raw, profile_id))
