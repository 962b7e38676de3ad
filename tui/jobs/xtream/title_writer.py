"""Where the findings of a title list go: into the store, or, in a dry run, nowhere but into the counts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Protocol, TypeVar

from tui.engine.runs.context import RunContext
from tui.jobs.xtream.plan import Scope
from tui.jobs.xtream.title_digest import Batch
from tui.model.catalogue import TitleKind
from tui.model.rows import TitleRow
from tui.model.snapshot import Baseline
from tui.store.catalogue.known import CategoryMove
from tui.store.catalogue.titles import FIRST_LOAD_BATCH, WRITE_BATCH

T = TypeVar("T")


@dataclass(slots=True)
class Written:
    """What has been written of a list so far, over all tries."""

    added: int = 0
    updated: int = 0
    back: int = 0


class TitleWriter(Protocol):
    """Takes what the digest found, in batches."""

    written: Written

    async def begin(self) -> None:
        """Get ready, before the store is compared with."""
        ...

    def start_try(self) -> None:
        """Forget what has not been written: the list comes anew."""
        ...

    async def write(self, batch: Batch) -> None:
        """Take the rows that differ."""
        ...

    async def flush(self) -> None:
        """Let nothing wait."""
        ...

    async def move(self, moves: Sequence[CategoryMove]) -> None:
        """Take categories that differ."""
        ...

    async def hide(self, item_ids: Sequence[str], *, as_deselected: bool) -> None:
        """Take titles that are gone, or no longer chosen."""
        ...

    async def conclude(self, baseline: Baseline | None) -> None:
        """Note what the list held, if it is a measure for the next one, and put everything where it can be seen."""
        ...


class StoreWriter:
    """Writes to the catalogue in short transactions."""

    def __init__(
        self, ctx: RunContext, scope: Scope, baseline: Baseline | None, advance: Callable[[float], None]
    ) -> None:
        self.written = Written()
        self._ctx = ctx
        self._scope = scope
        self._titles = ctx.store.titles
        self._profile_id = ctx.profile.id
        self._news_run = ctx.run.id if baseline is not None else None
        """A first load is no news."""
        self._advance = advance
        self._is_first_load = False
        self._waiting = Batch()

    @property
    def _kind(self) -> TitleKind:
        return self._scope.kind

    async def begin(self) -> None:
        """See `TitleWriter`."""
        self._is_first_load = await self._ctx.store.shelf.begin_load(self._profile_id, self._kind)

    def start_try(self) -> None:
        """See `TitleWriter`."""
        self._waiting = Batch()

    async def write(self, batch: Batch) -> None:
        """See `TitleWriter`; small batches wait for each other."""
        waiting = self._waiting
        waiting.new += batch.new
        waiting.changed += batch.changed
        waiting.back += batch.back
        while waiting.writes >= self._batch_rows:
            await self._store(self._taken(self._batch_rows))

    async def flush(self) -> None:
        """See `TitleWriter`."""
        while self._waiting.writes:
            await self._store(self._taken(self._batch_rows))

    async def move(self, moves: Sequence[CategoryMove]) -> None:
        """See `TitleWriter`."""
        for some in _chunks(moves, WRITE_BATCH):
            async with self._ctx.transaction() as conn:
                await self._titles.set_categories(
                    conn, self._profile_id, self._kind, some, now=self._ctx.clock.now(), run_id=self._news_run
                )

    async def hide(self, item_ids: Sequence[str], *, as_deselected: bool) -> None:
        """See `TitleWriter`."""
        now = self._ctx.clock.now()
        for some in _chunks(item_ids, WRITE_BATCH):
            async with self._ctx.transaction() as conn:
                if as_deselected:
                    await self._titles.mark_deselected(conn, self._profile_id, self._kind, some, now=now)
                else:
                    await self._titles.mark_missing(
                        conn, self._profile_id, self._kind, some, now=now, run_id=self._news_run
                    )

    async def conclude(self, baseline: Baseline | None) -> None:
        """See `TitleWriter`."""
        if self._is_first_load:
            await self._ctx.store.shelf.fill(self._profile_id, self._kind, self._advance)
        if self._kind is TitleKind.SERIES:
            await self._ctx.store.details.follow_series(self._profile_id)
        if baseline is not None:
            async with self._ctx.transaction() as conn:
                await self._ctx.store.baselines.put(
                    conn,
                    self._profile_id,
                    self._scope.baseline,
                    baseline,
                    now=self._ctx.clock.now(),
                    run_id=self._ctx.run.id,
                )

    @property
    def _batch_rows(self) -> int:
        return FIRST_LOAD_BATCH if self._is_first_load else WRITE_BATCH

    def _taken(self, rows: int) -> Batch:
        """Take up to `rows` rows out of those that wait."""
        taken = Batch()
        for name in ("new", "changed", "back"):
            waiting: list[TitleRow] = getattr(self._waiting, name)
            room = rows - taken.writes
            setattr(taken, name, waiting[:room])
            del waiting[:room]
        return taken

    async def _store(self, batch: Batch) -> None:
        to, now, run_id = (self._profile_id, self._kind), self._ctx.clock.now(), self._news_run
        added = updated = back = 0
        async with self._ctx.transaction() as conn:
            if batch.new:
                added = await self._titles.insert(conn, *to, batch.new, now=now, run_id=run_id)
            if batch.changed:
                updated = await self._titles.update(conn, *to, batch.changed, now=now, run_id=run_id)
            if batch.back:
                back = await self._titles.bring_back(conn, *to, batch.back, now=now, run_id=run_id)
        self._count(added, updated, back)

    def _count(self, added: int, updated: int, back: int) -> None:
        self.written.added += added
        self.written.updated += updated
        self.written.back += back
        self._ctx.count(self._scope.key, added=added + back, updated=updated)


class DryWriter:
    """Counts what would be written."""

    def __init__(self, ctx: RunContext, scope: Scope) -> None:
        self.written = Written()
        self._ctx = ctx
        self._scope = scope

    async def begin(self) -> None:
        """See `TitleWriter`."""

    def start_try(self) -> None:
        """See `TitleWriter`."""
        self.written = Written()

    async def write(self, batch: Batch) -> None:
        """See `TitleWriter`."""
        self.written.added += len(batch.new)
        self.written.updated += len(batch.changed)
        self.written.back += len(batch.back)

    async def flush(self) -> None:
        """See `TitleWriter`."""
        written = self.written
        self._ctx.count(self._scope.key, added=written.added + written.back, updated=written.updated)

    async def move(self, moves: Sequence[CategoryMove]) -> None:
        """See `TitleWriter`."""

    async def hide(self, item_ids: Sequence[str], *, as_deselected: bool) -> None:
        """See `TitleWriter`."""

    async def conclude(self, baseline: Baseline | None) -> None:
        """See `TitleWriter`."""


def _chunks(items: Sequence[T], size: int) -> list[list[T]]:
    rest = iter(items)
    return [some for _ in range(0, len(items), size) if (some := list(islice(rest, size)))]
