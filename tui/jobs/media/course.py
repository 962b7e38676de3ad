"""The course of one scope in one run: what it has come to, for the checkpoint first and for the eye after that."""

from __future__ import annotations

from tui.engine.runs.context import RunContext
from tui.engine.runs.step import Step
from tui.jobs.media.session import MediaSession
from tui.jobs.media.trail import Changes, Cut, Figures, Trail, added, merged
from tui.jobs.media.walk import Place
from tui.model.runs import EntityCounts


class Course:
    """Counts. Ask for the trail, store it with the rows, and adopt it when both are stored."""

    def __init__(self, session: MediaSession, step: Step, scope: str) -> None:
        self.scope = scope
        self._session = session
        self._step = step
        self._figures: Figures = {}
        self._changes: Changes = {}

    def go_on(self, cut: Cut) -> None:
        """Count on from what an earlier session did of the scope."""
        self._figures, self._changes = cut.figures, cut.changes
        self._step.resumed(**{"processed": 0} | cut.figures)
        for entity, counted in cut.changes.items():
            self._session.ctx.count(entity, **counted)

    def after(self, figures: Figures, changes: Changes, place: Place, mark: str = "") -> Trail:
        """Give the trail after a part of the scope."""
        sums, all_changes = added(self._figures, figures), merged(self._changes, changes)
        return self._session.trail.with_cut(self.scope, Cut(place, mark, sums, all_changes))

    def over(self, figures: Figures, changes: Changes) -> Trail:
        """Give the trail after all of the scope."""
        sums, all_changes = added(self._figures, figures), merged(self._changes, changes)
        return self._session.trail.with_done(self.scope, self._step.plan.key, sums, all_changes)

    def left(self) -> Trail:
        """Give the trail when the scope was read and cannot count as done: a later session reads it again."""
        return self._session.trail.without(self.scope)

    def adopt(self, trail: Trail, figures: Figures, changes: Changes) -> None:
        """Show what is stored by now."""
        self._session.trail = trail
        self._figures, self._changes = added(self._figures, figures), merged(self._changes, changes)
        self._step.advance(**figures)
        for entity, counted in changes.items():
            self._session.ctx.count(entity, **counted)


def show_counts(ctx: RunContext, trail: Trail) -> None:
    """Let the run count on from what earlier sessions have done."""
    for entity, counted in trail.counts.items():
        ctx.restore(entity, EntityCounts(**counted))


def show_step(step: Step, trail: Trail) -> None:
    """Let a step count on from the scopes that earlier sessions have done."""
    figures = trail.steps.get(step.plan.key)
    if figures:
        step.resumed(**{"processed": 0} | figures)
