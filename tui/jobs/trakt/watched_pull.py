"""Takes in what an account watched, of films or of shows. What the list leaves out says little (S1, S22).

Un-watched is only what Trakt itself told of before, in a list that is proven to be whole, and when the gate agrees.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from tui.engine.runs.gate import judge_mirror
from tui.engine.runs.step import Step
from tui.jobs.media.told import Told
from tui.jobs.trakt.identities import identified
from tui.jobs.trakt.naming import told_item
from tui.jobs.trakt.watch_books import counting, watched_value
from tui.jobs.trakt.watch_ground import WatchGround, library_of
from tui.model.hub import WatchValue
from tui.model.library import ItemKind, StateRow
from tui.model.lists import EntryKind
from tui.model.snapshot import Proof, Ruling, Verdict
from tui.model.told import ToldItem
from tui.model.trakt import WatchedEpisode, WatchedTitle
from tui.store.library.states import STATE_BATCH, KnownState

STATES = "states"
"""What is counted."""
MARKS = {EntryKind.MOVIE: "movies.watched_at", EntryKind.SHOW: "episodes.watched_at"}

_Where = tuple[str, int, int]
"""Key of a show, season, number."""
_Found = tuple[ToldItem, WatchedEpisode, _Where]
"""An episode as an item, as Trakt told of it, and where it stands."""


@dataclass(frozen=True, slots=True)
class _List:
    """What came."""

    values: dict[str, WatchValue]
    """By the key of the item."""
    items: dict[str, ToldItem]
    closed: frozenset[str]
    """Keys of shows of whose episodes Trakt said nothing."""
    proof: Proof


class WatchedPull:
    """Films, or shows, in one run."""

    def __init__(self, on: WatchGround, step: Step, kind: EntryKind) -> None:
        self._on = on
        self._ctx = on.ctx
        self._step = step
        self._kind = kind
        self._library = library_of(kind)
        self._scope = f"watched:{self._library}"

    async def run(self) -> None:
        """Bring what is stored in line. Raises SyncError when it cannot be read; nothing is changed then."""
        on = self._on
        mark = await on.mark(MARKS[self._kind])
        unchanged = await on.known_as(self._scope, mark)
        if unchanged is not None:
            self._ctx.count(STATES, unchanged=unchanged.rows)
            return
        begun = await on.begun()
        told = await self._read()
        known = await self._known()
        put = [
            row
            for key, value in told.values.items()
            if (row := _row(key, value, known.get(key), may_go_on=key in begun.rows or not begun.proof.is_complete))
        ]
        gone = await self._gone(told, known)
        verdict = await self._judge(told, len(gone))
        cleared = gone if verdict.ruling is Ruling.GO else []
        self._count(told, known, put, cleared)
        await self._write(told, put, cleared)
        if told.proof.is_complete and begun.proof.is_complete and verdict.ruling is not Ruling.HOLD:
            # What stays watched against the list is looked for again by the next sync, whatever the mark says then.
            await self._prove(len(told.values), mark if verdict.ruling is Ruling.GO or not gone else "")

    async def _read(self) -> _List:
        rows, proof = await self._on.reader.watched(self._kind)
        if self._kind is EntryKind.MOVIE:
            films = [(item, _value(row)) for row in rows if (item := told_item(row.entry)) is not None]
            keys = await self._on.take([item for item, _ in films])
            values = dict(zip(keys, (value for _, value in films), strict=True))
            items = dict(zip(keys, (item for item, _ in films), strict=True))
            return _List(values, items, frozenset(), proof)
        shows = {row.entry.key: item for row in rows if (item := told_item(row.entry)) is not None}
        show_keys = await self._on.take(list(shows.values()))
        told = [(row, shows[row.entry.key], key) for row, key in zip(_known_shows(rows), show_keys, strict=True)]
        return await self._episodes(told, proof)

    async def _episodes(self, shows: Sequence[tuple[WatchedTitle, ToldItem, str]], proof: Proof) -> _List:
        told: list[_Found] = [
            (_of_show(show, one), one, (key, one.season, one.number))
            for row, show, key in shows
            for one in counting(row)
        ]
        known = await self._ctx.store.hub.places(self._on.server_id, [where for _, _, where in told])
        found = await self._identified(told, known)
        taken = iter(await self._on.take([item for item, _, where in found if where not in known]))
        keys = [known[where] if where in known else next(taken) for _, _, where in found]
        values = {key: watched_value(one.plays, one.last_watched) for key, (_, one, _) in zip(keys, found, strict=True)}
        closed = frozenset(key for row, _, key in shows if row.episodes is None)
        proof = replace(proof, rows=len(values), declared=None)
        if closed and proof.is_complete:
            proof = replace(proof, is_complete=False, reason=f"of {len(closed):,} shows Trakt told no episodes")
        items = dict(zip(keys, (item for item, _, _ in found), strict=True))
        return _List(values, items, closed, proof)

    async def _identified(self, found: list[_Found], known: Mapping[_Where, str]) -> list[_Found]:
        """Give episodes with their ids, of those that Trakt has not named by them yet."""
        new = [nth for nth, (_, _, where) in enumerate(found) if where not in known]
        if new:
            told = await identified(self._on.reader, [(found[nth][0], found[nth][1].last_watched) for nth in new])
            for nth, item in zip(new, told, strict=True):
                found[nth] = (item, *found[nth][1:])
        return found

    async def _known(self) -> Mapping[str, KnownState]:
        on = self._on
        if on.account_id is None:
            return {}
        return await self._ctx.store.states.known(on.account_id, self._library, read_since=on.read_since)

    async def _gone(self, told: _List, known: Mapping[str, KnownState]) -> list[str]:
        """Give what was watched and is not in the list, of what Trakt would have named there."""
        missing = [key for key, state in known.items() if state[0] and key not in told.values]
        if not missing:
            return []
        named = await self._ctx.store.hub.known_there(self._on.server_id, self._library)
        return [key for key in missing if key in named and named[key] not in told.closed]

    async def _judge(self, told: _List, missing: int) -> Verdict:
        """Ask the gate about what is no longer watched."""
        ctx = self._ctx
        baseline = await self._on.baseline(self._scope)
        share, approve = ctx.settings.bad_row_share, ctx.options.approve
        if not missing and told.proof.is_complete:
            return Verdict(Ruling.GO, 0)
        verdict = judge_mirror(baseline, told.proof, missing, approve, bad_row_share=share)
        if verdict.ruling is Ruling.HOLD:
            ctx.hold(STATES, replace(verdict, reason=f"{self._library}: {verdict.reason}"))
        elif verdict.ruling is Ruling.KEEP and missing:
            self._step.note(f"{missing:,} stay watched ({self._library}). {verdict.reason}")
        return verdict

    def _count(
        self, told: _List, known: Mapping[str, KnownState], put: Sequence[StateRow], cleared: Sequence[str]
    ) -> None:
        added = sum(row.item_key not in known for row in put)
        unchanged, bad = len(told.values) - len(put), told.proof.bad_rows
        self._step.advance(processed=len(told.values) + bad, imported=len(put), skipped=unchanged, errors=bad)
        figures = {"added": added, "updated": len(put) - added, "removed": len(cleared), "unchanged": unchanged}
        self._ctx.count(STATES, failed=bad, **figures)

    async def _write(self, told: _List, put: Sequence[StateRow], cleared: Sequence[str]) -> None:
        on, states, account_id = self._on, self._ctx.store.states, self._on.account_id
        if account_id is None:
            return
        if self._ctx.options.dry_run:
            items = tuple(told.items[row.item_key] for row in put)
            on.untold.append(Told(account_id, tuple(put), tuple(cleared), items))
            return
        for start in range(0, len(put), STATE_BATCH):
            async with self._ctx.transaction() as conn:
                some, now = put[start : start + STATE_BATCH], self._ctx.clock.now()
                await states.put(conn, account_id, some, now, read_since=on.read_since)
        for start in range(0, len(cleared), STATE_BATCH):
            async with self._ctx.transaction() as conn:
                keys, now = cleared[start : start + STATE_BATCH], self._ctx.clock.now()
                await states.clear(conn, account_id, keys, now, read_since=on.read_since)

    async def _prove(self, rows: int, mark: str) -> None:
        """Note that all is known that the account has watched of it."""
        on = self._on
        if self._ctx.options.dry_run or on.account_id is None:
            return
        async with self._ctx.transaction() as conn:
            await self._ctx.store.states.prove(conn, on.account_id, self._library, self._ctx.clock.now())
            await on.put_baseline(conn, self._scope, rows, mark)


def _known_shows(rows: Sequence[WatchedTitle]) -> list[WatchedTitle]:
    """Give the rows that are shows, each once."""
    return list({row.entry.key: row for row in rows if told_item(row.entry) is not None}.values())


def _of_show(show: ToldItem, one: WatchedEpisode) -> ToldItem:
    return ToldItem(ItemKind.EPISODE, (), show=show, season=one.season, number=one.number)


def _value(row: WatchedTitle) -> WatchValue:
    return watched_value(row.plays, row.last_watched)


def _row(key: str, value: WatchValue, known: KnownState | None, *, may_go_on: bool) -> StateRow | None:
    """Give what is to be stored; None = it is so.

    A position stays until the next step knows better; where it was watched to its end since, it is none.
    """
    is_ended = known is None or not (known[0] and known[1] == value.plays)
    position = 0 if known is None or (is_ended and not may_go_on) else known[2]
    last = value.last_watched if value.last_watched is not None or known is None else known[3]
    row = StateRow(key, True, value.plays, position, last)
    return None if known == (True, row.plays, row.position_ms, row.last_played) else row
