"""Syncs what one library holds of one kind: walk, compare, write what differs, and ask the gate about what is gone."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import replace
from functools import partial

from tui.engine.runs.gate import judge_mirror
from tui.engine.runs.step import Step
from tui.errors import BadResponse
from tui.jobs.media.bad_items import are_too_many, tell_bad
from tui.jobs.media.course import Course
from tui.jobs.media.freshness import ITEMS_READ_ANEW, is_unchanged, stored_mark
from tui.jobs.media.mirror import Mirror
from tui.jobs.media.plan import Content
from tui.jobs.media.trail import Changes, Figures
from tui.jobs.media.walk import Fresh, Place, Walk
from tui.model.library import ItemRow, WalkedItem
from tui.model.pages import Page
from tui.model.servers import ServerLibrary
from tui.model.snapshot import Baseline, Proof, Ruling, Verdict
from tui.store.library.hashing import hash_of
from tui.store.library.known import Found, KnownItems
from tui.store.library.library import WRITE_BATCH

Difference = tuple[ItemRow, int]
"""A row to be written, with its hash."""


class ItemScope:
    """One library and kind in one run."""

    def __init__(self, mirror: Mirror, step: Step, content: Content, library: ServerLibrary) -> None:
        self._mirror = mirror
        self._session = mirror.session
        self._ctx = mirror.session.ctx
        self._step = step
        self._content = content
        self._library = library
        self._course = Course(mirror.session, step, content.scope(library))
        self._known = KnownItems()
        self._mark = ""

    async def run(self) -> None:
        """Bring the mirror in line with the library. Raises SyncError when it cannot be had; nothing is lost then."""
        baseline = await self._ctx.store.baselines.get(self._ctx.profile.id, self._course.scope)
        self._mark = await self._mirror.library_mark(self._library)
        if baseline is not None and self._is_known(baseline):
            self._pass_over(baseline.rows)
            return
        self._mirror.doubtful.add(self._course.scope)
        self._known = await self._mirror.known(self._library, self._content.kind)
        cut = self._session.trail.cuts.get(self._course.scope) if baseline is None else None
        walk = self._walk(cut.place if cut is not None and cut.mark == self._mark else None)
        async with aclosing(walk.pages_ahead()) as pages:
            async for fresh in pages:
                if cut is not None and not walk.began_anew:
                    self._course.go_on(cut)
                cut = None
                await self._take(fresh, walk.place)
        await self._conclude(baseline, walk)

    def _is_known(self, baseline: Baseline) -> bool:
        """Tell whether nothing has changed since the library was read last."""
        options, now = self._ctx.options, self._ctx.clock.now()
        if options.full or options.approve or baseline.filter_hash != self._mirror.filter_hash:
            return False
        return is_unchanged(baseline.mark, self._mark, now, ITEMS_READ_ANEW)

    def _pass_over(self, rows: int) -> None:
        figures, changes = {"processed": rows, "skipped": rows}, self._changes(unchanged=rows)
        self._mirror.expect(self._step, self._library, rows)
        self._mirror.proven.add(self._course.scope)
        self._mirror.passed_over.add(self._course.scope)
        self._course.adopt(self._course.over(figures, changes), figures, changes)

    def _walk(self, place: Place | None) -> Walk[WalkedItem]:
        """Begin; or go on at a place, which only a first reading has: others have to see all that is there."""
        server, library, kind = self._session.server, self._library, self._content.kind

        async def fetch(start: int, size: int) -> Page[WalkedItem]:
            return await self._session.ask(partial(server.items, library, kind, start, size))

        return Walk(fetch, server.page_size, lambda walked: walked.item.key, place)

    async def _take(self, fresh: Fresh[WalkedItem], place: Place) -> None:
        """Store what is new or different of a page, with the place in the walk."""
        self._mirror.expect(self._step, self._library, place.total)
        tell_bad(self._ctx, self._content.key, self._library.name, fresh.bad)
        for item in fresh.bad:
            self._known.saw_bad(item.key)
        found, kinds = await asyncio.to_thread(self._differences, [walked.item for walked in fresh.rows])
        if kinds[Found.NEW] or kinds[Found.HIDDEN_BACK]:
            self._mirror.touched.add(self._library.key)
        bad = len(fresh.bad)
        figures = {
            "processed": fresh.entries,
            "imported": len(found),
            "skipped": fresh.entries - len(found) - bad,
            "errors": bad,
        }
        changes = self._changes(
            added=kinds[Found.NEW] + kinds[Found.HIDDEN_BACK],
            updated=kinds[Found.CHANGED],
            unchanged=kinds[Found.SAME],
            skipped=fresh.left_out,
            failed=bad,
        )
        if found and not self._session.is_dry:
            await self._store(found, figures, changes, place)
        self._course.adopt(self._course.after(figures, changes, place, self._mark), figures, changes)

    def _differences(self, rows: Sequence[ItemRow]) -> tuple[list[Difference], Counter[Found]]:
        kinds: Counter[Found] = Counter()
        found: list[Difference] = []
        for row in rows:
            code = hash_of(row)
            kind = self._known.classify(row.key, code)
            kinds[kind] += 1
            if kind is not Found.SAME:
                found.append((row, code))
        return found, kinds

    async def _store(self, found: Sequence[Difference], figures: Figures, changes: Changes, place: Place) -> None:
        """Write a page in pieces; the place goes with the last of them."""
        for start in range(0, len(found), WRITE_BATCH):
            async with self._ctx.transaction() as conn:
                some = found[start : start + WRITE_BATCH]
                await self._ctx.store.library.put_items(conn, self._mirror.server_id, some, self._ctx.clock.now())
                if start + WRITE_BATCH >= len(found):
                    await self._session.save(conn, self._course.after(figures, changes, place, self._mark))

    async def _conclude(self, baseline: Baseline | None, walk: Walk[WalkedItem]) -> None:
        missing = self._known.missing() if walk.began_anew else []
        proof = self._proof(walk, missing)
        if baseline is None and are_too_many(self._ctx, proof.bad_rows, proof.rows + proof.bad_rows):
            raise BadResponse(
                f"{self._library.name}: {proof.bad_rows:,} of {proof.rows + proof.bad_rows:,} entries cannot be read",
                hint="Check the server's own log; the readable ones are stored.",
            )
        verdict = await self._judge(baseline, proof, len(missing))
        if verdict.ruling is Ruling.HOLD:
            self._course.adopt(self._course.left(), {}, {})
            return
        removed = missing if verdict.ruling is Ruling.GO else []
        await self._hide(removed)
        measure = None
        if proof.is_complete:
            self._mirror.proven.add(self._course.scope)
            # What was kept this time is looked for again by the next sync, whatever the mark says then.
            is_settled = len(removed) == len(missing) or not await self._mirror.is_main()
            mark = stored_mark(self._mark, self._ctx.clock.now()) if is_settled else ""
            measure = Baseline(proof.rows, proof.filter_hash, mark)
        await self._end(len(removed), measure, baseline)

    def _proof(self, walk: Walk[WalkedItem], missing: Sequence[str]) -> Proof:
        proof = walk.proof(self._mirror.filter_hash)
        if missing and proof.is_complete and walk.nameless:
            reason = f"{walk.nameless:,} broken entries do not say which they are"
            return replace(proof, is_complete=False, reason=reason)
        return proof

    async def _judge(self, baseline: Baseline | None, proof: Proof, missing: int) -> Verdict:
        options, share = self._ctx.options, self._ctx.settings.bad_row_share
        verdict = judge_mirror(baseline, proof, missing, options.approve, bad_row_share=share)
        if verdict.ruling is Ruling.GO and missing and not await self._mirror.is_main():
            verdict = Verdict(Ruling.KEEP, missing, "Another profile of this server sees more of it")
        if verdict.ruling is Ruling.HOLD:
            self._ctx.hold(self._content.key, replace(verdict, reason=f"{self._library.name}: {verdict.reason}"))
        elif verdict.ruling is Ruling.KEEP and missing:
            self._step.note(f"{missing:,} missing in {self._library.name} are kept. {verdict.reason}")
        return verdict

    async def _hide(self, gone: Sequence[str]) -> None:
        if self._session.is_dry:
            return
        if gone:
            await self._session.confirm()
        hide, server_id = self._ctx.store.library.mark_missing, self._mirror.server_id
        for start in range(0, len(gone), WRITE_BATCH):
            async with self._ctx.transaction() as conn:
                some = gone[start : start + WRITE_BATCH]
                await hide(conn, server_id, some, self._ctx.clock.now(), library_key=self._library.key)

    async def _end(self, removed: int, measure: Baseline | None, baseline: Baseline | None) -> None:
        """Note what the library held; nothing is written when that is as it was."""
        changes = self._changes(removed=removed)
        trail = self._course.over({}, changes)
        if measure is not None and measure != baseline and not self._session.is_dry:
            await self._mirror.measure(self._course.scope, measure, trail)
        self._course.adopt(trail, {}, changes)

    def _changes(self, **changes: int) -> Changes:
        return {self._content.key: changes}
