"""One way to Trakt, signed in: what reads there and, where writing is wanted, what writes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tui.errors import AuthError, InvalidInput
from tui.jobs.loading import off_the_loop
from tui.jobs.profile_options import http_options
from tui.jobs.trakt.gauges import GaugeBook
from tui.jobs.trakt.options import api_base, client_id_of, spacing_of
from tui.jobs.trakt.surroundings import TraktSurroundings
from tui.model.profiles import Profile, ProfileDraft
from tui.store.tokens import ACCESS

if TYPE_CHECKING:
    from tui.clients.http import Exchange, HttpClient
    from tui.clients.http_options import HttpOptions
    from tui.clients.trakt.client import Repeat, TraktReader, TraktWriter
    from tui.clients.trakt.line import TokenSource
    from tui.clients.trakt.pace import TraktPace
    from tui.jobs.trakt.tokens import TokenKeeper

SHORTEST_TIMEOUT = 60.0
"""Seconds: a hundred entries take Trakt a while."""


@dataclass(frozen=True, slots=True)
class TraktSession:
    """An open session. Each write is made once; whoever asks repeats. Circuits are the affair of who asks, too."""

    reader: TraktReader
    pace: TraktPace
    """Of the account, shared with everybody in this process."""
    _writer: TraktWriter | None = None

    @property
    def writer(self) -> TraktWriter:
        """What writes. Raises InvalidInput in a session that only reads: a dry run, a look (S35)."""
        if self._writer is None:
            raise InvalidInput("This session with Trakt only reads")
        return self._writer


@dataclass(frozen=True, slots=True)
class KeptTokens:
    """The tokens of a stored profile, as its keeper gives them before each request."""

    keeper: TokenKeeper
    profile: Profile
    book: GaugeBook

    async def token(self) -> str:
        """Give the token to send now. Raises AuthError when somebody has to sign in again; SyncError."""
        await self.book.keep()
        return await self.keeper.access_token(self.profile)

    async def another(self, refused: str) -> str:
        """Give another token than the one that was refused. Raises AuthError when there is none; SyncError."""
        return await self.keeper.another_token(self.profile, refused)


@asynccontextmanager
async def open_session(
    profile: Profile | ProfileDraft,
    secrets: Mapping[str, str],
    around: TraktSurroundings,
    *,
    writes: bool,
    on_exchange: Callable[[Exchange], None] | None = None,
    repeat: Repeat | None = None,
) -> AsyncIterator[TraktSession]:
    """Give a session of a profile, or of what a person typed: then with the token among `secrets`, never renewed.

    Without `writes` there is no client that could write. `repeat` is put around each read: how often it is tried.
    Raises InvalidInput when address or settings cannot be
    used; AuthError, here or with the first request, when nobody is signed in.
    """
    base, client_id = api_base(profile.url), client_id_of(profile.settings)
    spacing, options = spacing_of(profile.settings), http_options(profile.settings, around.settings)
    around.redactor.add(*filter(None, secrets.values()))
    pace = around.shared.pace_of(base, profile.username or client_id, around.clock, spacing)
    book = GaugeBook(around.kept, profile.id, pace, around.clock) if isinstance(profile, Profile) else None
    tokens = await _tokens(profile, secrets, around, book)
    line_module, client = await off_the_loop("tui.clients.trakt.line"), await off_the_loop("tui.clients.trakt.client")
    async with await _http(options, around, on_exchange, writes=writes) as http:
        line = line_module.TraktLine(http, base, client_id, tokens, pace, clock=around.clock)
        try:
            reader = client.TraktReader(line, repeat=repeat) if repeat else client.TraktReader(line)
            yield TraktSession(reader, pace, client.TraktWriter(line) if writes else None)
        finally:
            if book is not None:
                await book.keep(is_last=True)


async def _tokens(
    profile: Profile | ProfileDraft, secrets: Mapping[str, str], around: TraktSurroundings, book: GaugeBook | None
) -> TokenSource:
    if isinstance(profile, Profile) and book is not None:
        return KeptTokens(around.keeper, profile, book)
    typed = secrets.get(ACCESS, "").strip()
    if not typed:
        raise AuthError(f"{profile.name} is not signed in", hint=f"Sign in with `profile login {profile.name}`.")
    module = await off_the_loop("tui.clients.trakt.line")
    source: TokenSource = module.FixedToken(typed)
    return source


async def _http(
    options: HttpOptions,
    around: TraktSurroundings,
    on_exchange: Callable[[Exchange], None] | None,
    *,
    writes: bool,
) -> HttpClient:
    module = await off_the_loop("tui.clients.http")
    if writes:
        options = replace(options, read_timeout=max(options.read_timeout, SHORTEST_TIMEOUT))
    http: HttpClient = module.HttpClient(options, redact=around.redactor.redact, on_exchange=on_exchange)
    return http
