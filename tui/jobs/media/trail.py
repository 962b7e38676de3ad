"""How far a run on a media server has come: its checkpoint, stored in the transaction of the rows it speaks of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from tui.engine.runs.context import RunContext
from tui.jobs.media.walk import Place

Figures = dict[str, int]
"""processed, imported, skipped, errors."""
Changes = dict[str, dict[str, int]]
"""What was done by kind of thing, as in EntityCounts."""


class Cut(msgspec.Struct, frozen=True):
    """A walk that has not come to its end."""

    place: Place
    mark: str = ""
    """What the list was known by when the walk began; of another one the place means nothing."""
    figures: Figures = {}
    changes: Changes = {}


class Trail(msgspec.Struct, frozen=True):
    """What is done, and where the walk in progress stands."""

    done: tuple[str, ...] = ()
    """Scopes that need no more work in this run."""
    steps: dict[str, Figures] = {}
    """Figures of each step, of the scopes that are done."""
    counts: Changes = {}
    """The same by kind of thing."""
    cuts: dict[str, Cut] = {}
    """Where walks stand, by scope: the one in progress, and those that failed."""
    errors_in: int = 0
    """The run that has the rows of all errors so far; 0 = nothing was told yet."""

    @property
    def has_errors(self) -> bool:
        """Tell whether anything could not be used so far."""
        figures = (*self.steps.values(), *(cut.figures for cut in self.cuts.values()))
        return any(one.get("errors") for one in figures)

    def with_done(self, scope: str, step: str, figures: Figures, changes: Changes) -> Trail:
        """Note that a scope is done, and what it came to."""
        steps = self.steps | {step: added(self.steps.get(step, {}), figures)}
        counts, cuts = merged(self.counts, changes), self.without(scope).cuts
        return Trail((*self.done, scope), steps, counts, cuts, self.errors_in)

    def with_cut(self, scope: str, cut: Cut) -> Trail:
        """Note where the walk of a scope stands."""
        return msgspec.structs.replace(self, cuts=self.cuts | {scope: cut})

    def without(self, scope: str) -> Trail:
        """Forget where the walk of a scope stands."""
        return msgspec.structs.replace(self, cuts={name: cut for name, cut in self.cuts.items() if name != scope})

    def stored(self) -> dict[str, Any]:
        """Give it as a checkpoint."""
        found: dict[str, Any] = msgspec.to_builtins(self)
        return found


def trail_of(ctx: RunContext) -> Trail:
    """Give where a run begins: where the one that it takes up has stopped, or nowhere.

    Steps that are done once more on purpose begin anew.
    """
    options = ctx.options
    if options.only_steps or options.restart or not ctx.run.checkpoint:
        return Trail()
    try:
        return msgspec.json.decode(ctx.run.checkpoint, type=Trail)
    except msgspec.DecodeError:
        return Trail()


def added(known: Mapping[str, int], more: Mapping[str, int]) -> dict[str, int]:
    """Add figures up; what is 0 is left out."""
    sums = {name: known.get(name, 0) + more.get(name, 0) for name in (*known, *more)}
    return {name: number for name, number in sums.items() if number}


def merged(known: Mapping[str, Mapping[str, int]], more: Mapping[str, Mapping[str, int]]) -> Changes:
    """Add changes up, by kind of thing."""
    return {entity: added(known.get(entity, {}), more.get(entity, {})) for entity in (*known, *more)}
