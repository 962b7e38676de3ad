"""Takes in what an account rated."""

from __future__ import annotations

from functools import partial

from tui.engine.runs.gate import judge_mirror
from tui.engine.runs.step import Step
from tui.jobs.trakt.watch_ground import WatchGround
from tui.model.lists import EntryKey, EntryKind, Rating
from tui.model.snapshot import Ruling, Verdict
from tui.model.trakt import Rated
from tui.store.hop import in_thread_of
from tui.store.trakt import ratings

RATINGS = "ratings"
MARKS = {
    EntryKind.MOVIE: "movies.rated_at",
    EntryKind.SHOW: "shows.rated_at",
    EntryKind.SEASON: "seasons.rated_at",
    EntryKind.EPISODE: "episodes.rated_at",
}
AT_ONCE = 500
"""Ratings of one transaction."""


class RatingsPull:
    """The ratings of one kind in one run."""

    def __init__(self, on: WatchGround, step: Step, kind: EntryKind) -> None:
        self._on = on
        self._ctx = on.ctx
        self._step = step
        self._kind = kind

    async def run(self) -> None:
        """Bring what is stored in line. Raises SyncError when it cannot be read; nothing is changed then."""
        on, ctx, scope = self._on, self._ctx, f"{RATINGS}:{self._kind}"
        mark = await on.mark(MARKS[self._kind])
        unchanged = await on.known_as(scope, mark)
        if unchanged is not None:
            ctx.count(RATINGS, unchanged=unchanged.rows)
            return
        rows, proof = await on.reader.ratings(self._kind)
        stored = {one.entry.key: one for one in await ctx.store.trakt.ratings(ctx.profile.id)}
        told = {row.entry.key: _rating(row) for row in rows if row.entry.key is not None}
        put = [one for key, one in told.items() if key is not None and _is_news(one, stored.get(key))]
        gone = [key for key in stored if key is not None and key[0] is self._kind and key not in told]
        verdict = Verdict(Ruling.GO, 0)
        if gone or not proof.is_complete:
            verdict = judge_mirror(await on.baseline(scope), proof, len(gone), ctx.options.approve)
        if verdict.ruling is Ruling.HOLD:
            ctx.hold(RATINGS, verdict)
        forgotten = gone if verdict.ruling is Ruling.GO else []
        added = sum(one.entry.key not in stored for one in put)
        figures = {"added": added, "updated": len(put) - added, "removed": len(forgotten)}
        ctx.count(RATINGS, unchanged=len(told) - len(put), failed=proof.bad_rows, **figures)
        self._step.advance(processed=len(told), imported=len(put), skipped=len(told) - len(put))
        if ctx.options.dry_run:
            return
        await self._write(put, forgotten)
        if proof.is_complete and verdict.ruling is not Ruling.HOLD:
            async with ctx.transaction() as conn:
                await on.put_baseline(conn, scope, len(told), mark if verdict.ruling is Ruling.GO or not gone else "")

    async def _write(self, put: list[Rating], forgotten: list[EntryKey]) -> None:
        profile_id = self._ctx.profile.id
        for start in range(0, len(put), AT_ONCE):
            async with self._ctx.transaction() as conn:
                some = put[start : start + AT_ONCE]
                await in_thread_of(conn, partial(ratings.put_many, profile_id=profile_id, ratings=some))
        if forgotten:
            async with self._ctx.transaction() as conn:
                await in_thread_of(conn, partial(ratings.forget, profile_id=profile_id, keys=forgotten))


def _rating(row: Rated) -> Rating:
    return Rating(row.entry, row.rating, row.rated_at)


def _is_news(one: Rating, before: Rating | None) -> bool:
    return before is None or (one.rating, one.rated_at, one.entry.title) != (
        before.rating,
        before.rated_at,
        before.entry.title,
    )
