"""Takes in how far things were watched. Shares become positions where the length is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tui.engine.runs.step import Step
from tui.jobs.media.told import Told
from tui.jobs.trakt.progress import position_of
from tui.jobs.trakt.watch_ground import Begun, WatchGround
from tui.jobs.trakt.watched_pull import STATES
from tui.model.library import StateRow
from tui.store.hub.stand_in import MOVIES, SHOWS
from tui.store.library.states import STATE_BATCH, KnownState

SCOPE = "begun"
MARKS = ("movies.paused_at", "episodes.paused_at")
_NOTHING: KnownState = (False, 0, 0, None)


class ProgressPull:
    """The step in one run."""

    def __init__(self, on: WatchGround, step: Step) -> None:
        self._on = on
        self._ctx = on.ctx
        self._step = step

    async def run(self) -> None:
        """Bring what is stored in line. Raises SyncError when it cannot be read; nothing is changed then."""
        on = self._on
        mark = await on.mark(*MARKS)
        unchanged = await on.known_as(SCOPE, mark)
        if unchanged is not None:
            return
        begun = await on.begun()
        known = await self._known()
        lengths = await self._ctx.store.hub.lengths(on.server_id, begun.rows)
        put = [*_told(begun, known, lengths), *await self._ended(begun, known)]
        unknown = sum(key not in lengths for key in begun.rows)
        self._step.advance(processed=len(begun.rows), imported=len(put), skipped=len(begun.rows) - len(put))
        self._ctx.count(STATES, updated=len(put), skipped=unknown)
        if unknown:
            self._step.note(f"{unknown:,} positions are shares of a length that nobody knows here")
        await self._write(begun, put)
        if begun.proof.is_complete and not self._ctx.options.dry_run:
            async with self._ctx.transaction() as conn:
                await on.put_baseline(conn, SCOPE, len(begun.rows), mark)

    async def _known(self) -> dict[str, KnownState]:
        on = self._on
        found: dict[str, KnownState] = {}
        for library in (MOVIES, SHOWS) if on.account_id is not None else ():
            account_id = on.account_id or 0
            found |= await self._ctx.store.states.known(account_id, library, read_since=on.read_since)
        return found

    async def _ended(self, begun: Begun, known: Mapping[str, KnownState]) -> list[StateRow]:
        """Give what is begun no longer. An empty list says nothing, and none does of what Trakt never named (S22)."""
        missing = [key for key, state in known.items() if state[2] and key not in begun.rows]
        if not (missing and begun.rows and begun.proof.is_complete):
            return []
        named: set[str] = set()
        for library in (MOVIES, SHOWS):
            named |= (await self._ctx.store.hub.known_there(self._on.server_id, library)).keys()
        return [_at(key, known[key], 0) for key in missing if key in named]

    async def _write(self, begun: Begun, put: Sequence[StateRow]) -> None:
        on, account_id = self._on, self._on.account_id
        if account_id is None:
            return
        if self._ctx.options.dry_run:
            new = [row for row in put if row.item_key in begun.items]
            items = tuple(begun.items[row.item_key] for row in new)
            ended = tuple(row for row in put if row.item_key not in begun.items)
            on.untold += [Told(account_id, tuple(new), items=items), Told(account_id, ended)]
            return
        for start in range(0, len(put), STATE_BATCH):
            async with self._ctx.transaction() as conn:
                some, now = put[start : start + STATE_BATCH], self._ctx.clock.now()
                await self._ctx.store.states.put(conn, account_id, some, now, read_since=on.read_since)


def _told(begun: Begun, known: Mapping[str, KnownState], lengths: Mapping[str, int]) -> list[StateRow]:
    """Give the positions that are news: one that was only rounded on its way is none (S10)."""
    found: list[StateRow] = []
    for key, row in begun.rows.items():
        if key not in lengths:
            continue
        before = known.get(key, _NOTHING)
        position = position_of(row.progress, lengths[key], [before[2]])
        if position != before[2]:
            found.append(_at(key, before, position))
    return found


def _at(key: str, before: KnownState, position_ms: int) -> StateRow:
    is_played, plays, _, last = before
    return StateRow(key, is_played, plays, position_ms, last)
