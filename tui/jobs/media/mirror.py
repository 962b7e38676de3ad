"""What the steps of a server sync share: the server in the store, what is known of its libraries, what was proven."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from tui.engine.runs.step import Step
from tui.errors import Forbidden, NotFound
from tui.jobs.media.choice import Choice
from tui.jobs.media.freshness import ITEMS_READ_ANEW, is_unchanged
from tui.jobs.media.plan import CONTENTS, Content
from tui.jobs.media.session import SERVER_UUID, MediaSession
from tui.jobs.media.told import Told
from tui.jobs.media.trail import Trail
from tui.model.library import ItemKind
from tui.model.servers import ServerLibrary
from tui.model.snapshot import Baseline
from tui.store.database import Connection
from tui.store.library.known import KnownItems


class Mirror:
    """The mirror of one server, while one run works on it."""

    def __init__(self, session: MediaSession, server_id: int, choice: Choice) -> None:
        self.session = session
        self.server_id = server_id
        self.libraries = choice.libraries
        """Those that are wanted."""
        self.filter_hash = choice.filter_hash
        self.account_ids: dict[str, int] = {}
        """Numbers of the accounts in the store, by the server's own keys."""
        self.proven: set[str] = set()
        """Scopes of items of which this run knows that they are stored as the server has them."""
        self.doubtful: set[str] = set()
        """Scopes of items that this run has looked at without a proof."""
        self.passed_over: set[str] = set()
        """Scopes of items that this run has not read, for their library's mark was as before."""
        self.touched: set[str] = set()
        """Keys of libraries into which this run has put new items."""
        self.untold: list[Told] = []
        """What a dry run was told of accounts and did not store."""
        self._marks: dict[str, str] = {}
        self._present: dict[str, set[str]] = {}
        self._totals: dict[str, dict[str, int | None]] = {}
        self._is_main: bool | None = None

    async def library_mark(self, library: ServerLibrary) -> str:
        """Give the mark of a library as it was when this run first asked for it."""
        if library.key not in self._marks:
            self._marks[library.key] = await self._asked_mark(library)
        return self._marks[library.key]

    async def known(self, library: ServerLibrary, kind: ItemKind) -> KnownItems:
        """Give what is stored of a library."""
        return await self.session.ctx.store.library.known(self.server_id, library.key, kind)

    async def present(self, library: ServerLibrary) -> set[str]:
        """Give the keys of all items of a library that are there and can be watched."""
        if library.key not in self._present:
            kinds = [one.kind for one in CONTENTS if one.is_in(library) and one.kind is not ItemKind.SHOW]
            # A walk that has not begun has missed everything that is there.
            known = [await self.known(library, kind) for kind in kinds]
            self._present[library.key] = {key for one in known for key in one.missing()}
        return self._present[library.key]

    def forget(self, library: ServerLibrary) -> None:
        """Let go of what was kept to compare a library with."""
        self._present.pop(library.key, None)

    async def is_proven(self, library: ServerLibrary) -> bool:
        """Tell whether all items of a library are stored as the server has them: without that, nothing is unwatched.

        Those that this run has not looked at are when their last reading still holds.
        """
        scopes = sorted(self._scopes(library))
        return all([scope in self.proven or await self._still_holds(library, scope) for scope in scopes])

    def _scopes(self, library: ServerLibrary) -> set[str]:
        """Give the scopes of what can be watched in a library."""
        return {one.scope(library) for one in CONTENTS if one.is_in(library) and one.kind is not ItemKind.SHOW}

    def is_passed_over(self, library: ServerLibrary) -> bool:
        """Tell whether this run has not read what can be watched in a library, as its mark was as before."""
        return not self.passed_over.isdisjoint(self._scopes(library))

    async def doubt(self, library: ServerLibrary) -> bool:
        """Follow that a library holds other items than its mark let us believe: the next sync reads them anew.

        Tell whether that is news: what this run has read itself is not doubted.
        """
        scopes = self._scopes(library) & self.passed_over
        self.proven -= scopes
        self.doubtful |= scopes
        self.passed_over -= scopes
        get, ctx = self.session.ctx.store.baselines.get, self.session.ctx
        for scope in sorted(scopes):
            baseline = await get(ctx.profile.id, scope)
            if baseline is not None and baseline.mark and not self.session.is_dry:
                async with ctx.transaction() as conn:
                    await self.put_measure(conn, scope, replace(baseline, mark=""))
        return bool(scopes)

    async def is_untouched(self, library: ServerLibrary) -> bool:
        """Tell whether no item of a library came or went since this run first asked for its mark, as far as it tells.

        What is missing from a list that was read meanwhile may have been deleted, and that is no un-watch (S21).
        """
        return await self._asked_mark(library) == await self.library_mark(library)

    async def _asked_mark(self, library: ServerLibrary) -> str:
        """Ask for a mark; a server that keeps it to itself has none."""
        try:
            return await self.session.ask(partial(self.session.server.library_mark, library))
        except (Forbidden, NotFound):
            return ""

    async def _still_holds(self, library: ServerLibrary, scope: str) -> bool:
        if scope in self.doubtful:
            return False
        ctx = self.session.ctx
        baseline = await ctx.store.baselines.get(ctx.profile.id, scope)
        if baseline is None:
            return False
        mark = await self.library_mark(library)
        return not mark or is_unchanged(baseline.mark, mark, ctx.clock.now(), ITEMS_READ_ANEW)

    async def is_main(self) -> bool:
        """Tell whether no other profile of this server sees more of it: only one may say what is gone."""
        if self._is_main is None:
            self._is_main = await self._sees_most()
        return self._is_main

    async def measure(self, scope: str, measure: Baseline, trail: Trail) -> None:
        """Store what a scope held, with how far the run has come."""
        async with self.session.ctx.transaction() as conn:
            await self.put_measure(conn, scope, measure)
            await self.session.save(conn, trail)

    async def put_measure(self, conn: Connection, scope: str, measure: Baseline) -> None:
        """Store what a scope held, in the transaction of its last rows."""
        ctx = self.session.ctx
        await ctx.store.baselines.put(conn, ctx.profile.id, scope, measure, now=ctx.clock.now(), run_id=ctx.run.id)

    def todo(self, content: Content) -> list[ServerLibrary]:
        """Give the wanted libraries that may hold something of a kind and are not done."""
        done = self.session.trail.done
        return [one for one in self.libraries if content.is_in(one) and content.scope(one) not in done]

    async def listed(self) -> list[ServerLibrary]:
        """Give what the server lists; where another profile sees more of it, what that one sees stays listed, too."""
        own = list(self.session.libraries)
        if await self.is_main():
            return own
        keys = {one.key for one in own}
        stored = await self.session.ctx.store.library.libraries(self.server_id)
        others = [one for one in stored if one.is_listed and one.key not in keys]
        return [*own, *(ServerLibrary(one.key, one.name, one.kind, one.items) for one in others)]

    async def lost(self, content: Content) -> list[ServerLibrary]:
        """Give the stored libraries that the server lists no longer, unless only some were ever wanted."""
        if self.filter_hash:
            return []
        listed = {one.key for one in self.session.libraries}
        stored = await self.session.ctx.store.library.libraries(self.server_id)
        lost = [ServerLibrary(one.key, one.name, one.kind) for one in stored if one.key not in listed and one.stored]
        return [one for one in lost if content.is_in(one)]

    def expect(self, step: Step, library: ServerLibrary, total: int | None) -> None:
        """Announce how much a step has to do, as soon as every library of it has told."""
        totals = self._totals.setdefault(step.plan.key, {})
        if not totals:
            content = next(content for content in CONTENTS if content.key == step.plan.key)
            totals |= {one.key: None for one in self.todo(content)}
            totals[""] = self.session.trail.steps.get(step.plan.key, {}).get("processed", 0)
        totals[library.key] = total
        known = [one for one in totals.values() if one is not None]
        step.expect(sum(known) if len(known) == len(totals) else None)

    async def _sees_most(self) -> bool:
        ctx = self.session.ctx
        uuid = ctx.profile.settings.get(SERVER_UUID, "")
        others = [
            profile
            for profile in await ctx.store.profiles.all()
            if profile.id != ctx.profile.id and profile.kind is ctx.profile.kind and profile.enabled
        ]
        own = (await self._seen_by(ctx.profile.id), -ctx.profile.id)
        rivals = [profile for profile in others if uuid and profile.settings.get(SERVER_UUID) == uuid]
        return all([(await self._seen_by(profile.id), -profile.id) < own for profile in rivals])

    async def _seen_by(self, profile_id: int) -> int:
        """Items that a profile saw when it last read the libraries."""
        get = self.session.ctx.store.baselines.get
        stored = await self.session.ctx.store.library.libraries(self.server_id)
        keys = {one.key for one in stored} | {one.key for one in self.session.libraries}
        scopes = [f"{content.kind}:{key}" for key in keys for content in CONTENTS]
        found = [await get(profile_id, scope) for scope in scopes]
        return sum(baseline.rows for baseline in found if baseline is not None)
