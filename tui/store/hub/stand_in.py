"""What stands for a title on a server that knows every title without having its file, as Trakt does. Pure.

It is known there by outside ids, or by those of its show with its place; without either nothing stands for it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tui.model.library import ItemKind, ItemRow, StoredItem
from tui.store.library.ambiguity import BY_SHOW

MOVIES, SHOWS = "movies", "shows"
"""Keys of the two libraries there."""
MOVIE_IDS = ("trakt", "imdb", "tmdb")
"""Providers by which such a server knows films (protocol reference section 8), the one first that it knows best."""
SHOW_IDS = ("trakt", "tvdb", "imdb", "tmdb")
"""The same of shows and of episodes."""

_SHAPES = {name: re.compile(r"[1-9]\d{0,11}") for name in ("trakt", "tvdb", "tmdb")} | {"imdb": re.compile(r"tt\d+")}
_Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class StandIn:
    """An item for a title, and the show that it belongs to."""

    title_id: int
    item: ItemRow
    """Its `grandparent_key` is still empty."""
    show_ids: tuple[str, ...] = ()
    """Of an episode whose place is known: those of its show, the best first."""

    @property
    def is_known(self) -> bool:
        """Whether it has ids of its own."""
        return bool(self.item.ids)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a title."""

    title_id: int
    kind: ItemKind
    shown: str
    names: Sequence[str]
    """All names of it, as in `tui.store.library.names`."""
    copies: Sequence[StoredItem]
    """Of which people call it; the best first."""


def stand_in(facts: Facts) -> StandIn | None:
    """Give what stands for a title; None = it cannot be named there, or is a file with several episodes (S23)."""
    by_show = [match for name in facts.names if (match := BY_SHOW.fullmatch(name))]
    if any(match[4] for match in by_show):
        return None
    is_movie = facts.kind is ItemKind.MOVIE
    prefix = f"{facts.kind.value}:"
    own = only_ones(
        (name.removeprefix(prefix) for name in facts.names if "/" not in name), MOVIE_IDS if is_movie else SHOW_IDS
    )
    place, show_ids = (None, ()) if is_movie else _placed(by_show)
    if not (own or show_ids):
        return None
    key = _key(prefix, own, show_ids, place)
    return StandIn(facts.title_id, _item(facts, key, own, place), show_ids)


def only_ones(ids: Iterable[str], providers: Sequence[str]) -> tuple[str, ...]:
    """Give the ids of providers that have exactly one here, in the order of the providers."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for outside in ids:
        provider, _, value = outside.partition(":")
        if provider in providers and _SHAPES[provider].fullmatch(value):
            found[provider].add(outside)
    return tuple(next(iter(found[provider])) for provider in providers if len(found[provider]) == 1)


def _placed(by_show: Sequence[re.Match[str]]) -> tuple[_Place | None, tuple[str, ...]]:
    """Give season and number with the ids of the show; nothing where shows count in different orders."""
    places = {(int(match[2]), int(match[3])) for match in by_show}
    show_ids = only_ones((match[1] for match in by_show), SHOW_IDS)
    if len(places) != 1 or not show_ids:
        return None, ()
    return next(iter(places)), show_ids


def _key(prefix: str, own: Sequence[str], show_ids: Sequence[str], place: _Place | None) -> str:
    if place is not None:
        return f"{prefix}{show_ids[0]}/{place[0]}/{place[1]}"
    return f"{prefix}{own[0]}"


def _item(facts: Facts, key: str, own: Sequence[str], place: _Place | None) -> ItemRow:
    told = facts.copies[0].item if facts.copies else None
    season, number = place or (None, None)
    return ItemRow(
        key,
        facts.kind,
        MOVIES if facts.kind is ItemKind.MOVIE else SHOWS,
        told.title if told else facts.shown,
        ids=tuple(sorted(own)),
        grandparent_title=told.grandparent_title if told else "",
        season=season,
        number=number,
        year=told.year if told else None,
        released=told.released if told else "",
        runtime_ms=next((copy.item.runtime_ms for copy in facts.copies if copy.item.runtime_ms), None),
    )
