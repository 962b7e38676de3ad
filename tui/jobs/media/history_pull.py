"""Takes in the plays of one source of a server: page by page, each with its findings and place in one transaction."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from functools import partial

from tui.engine.runs.step import Step
from tui.jobs.media.bad_items import are_too_many, bad_rows
from tui.jobs.media.course import Course
from tui.jobs.media.history_reach import first_moment, reach_after, reach_in
from tui.jobs.media.plan import PLAYS
from tui.jobs.media.session import MediaSession
from tui.jobs.media.trail import Changes, Cut, Figures, Trail, added, merged
from tui.jobs.media.walk import Fresh, Walk
from tui.jobs.tautulli.import_rows import message_of
from tui.model.pages import Page
from tui.model.plays import IpPolicy, SourceKind
from tui.model.runs import RunError, Severity
from tui.model.server_history import HistorySource, HistoryWish, PulledPlay
from tui.model.servers import ServerLibrary
from tui.model.snapshot import Baseline, Ruling, Verdict
from tui.model.tautulli import Finding
from tui.store.database import Connection
from tui.store.plays.batch import Taken
from tui.store.plays.pulled import PULLED_BATCH


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a person wants of a history."""

    libraries: tuple[ServerLibrary, ...]
    """Empty = all."""
    accounts: tuple[str, ...]
    """Keys; empty = all."""
    filter_hash: str
    """Stands for both; "" = all."""


class Totals:
    """How many plays the sources of a run have together."""

    def __init__(self, step: Step, trail: Trail) -> None:
        self._step = step
        self._of: dict[str, int | None] = {"": trail.steps.get(PLAYS, {}).get("processed", 0)}

    def note(self, source: str, total: int | None) -> None:
        """Note how many one source has; None = it does not say."""
        self._of[source] = total
        known = [one for one in self._of.values() if one is not None]
        self._step.expect(sum(known) if len(known) == len(self._of) else None)


