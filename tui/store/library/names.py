"""The names by which items of different servers are found to be copies of one work (safety rule S23). Pure.

The media type is part of every name: `movie:imdb:tt0133093`, `episode:tvdb:349232`, `episode:tvdb:81189/1/2`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator

from tui.model.library import ItemKind, ItemRow
from tui.store.plays.external_ids import external_id

_OF_SHOWS = frozenset({ItemKind.EPISODE})


def item_names(item: ItemRow, show_ids: Collection[str] = ()) -> tuple[str, ...]:
    """Give every name of an item: by its own ids and, of an episode, by those of its show with season and number.

    Specials (season 0) have no names by their show: each provider counts them in its own order. A file of several
    episodes is none of them, so it is named by its show and all its numbers (`.../1/1-2`) and by nothing else.
    """
    return tuple(sorted({*own_names(item), *show_names(show_ids, item.season, item.number, item.number_end)}))


def own_names(item: ItemRow) -> tuple[str, ...]:
    """Give the names of an item by its own ids; none of a file with several episodes, whose ids are the first's."""
    if is_double(item.number, item.number_end):
        return ()
    return tuple(sorted(_named(item.kind, item.guid, item.ids)))


def show_names(
    show_ids: Iterable[str], season: int | None, number: int | None, number_end: int | None = None
) -> tuple[str, ...]:
    """Give the names of an episode by the ids of its show, `tvdb:81189`; none of a special, nor without numbers."""
    if not season or number is None or season < 0:
        return ()
    place = f"{season}/{number}-{number_end}" if is_double(number, number_end) else f"{season}/{number}"
    return tuple(sorted(f"{ItemKind.EPISODE}:{show_id}/{place}" for show_id in show_ids))


def differ(names: Iterable[str], others: Iterable[str]) -> bool:
    """Tell whether two have ids of their own from one provider, and none in common there."""
    mine, theirs = _by_provider(names), _by_provider(others)
    return any(mine[provider].isdisjoint(theirs[provider]) for provider in mine.keys() & theirs.keys())


def is_double(number: int | None, number_end: int | None) -> bool:
    """Tell whether a file holds several episodes."""
    return number is not None and number_end is not None and number_end > number


def _named(kind: ItemKind, guid: str, ids: Iterable[str]) -> Iterator[str]:
    yield from (f"{kind.value}:{outside}" for outside in ids)
    named = external_id(guid, kind) if guid else None
    if named is not None:
        yield named


def _by_provider(names: Iterable[str]) -> dict[str, set[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for name in names:
        if "/" not in name:
            provider, _, outside = name.rpartition(":")
            found[provider].add(outside)
    return found
