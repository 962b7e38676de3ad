"""Reads all that is known of persons and titles, many at once. Runs in the writer's thread."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tui.model.hub import Baseline, Copy, HubState, LinkRules, Subject, WatchValue
from tui.store.hub.values import columns_value, seen_of
from tui.store.outbox.values import value_of, values_of

Pair = tuple[int, int]
"""A person and a title."""
DAY = 86_400.0

STATE = """
h.person_id, h.title_id, h.watch, h.position_ms, h.plays, h.last_watched, h.rev, h.changed_at, h.origin, h.parked
"""
"""Columns of `hub_states AS h`, to be read with `state_of`."""
_PAIRS = "json_each(?) AS w"
_STATES = f"""
SELECT {STATE} FROM {_PAIRS}
CROSS JOIN hub_states AS h ON h.person_id = json_extract(w.value, '$[0]') AND h.title_id = json_extract(w.value, '$[1]')
"""
_COPIES = """
SELECT a.person_id, c.title_id, a.id, i.id, l.profile_id, p.name, i.runtime_ms,
    s.is_played, s.plays, s.position_ms, s.last_played, s.changed_at, coalesce(s.is_inherited, 0),
    coalesce(k.proven_at >= i.first_seen, 0),
    b.watch, b.position_ms, b.plays, b.last_watched, b.rev, b.agreed_at, b.written_at
FROM json_each(?) AS w
CROSS JOIN hub_copies AS c ON c.title_id = w.value
CROSS JOIN library_items AS i ON i.id = c.item_id
CROSS JOIN server_accounts AS a ON a.server_id = i.server_id
CROSS JOIN hub_links AS l ON l.account_id = a.id
CROSS JOIN profiles AS p ON p.id = l.profile_id
LEFT JOIN watch_states AS s ON s.account_id = a.id AND s.item_id = i.id
LEFT JOIN state_scopes AS k ON k.account_id = a.id AND k.library_key = i.library_key
LEFT JOIN hub_baselines AS b ON b.account_id = a.id AND b.item_id = i.id
WHERE i.missing_since IS NULL AND a.person_id IS NOT NULL AND a.is_listed = 1 AND l.joined_at IS NOT NULL
    AND (k.proven_at IS NOT NULL OR s.is_inherited = 0)
ORDER BY c.title_id, a.person_id, i.id, a.id
"""
"""Only of accounts that take part: somebody's, listed, joined; of libraries that they were seen to have access to."""
_ON_THE_WAY = """
SELECT o.account_id, o.item_id, o.wanted, o.sent, o.was_sent OR o.state = 'in_flight'
FROM json_each(?) AS w CROSS JOIN hub_copies AS c ON c.title_id = w.value
CROSS JOIN outbox AS o INDEXED BY outbox_by_item ON o.item_id = c.item_id
WHERE o.state IN ('pending', 'in_flight', 'waiting', 'held', 'dead') ORDER BY o.id
"""
_FLIPS = f"""
SELECT g.person_id, g.title_id, g.at FROM {_PAIRS}
CROSS JOIN hub_changes AS g ON g.person_id = json_extract(w.value, '$[0]')
    AND g.title_id = json_extract(w.value, '$[1]') AND g.at > ?
WHERE g.account_id IS NOT NULL AND g.is_refused = 0 AND g.before_watch <> 'unknown' AND g.before_watch <> g.after_watch
    AND NOT EXISTS (SELECT 1 FROM hub_changes AS o WHERE o.person_id = g.person_id AND o.title_id = g.title_id
        AND o.at >= g.at AND o.id > g.id AND o.account_id IS NULL)
ORDER BY g.at, g.id
"""
"""What a person sets here begins the count anew."""


@dataclass(slots=True)
class _Way:
    """What is on its way to a copy."""

    wanted: WatchValue
    sent: tuple[WatchValue, ...] = ()


def subjects(
    raw: sqlite3.Connection, pairs: Iterable[Pair], rules: Mapping[int, LinkRules], now: float
) -> list[Subject]:
    """Give all that is known of persons and titles, in their order; `rules` are by profile."""
    wanted = list(dict.fromkeys(pairs))
    told, titles = json.dumps(wanted), json.dumps(sorted({title_id for _, title_id in wanted}))
    states = {(row[0], row[1]): state_of(row) for row in raw.execute(_STATES, (told,))}
    ways = _ways(raw, titles)
    copies: defaultdict[Pair, list[Copy]] = defaultdict(list)
    for person_id, title_id, *row in raw.execute(_COPIES, (titles,)).fetchall():
        copies[person_id, title_id].append(_copy_of(row, rules, ways.get((row[0], row[1]))))
    flips: defaultdict[Pair, list[float]] = defaultdict(list)
    for person_id, title_id, at in raw.execute(_FLIPS, (told, now - DAY)):
        flips[person_id, title_id].append(at)
    return [Subject(*pair, states.get(pair), tuple(copies[pair]), tuple(flips[pair])) for pair in wanted]


def state_of(row: Sequence[Any]) -> HubState:
    """Read the columns STATE."""
    person_id, title_id, *value, rev, changed_at, origin, parked = row
    return HubState(person_id, title_id, columns_value(value), rev, changed_at, origin, parked)


def _ways(raw: sqlite3.Connection, titles: str) -> dict[Pair, _Way]:
    """Give what is on its way, by account and item: the newest wish, and all that writes may have left there."""
    found: dict[Pair, _Way] = {}
    for account_id, item_id, wanted, sent, may_have_left in raw.execute(_ON_THE_WAY, (titles,)):
        older = found.get((account_id, item_id))
        value = value_of(wanted)
        left = (*(older.sent if older else ()), *values_of(sent), *((value,) if may_have_left else ()))
        found[account_id, item_id] = _Way(value, left)
    return found


def _copy_of(row: Sequence[Any], rules: Mapping[int, LinkRules], way: _Way | None) -> Copy:
    account_id, item_id, profile_id, place, runtime, *rest = row
    told, (changed_at, is_inherited, is_proven), agreed = rest[:4], rest[4:7], rest[7:]
    return Copy(
        account_id,
        item_id,
        profile_id,
        place,
        seen_of(told, is_proven=bool(is_proven)),
        seen_at=changed_at,
        baseline=_baseline_of(agreed),
        wanted=way.wanted if way else None,
        sent=way.sent if way else (),
        runtime_ms=runtime,
        rules=rules.get(profile_id) or LinkRules(),
        is_inherited=bool(is_inherited),
    )


def _baseline_of(agreed: Sequence[Any]) -> Baseline | None:
    if agreed[0] is None:
        return None
    *value, rev, agreed_at, written_at = agreed
    return Baseline(columns_value(value), rev, agreed_at, is_written=written_at is not None and written_at >= agreed_at)
