"""Takes one batch of staged records in: sound ones in SQL, odd ones after a look, all of it within one transaction.

Runs in the writer's thread and uses no other connection. Records that tell of nothing new but themselves go in by one
INSERT; the first of an account, item or device, and those whose source tells differently now, take the longer way.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import msgspec

from tui.model.plays import MOST_RECORDS, RECORD_BITS, IpPolicy, WatchedRule
from tui.model.tautulli import Finding, Judged, RawSession, StagedFile, Ties
from tui.store.plays import addresses, deleted, grouping, indexes, items, landing, scratch, small_tables, totals
from tui.store.plays.batch_sql import STAGED, BatchSql, batch_sql
from tui.store.plays.grouping import Group, Regrouped
from tui.store.plays.items import Span
from tui.store.plays.sources import Source
from tui.store.tautulli.scan import odd_rows, readable

Judging = Callable[[RawSession, Ties], Judged]

DEFAULT_RULE = WatchedRule()


@dataclass(frozen=True, slots=True)
class Batch:
    """Which records are taken, and how."""

    source: Source
    after: int
    """Id of the last record that was taken; any id below all others at first."""
    limit: int
    """Records; about 3,000 keep a transaction near 50 ms."""
    now: float
    """UTC epoch s, the same for all batches of a run."""
    judge: Judging
    """Says what becomes of a record that is not sound."""
    rule: WatchedRule = DEFAULT_RULE
    ips: IpPolicy = IpPolicy.KEEP


@dataclass(frozen=True, slots=True)
class Taken:
    """What a batch did. added + updated + unchanged + duplicates + rejected = processed."""

    after: int
    """Id of the last record of the batch: where the next one begins."""
    processed: int = 0
    """0 = there was nothing left."""
    added: int = 0
    updated: int = 0
    unchanged: int = 0
    duplicates: int = 0
    """Stored beside what they repeat, and part of no play."""
    rejected: int = 0
    findings: tuple[Finding, ...] = ()
    plays_added: int = 0
    plays_updated: int = 0
    plays_removed: int = 0
    accounts_added: int = 0
    """Accounts that no list of users told of."""


@dataclass(slots=True)
class _Odd:
    """Records that the rules looked at."""

    ids: set[int]
    kept: list[tuple[object, ...]]
    findings: list[Finding]
    rejected: int = 0
    duplicates: int = 0


@dataclass(frozen=True, slots=True)
class _Stored:
    """What became of the records that were not rejected, duplicates left out; `records` are new rows of any kind."""

    added: int
    updated: int = 0
    unchanged: int = 0
    records: int = 0


class BatchWriter:
    """Writes one batch."""

    def __init__(self, raw: sqlite3.Connection, staged: StagedFile, batch: Batch) -> None:
        self._raw = raw
        self._staged = staged
        self._batch = batch
        self._base = batch.source.id << RECORD_BITS
        self._sql = batch_sql(self._base, batch.rule, batch.ips, batch.now)
        self._after, self._upto, self._records = self._range()
        self._low = self._base + max(self._after, 0)
        self._high = self._base + min(max(self._upto, 0), MOST_RECORDS - 1)
        self._accounts_added = 0

    def take(self) -> Taken:
        """Take the batch in; give what it did."""
        if self._records == 0:
            return Taken(self._batch.after)
        scratch.clear(self._raw, self._batch.source.server_ids)
        addresses.register(self._raw)
        odd = _Odd(set(), [], [])
        is_known = self._any("SELECT 1 FROM main.play_sessions WHERE id > ? AND id <= ? LIMIT 1")
        self._look_ahead(is_known)
        stored = self._compare(odd) if is_known else self._append(odd)
        plays = self._make_plays(is_known)
        self._raw.execute(self._sql.count, (stored.records, self._batch.source.id))
        return Taken(
            self._upto,
            self._records,
            stored.added,
            stored.updated,
            stored.unchanged,
            odd.duplicates,
            odd.rejected,
            tuple(odd.findings),
            plays.added,
            plays.updated,
            plays.removed,
            self._accounts_added,
        )

    def _range(self) -> tuple[int, int, int]:
        after = self._batch.after
        edge = self._raw.execute(BatchSql.edge, (after, self._batch.limit - 1)).fetchone()
        if edge is not None:
            return after, edge[0], self._batch.limit
        last, count = self._raw.execute(BatchSql.rest, (after,)).fetchone()
        return after, after if last is None else last, count

    def _judge(self, odd: _Odd) -> None:
        """Look at the records that are not sound."""
        judge = self._batch.judge
        with _decoding(self._raw):
            for record, ties in odd_rows(self._raw, self._after, self._upto, self._batch.now, schema=STAGED):
                judged = judge(record, deleted.with_stored_head(self._raw, self._base, record, ties))
                odd.ids.add(record.id)
                odd.findings.extend(judged.findings)
                if judged.row is None:
                    odd.rejected += 1
                    continue
                odd.duplicates += judged.duplicate_of is not None
                odd.kept.append((*msgspec.structs.astuple(judged.row), judged.duplicate_of, judged.remark))

    def _append(self, odd: _Odd) -> _Stored:
        """Store records of which none is stored."""
        stored = self._raw.execute(self._sql.append, (self._after, self._upto)).rowcount
        if stored < self._records:
            self._judge(odd)
            missing = self._records - stored - odd.rejected - len(odd.kept)
            if missing:
                self._raw.executemany(BatchSql.take_one, ((record,) for record in self._missing(odd)))
            self._raw.executemany(BatchSql.take_judged, odd.kept)
            self._extend()
            stored += self._raw.execute(self._sql.append_taken).rowcount
        self._check(stored, self._records - odd.rejected)
        return _Stored(stored - odd.duplicates, records=stored)

    def _missing(self, odd: _Odd) -> list[int]:
        """Give the sound records that found no place yet. Two walks over ids cost less than to ask for each."""
        span = (self._after, self._upto)
        stored = {row[0] for row in self._raw.execute(self._sql.stored_ids, span)}
        there = (row[0] for row in self._raw.execute(BatchSql.ids, span))
        return [record for record in there if record not in stored and record not in odd.ids]

    def _compare(self, odd: _Odd) -> _Stored:
        """Store what differs from what is stored."""
        raw = self._raw
        same = raw.execute(self._sql.find_same, (self._after, self._upto)).rowcount
        if same == self._records:
            return _Stored(0, unchanged=same)
        self._judge(odd)
        expected = self._records - odd.rejected
        raw.execute(self._sql.take_other, (self._after, self._upto))
        raw.executemany(BatchSql.take_judged, odd.kept)
        landing.stay_with_servers(raw, self._base, self._batch.source.server_ids)
        odd.duplicates = deleted.keep_twins(raw, self._base)
        self._extend()
        landed = landing.land(raw, self._sql.landing)
        self._check(same + landed.found, expected)
        unchanged = expected - odd.duplicates - landed.differing
        return _Stored(landed.differing - landed.updated, landed.updated, unchanged, landed.records)

    def _extend(self) -> None:
        """Store accounts, devices and items that the records of `temp.taken` tell of for the first time."""
        source = self._batch.source
        users = self._staged.facts.users
        self._accounts_added += small_tables.add_accounts(self._raw, source.server_ids, users, self._batch.now)
        small_tables.add_devices(self._raw)
        small_tables.add_streams(self._raw)
        items.follow(self._raw, Span(self._base, self._low, self._high), is_newest=self._is_newest)

    def _make_plays(self, is_known: bool) -> Regrouped:
        source, low, high = self._batch.source, self._low, self._low if is_known else self._high
        has_others = self._raw.execute(BatchSql.others, (source.id,)).fetchone() is not None
        group = Group(source.id, not has_others, self._base + source.known_upto)
        if not is_known:
            grouping.mark_range(self._raw, low, high)
        with totals.kept(self._raw, source.id, low, high):
            heads = grouping.of_heads(self._raw, group, low, high)
            again = grouping.again(self._raw, group, is_growing=not is_known)
        return Regrouped(heads + again.added, again.updated, again.removed)

    def _look_ahead(self, is_known: bool) -> None:
        end = self._base + MOST_RECORDS
        newer = self._raw.execute(BatchSql.newer, (self._high, end)).fetchone()
        self._is_newest = newer is None and not is_known
        if self._is_newest:
            indexes.spare(self._raw, self._staged.facts.sessions)

    def _any(self, query: str) -> bool:
        return self._raw.execute(query, (self._low, self._high)).fetchone() is not None

    def _check(self, found: int, expected: int) -> None:
        """A record that falls out of a join would be lost without a word."""
        if found != expected:
            raise RuntimeError(f"{expected - found} records after {self._after} found no place in the store")


@contextmanager
def _decoding(raw: sqlite3.Connection) -> Iterator[None]:
    """Let text that is no UTF-8 be read with U+FFFD in it."""
    factory, raw.text_factory = raw.text_factory, readable
    try:
        yield
    finally:
        raw.text_factory = factory
