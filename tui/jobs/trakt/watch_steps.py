"""The steps of a run with Trakt that are about plays: what was watched, positions, ratings, and all servers in step."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING

from tui.engine.runs.context import RunContext
from tui.engine.runs.step import Step
from tui.jobs.media.in_step import InStep
from tui.jobs.media.rehearsal import Stage
from tui.jobs.media.taking_part import TakingPart
from tui.jobs.trakt.account import Account
from tui.jobs.trakt.plan import HUB, PROGRESS, RATINGS, WATCHED
from tui.jobs.trakt.progress_pull import ProgressPull
from tui.jobs.trakt.ratings_pull import MARKS as RATED
from tui.jobs.trakt.ratings_pull import RatingsPull
from tui.jobs.trakt.watch_ground import LIBRARIES, WatchGround
from tui.jobs.trakt.watched_pull import WatchedPull
from tui.model.lists import EntryKind
from tui.model.profiles import Profile, ProfileKind
from tui.store.hop import in_thread_of
from tui.store.hub.hub_writer import HubWriter

if TYPE_CHECKING:
    from tui.clients.trakt.client import TraktReader


class WatchSteps:
    """The steps in one run. All is read before anything is queued for other servers (S6)."""

    def __init__(self, ctx: RunContext, reader: TraktReader, account: Account) -> None:
        self._ctx = ctx
        self._on = WatchGround(ctx, reader, account)
        self._steps: Mapping[str, Callable[[Step], Awaitable[None]]] = {
            WATCHED: self._watched,
            PROGRESS: self._progress,
            RATINGS: self._ratings,
            HUB: self._hub,
        }

    async def run(self) -> None:
        """Do what is left of them. Raises what ends the run."""
        wanted = [key for key in self._steps if self._ctx.should_run(key)]
        if not wanted:
            return
        await self._on.begin()
        for key in wanted:
            async with self._ctx.step(key) as step:
                await self._steps[key](step)

    async def _watched(self, step: Step) -> None:
        for kind in (EntryKind.MOVIE, EntryKind.SHOW):
            await WatchedPull(self._on, step, kind).run()

    async def _progress(self, step: Step) -> None:
        await ProgressPull(self._on, step).run()

    async def _ratings(self, step: Step) -> None:
        for kind in RATED:
            await RatingsPull(self._on, step, kind).run()

    async def _hub(self, step: Step) -> None:
        on = self._on
        await InStep(Stage(self._ctx, on.server_id, on.writing, on.untold), step, self._news).run()

    async def _news(self) -> TakingPart:
        """Find out whether the account takes part from now on: when all that it has watched was read once (S6)."""
        on, ctx = self._on, self._ctx
        if on.account_id is None:
            return TakingPart((), ())
        account_id = on.account_id
        links = {link.account_id: link for link in await ctx.store.hub.links()}
        link = links.get(account_id)
        others = {profile.id: profile for profile in await ctx.store.profiles.all()}
        if link is not None and _is_left_to(others.get(link.profile_id), ctx.profile, on.slug):
            return TakingPart((), ())
        async with on.writing() as conn:
            proven = await in_thread_of(conn, lambda raw: HubWriter(raw, 0.0).proven(account_id))
        is_whole = all(library.key in proven for library in LIBRARIES)
        is_new = link is None or link.joined_at is None
        linked = () if link is not None and link.profile_id == ctx.profile.id else (account_id,)
        return TakingPart(linked, (account_id,) if is_new and is_whole else ())


def _is_left_to(other: Profile | None, own: Profile, slug: str) -> bool:
    """Tell whether another profile of the same account goes on with it: it was first."""
    is_another = other is not None and other.id != own.id and other.enabled and other.kind is ProfileKind.TRAKT
    return is_another and other is not None and other.username.casefold() in {"", slug.casefold()}
