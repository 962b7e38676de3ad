"""Finds out of which title an item is a copy: by its own ids, by its show and place, by its path, or by hand (S23).

Never by what it is called alone. What is not sure is put on the list of what a person has to say.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import chain

from tui.errors import Conflict
from tui.model.library import ItemKind, StoredItem
from tui.store.hub import choosing, stopping, titles
from tui.store.hub.holders import Holders, on_server
from tui.store.hub.judging import Doubt, Judge, Match, Named, place_of
from tui.store.hub.known_titles import KnownTitles
from tui.store.hub.labels import label_of
from tui.store.hub.orders import Orders
from tui.store.library.names import own_names

KEPT = (ItemKind.MOVIE, ItemKind.EPISODE)
"""What is kept in step."""

_COPIES = """
SELECT c.item_id, c.title_id FROM json_each(?) AS w CROSS JOIN hub_copies AS c ON c.item_id = w.value
"""
_UNSURE = """
INSERT INTO hub_unmatched (item_id, reason, candidates, found_at) VALUES (?1, ?2, ?3, ?4)
ON CONFLICT (item_id) DO UPDATE SET reason = ?2, candidates = ?3 WHERE reason <> ?2 OR candidates <> ?3
"""
_LOOK = """
INSERT OR IGNORE INTO hub_dirty (account_id, item_id)
SELECT account_id, item_id FROM watch_states WHERE item_id = ?
"""
_NOT_BY_HAND = """
DELETE FROM hub_copies WHERE how <> 'hand' AND item_id IN (SELECT value FROM json_each(?))
RETURNING item_id, title_id
"""


class Matcher:
    """Matches items within one transaction, in the writer's thread. Ask for many at once."""

    def __init__(self, raw: sqlite3.Connection, now: float) -> None:
        self._raw = raw
        self._now = now
        self._holders = Holders(raw)
        self._known = KnownTitles(raw)
        self._choices: dict[int, int | None] = {}
        self._judge = Judge(self._holders, self._known, Orders(raw), self._choices)
        self._seen: set[int] = set()
        """Items that were decided on."""
        self._joined: set[int] = set()
        """Items that became copies."""
        self._withdrew: set[int] = set()
        self._doubted: set[int] = set()
        """Items of which nobody was sure; a title that came since may be theirs."""
        self._freed: dict[int, int] = {}
        """Titles of items that are to be decided on anew."""

    def match(self, item_ids: Iterable[int]) -> dict[int, int]:
        """Give the titles of films and episodes, made where there is none; those of which nobody is sure are left out.

        What else in any library is a copy of a new title becomes known with it.
        """
        wanted = set(item_ids)
        known = self._copies(wanted)
        self._settle(self._holders.items(wanted - known.keys()), creates=True)
        return self._copies(wanted)

    def arrive(self, item_ids: Iterable[int]) -> set[int]:
        """Find out, also of what was matched before, which items are copies of titles that are known; give them.

        Others that turn out to be copies on the way are given as well.
        """
        wanted = set(item_ids)
        items = self._holders.items(wanted)
        self._holders.learn_shows(items)
        self._free(wanted)
        self._rename(items)
        self._known.learn((), (), self._freed.values())
        self._settle(items, creates=False)
        return set(self._copies(wanted | self._joined))

    def title_for(self, names: Iterable[str], kind: ItemKind, shown: str) -> int:
        """Give the title that has one of these names, made if there is none. Raises Conflict if they mean several."""
        names = sorted(names)
        self._known.learn(names)
        found = self._known.titled(names)
        if found:
            if not self._judge.are_one(found):
                raise Conflict(f"{shown}: these ids mean different titles", hint="Give one of them.")
            return self._known.unite(found)
        title_id = self._known.add(kind, shown, names, self._now)
        self._holders.learn_names(names)
        self._settle([item for name in names for item in self._holders.of_name(name)], creates=False)
        return title_id

    def _settle(self, items: Iterable[StoredItem], *, creates: bool) -> None:
        """Decide on items, and on those that turn out to be the same. Only for the first ones titles are made."""
        todo = self._fresh(items)
        while todo:
            self._learn(todo)
            others: list[StoredItem] = []
            for item in todo:
                named = self._judge.named(item)
                verdict = self._judge.decide(named) or self._as_before(item)
                others += self._withdrawn(named)
                if isinstance(verdict, Doubt):
                    self._note(item, verdict)
                elif verdict is not None or creates:
                    joined = self._join(named, verdict)
                    self._seen.difference_update(self._doubted.intersection(other.id for other in joined))
                    others += joined
                else:
                    self._release(item)
            todo, creates = self._fresh(others), False
        self._end_freed()

    def _as_before(self, item: StoredItem) -> Match | None:
        """Give the title that an item had which had no names until now: a file that is identified at last."""
        before = self._freed.get(item.id)
        if before is None or item.id in self._choices or self._known.names(before):
            return None
        return Match(before, "ids" if own_names(item.item) else "alone")

    def _fresh(self, items: Iterable[StoredItem]) -> list[StoredItem]:
        found = {
            item.id: item
            for item in items
            if item.id not in self._seen and item.missing_since is None and item.item.kind in KEPT
        }
        known = self._copies(found)
        self._seen |= found.keys()
        return [found[item_id] for item_id in sorted(found.keys() - known.keys())]

    def _learn(self, items: Sequence[StoredItem]) -> None:
        self._holders.learn(items)
        self._holders.learn_paths(item.item.path for item in items)
        names = [name for item in items for some in self._holders.names(item) for name in some]
        beside = [other for item in items for other in self._beside(item)]
        chosen = choosing.chosen(self._raw, [item.id for item in items])
        self._choices |= chosen
        titled = [title_id for title_id in chosen.values() if title_id is not None]
        self._known.learn(names, [other.id for other in beside], titled)

    def _beside(self, item: StoredItem) -> list[StoredItem]:
        """Give the items at the same place in their shows, or at the same path."""
        places = self._holders.names(item)[1]
        at_place = [other for name in places for other in self._holders.of_name(name)]
        return [*at_place, *self._holders.at_path(item.item.path)]

    def _join(self, named: Named, match: Match | None) -> list[StoredItem]:
        """Let an item be a copy of a title, or of a new one; give the items that may be the same."""
        item, is_placed = named.item, True
        if match is None:
            is_alone = item.id in self._choices
            how = titles.HAND if is_alone else "ids" if named.own else "show" if named.places else "alone"
            names = () if is_alone else (*named.own, *named.places)
            title_id = self._known.add(item.item.kind, label_of(item.item), names, self._now)
        else:
            title_id, how = match.title_id, match.how
            is_placed = all(place_of(copy) == place_of(item) for copy in self._known.copies(title_id))
            self._known.name(title_id, (*named.own, *(named.places if is_placed else ())))
            self._known.call(title_id, label_of(item.item))
        self._known.copy(item, title_id, how)
        self._joined.add(item.id)
        if match is None and item.id in self._choices:
            return []
        names = (*named.own, *named.places)
        same = [other for name in names for other in self._holders.of_name(name)]
        return [*same, *self._holders.at_path(item.item.path)]

    def _withdrawn(self, named: Named) -> list[StoredItem]:
        """Let what was matched by a name that is doubtful now be decided on anew, once; give it."""
        rivals = {
            other.id: other
            for name in named.doubtful
            for other in on_server(self._holders.of_name(name), named.item.server_id)
            if other.id != named.item.id and other.id not in self._withdrew
        }
        matched = self._copies(rivals) if rivals else {}
        if not matched:
            return []
        self._learn([rivals[item_id] for item_id in matched])
        doubtful = [item_id for item_id, title_id in matched.items() if not self._is_sure(rivals[item_id], title_id)]
        gone = self._free(doubtful)
        self._withdrew.update(gone)
        self._seen.difference_update(gone)
        return [rivals[item_id] for item_id in gone]

    def _is_sure(self, item: StoredItem, title_id: int) -> bool:
        """Tell whether an item would be matched with its title again."""
        verdict = self._judge.decide(self._judge.named(item))
        return isinstance(verdict, Match) and verdict.title_id == title_id

    def _free(self, item_ids: Iterable[int]) -> list[int]:
        """Let items be copies of nothing, but for what a person said; give which were."""
        gone = dict(self._raw.execute(_NOT_BY_HAND, (json.dumps(sorted(item_ids)),)).fetchall())
        self._freed |= gone
        self._known.forget(gone)
        return sorted(gone)

    def _rename(self, items: Iterable[StoredItem]) -> None:
        """Let what these items were called by before name the titles no longer of which they were copies.

        Titles keep what other copies are called by, and what the items are still called by. One that nothing of this
        holds for is that of an item which is something else now: it stays as it was.
        """
        told: defaultdict[int, set[str]] = defaultdict(set)
        for item in items:
            if item.id in self._freed:
                told[self._freed[item.id]].update(chain.from_iterable(self._holders.names(item)))
        names = titles.names_of(self._raw, told)
        for title_id, still in told.items():
            others = self._known.copies_now(title_id)
            self._holders.learn_shows(others)
            kept = {name for other in others for some in self._holders.names(other) for name in some}
            kept |= still & names.get(title_id, set())
            if kept:
                titles.keep_names(self._raw, title_id, kept)

    def _end_freed(self) -> None:
        """Forget what was agreed on with items that are copies of something else now, and what waits for them."""
        now = self._copies(self._freed)
        moved = {item_id: before for item_id, before in self._freed.items() if now.get(item_id) != before}
        united = [item_id for item_id, before in self._freed.items() if before in self._known.united]
        for item_id in sorted({*moved, *united}):
            self._raw.execute("DELETE FROM hub_baselines WHERE item_id = ?", (item_id,))
            stopping.stop_item(self._raw, item_id, self._now)
        for item_id in sorted(moved.keys() - now.keys()):
            self._raw.execute(_LOOK, (item_id,))
        self._freed.clear()

    def _note(self, item: StoredItem, doubt: Doubt) -> None:
        self._doubted.add(item.id)
        candidates = " ".join(str(one) for one in sorted(doubt.candidates))
        self._raw.execute(_UNSURE, (item.id, doubt.reason, candidates, self._now))

    def _release(self, item: StoredItem) -> None:
        """Let an item that shares its names with no other any more be looked at for those who have seen it."""
        if self._raw.execute("DELETE FROM hub_unmatched WHERE item_id = ?", (item.id,)).rowcount:
            self._raw.execute(_LOOK, (item.id,))

    def _copies(self, item_ids: Iterable[int]) -> dict[int, int]:
        return dict(self._raw.execute(_COPIES, (json.dumps(sorted(item_ids)),)).fetchall())