class SourcePull:
    """One source in one run. First `begin` with each, then `take_all` with each: so the total is known early."""

    def __init__(self, session: MediaSession, step: Step, source: HistorySource, wanted: Wanted, totals: Totals):
        self._session = session
        self._ctx = session.ctx
        self._step = step
        self._source = source
        self._wanted = wanted
        self._totals = totals
        self.scope = f"history:{source.name}" + (f":{wanted.filter_hash}" if wanted.filter_hash else "")
        self._course = Course(session, step, self.scope)
        self._began = self._ctx.clock.now()
        self._since = 0.0
        self._baseline: Baseline | None = None
        self._cut: Cut | None = None
        self._walk: Walk[PulledPlay]
        self._pages: AsyncIterator[Fresh[PulledPlay]]
        self._first: Fresh[PulledPlay] | None = None
        self._bad = 0
        self._received = 0

    async def begin(self) -> None:
        """Find out from when on to read, and read the first page."""
        get = self._ctx.store.baselines.get
        self._baseline = await get(self._ctx.profile.id, self.scope)
        self._cut = self._session.trail.cuts.get(self.scope)
        known = reach_in(self._baseline, self._wanted.filter_hash)
        self._since = first_moment(self._ctx.options, known, self._began)
        if self._cut is not None:
            # The place in the list means something only in the list that was asked for then.
            self._since, self._began = _moments_in(self._cut.mark) or (self._since, self._began)
        self._walk = self._new_walk(self._cut)
        self._pages = self._walk.pages()
        self._first = await anext(self._pages, None)
        self._totals.note(self._source.name, self._walk.place.total)

    async def take_all(self) -> None:
        """Take in all of it. Raises what a page raises; what was taken stays."""
        if self._cut is not None and not self._walk.began_anew:
            self._course.go_on(self._cut)
        if self._first is not None:
            await self._take(self._first)
        async for fresh in self._pages:
            await self._take(fresh)
        await self._conclude()

    def _new_walk(self, cut: Cut | None) -> Walk[PulledPlay]:
        server, source = self._session.server, self._source
        wish = HistoryWish(self._since, self._wanted.libraries, self._wanted.accounts)

        async def fetch(start: int, size: int) -> Page[PulledPlay]:
            return await self._session.ask(partial(server.history, source, wish, start, size))

        return Walk(fetch, server.page_size, lambda play: str(play.record), cut.place if cut else None)

    async def _take(self, fresh: Fresh[PulledPlay]) -> None:
        """Store a page, its findings and how far the walk has come; in a dry run, see what storing it would do."""
        self._totals.note(self._source.name, self._walk.place.total)
        self._bad += len(fresh.bad)
        self._received += fresh.entries
        plays = await self._session.ask(partial(self._session.server.fill_in, fresh.rows)) if fresh.rows else []
        told = bad_rows(PLAYS, self._source.name, fresh.bad)
        figures, changes = _of_page(fresh)
        for start in range(0, max(len(plays), 1), PULLED_BATCH):
            is_last = start + PULLED_BATCH >= len(plays)
            async with self._session.writing() as conn:
                taken = await self._taken(conn, plays[start : start + PULLED_BATCH])
                figures, changes = added(figures, _figures(taken)), merged(changes, _changes(taken))
                rows = [*finding_rows(taken.findings), *(told if is_last else ())]
                trail = self._course.after(figures, changes, self._walk.place, self._moments)
                if not self._session.is_dry:
                    await self._ctx.store.run_errors.put(conn, self._ctx.run.id, rows)
                if is_last:
                    await self._session.save(conn, trail)
            if self._session.is_dry:
                for row in rows:
                    self._ctx.error(row)
        self._course.adopt(trail, figures, changes)

    async def _taken(self, conn: Connection, plays: Sequence[PulledPlay]) -> Taken:
        """Store plays under their source, which is made if it is new."""
        store, now = self._ctx.store, self._ctx.clock.now()
        kind = SourceKind(self._session.identity.kind.value)
        server_id = await self._session.server_id(conn)
        source = await store.pulled.register(conn, server_id, kind, self._source.name, now)
        return await store.pulled.take(conn, source, plays, now, IpPolicy(self._ctx.settings.ip_addresses))

    async def _conclude(self) -> None:
        """Note how far the history is read by now, if nothing of it is missing."""
        proof = self._walk.proof(self._wanted.filter_hash)
        if are_too_many(self._ctx, self._bad, self._received) and not self._ctx.options.approve:
            reason = f"{self._source.name}: {self._bad:,} of {self._received:,} plays cannot be read"
            self._ctx.hold(PLAYS, Verdict(Ruling.HOLD, 0, reason))
            self._course.adopt(self._course.left(), {}, {})
            return
        trail = self._course.over({}, {})
        if not (proof.is_complete or self._walk.only_grew):
            self._ctx.warn(f"{self._source.name}: {proof.reason}. What is missing is read by the next pull")
        elif not self._session.is_dry:
            known = reach_in(self._baseline, self._wanted.filter_hash)
            reach = reach_after(known, self._since, self._began)
            await self._remember(reach.as_baseline(proof.rows, self._wanted.filter_hash), trail)
        self._course.adopt(trail, {}, {})

    async def _remember(self, measure: Baseline, trail: Trail) -> None:
        now, run = self._ctx.clock.now(), self._ctx.run
        async with self._ctx.transaction() as conn:
            await self._ctx.store.baselines.put(conn, self._ctx.profile.id, self.scope, measure, now=now, run_id=run.id)
            await self._session.save(conn, trail)

    @property
    def _moments(self) -> str:
        """The span that is read, as it goes into the checkpoint: a place means something in its list only."""
        return f"{self._since!r} {self._began!r}"


def finding_rows(findings: Sequence[Finding]) -> list[RunError]:
    """Give the rows of what the store found about single plays."""
    return [
        RunError(
            PLAYS,
            finding.reason,
            str(finding.record_id),
            message_of(finding),
            hint="This play is kept out, all others are stored." if finding.severity is Severity.ERROR else "",
            severity=finding.severity,
        )
        for finding in findings
    ]


def _moments_in(text: str) -> tuple[float, float] | None:
    """Read the span of a checkpoint; None when another version wrote it."""
    try:
        since, began = text.split(" ")
        return float(since), float(began)
    except ValueError:
        return None


def _of_page(fresh: Fresh[PulledPlay]) -> tuple[Figures, Changes]:
    """Give the figures of what did not even become plays."""
    bad = len(fresh.bad)
    figures = {"processed": bad + fresh.left_out, "skipped": fresh.left_out, "errors": bad}
    return figures, {"sessions": {"failed": bad}}


def _figures(taken: Taken) -> Figures:
    return {
        "processed": taken.processed,
        "imported": taken.added + taken.updated,
        "skipped": taken.unchanged + taken.duplicates,
        "errors": taken.rejected,
    }


def _changes(taken: Taken) -> Changes:
    sessions = {"added": taken.added, "updated": taken.updated, "unchanged": taken.unchanged}
    plays = {"added": taken.plays_added, "updated": taken.plays_updated, "removed": taken.plays_removed}
    return {
        "sessions": sessions | {"skipped": taken.duplicates, "failed": taken.rejected},
        "plays": plays,
        "accounts": {"added": taken.accounts_added},
    }
