"""An Xtream run on its profile's panel: the client, the account check, what the profile wants, what steps share."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tui.clients.http import Exchange
from tui.clients.xtream.client import XtreamClient
from tui.engine.accounts.accounts import draft_of
from tui.engine.runs.context import RunContext
from tui.formatting import bytes_text
from tui.jobs.xtream.access import Surroundings, xtream_client
from tui.jobs.xtream.selection import selection_of
from tui.model.catalogue import UNCATEGORISED, TitleKind
from tui.model.log import Level
from tui.model.selection import Selection


class XtreamSession:
    """One run's way to its panel."""

    def __init__(self, ctx: RunContext, client: XtreamClient, selection: Selection) -> None:
        self.ctx = ctx
        self.client = client
        self.selection = selection
        self.listed: dict[TitleKind, frozenset[str]] = {}
        """Ids of the categories that this run found listed."""
        self._is_rechecked = False

    async def sign_in(self) -> None:
        """Check the account before anything else. Raises AuthError when it is refused: then nothing more is asked."""
        signed_in = await self.ctx.retry(self.client.login)
        await self.ctx.signed_in(signed_in.account)
        for warning in signed_in.warnings:
            self.ctx.warn(warning)

    async def recheck_once(self) -> None:
        """Ask for the account again, once a run, before an empty list is believed. Raises AuthError."""
        if not self._is_rechecked:
            self._is_rechecked = True
            await self.sign_in()

    async def categories_of(self, kind: TitleKind) -> frozenset[str] | None:
        """Give the ids of the categories that the panel has; None while none are known at all.

        One that the selection names counts as long as titles name it too, whether the panel still lists it or not.
        """
        stored = await self.ctx.store.categories.list(self.ctx.profile.id, kind)
        known = self.listed.get(kind, frozenset()) | {category.category_id for category in stored}
        return known | (self.selection.of(kind).ids - {UNCATEGORISED}) if known else None


@asynccontextmanager
async def open_session(ctx: RunContext) -> AsyncIterator[XtreamSession]:
    """Give the session of a run. Raises InvalidInput for a profile whose address or settings cannot be used."""
    selection = selection_of(ctx.profile.settings.get("categories", ""))
    around = Surroundings(ctx.settings, ctx.redactor, ctx.clock)

    def tell(exchange: Exchange) -> None:
        size = bytes_text(exchange.bytes)
        ctx.log(Level.DEBUG, f"GET {exchange.url} gave {exchange.status}, {size} in {exchange.seconds:.1f} s")

    async with xtream_client(draft_of(ctx.profile), await ctx.secrets(), around, tell) as client:
        yield XtreamSession(ctx, client, selection)
