"""A run on its profile's media server: the client, who answers, what it holds, and what the steps share."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from typing import TYPE_CHECKING, TypeVar

from msgspec import structs

from tui.engine.accounts.sight import account_of
from tui.engine.runs.context import RunContext
from tui.errors import ServerError, SyncError
from tui.formatting import bytes_text
from tui.jobs.media.access import MediaSurroundings, open_server
from tui.jobs.media.known import refuse_another
from tui.jobs.media.look import seen, sight_of
from tui.jobs.media.manners import Manners
from tui.jobs.media.server import MediaServer
from tui.jobs.media.trail import Trail, trail_of
from tui.model.health import Trouble
from tui.model.log import Level
from tui.model.plays import ServerKind
from tui.model.servers import AccountFacts, ServerIdentity, ServerLibrary

if TYPE_CHECKING:
    from tui.clients.http import Exchange
    from tui.store.database import Connection

T = TypeVar("T")

SERVER_UUID = "server_uuid"
"""Setting of a profile: the server that it was signed in to."""


class _TakenBack(Exception):
    """Ends a transaction of a dry run, which must leave nothing."""


class MediaSession:
    """One run's way to its server. `connect` comes before everything else."""

    def __init__(self, ctx: RunContext, server: MediaServer) -> None:
        self.ctx = ctx
        self.server = server
        self.trail: Trail = trail_of(ctx)
        """How far the run has come; what was stored of it is never behind what was stored of the rows."""
        self.identity = ServerIdentity(ServerKind(ctx.profile.kind.value), "", "", "")
        self.libraries: Sequence[ServerLibrary] = ()
        """All that the server lists."""
        self.accounts: Sequence[AccountFacts] = ()
        self._manners = Manners(ctx.clock)

    @property
    def is_dry(self) -> bool:
        """Whether nothing may be stored."""
        return self.ctx.options.dry_run

    @property
    def has_tokens_of_others(self) -> bool:
        """Whether each account is read with a token of its own (Plex), not all with our one sign-in."""
        return self.identity.kind is ServerKind.PLEX

    async def ask(self, call: Callable[[], Awaitable[T]]) -> T:
        """Await one request, gently, and again after errors that deserve it. Raises the last error."""

        async def once() -> T:
            async with self.ctx.asking():
                return await call()

        return await self.ctx.retry(lambda: self._manners.ask(once))

    async def take_up(self) -> None:
        """Make the errors of an earlier session part of this run, once."""
        run_id, before = self.ctx.run.id, self.trail.errors_in
        self.trail = structs.replace(self.trail, errors_in=run_id)
        if before not in (0, run_id) and self.trail.has_errors and not self.is_dry:
            async with self.ctx.transaction() as conn:
                await self.ctx.store.run_errors.inherit(conn, before, run_id)
                await self.save(conn, self.trail)

    async def connect(self) -> None:
        """Find out who answers, and whether we are let in.

        Raises AuthError, ServerError while it starts, BadResponse when another server answers: keys of items mean
        something on their own server only (S24).
        """
        try:
            self.identity = await self.ask(self._ready)
            sight = seen(self.ctx.profile, await self.ask(self.server.look))
        except SyncError as error:
            await self.ctx.saw(sight_of(error, self.ctx.profile))
            raise
        account = account_of(sight)
        if account is not None:
            await self.ctx.signed_in(account)
        await self.ctx.saw(sight)

    async def confirm(self) -> None:
        """Make sure that the same server still answers, before what its lists leave out counts (S24).

        Raises BadResponse when another one does, ServerError when it starts again.
        """
        await self.ask(self._ready)

    async def list_all(self) -> None:
        """Read which libraries and accounts there are."""
        self.libraries = await self.ask(self.server.libraries)
        self.accounts = await self.ask(self.server.accounts)

    async def server_id(self, conn: Connection) -> int:
        """Give the number of the server in the store, which is made if it is new."""
        identity, now = self.identity, self.ctx.clock.now()
        return await self.ctx.store.library.server(conn, identity.kind, identity.uuid, identity.name, now)

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[Connection]:
        """Give a transaction; in a dry run one that is taken back at its end."""
        with suppress(_TakenBack):
            async with self.ctx.transaction() as conn:
                yield conn
                self._take_back()

    async def save(self, conn: Connection, trail: Trail) -> None:
        """Store how far the run has come, in the transaction of the rows."""
        await self.ctx.save_checkpoint(conn, trail.stored())

    def _take_back(self) -> None:
        if self.is_dry:
            raise _TakenBack

    async def _ready(self) -> ServerIdentity:
        identity = await self.server.identity()
        refuse_another(self.ctx.profile, identity)
        if not identity.is_ready:
            raise ServerError(
                f"{identity.name or 'The server'} is starting, or migrating its database",
                hint="Start the sync again when it is ready; a migration can take an hour and more.",
                trouble=Trouble.STARTING.value,
            )
        return identity


Opening = Callable[[RunContext], AbstractAsyncContextManager[MediaSession]]
"""Opens a run's way to its server."""


@asynccontextmanager
async def open_session(ctx: RunContext) -> AsyncIterator[MediaSession]:
    """Give the session of a run. Raises InvalidInput for an address or settings that cannot be used, AuthError."""
    around = MediaSurroundings(ctx.settings, ctx.redactor, ctx.clock, await ctx.store.install.device_id())

    def tell(exchange: Exchange) -> None:
        size = bytes_text(exchange.bytes)
        ctx.log(Level.DEBUG, f"{exchange.url} gave {exchange.status}, {size} in {exchange.seconds:.1f} s")

    async with open_server(ctx.profile, await ctx.secrets(), around, tell) as server:
        yield MediaSession(ctx, server)
