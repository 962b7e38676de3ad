"""What a rule finds: everything of its kind for which all conditions hold, in its order. Runs in a reader's thread."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from heapq import nlargest, nsmallest

from tui.engine.lists.rules import MOST, Rule, Sort
from tui.model.lists import Entry, EntryKind
from tui.store.catalogue.folding import sort_name
from tui.store.hop import Raw
from tui.store.lists.rule_rows import Candidate, candidates, genres_of
from tui.store.lists.watched_names import Place, parts, places, places_of, seen_places, watched_names

DAY = 86400.0

Holds = Callable[[Candidate], bool]


def chosen(raw: Raw, rule: Rule, people: Mapping[str, int], now: float) -> list[Entry]:
    """Give what a rule finds. `people`: the ids of those that it names, by the names that it uses."""
    conditions = [*_plain(rule, now), *_by_people(raw, rule, people)]
    found = [one for one in candidates(raw, rule.kind) if all(holds(one) for holds in conditions)]
    return [one.entry(rule.kind) for one in _first(found, rule, min(rule.limit or MOST, MOST))]


def _first(found: list[Candidate], rule: Rule, limit: int) -> list[Candidate]:
    """Give the first of them in the order of a rule, at most `limit`; ties go by title.

    Sorting all of 100,000 would keep others from their turn: it is one step to the interpreter.
    """
    if rule.sort is Sort.TITLE:
        pick = nlargest if rule.is_descending else nsmallest
        return pick(limit, found, key=_by_title)
    value, sign = _SORTS[rule.sort], -1 if rule.is_descending else 1
    return nsmallest(limit, found, key=lambda one: (sign * value(one), *_by_title(one)))


def _by_title(one: Candidate) -> tuple[str, tuple[str, ...]]:
    return one.sort_name, one.outside


def _plain(rule: Rule, now: float) -> list[Holds]:
    """Give the conditions on what catalogues and libraries tell."""
    holds: list[Holds] = []
    if rule.year_from is not None or rule.year_to is not None:
        first, last = rule.year_from or 0, rule.year_to or 9999
        holds.append(lambda one: any(first <= year <= last for year in one.years))
    for told in rule.genres:
        holds.append(_has_genre(frozenset(told.split(","))))
    if rule.rating_from is not None:
        least = rule.rating_from
        holds.append(lambda one: one.rating >= least)
    for text in rule.text:
        holds.append(_has_text(sort_name(text)))
    since = _since(rule, now)
    if since is not None or rule.sources:
        holds.append(_came(since, frozenset(name.casefold() for name in rule.sources)))
    return holds


def _by_people(raw: Raw, rule: Rule, people: Mapping[str, int]) -> list[Holds]:
    """Give the conditions on what people have watched."""
    if not (rule.watched_by or rule.unwatched_by):
        return []
    seen = {name: watched_names(raw, people[name]) for name in {*rule.watched_by, *rule.unwatched_by}}
    if rule.kind is not EntryKind.SHOW:
        watched: list[Holds] = [_is_among(seen[name], rule.kind) for name in rule.watched_by]
        return watched + [_is_not(_is_among(seen[name], rule.kind)) for name in rule.unwatched_by]
    known = parts(raw)
    there, begun = places(known), {name: seen_places(names, known) for name, names in seen.items()}
    whole: list[Holds] = [_is_whole(begun[name], there) for name in rule.watched_by]
    return whole + [_is_not(_is_begun(begun[name])) for name in rule.unwatched_by]


def _has_genre(wanted: frozenset[str]) -> Holds:
    return lambda one: any(not wanted.isdisjoint(genres_of(told)) for told in one.genres)


def _has_text(wanted: str) -> Holds:
    return lambda one: wanted in one.sort_name


def _came(since: float | None, sources: frozenset[str]) -> Holds:
    """A copy of these profiles, of any without, came since then."""

    def holds(one: Candidate) -> bool:
        return any(
            (since is None or added >= since) and (not sources or name.casefold() in sources)
            for added, name in zip(one.added, one.sources, strict=True)
        )

    return holds


def _is_among(names: set[str], kind: EntryKind) -> Holds:
    return lambda one: not names.isdisjoint(one.names(kind))


def _is_not(holds: Holds) -> Holds:
    """Of what only has a title nobody knows whether it was watched: that is not unwatched (S22)."""
    return lambda one: one.is_known and not holds(one)


def _is_whole(seen: Mapping[str, set[Place]], there: Mapping[str, set[Place]]) -> Holds:
    """Every regular episode that libraries have of it is watched."""

    def holds(one: Candidate) -> bool:
        known = places_of(one.ids, there)
        return bool(known) and known <= places_of(one.ids, seen)

    return holds


def _is_begun(seen: Mapping[str, set[Place]]) -> Holds:
    return lambda one: bool(places_of(one.ids, seen))


def _since(rule: Rule, now: float) -> float | None:
    """Give from when on a copy counts as new (UTC epoch seconds): a day begins at midnight here."""
    days = None if rule.added_days is None else now - rule.added_days * DAY
    date = datetime.fromisoformat(rule.added_since).astimezone().timestamp() if rule.added_since else None
    told = [one for one in (days, date) if one is not None]
    return max(told) if told else None


_SORTS: Mapping[Sort, Callable[[Candidate], float]] = {
    Sort.ADDED: lambda one: min(one.added, default=0.0),
    Sort.YEAR: lambda one: min(one.years, default=0),
    Sort.RATING: lambda one: one.rating,
}
