"""Keeps the tokens of Trakt accounts: renewed in time, one at a time over all processes, stored before they are used.

A refresh token is good for one use: whoever loses the answer has lost the sign-in (S18).
"""

from __future__ import annotations

import asyncio
import os
import secrets
import shlex
import socket
from collections import defaultdict
from typing import TYPE_CHECKING

from tui.clients.broken_off import BrokenOff
from tui.errors import AuthError, RateLimited, ServerError, SyncError, TimedOut
from tui.jobs.trakt.oauth import open_oauth
from tui.model.clock import Clock
from tui.model.health import Trouble
from tui.model.profiles import Profile, SignIn
from tui.model.trakt import TraktTokens
from tui.redact import Redactor

if TYPE_CHECKING:
    from tui.settings import Settings
    from tui.store.store import Store

EXPIRED = "Trakt access token expired. Please reauthorize."
LOST = "Trakt did not answer when the access token was to be renewed. Please reauthorize."
CLAIM = 60.0
"""Seconds for which one process may be at it; another one that waits takes over then."""
PATIENCE = 45.0
"""Seconds that a renewal may take: less than the claim, so that never two are under way."""
POLL = 0.2
"""Seconds between two looks whether another process has renewed the tokens."""
BETWEEN_TRIES = 60.0
"""Seconds between two renewals that failed while the token in use still holds."""

_LOST = (TimedOut, BrokenOff)
"""After these nobody knows whether the refresh token was used up."""


