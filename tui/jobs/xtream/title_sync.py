"""Syncs one title list: fetch, compare, write what differs, and ask the gate about what is missing."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace

from tui.clients.elements import BadRow
from tui.clients.http import Answer
from tui.engine.runs.gate import judge_mirror
from tui.engine.runs.step import Step
from tui.errors import Cancelled, SyncError
from tui.jobs.xtream.bad_rows import BadRows
from tui.jobs.xtream.body_pump import BodyThread, pump
from tui.jobs.xtream.plan import Scope
from tui.jobs.xtream.session import XtreamSession
from tui.jobs.xtream.title_digest import Batch, Findings, TitleDigest
from tui.jobs.xtream.title_writer import DryWriter, StoreWriter, TitleWriter, Written
from tui.model.snapshot import Baseline, Proof, Ruling, Verdict

KEPT_BAD_ROWS = 50_000
"""Bad rows of one list that are kept to be told; a hostile list of nothing else must not fill the memory."""
FETCH_SHARE = 0.6
"""Part of a first load that fetching is; the rest is putting titles on their shelves."""


@dataclass(slots=True)
class Try:
    """What one try to read the list has counted."""

    before: Written
    """What earlier tries of this run have written: those titles come again, unchanged."""
    rows: int = 0
    bad_rows: int = 0
    bad: list[BadRow] = field(default_factory=list)
    """The first of the bad rows."""
    outside: int = 0


class TitleSync:
    """One list in one run."""

    def __init__(self, session: XtreamSession, step: Step, scope: Scope, baseline: Baseline | None) -> None:
        self._session = session
        self._ctx = session.ctx
        self._step = step
        self._scope = scope
        self._baseline = baseline
        self._choice = session.selection.of(scope.kind)
        self._writer: TitleWriter = (
            DryWriter(self._ctx, scope)
            if self._ctx.options.dry_run
            else StoreWriter(self._ctx, scope, baseline, self._shelved)
        )
        self._bad_rows = BadRows(session.ctx, scope)
        self._try = Try(Written())

    async def run(self) -> None:
        """Bring the store in line with the list. Raises SyncError when the list cannot be had; nothing is lost then."""
        self._step.expect(self._baseline.rows if self._baseline else None)
        await self._writer.begin()
        if self._choice.is_nothing:
            await self._leave_out()
            return
        categories = await self._session.categories_of(self._scope.kind)
        try:
            findings = await self._ctx.retry(lambda: self._attempt(categories))
        except Cancelled:
            raise
        except SyncError:
            await self._writer.flush()
            await self._writer.conclude(None)
            raise
        await self._apply(findings)

    async def _attempt(self, categories: frozenset[str] | None) -> Findings:
        """Read the list once. Everything that is counted begins anew, except what has been written already."""
        self._step.restart()
        self._writer.start_try()
        self._try = Try(replace(self._writer.written))
        kind, client = self._scope.kind, self._session.client
        with BodyThread() as thread:
            async with client.open_titles(kind) as answer:
                known = await self._ctx.store.titles.known(self._ctx.profile.id, kind)
                digest = TitleDigest(client.title_reader(kind), known, self._choice, categories, self._ctx.cancelled)
                await pump(self._watched(answer), digest, self._take, thread)
            findings = await thread.call(digest.findings)
        await self._writer.flush()
        return findings

    async def _watched(self, answer: Answer) -> AsyncIterator[bytes]:
        share = 1.0 if self._baseline else FETCH_SHARE
        async for chunk in answer.chunks():
            if answer.length:
                self._step.fraction(share * answer.received / answer.length)
            yield chunk

    async def _take(self, batches: Sequence[Batch]) -> None:
        for batch in batches:
            await self._writer.write(batch)
            self._try.rows += batch.rows
            self._try.bad_rows += len(batch.bad)
            self._try.bad += batch.bad[: max(0, KEPT_BAD_ROWS - len(self._try.bad))]
            self._try.outside += batch.outside
            bad = len(batch.bad)
            self._step.advance(
                processed=batch.rows, imported=batch.writes, skipped=batch.rows - batch.writes - bad, errors=bad
            )

    def _shelved(self, share: float) -> None:
        self._step.fraction(FETCH_SHARE + (1 - FETCH_SHARE) * share)

    async def _apply(self, findings: Findings) -> None:
        for warning in findings.warnings:
            self._ctx.warn(f"{self._scope.label}: {warning}")
        self._bad_rows.tell(self._try.bad)
        self._count(findings)
        proof = await self._proof(findings)
        verdict = await self._judge(findings, proof)
        await self._writer.move(findings.moves)
        is_held = verdict.ruling is Ruling.HOLD
        await self._writer.hide([] if is_held else findings.deselected, as_deselected=True)
        removed = findings.missing if verdict.ruling is Ruling.GO else []
        await self._writer.hide(removed, as_deselected=False)
        self._ctx.count(self._scope.key, removed=len(removed))
        is_measure = proof.is_complete and not is_held
        await self._writer.conclude(Baseline(proof.rows, proof.filter_hash) if is_measure else None)

    async def _proof(self, findings: Findings) -> Proof:
        """Say how far the list can be trusted to tell what is gone."""
        reason = "" if findings.is_whole else "its end is uncertain"
        bad = self._try.bad_rows
        nameless = sum(not row.record_id for row in self._try.bad)
        is_for_the_gate = self._bad_rows.are_too_many(bad, self._try.rows) or not findings.missing
        if not is_for_the_gate and nameless > await self._broken_before():
            reason = f"{nameless:,} broken rows do not say which titles they are"
        seen = self._titles_seen(findings)
        return Proof(not reason, seen, bad, filter_hash=self._choice.filter_hash, reason=reason)

    async def _broken_before(self) -> int:
        """Rows of this list that could not be used last time: what is always broken hides no title."""
        runs = self._ctx.store.runs
        for run in await runs.recent(10, self._ctx.profile.id):
            counts = await runs.counts(run.id) if run.id != self._ctx.run.id and not run.options.dry_run else {}
            if self._scope.key in counts:
                return counts[self._scope.key].failed
        return 0

    async def _judge(self, findings: Findings, proof: Proof) -> Verdict:
        """Ask the gate, and say what it kept back. Raises BadResponse for a first list that is mostly unreadable."""
        if self._baseline is None:
            self._bad_rows.refuse_many(self._try.bad_rows, self._try.rows)
        elif self._baseline.rows and not self._try.rows:
            await self._session.recheck_once()
        share, approve = self._ctx.settings.bad_row_share, self._ctx.options.approve
        verdict = judge_mirror(self._baseline, proof, len(findings.missing), approve, bad_row_share=share)
        if verdict.ruling is Ruling.HOLD:
            hidden = len(findings.deselected)
            self._ctx.hold(self._scope.key, replace(verdict, removals=verdict.removals + hidden))
        elif verdict.ruling is Ruling.KEEP and verdict.removals:
            self._step.note(f"{verdict.removals:,} missing titles are kept. {verdict.reason}")
        return verdict

    def _count(self, findings: Findings) -> None:
        stored = findings.visible_before - len(findings.missing) - len(findings.deselected)
        before = self._try.before
        again = self._writer.written.updated + before.added + before.back
        self._ctx.count(
            self._scope.key,
            updated=findings.moved,
            unchanged=max(0, stored - again - findings.moved),
            skipped=self._try.outside,
            failed=self._try.bad_rows,
        )

    def _titles_seen(self, findings: Findings) -> int:
        """Different titles of the selection that the list holds."""
        stored = findings.visible_before - len(findings.missing) - len(findings.deselected)
        written, before = self._writer.written, self._try.before
        return stored + (written.added - before.added) + (written.back - before.back)

    async def _leave_out(self) -> None:
        """Hide a kind that is not wanted at all; nothing is fetched."""
        known = await self._ctx.store.titles.known(self._ctx.profile.id, self._scope.kind)
        await self._writer.hide(known.missing(), as_deselected=True)
        self._step.note("Not selected")
        await self._writer.conclude(Baseline(0, self._choice.filter_hash))
