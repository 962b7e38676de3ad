"""The private copy that an import reads: made anew, or kept from a run that was cut in the same content."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import msgspec

from tui.engine.plays.copies import copies_folder
from tui.engine.runs.context import RunContext
from tui.engine.runs.step import Step
from tui.errors import SyncError
from tui.jobs.tautulli.api_pull import Pull
from tui.jobs.tautulli.import_position import Position, position_in
from tui.jobs.tautulli.import_rows import error_rows
from tui.jobs.tautulli.plan import COPY
from tui.jobs.tautulli.rules import orphan_findings
from tui.model.log import Level
from tui.model.runs import RunError
from tui.model.step_share import with_share
from tui.model.tautulli import StagedFile
from tui.paths import private_folder
from tui.store.link import to_its_end
from tui.store.tautulli.staged_file import open_staged
from tui.store.tautulli.staging import stage_file

if TYPE_CHECKING:
    from tui.settings import Settings

LOOKED_AT = 100
"""Runs among which an unfinished import of the same content is looked for."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """Records ready to be taken in, and what was found out on the way."""

    staged: StagedFile
    told: Sequence[RunError] = ()
    """Rows of the error tree about records that are not in the staged file."""
    lost: int = 0
    """Records that could not be staged; they count as errors."""
    pull: Pull | None = None
    """What the next pull may go on from; None = this is none, or not the whole."""


class Stager(Protocol):
    """Where the records come from."""

    async def stage(self, step: Step, folder: Path) -> Gathered:
        """Put the records into a file in `folder`. Raises SyncError; then nothing is left there."""
        ...


class FileStager:
    """A database or a backup of one, on this machine."""

    def __init__(self, ctx: RunContext) -> None:
        self._ctx = ctx

    async def stage(self, step: Step, folder: Path) -> Gathered:
        """Copy the source, or take the copy that is left of an earlier import of the same content."""
        text = step.plan.text

        def tell(share: float) -> None:
            step.fraction(share)
            self._ctx.say(with_share(text, share))

        def copy() -> StagedFile:
            return stage_file(
                Path(self._ctx.options.path),
                folder,
                progress=tell,
                cancelled=self._ctx.cancelled,
                reuse=not self._ctx.options.restart,
            )

        staged = await to_its_end(asyncio.to_thread(copy), self._ctx.cancelled.set)
        return Gathered(staged, told=error_rows(orphan_findings(staged.facts)))


class Copy:
    """Finds out what to read, and from where on."""

    def __init__(self, ctx: RunContext, stager: Stager) -> None:
        self._ctx = ctx
        self._stager = stager
        self.folder = private_folder(copies_folder(ctx.store))

    async def obtain(self) -> tuple[Gathered, Position]:
        """Give the copy and the position in it. Raises SyncError: what is wrong with the source."""
        left = position_in(self._ctx.run.checkpoint)
        kept = await self._kept(left) if left is not None and self._goes_on(left) else None
        if kept is not None and left is not None:
            return Gathered(kept), left
        async with self._ctx.step(COPY, is_vital=True) as step:
            gathered = await self._stager.stage(step, self.folder)
        return gathered, await self._position(gathered, left)

    async def discard(self, staged: StagedFile) -> None:
        """Remove the copy of an import that needs it no more."""
        with suppress(OSError):
            await asyncio.to_thread(staged.path.unlink, missing_ok=True)

    async def _kept(self, left: Position) -> StagedFile | None:
        """Give the copy that an earlier run has left; None when it is gone or cannot be used."""
        try:
            staged = await asyncio.to_thread(open_staged, self.folder / Path(left.staged).name)
        except SyncError as error:
            self._ctx.log(Level.INFO, f"The copy of the earlier run cannot be used: {error}")
            return None
        return staged if staged.facts.fingerprint == left.fingerprint else None

    async def _position(self, gathered: Gathered, left: Position | None) -> Position:
        """Give where to begin in a copy: where an unfinished import of the same content stopped, or at its start."""
        staged, lost = gathered.staged, gathered.lost
        facts = staged.facts
        fresh = Position(
            facts.fingerprint,
            staged.path.name,
            rules_of(self._ctx.settings),
            total=facts.sessions + lost,
            processed=lost,
            errors=lost,
            counts={"sessions": {"failed": lost}} if lost else {},
            pull=gathered.pull,
        )
        if left is not None and not left.is_over and left.fingerprint != facts.fingerprint:
            self._ctx.warn("The source has changed since the import was cut: all of its records are read")
        found = left if left is not None and left.fingerprint == facts.fingerprint else None
        if found is None and not self._ctx.options.restart:
            found = await self._newest_in(facts.fingerprint)
        if found is None or not self._goes_on(found):
            return fresh
        return msgspec.structs.replace(found, staged=fresh.staged, pull=fresh.pull or found.pull)

    async def _newest_in(self, fingerprint: str) -> Position | None:
        """Give the position of the newest import of this content, this run's own included."""
        for run in await self._ctx.store.runs.recent(LOOKED_AT, kinds=[self._ctx.run.kind], is_news=True):
            found = None if run.options.dry_run else position_in(run.checkpoint)
            if found is not None and found.fingerprint == fingerprint:
                return found
        return None

    def _goes_on(self, left: Position) -> bool:
        """Tell whether an earlier run has left something that this one may go on with."""
        if left.is_over or self._ctx.options.dry_run:
            return False
        if left.rules != rules_of(self._ctx.settings):
            self._ctx.log(Level.INFO, "The settings have changed since the import was cut: it begins anew")
            return False
        return True


def rules_of(settings: Settings) -> str:
    """Give the settings that change what is stored, as one text."""
    percents = (settings.watched_movie_percent, settings.watched_tv_percent, settings.watched_music_percent)
    return " ".join(map(str, (settings.ip_addresses, *percents, settings.watched_marker)))
