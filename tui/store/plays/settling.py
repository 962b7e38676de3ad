"""Compares plays with those of other sources and keeps what came of it: which are shown, which are merged, and why.

What counts as one play is not known here: the rule is given. It is asked for all plays of one person and one work, and
only after something of them has changed. Everything is done in small bites, each within its caller's transaction.
"""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import aiosqlite

from tui.model.plays import Merge, PlayFacts, SourceKind
from tui.store.hop import in_thread_of
from tui.store.plays import indexes, totals

Rule = Callable[[Sequence[PlayFacts]], list[Merge]]

MARKED_AT_ONCE = 20_000
"""Plays looked through in one bite when an account has got another person."""

_SOURCES = "SELECT id, kind, name FROM play_sources WHERE sessions > 0"
_OWNERS = "SELECT id, person_id FROM server_accounts"
_MOVES = "SELECT account_id, after FROM account_moves ORDER BY account_id LIMIT 1"
_EDGE = "SELECT id FROM plays WHERE id > ? ORDER BY id LIMIT 1 OFFSET ?"
_MARK = "UPDATE plays SET is_settled = 0 WHERE id > ? AND id <= ? AND account_id = ? AND is_settled = 1"
_MOVE_ON = "UPDATE account_moves SET after = ? WHERE account_id = ?"
_MOVED = "DELETE FROM account_moves WHERE account_id = ?"
_WAITING = """
SELECT DISTINCT i.work_id FROM (SELECT item_id FROM plays WHERE is_settled = 0 LIMIT ?) AS p
CROSS JOIN play_items AS i ON i.id = p.item_id
"""
_OF_WORK = """
SELECT p.id, p.source_id, p.account_id, p.started, p.stopped, i.runtime_ms, p.merged_into, p.merge_reason, p.is_settled
FROM play_items AS i CROSS JOIN plays AS p ON p.item_id = i.id WHERE i.work_id = ?
"""
_PUT = "UPDATE plays SET merged_into = ?, merge_reason = ? WHERE id = ?"
_SETTLED = "UPDATE plays SET is_settled = 1 WHERE id = ?"
_ALL_SETTLED = "UPDATE plays SET is_settled = 1 WHERE id IN (SELECT id FROM plays WHERE is_settled = 0 LIMIT ?)"
_ANY_MERGED = "SELECT 1 FROM plays WHERE merged_into IS NOT NULL LIMIT 1"


@dataclass(frozen=True, slots=True)
class Settled:
    """What one bite did."""

    compared: int = 0
    """Plays that were looked at."""
    merged: int = 0
    """Plays that are hidden from now on."""
    restored: int = 0
    """Plays that are shown again."""
    is_over: bool = False
    """Nothing is left to compare."""


@dataclass(frozen=True, slots=True)
class _Stored:
    id: int
    source_id: int
    account_id: int
    started: int | None
    stopped: int | None
    runtime_ms: int | None
    merged_into: int | None
    reason: str
    is_settled: int


async def settle(conn: aiosqlite.Connection, rule: Rule, limit: int) -> Settled:
    """Compare what waits, about `limit` plays at a time. Call it again until `is_over`."""
    return await in_thread_of(conn, lambda raw: _Settling(raw, rule).bite(limit))


async def complete_indexes(conn: aiosqlite.Connection) -> None:
    """Make the index that a large first import did without: half a second per million plays."""
    await in_thread_of(conn, indexes.complete)


class _Settling:
    """One bite. A work is done whole, for all people: who gave an account away is looked at as well as who got it."""

    def __init__(self, raw: sqlite3.Connection, rule: Rule) -> None:
        self._raw = raw
        self._rule = rule
        self._sources = {row[0]: (SourceKind(row[1]), row[2]) for row in raw.execute(_SOURCES)}
        self._hidden: Counter[tuple[int, int]] = Counter()
        """(source, account) -> how many of its plays are hidden now, less those shown again."""
        self._compared = self._merged = self._restored = 0

    def bite(self, limit: int) -> Settled:
        if len(self._sources) < 2 and not self._raw.execute(_ANY_MERGED).fetchone():
            return self._nothing_to_compare(limit)
        if self._mark_moved():
            return Settled()
        if indexes.is_missing(self._raw):
            indexes.complete(self._raw)
        self._owners: dict[int, int | None] = dict(self._raw.execute(_OWNERS).fetchall())
        works = [row[0] for row in self._raw.execute(_WAITING, (limit,)).fetchall()]
        for work in works:
            self._settle_work(work)
            if self._compared >= limit:
                break
        for (source_id, account_id), hidden in self._hidden.items():
            totals.add(self._raw, source_id, account_id, -hidden, hidden)
        return Settled(self._compared, self._merged, self._restored, is_over=not works)

    def _nothing_to_compare(self, limit: int) -> Settled:
        self._raw.execute("DELETE FROM account_moves WHERE after >= 0")
        return Settled(is_over=self._raw.execute(_ALL_SETTLED, (limit,)).rowcount < limit)

    def _mark_moved(self) -> bool:
        """Mark some plays of an account that has got another person; False when there is no such account."""
        move = self._raw.execute(_MOVES).fetchone()
        if move is None:
            return False
        account_id, after = move
        edge = self._raw.execute(_EDGE, (after, MARKED_AT_ONCE - 1)).fetchone()
        upto = (1 << 63) - 1 if edge is None else edge[0]
        self._raw.execute(_MARK, (after, upto, account_id))
        if edge is None:
            self._raw.execute(_MOVED, (account_id,))
        else:
            self._raw.execute(_MOVE_ON, (upto, account_id))
        return True

    def _settle_work(self, work: int) -> None:
        plays = [_Stored(*row) for row in self._raw.execute(_OF_WORK, (work,))]
        owned: defaultdict[tuple[str, int], list[_Stored]] = defaultdict(list)
        for play in plays:
            owned[self._owner(play.account_id)].append(play)
        for group in owned.values():
            self._settle_group(group)
        self._raw.executemany(_SETTLED, [(play.id,) for play in plays if not play.is_settled])
        self._compared += len(plays)

    def _owner(self, account_id: int) -> tuple[str, int]:
        """Whose plays are compared with each other: a person's, or those of an account that is nobody's."""
        person = self._owners.get(account_id)
        return ("account", account_id) if person is None else ("person", person)

    def _settle_group(self, group: Sequence[_Stored]) -> None:
        is_mixed = any(play.source_id != group[0].source_id for play in group)
        merges = self._rule([self._facts(play) for play in group]) if is_mixed else []
        wanted = {merge.play_id: merge for merge in merges}
        for play in group:
            merge = wanted.get(play.id)
            into, reason = (merge.into, merge.reason) if merge else (None, "")
            if (into, reason) != (play.merged_into, play.reason):
                self._raw.execute(_PUT, (into, reason, play.id))
                self._count(play, (into is not None) - (play.merged_into is not None))

    def _count(self, play: _Stored, hidden: int) -> None:
        self._hidden[play.source_id, play.account_id] += hidden
        self._merged += hidden > 0
        self._restored += hidden < 0

    def _facts(self, play: _Stored) -> PlayFacts:
        kind, name = self._sources[play.source_id]
        runtime = None if play.runtime_ms is None else play.runtime_ms // 1000
        return PlayFacts(play.id, play.source_id, kind, play.started, play.stopped, runtime, name)
