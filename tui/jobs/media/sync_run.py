"""One run of a server sync: which steps are taken, in which order, and what each is told about."""

from __future__ import annotations

from dataclasses import asdict

from tui.engine.runs.context import RunContext
from tui.jobs.media.choice import SETTING, Choice, choice_of, wanted_in
from tui.jobs.media.course import show_counts, show_step
from tui.jobs.media.in_step import InStep
from tui.jobs.media.item_scope import ItemScope
from tui.jobs.media.lost_library import LostLibrary
from tui.jobs.media.mirror import Mirror
from tui.jobs.media.plan import CONNECT, CONTENTS, HUB, LIBRARIES, STATES, Content, is_synced
from tui.jobs.media.rehearsal import Stage
from tui.jobs.media.session import MediaSession, Opening, open_session
from tui.jobs.media.taking_part import taking_part
from tui.jobs.media.trouble import Troubles
from tui.jobs.media.watched_states import WatchedStates

__all__ = ["SyncRun", "open_session"]


class SyncRun:
    """The run that a context stands for."""

    def __init__(self, ctx: RunContext, opening: Opening) -> None:
        self._ctx = ctx
        self._opening = opening

    async def perform(self) -> None:
        """Do what is left of the run. Raises what is wrong with the server or the sign-in; what is stored stays."""
        async with self._opening(self._ctx) as session:
            await session.take_up()
            show_counts(self._ctx, session.trail)
            await self._connect(session)
            mirror = await self._libraries(session)
            for content in CONTENTS:
                if self._ctx.should_run(content.key):
                    await self._content(mirror, content)
            states = WatchedStates(mirror, session.accounts)
            if self._ctx.should_run(STATES):
                await self._states(mirror, states)
            if self._ctx.should_run(HUB):
                async with self._ctx.step(HUB) as step:
                    stage = Stage(self._ctx, mirror.server_id, session.writing, mirror.untold)
                    await InStep(stage, step, lambda: taking_part(mirror, states)).run()

    async def _connect(self, session: MediaSession) -> None:
        """Connect in its step; a run that takes up another connects all the same."""
        if not self._ctx.should_run(CONNECT):
            await session.connect()
            return
        async with self._ctx.step(CONNECT, is_vital=True) as step:
            await session.connect()
            step.note(f"{session.identity.name} {session.identity.version}")

    async def _libraries(self, session: MediaSession) -> Mirror:
        if not self._ctx.should_run(LIBRARIES):
            return await self._mirror(session, is_counted=False)
        async with self._ctx.step(LIBRARIES, is_vital=True) as step:
            mirror = await self._mirror(session, is_counted=True)
            step.note(f"{len(mirror.libraries)} of {len(session.libraries)} libraries")
        return mirror

    async def _mirror(self, session: MediaSession, *, is_counted: bool) -> Mirror:
        """List libraries and accounts, store them, and give what the steps work on."""
        await session.list_all()
        choice = self._choice(session)
        store, now = self._ctx.store, self._ctx.clock.now()
        async with session.writing() as conn:
            mirror = Mirror(session, await session.server_id(conn), choice)
        listed = await mirror.listed()
        async with session.writing() as conn:
            server_id = await session.server_id(conn)
            accounts = await store.library.take_accounts(conn, server_id, session.accounts, now)
            libraries = await store.library.take_libraries(conn, server_id, listed)
        mirror.account_ids = await store.library.account_ids(server_id)
        if is_counted:
            self._ctx.count(LIBRARIES, **asdict(libraries))
            self._ctx.count("accounts", **asdict(accounts))
        return mirror

    def _choice(self, session: MediaSession) -> Choice:
        synced = [library for library in session.libraries if is_synced(library)]
        choice = choice_of(wanted_in(self._ctx.profile.settings.get(SETTING, "")), synced)
        for name in choice.unknown:
            self._ctx.warn(f"The setting {SETTING} names {name}, which the server does not list")
        return choice

    async def _content(self, mirror: Mirror, content: Content) -> None:
        lost = await mirror.lost(content)
        libraries = [library for library in mirror.libraries if content.is_in(library)]
        if not libraries and not lost:
            self._ctx.skip(content.key, "No such library")
            return
        self._ctx.count(content.key)
        async with self._ctx.step(content.key) as step:
            show_step(step, mirror.session.trail)
            troubles = Troubles(self._ctx)
            for library in mirror.todo(content):
                with troubles.of(library.name):
                    await ItemScope(mirror, step, content, library).run()
            for gone in lost:
                await LostLibrary(mirror, step, content, gone).run()
            troubles.tell()

    async def _states(self, mirror: Mirror, states: WatchedStates) -> None:
        if not mirror.libraries:
            self._ctx.skip(STATES, "No such library")
            return
        self._ctx.count(STATES)
        async with self._ctx.step(STATES) as step:
            show_step(step, mirror.session.trail)
            await states.run(step, mirror.libraries)
