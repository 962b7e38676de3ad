"""Takes one batch of plays that a server tells of, within one transaction, through the statements of the import.

Runs in the writer's thread. Each record is a session and a play of its own: servers count plays themselves.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from tui.model.plays import MOST_RECORDS, RECORD_BITS, IpPolicy
from tui.model.runs import Severity
from tui.model.server_history import PulledPlay
from tui.model.tautulli import Finding
from tui.store.plays import (
    addresses,
    departed,
    grouping,
    indexes,
    items,
    landing,
    naming,
    pulled_rows,
    scratch,
    small_tables,
    totals,
)
from tui.store.plays.batch import Taken
from tui.store.plays.batch_sql import BatchSql
from tui.store.plays.grouping import Group, Regrouped
from tui.store.plays.items import Span
from tui.store.plays.keys import FIRST_NAMED, stored_key
from tui.store.plays.landing import Landed
from tui.store.plays.projection import served_projection
from tui.store.plays.sources import Source

_NUMBERS = "SELECT name, record FROM play_keys WHERE source_id = ? AND name IN (SELECT value FROM json_each(?))"
_LAST_NUMBER = "SELECT max(record) FROM play_keys WHERE source_id = ?"
_ADD_NUMBER = "INSERT INTO play_keys (source_id, name, record) VALUES (?, ?, ?)"
_STORED = """
SELECT s.id, i.item_key, i.guid, d.machine_id, d.player, d.product, d.platform
FROM main.play_sessions AS s CROSS JOIN main.play_items AS i ON i.id = s.item_id
CROSS JOIN main.play_devices AS d ON d.id = s.device_id
WHERE s.id IN (SELECT value FROM json_each(?))
"""
_WITH_KEY = "SELECT item_key, guid FROM main.play_items WHERE server_id = ? AND item_key = ? LIMIT 2"
_TITLES = """
SELECT title, parent_title, grandparent_title FROM main.play_items WHERE server_id = ? AND item_key = ? AND guid = ?
"""
_GUID = """
SELECT guid FROM main.play_items WHERE server_id = ?1 AND item_key = ?2 AND guid <> ''
UNION ALL SELECT guid FROM main.library_items WHERE server_id = ?1 AND item_key = CAST(?2 AS TEXT) AND guid <> ''
"""
_ITEMS = """
SELECT r.id, i.id FROM temp.taken AS r
CROSS JOIN temp.accounts_here AS a ON a.place = r.server AND a.user_id = r.user_id
CROSS JOIN main.play_items AS i ON i.server_id = a.server_id AND i.item_key = r.rating_key AND i.guid = r.guid
"""

ItemKey = tuple[int | str, str]
"""Key and guid of an item, as stored."""


@dataclass(frozen=True, slots=True)
class _Stored:
    """What is stored of a record that is told again."""

    item: ItemKey
    device: tuple[str, str, str, str]
    """Its id, player, product and platform."""


@dataclass(slots=True)
class _Sorted:
    """Plays by the numbers of their records, and those that cannot be stored."""

    plays: dict[int, PulledPlay] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


class PulledWriter:
    """Writes one batch of plays of one source."""

    def __init__(
        self, raw: sqlite3.Connection, source: Source, plays: Sequence[PulledPlay], now: float, ips: IpPolicy
    ) -> None:
        self._raw = raw
        self._source = source
        self._told = plays
        self._now = now
        self._server_id = source.server_ids[0]
        self._base = source.id << RECORD_BITS
        self._sql = landing.landing_sql(served_projection(self._base, ips))

    def take(self) -> Taken:
        """Take the batch in; give what it did."""
        scratch.drop(self._raw)
        scratch.clear(self._raw, self._source.server_ids)
        addresses.register(self._raw)
        indexes.complete(self._raw)
        told = self._sort()
        self._fill(told.plays)
        accounts = self._extend(told.plays)
        landed = landing.land(self._raw, self._sql)
        if landed.found != len(told.plays):
            raise RuntimeError(f"{len(told.plays) - landed.found} plays found no place in the store")
        plays = self._make_plays()
        self._raw.execute(BatchSql.count, (landed.records, self._source.id))
        scratch.drop(self._raw)
        return self._taken(told, landed, plays, accounts)

    def _taken(self, told: _Sorted, landed: Landed, plays: Regrouped, accounts: int) -> Taken:
        repeated = len(self._told) - len(told.plays) - len(told.findings)
        return Taken(
            max(told.plays, default=0),
            len(self._told),
            landed.differing - landed.updated,
            landed.updated,
            len(told.plays) - landed.differing + repeated,
            0,
            len(told.findings),
            tuple(told.findings),
            plays.added,
            plays.updated,
            plays.removed,
            accounts,
        )

    def _sort(self) -> _Sorted:
        told = _Sorted()
        usable: list[PulledPlay] = []
        for play in pulled_rows.once_each(self._told):
            reason = pulled_rows.why_not(play, self._now)
            if reason:
                told.findings.append(_finding(play, reason))
            else:
                usable.append(play)
        told.plays = dict(zip(self._numbers(usable), usable, strict=True))
        return told

    def _numbers(self, plays: Sequence[PulledPlay]) -> list[int]:
        """Give the number of each record. Those with texts for keys are numbered as they come."""
        names = [str(play.record) for play in plays if not _is_number(play.record)]
        known: dict[str, int] = {}
        if names:
            known = dict(self._raw.execute(_NUMBERS, (self._source.id, json.dumps(names))).fetchall())
            last = self._raw.execute(_LAST_NUMBER, (self._source.id,)).fetchone()[0] or FIRST_NAMED
            new = [name for name in dict.fromkeys(names) if name not in known]
            known.update((name, number) for number, name in enumerate(new, last + 1))
            self._raw.executemany(_ADD_NUMBER, [(self._source.id, name, known[name]) for name in new])
        return [int(play.record) if _is_number(play.record) else known[str(play.record)] for play in plays]

    def _fill(self, plays: dict[int, PulledPlay]) -> None:
        ids = json.dumps([self._base + number for number in plays])
        stored = {row[0] - self._base: _Stored((row[1], row[2]), row[3:]) for row in self._raw.execute(_STORED, (ids,))}
        rows = (self._record_of(play, number, stored.get(number)) for number, play in plays.items())
        self._raw.executemany(BatchSql.take_judged, rows)

    def _record_of(self, play: PulledPlay, number: int, stored: _Stored | None) -> list[Any]:
        item = self._item_of(play, stored.item if stored else None)
        told = play if stored is None else pulled_rows.with_device(play, stored.device)
        if not play.item_key and item[0] != "":
            # What is told of it now may be a sentence of a log.
            titles = self._raw.execute(_TITLES, (self._server_id, *item)).fetchone()
            told = pulled_rows.with_titles(told, titles)
        return pulled_rows.record_of(told, number, *item)

    def _item_of(self, play: PulledPlay, stored: ItemKey | None) -> ItemKey:
        """Say which item was played. One that was deleted since is still the one that it was (S27)."""
        if not play.item_key:
            if stored and stored[0] != "":
                return stored
            known = self._raw.execute(_WITH_KEY, (self._server_id, stored_key(play.gone_key))).fetchall()
            return known[0] if play.gone_key and len(known) == 1 else ("", pulled_rows.gone_guid_of(play))
        key = stored_key(play.item_key)
        if play.guid:
            return key, play.guid
        if stored and stored[0] == key:
            return stored
        known = self._raw.execute(_GUID, (self._server_id, key)).fetchone()
        return key, known[0] if known else ""

    def _extend(self, plays: dict[int, PulledPlay]) -> int:
        """Store accounts, devices and items that are told of for the first time, and name the items."""
        added = small_tables.add_accounts(self._raw, self._source.server_ids, (), self._now)
        small_tables.add_devices(self._raw)
        small_tables.add_streams(self._raw)
        span = Span(self._base, self._base, self._base + MOST_RECORDS - 1)
        items.follow(self._raw, span, is_newest=False, is_all=True)
        played = {item_id: plays[record] for record, item_id in self._raw.execute(_ITEMS).fetchall()}
        naming.give(self._raw, self._server_id, {one: play for one, play in played.items() if play.item_key})
        gone = {one: play for one, play in played.items() if not play.item_key}
        departed.name_gone(self._raw, self._server_id, list(gone))
        departed.name_by_keys(self._raw, self._server_id, {one: play.gone_key for one, play in gone.items()})
        return added

    def _make_plays(self) -> Regrouped:
        has_others = self._raw.execute(BatchSql.others, (self._source.id,)).fetchone() is not None
        group = Group(self._source.id, not has_others, self._base + MOST_RECORDS)
        with totals.kept(self._raw, self._source.id, self._base, self._base):
            return grouping.again(self._raw, group, is_growing=False)


def _is_number(record: int | str) -> bool:
    return isinstance(record, int) and 0 < record < FIRST_NAMED


def _finding(play: PulledPlay, reason: str) -> Finding:
    number = play.record if isinstance(play.record, int) else 0
    return Finding(Severity.ERROR, reason, number, "", str(play.record), detail=play.title, whose=play.account_name)
