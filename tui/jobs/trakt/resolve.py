"""Finds out what Trakt calls the entries of a list, by the ids they have: never by their titles (S23).

What it answered is kept: found for a month, unknown for some hours, failed never.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from tui.jobs.trakt.ground import Ground
from tui.model.lists import Entry, EntryKind, ListItem, Lookup, Match
from tui.model.log import Level
from tui.store.hop import Raw
from tui.store.lists import item_writes, reading, sides
from tui.store.lists.whole import WholeLocal
from tui.store.trakt import lookups

FOUND_HOLDS = 30 * 86_400.0
"""Seconds for which an answer counts."""
UNKNOWN_HOLDS = 6 * 3_600.0
"""The same, of what Trakt does not know: it may learn of it any day."""
STORED_AT_ONCE = 25
"""Entries after which what was found is stored."""

_SOURCES = ("imdb", "tmdb", "tvdb")
_NO_TVDB = frozenset({EntryKind.MOVIE, EntryKind.PERSON})


@dataclass(frozen=True, slots=True)
class Answer:
    """What is made of an entry."""

    entry: Entry
    match: Match
    reason: str = ""
    candidates: tuple[Entry, ...] = ()


class Resolving:
    """The entries of one list that have no id of Trakt's yet."""

    def __init__(self, on: Ground, local: WholeLocal) -> None:
        self._on = on
        self._local = local
        self._known: dict[str, Lookup] = {}
        self._fresh: list[Lookup] = []
        self._answers: list[tuple[ListItem, Answer]] = []

    async def run(self) -> bool:
        """Ask for each; tell whether anything was learned. Raises SyncError: what was found by then is stored."""
        items = self._local.unasked
        names = [name for item in items for name in names_of(item.entry)]
        self._known = dict(await self._on.store.trakt.lookups(names))
        has_learned = False
        try:
            for item in items:
                answer = await self._answer(item.entry, item.match, item.reason)
                if (answer.entry, answer.match, answer.reason) != (item.entry, item.match, item.reason):
                    self._answers.append((item, answer))
                    has_learned = True
                if len(self._fresh) >= STORED_AT_ONCE:
                    await self._store()
        finally:
            await self._store()
        return has_learned

    async def _answer(self, entry: Entry, match: Match, reason: str) -> Answer:
        names = names_of(entry)
        if not names and entry.season is not None and entry.show_ids:
            # Trakt takes it by its place in its show: see `learning`.
            return Answer(entry, match, reason)
        if not names:
            return Answer(entry, Match.MISSING, _no_names(entry))
        for name in names:
            found = await self._look_up(name, entry.kind)
            if found.entry is not None:
                return await self._checked(entry, found.entry, names)
            if found.candidates:
                words = f"Trakt knows {len(found.candidates)} by {name}"
                return Answer(entry, Match.AMBIGUOUS, words, found.candidates)
        return Answer(entry, Match.MISSING, f"Item {names[0]} not found on Trakt")

    async def _checked(self, entry: Entry, found: Entry, names: tuple[str, ...]) -> Answer:
        """Believe an id only if the others do not name something else."""
        if not contradict(entry, found):
            ids = tuple(sorted({*entry.ids, *found.ids}))
            title = entry.title or found.title
            known = replace(entry, trakt_id=found.trakt_id, ids=ids, title=title, year=entry.year or found.year)
            return Answer(known, Match.FOUND)
        others = [(await self._look_up(name, entry.kind)).entry for name in names[1:]]
        candidates = tuple(dict.fromkeys(each for each in (found, *others) if each is not None))
        return Answer(entry, Match.AMBIGUOUS, "Its ids name different things at Trakt", candidates)

    async def _look_up(self, name: str, kind: EntryKind) -> Lookup:
        known = self._known.get(name)
        now = self._on.clock.now()
        if known is not None and now - known.looked_at < (FOUND_HOLDS if known.entry else UNKNOWN_HOLDS):
            return known
        _, source, outside = name.split(":", 2)
        found = await self._on.session.reader.look_up(source, outside, kind)
        fresh = Lookup(name, found[0] if len(found) == 1 else None, now, found if len(found) > 1 else ())
        self._known[name] = fresh
        self._fresh.append(fresh)
        return fresh

    async def _store(self) -> None:
        """Store what was found, and tell of what Trakt does not know for the first time."""
        fresh, self._fresh = self._fresh, []
        answers, self._answers = self._answers, []
        if fresh or answers:
            await self._on.write(lambda raw: _keep(raw, fresh, answers))
        for item, answer in answers:
            if answer.match is Match.MISSING and item.match is not Match.MISSING:
                self._on.log(Level.WARNING, answer.reason)


def names_of(entry: Entry) -> tuple[str, ...]:
    """Give by which names Trakt is asked for an entry, the surest first: `movie:imdb:tt0133093`."""
    if entry.kind is EntryKind.SEASON:
        return ()
    by_source = [outside for source in _SOURCES for outside in entry.ids if outside.startswith(f"{source}:")]
    return tuple(f"{entry.kind}:{outside}" for outside in by_source if _is_taken(entry.kind, outside))


def _is_taken(kind: EntryKind, outside: str) -> bool:
    source, _, value = outside.partition(":")
    is_whole = value.startswith("tt") if source == "imdb" and kind is not EntryKind.PERSON else bool(value)
    return is_whole and not (source == "tvdb" and kind in _NO_TVDB)


def _no_names(entry: Entry) -> str:
    what = entry.names[0] if entry.names else f"{entry.kind} {entry.title}"
    return f"Item {what} has no id by which Trakt can be asked: choose it by hand"


def contradict(entry: Entry, found: Entry) -> bool:
    """Whether Trakt's entry has another id of a catalogue than ours, of those that both name."""
    ours, theirs = _by_source(entry.ids), _by_source(found.ids)
    return any(ours[source] != theirs[source] for source in ours.keys() & theirs.keys() if source in _SOURCES)


def _by_source(ids: Iterable[str]) -> Mapping[str, str]:
    return dict(outside.split(":", 1) for outside in ids if ":" in outside)


def _keep(raw: Raw, fresh: Iterable[Lookup], answers: Iterable[tuple[ListItem, Answer]]) -> None:
    """Store answers; what a person chose or changed meanwhile stays. A list of which more is known is not in line."""
    lookups.put_many(raw, fresh)
    for item, answer in answers:
        now = reading.item(raw, item.id)
        if now is not None and (now.entry, now.match) == (item.entry, item.match):
            rest, why = answer.candidates, answer.reason
            item_writes.resolve(raw, item.id, answer.entry, answer.match, reason=why, candidates=rest)
            if answer.match is Match.FOUND:
                sides.forget_mark(raw, item.list_id)