class TokenKeeper:
    """One for each process. What other processes do with the same accounts is seen in the store."""

    def __init__(self, store: Store, settings: Settings, redactor: Redactor, clock: Clock) -> None:
        self._store = store
        self._settings = settings
        self._redactor = redactor
        self._clock = clock
        self._owner = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
        self._turns: defaultdict[int, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._rests_until: dict[int, float] = {}
        self._made_for_refusal: dict[int, str] = {}
        self._under_way: dict[int, asyncio.Future[str]] = {}
        """Renewals that go on though who asked for them was cancelled."""

    async def access_token(self, profile: Profile) -> str:
        """Give the token to send now, renewed when it is due.

        Raises AuthError when somebody has to sign in again; SyncError when the token is over and Trakt cannot be
        asked for another one now.
        """
        known = await self._known(profile)
        if not self._is_due(known):
            return known.access
        async with self._turns[profile.id]:
            known = await self._known(profile)
            if not self._is_due(known) or self._rests(profile, known):
                return known.access
            return await self._renewed(profile, known)

    async def another_token(self, profile: Profile, refused: str) -> str:
        """Give another token than the one that Trakt has just refused. Raises AuthError when there is none; SyncError.

        A token that came in place of a refused one and is refused as well is not replaced again.
        """
        async with self._turns[profile.id]:
            known = await self._known(profile)
            if known.access != refused:
                return known.access
            if not known.refresh or self._made_for_refusal.get(profile.id) == refused:
                raise await self._signed_out(profile, EXPIRED)
            token = await self._renewed(profile, known, is_refused=True)
            self._made_for_refusal[profile.id] = token
            return token

    async def _known(self, profile: Profile) -> TraktTokens:
        """Give the tokens as they are stored now. Raises AuthError when there are none, or they were refused."""
        known = await self._store.tokens.of(profile.id)
        if known is not None and known.access:
            self._redactor.add(known.access, known.refresh)
            return known
        stored = await self._store.profiles.get(profile.id)
        if known is None or stored is None:
            raise AuthError(f"{profile.name} is not signed in", hint=_how(profile))
        message = stored.sign_in_message if stored.sign_in is SignIn.REFUSED else ""
        raise AuthError(message or EXPIRED, hint=_how(profile))

    def _is_due(self, known: TraktTokens) -> bool:
        """Half of the life is over. A token that somebody typed has nothing to be renewed with; some tell no end."""
        has_end = bool(known.refresh) and known.expires_in > 0
        return has_end and self._clock.now() >= known.created_at + known.expires_in / 2

    def _rests(self, profile: Profile, known: TraktTokens) -> bool:
        """Tell whether a token that still holds is kept for now, since the last renewal failed."""
        return self._holds(known) and self._clock.monotonic() < self._rests_until.get(profile.id, 0.0)

    def _holds(self, known: TraktTokens) -> bool:
        return self._clock.now() < known.created_at + known.expires_in

    async def _renewed(self, profile: Profile, known: TraktTokens, *, is_refused: bool = False) -> str:
        """Give a new token: ours, or the one that another process gets meanwhile."""
        if profile.id in self._under_way:
            await asyncio.wait([self._under_way[profile.id]])
            other = await self._known(profile)
            if other.access != known.access:
                return other.access
        deadline = self._clock.monotonic() + CLAIM + PATIENCE
        while not await self._store.tokens.claim(profile.id, self._owner, CLAIM):
            if self._holds(known) and not is_refused:
                return known.access
            if self._clock.monotonic() > deadline:
                raise TimedOut("Another process is renewing the sign-in to Trakt, and does not come to an end")
            await self._clock.sleep(POLL)
            other = await self._known(profile)
            if other.access != known.access:
                return other.access
        return await self._at_it(profile, known, is_refused=is_refused)

    async def _at_it(self, profile: Profile, known: TraktTokens, *, is_refused: bool) -> str:
        """Renew with the claim in hand, and let go of it. What is under way comes to its end when it is cancelled."""
        work = asyncio.ensure_future(self._exchange(profile, known, is_refused=is_refused))
        self._under_way[profile.id] = work
        work.add_done_callback(lambda done: self._over(profile.id, done))
        try:
            return await asyncio.shield(work)
        except asyncio.CancelledError:
            await asyncio.wait([work])
            raise

    def _over(self, profile_id: int, work: asyncio.Future[str]) -> None:
        """A renewal has come to its end; what went wrong is told to who asked, if anybody still does."""
        self._under_way.pop(profile_id, None)
        if not work.cancelled():
            work.exception()

    async def _exchange(self, profile: Profile, known: TraktTokens, *, is_refused: bool) -> str:
        tokens = self._store.tokens
        current = await tokens.of(profile.id)
        if current is None or current != known:
            await tokens.release(profile.id, self._owner)
            return (await self._known(profile)).access
        try:
            fresh = await self._asked(profile, known)
        except (AuthError, *_LOST) as error:
            if error.trouble == Trouble.LOCKED:
                await tokens.release(profile.id, self._owner)
                raise
            await tokens.refuse(profile.id, self._owner, known.refresh)
            raise await self._signed_out(profile, LOST if isinstance(error, _LOST) else error.message) from error
        except SyncError as error:
            await tokens.release(profile.id, self._owner)
            return self._kept(profile, known, error, is_refused=is_refused)
        except BaseException:
            await tokens.release(profile.id, self._owner)
            raise
        self._redactor.add(fresh.access, fresh.refresh)
        is_kept = await tokens.take(profile.id, self._owner, known, fresh)
        self._rests_until.pop(profile.id, None)
        return fresh.access if is_kept else (await self._known(profile)).access

    async def _asked(self, profile: Profile, known: TraktTokens) -> TraktTokens:
        """Ask once for a new pair."""
        kept = await self._store.secrets.of(profile.id)
        try:
            async with (
                asyncio.timeout(PATIENCE),
                open_oauth(profile, kept, self._settings, self._redactor, self._clock) as oauth,
            ):
                return await oauth.refresh(known.refresh)
        except TimeoutError:
            raise TimedOut("Trakt did not answer in time") from None

    def _kept(self, profile: Profile, known: TraktTokens, error: SyncError, *, is_refused: bool) -> str:
        """Go on with a token that still holds; it is tried again later. Raises the error when there is none."""
        if is_refused or not self._holds(known):
            raise error
        asked = error.retry_after if isinstance(error, RateLimited | ServerError) else None
        self._rests_until[profile.id] = self._clock.monotonic() + max(asked or 0.0, BETWEEN_TRIES)
        return known.access

    async def _signed_out(self, profile: Profile, message: str) -> AuthError:
        """Store that a person has to sign in again, and give the words for it."""
        await self._store.profiles.set_sign_in(profile.id, SignIn.REFUSED, message)
        return AuthError(message, hint=_how(profile))


def _how(profile: Profile) -> str:
    return f"Sign in again with `syncdeck profile login {shlex.quote(profile.name)}`."
