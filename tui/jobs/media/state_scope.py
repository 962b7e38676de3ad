"""Syncs what one account has seen of one library: two walks, a comparison, and the gate on every un-watch."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import partial

from tui.engine.runs.gate import judge_mirror
from tui.engine.runs.step import Step
from tui.errors import BadResponse
from tui.jobs.media.bad_items import are_too_many, tell_bad
from tui.jobs.media.course import Course
from tui.jobs.media.freshness import STATES_READ_ANEW, is_unchanged, stored_mark
from tui.jobs.media.mirror import Mirror
from tui.jobs.media.plan import STATES
from tui.jobs.media.state_plan import Seen, StatePlan, has_strangers, plan_states, unstarted, unwatched
from tui.jobs.media.told import Told
from tui.jobs.media.trail import Trail
from tui.jobs.media.walk import Walk
from tui.model.library import ItemKind, StateRow, StateScope
from tui.model.pages import Page
from tui.model.server_history import PulledPlay
from tui.model.servers import AccountFacts, ServerLibrary
from tui.model.snapshot import Baseline, Proof, Ruling, Verdict
from tui.store.library.states import STATE_BATCH, KnownState


@dataclass(slots=True)
class _List:
    """One list of an account, read to its end."""

    rows: dict[str, StateRow]
    broken: set[str]
    """Keys of entries that cannot be used: malformed is not missing."""
    proof: Proof


class AccountStates:
    """One account and library in one run."""

    def __init__(self, mirror: Mirror, step: Step, library: ServerLibrary, account: AccountFacts) -> None:
        self._mirror = mirror
        self._session = mirror.session
        self._ctx = mirror.session.ctx
        self._step = step
        self._library = library
        self._account = account
        self._account_id = mirror.account_ids.get(account.key)
        self._course = Course(mirror.session, step, state_scope(library, account))
        self._read_since = 0.0
        """When the reading of the lists began: what was written to the server later, they do not tell (S10)."""
        self._place = f"{library.name}, {account.friendly_name or account.username or account.key}"

    async def run(self) -> None:
        """Bring the stored states in line. Raises SyncError when they cannot be read; nothing is changed then."""
        baseline = await self._ctx.store.baselines.get(self._ctx.profile.id, self._course.scope)
        server, library, account = self._session.server, self._library, self._account
        mark = await self._session.ask(partial(server.state_mark, library, account))
        if baseline is not None and self._is_known(baseline, mark):
            changes = {STATES: {"unchanged": baseline.rows}}
            self._course.adopt(self._course.over({}, changes), {}, changes)
            return
        self._read_since = self._ctx.clock.now()
        played, started = await self._read(StateScope.PLAYED), await self._read(StateScope.STARTED)
        await self._apply(baseline, mark, played, started)

    def _is_known(self, baseline: Baseline, mark: str) -> bool:
        options, now = self._ctx.options, self._ctx.clock.now()
        if options.full or options.approve or baseline.filter_hash != self._mirror.filter_hash:
            return False
        if self._library.key in self._mirror.touched or self._ctx.run.resumes is not None:
            return False
        return is_unchanged(baseline.mark, mark, now, STATES_READ_ANEW)

    async def _read(self, scope: StateScope) -> _List:
        server, library, account = self._session.server, self._library, self._account

        async def fetch(start: int, size: int) -> Page[StateRow]:
            return await self._session.ask(partial(server.states, library, account, scope, start, size))

        walk = Walk(fetch, server.page_size, lambda row: row.item_key)
        rows: dict[str, StateRow] = {}
        broken: set[str] = set()
        async for fresh in walk.pages():
            rows |= {row.item_key: row for row in fresh.rows}
            broken |= {item.key for item in fresh.bad}
            tell_bad(self._ctx, STATES, self._place, fresh.bad)
        return _List(rows, broken, walk.proof(self._mirror.filter_hash))

    async def _apply(self, baseline: Baseline | None, mark: str, played: _List, started: _List) -> None:
        bad = played.proof.bad_rows + started.proof.bad_rows
        received = played.proof.rows + started.proof.rows + bad
        if baseline is None and are_too_many(self._ctx, bad, received):
            # A first list has nothing that it could be held against, and would say of all that it is not seen (S22).
            raise BadResponse(
                f"{self._place}: {bad:,} of {received:,} watched states cannot be read",
                hint="Check the server's own log, and start the sync again.",
            )
        known = await self._known()
        seen = Seen(played.rows, started.rows, played.broken | started.broken)
        present = await self._mirror.present(self._library)
        gone = await asyncio.to_thread(unwatched, known, seen)
        # An item under another key, as after its file was renamed, is not missing from these lists as something unseen.
        is_doubtful = has_strangers(known, seen, present) or await self._are_some_gone(gone)
        has_others = is_doubtful and await self._mirror.doubt(self._library)
        verdict = await self._judge(baseline, played.proof, len(gone), seen.broken)
        cleared = set(gone) if verdict.ruling is Ruling.GO else set()
        if not has_others and self._may_end_begun(played, started):
            cleared |= set(unstarted(known, seen))
        if cleared:
            await self._session.confirm()
        plan = await asyncio.to_thread(plan_states, known, seen, present, cleared)
        is_whole = played.proof.is_complete and started.proof.is_complete and verdict.ruling is not Ruling.HOLD
        measure = None
        if is_whole and await self._mirror.is_proven(self._library):
            # What stays watched against the list is looked for again by the next sync, whatever the mark says then.
            kept_mark = stored_mark(mark, self._ctx.clock.now()) if verdict.ruling is Ruling.GO or not gone else ""
            measure = Baseline(len(played.rows), self._mirror.filter_hash, kept_mark)
        figures, changes = {"errors": bad}, {STATES: _changes_of(plan, bad)}
        is_held = verdict.ruling is Ruling.HOLD
        trail = self._course.left() if is_held else self._course.over(figures, changes)
        await self._write(plan, measure if measure != baseline or self._is_news(plan) else None, trail)
        self._course.adopt(trail, figures, changes)

    async def _known(self) -> dict[str, KnownState]:
        if self._account_id is None:
            return {}
        store = self._ctx.store
        return await store.states.known(self._account_id, self._library.key, read_since=self._read_since)

    async def _judge(self, baseline: Baseline | None, proof: Proof, missing: int, broken: Collection[str]) -> Verdict:
        """Ask the gate about what is no longer watched. It also has to be known which items are there (S21)."""
        mirror, library = self._mirror, self._library
        if missing and "" in broken:
            proof = replace(proof, is_complete=False, reason="broken entries do not say which they are")
        if missing and not (await mirror.is_proven(library) and await mirror.is_untouched(library)):
            proof = replace(proof, is_complete=False, reason="the items of the library are not known for sure")
        share, approve = self._ctx.settings.bad_row_share, self._ctx.options.approve
        verdict = judge_mirror(baseline, proof, missing, approve, bad_row_share=share)
        if verdict.ruling is Ruling.HOLD:
            self._ctx.hold(STATES, replace(verdict, reason=f"{self._place}: {verdict.reason}"))
        elif verdict.ruling is Ruling.KEEP and missing:
            self._step.note(f"{missing:,} stay watched ({self._place}). {verdict.reason}")
        return verdict

    async def _are_some_gone(self, item_keys: Sequence[str]) -> bool:
        """Tell whether items are not there any more though the mark of their library is as it was, where we can tell.

        An item that went is no word on having been seen (S21); those of a library that was just read are known.
        """
        if not item_keys or not self._mirror.is_passed_over(self._library):
            return False
        asked = [PulledPlay(key, self._account.key, ItemKind.MOVIE, key, "") for key in item_keys]
        found = await self._session.ask(partial(self._session.server.fill_in, asked))
        return any(not play.item_key for play in found)

    def _may_end_begun(self, played: _List, started: _List) -> bool:
        """Tell whether absence from both lists says that something is begun no longer; an empty list says nothing."""
        return (
            played.proof.is_complete and started.proof.is_complete and bool(started.rows) and "" not in started.broken
        )

    def _is_news(self, plan: StatePlan) -> bool:
        return bool(plan.put or plan.cleared) or self._library.key in self._mirror.touched

    async def _write(self, plan: StatePlan, measure: Baseline | None, trail: Trail) -> None:
        """Write what differs, and then what was proven; nothing when nothing does."""
        if self._account_id is None:
            return
        if self._session.is_dry:
            self._mirror.untold.append(Told(self._account_id, tuple(plan.put), tuple(plan.cleared)))
            return
        states, account_id, now = self._ctx.store.states, self._account_id, self._ctx.clock.now()
        for start in range(0, len(plan.put), STATE_BATCH):
            async with self._ctx.transaction() as conn:
                some_put = plan.put[start : start + STATE_BATCH]
                await states.put(conn, account_id, some_put, now, read_since=self._read_since)
        for start in range(0, len(plan.cleared), STATE_BATCH):
            async with self._ctx.transaction() as conn:
                some_cleared = plan.cleared[start : start + STATE_BATCH]
                await states.clear(conn, account_id, some_cleared, now, read_since=self._read_since)
        if measure is not None:
            async with self._ctx.transaction() as conn:
                await states.prove(conn, account_id, self._library.key, now)
                await self._mirror.put_measure(conn, self._course.scope, measure)
                await self._session.save(conn, trail)


def _changes_of(plan: StatePlan, bad: int) -> dict[str, int]:
    return {
        "added": plan.added,
        "updated": len(plan.put) - plan.added,
        "removed": len(plan.cleared),
        "unchanged": plan.unchanged,
        "skipped": plan.unknown,
        "failed": bad,
    }


def state_scope(library: ServerLibrary, account: AccountFacts) -> str:
    """Name of the baseline of what an account has seen of a library."""
    return f"{STATES}:{library.key}:{account.key}"
