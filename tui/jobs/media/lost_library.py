"""A library that the server lists no longer: to the gate it is an empty list, so a person decides (safety rule S1)."""

from __future__ import annotations

from dataclasses import replace

from tui.engine.runs.gate import judge_mirror
from tui.engine.runs.step import Step
from tui.jobs.media.mirror import Mirror
from tui.jobs.media.plan import Content
from tui.model.servers import ServerLibrary
from tui.model.snapshot import Baseline, Proof, Ruling
from tui.store.library.library import WRITE_BATCH


class LostLibrary:
    """What is stored of such a library of one kind, in one run."""

    def __init__(self, mirror: Mirror, step: Step, content: Content, library: ServerLibrary) -> None:
        self._mirror = mirror
        self._ctx = mirror.session.ctx
        self._step = step
        self._content = content
        self._library = library

    async def run(self) -> None:
        """Hide its items when the gate lets them go; else keep them, held."""
        scope = self._content.scope(self._library)
        missing = (await self._mirror.known(self._library, self._content.kind)).missing()
        if not missing or not await self._mirror.is_main():
            return
        stored = await self._ctx.store.baselines.get(self._ctx.profile.id, scope)
        baseline = stored or Baseline(len(missing), self._mirror.filter_hash)
        proof = Proof(True, 0, filter_hash=self._mirror.filter_hash)
        verdict = judge_mirror(baseline, proof, len(missing), self._ctx.options.approve)
        if verdict.ruling is Ruling.HOLD:
            reason = f"The server lists {self._library.name} no longer. {verdict.reason}"
            self._ctx.hold(self._content.key, replace(verdict, reason=reason))
        elif verdict.ruling is Ruling.GO:
            await self._hide(missing)

    async def _hide(self, missing: list[str]) -> None:
        self._ctx.count(self._content.key, removed=len(missing))
        if self._mirror.session.is_dry:
            return
        await self._mirror.session.confirm()
        for start in range(0, len(missing), WRITE_BATCH):
            async with self._ctx.transaction() as conn:
                await self._ctx.store.library.mark_missing(
                    conn,
                    self._mirror.server_id,
                    missing[start : start + WRITE_BATCH],
                    self._ctx.clock.now(),
                    library_key=self._library.key,
                )
