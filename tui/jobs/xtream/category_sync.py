"""Syncs one category list. It is small, so it is read whole and compared in the store."""

from __future__ import annotations

from collections.abc import Sequence

from tui.clients.xtream.lists import CategoryReader
from tui.engine.runs.gate import judge_mirror
from tui.engine.runs.step import Step
from tui.jobs.xtream.bad_rows import BadRows
from tui.jobs.xtream.body_pump import BodyThread, pump
from tui.jobs.xtream.plan import Scope
from tui.jobs.xtream.session import XtreamSession
from tui.model.catalogue import UNCATEGORISED, Category
from tui.model.runs import EntityCounts
from tui.model.snapshot import Baseline, Proof, Ruling, Verdict


class _Digest:
    """Reads the list in the body's thread; it gives no batches."""

    def __init__(self, reader: CategoryReader) -> None:
        self._reader = reader

    def feed(self, chunk: bytes) -> Sequence[None]:
        self._reader.feed(chunk)
        return ()

    def close(self) -> Sequence[None]:
        self._reader.close()
        return ()


class CategorySync:
    """One category list in one run."""

    def __init__(self, session: XtreamSession, step: Step, scope: Scope, baseline: Baseline | None) -> None:
        self._session = session
        self._ctx = session.ctx
        self._step = step
        self._scope = scope
        self._baseline = baseline

    async def run(self) -> None:
        """Bring the store in line with the list. Raises SyncError when the list cannot be had."""
        self._step.expect(self._baseline.rows if self._baseline else None)
        reader = await self._ctx.retry(self._attempt)
        categories = list(reader.categories.values())
        for warning in reader.warnings:
            self._ctx.warn(f"{self._scope.label}: {warning}")
        self._report(reader)
        self._session.listed[self._scope.kind] = frozenset(reader.categories)
        stored = await self._ctx.store.categories.list(self._ctx.profile.id, self._scope.kind)
        missing = sum(category.category_id not in reader.categories for category in stored)
        verdict = await self._judge(reader, missing)
        counts = await self._write(categories, stored, verdict, is_whole=reader.is_whole)
        self._ctx.count(
            self._scope.key,
            added=counts.added,
            updated=counts.updated,
            removed=counts.removed,
            unchanged=counts.unchanged,
            failed=len(reader.bad),
        )
        written = counts.added + counts.updated
        self._step.advance(imported=written, skipped=len(categories) - written)
        self._warn_of_unknown_choices()

    async def _attempt(self) -> CategoryReader:
        self._step.restart()
        reader = self._session.client.category_reader()
        with BodyThread() as thread:
            async with self._session.client.open_categories(self._scope.kind) as answer:
                await pump(answer.chunks(), _Digest(reader), _ignore, thread)
        return reader

    def _report(self, reader: CategoryReader) -> None:
        bad = len(reader.bad)
        received = len(reader.categories) + bad
        self._step.advance(processed=received, errors=bad)
        told = BadRows(self._ctx, self._scope)
        told.tell(reader.bad)
        if self._baseline is None:
            told.refuse_many(bad, received)

    async def _judge(self, reader: CategoryReader, missing: int) -> Verdict:
        proof = Proof(reader.is_whole, len(reader.categories), len(reader.bad), reason="its end is uncertain")
        if self._baseline is not None and self._baseline.rows and not reader.categories:
            await self._session.recheck_once()
        share, approve = self._ctx.settings.bad_row_share, self._ctx.options.approve
        verdict = judge_mirror(self._baseline, proof, missing, approve, bad_row_share=share)
        if verdict.ruling is Ruling.HOLD:
            self._ctx.hold(self._scope.key, verdict)
        return verdict

    async def _write(
        self, categories: Sequence[Category], stored: Sequence[Category], verdict: Verdict, *, is_whole: bool
    ) -> EntityCounts:
        goes = verdict.ruling is Ruling.GO
        if self._ctx.options.dry_run:
            return _difference(categories, stored, remove_missing=goes)
        profile_id, kind, now = self._ctx.profile.id, self._scope.kind, self._ctx.clock.now()
        async with self._ctx.transaction() as conn:
            counts = await self._ctx.store.categories.apply(
                conn, profile_id, kind, categories, remove_missing=goes, now=now
            )
            if is_whole and verdict.ruling is not Ruling.HOLD:
                measure = Baseline(len(categories), "")
                await self._ctx.store.baselines.put(
                    conn, profile_id, self._scope.baseline, measure, now=now, run_id=self._ctx.run.id
                )
        return counts

    def _warn_of_unknown_choices(self) -> None:
        listed = self._session.listed[self._scope.kind]
        unknown = self._session.selection.of(self._scope.kind).ids - listed - {UNCATEGORISED}
        if unknown and listed:
            ids = ", ".join(sorted(unknown)[:5])
            self._ctx.warn(f"{self._scope.label}: the selection names {ids}, which the panel does not list")


async def _ignore(_: Sequence[None]) -> None:
    """A category list gives no batches."""


def _difference(given: Sequence[Category], stored: Sequence[Category], *, remove_missing: bool) -> EntityCounts:
    """Give what writing would change."""
    before = {category.category_id: (category.name, category.parent_id) for category in stored}
    added = sum(category.category_id not in before for category in given)
    same = sum(before.get(category.category_id) == (category.name, category.parent_id) for category in given)
    gone = len(before.keys() - {category.category_id for category in given}) if given and remove_missing else 0
    return EntityCounts(added, len(given) - added - same, gone, same)
