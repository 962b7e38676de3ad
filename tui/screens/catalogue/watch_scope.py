"""What `w` is about: a film, an episode, a season or a series, and how it stands for the people of the household."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from tui.engine.hub.leaves import leaves_of
from tui.errors import InvalidInput, NotFound
from tui.model.catalogue import Episode, Title, TitleKind
from tui.model.library import ItemKind, StoredItem
from tui.screens.catalogue.chosen_title import ChosenItem, ChosenTitle, episode_names
from tui.screens.catalogue.hub_picture import Decided, Standing
from tui.screens.catalogue.item_picture import item_name

if TYPE_CHECKING:
    from tui.deck import Deck

MOST_DECISIONS = 8
"""Decisions that are shown of a title."""
States = Mapping[int, Standing]
"""How items stand for each person, by item."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Something that can be marked."""

    word: str
    """`this film`, `this episode`, `season 2`, `the whole series`."""
    name: str
    items: tuple[int, ...] = ()
    """Items of libraries; a show stands for its episodes."""
    names: tuple[str, ...] = ()
    """What a title of a catalogue is called outside."""
    watched: frozenset[int] = field(default_factory=frozenset)
    """People who have watched all of it."""
    begun: frozenset[int] = field(default_factory=frozenset)
    """People who have watched some of it, or are in the middle."""
    is_one: bool = True
    """A single film or episode."""

    def is_watched_by(self, person_id: int) -> bool:
        """Whether somebody has watched all of it."""
        return person_id in self.watched


def scopes_of_item(found: StoredItem, episodes: Sequence[StoredItem] = (), season: int | None = None) -> list[Scope]:
    """What is meant by an item of a library; of a show with `season` that season first. `episodes` are the show's."""
    kind = found.item.kind
    if kind is ItemKind.SHOW:
        return [
            *season_scopes(found, episodes, season),
            Scope("the whole series", found.item.title, (found.id,), is_one=False),
        ]
    word = {ItemKind.MOVIE: "this film", ItemKind.EPISODE: "this episode"}.get(kind)
    return [] if word is None else [Scope(word, item_name(found.item), (found.id,))]


def season_scopes(show: StoredItem, episodes: Sequence[StoredItem], season: int | None) -> list[Scope]:
    """A season of a show; [] without one."""
    ids = tuple(one.id for one in episodes if season is not None and one.item.season == season)
    word = "the specials" if season == 0 else f"season {season}"
    return [Scope(word, f"{show.item.title}, {word}", ids, is_one=False)] if ids else []


def scopes_of_title(title: Title, episode: Episode | None = None, season: int | None = None) -> list[Scope]:
    """What is meant by a title of a catalogue, by the ids that its provider tells; [] when it tells none.

    Of a series the chosen `episode` or `season` goes first.
    """
    ids = [f"{source}:{value}" for source, value in (("tmdb", title.tmdb), ("imdb", title.imdb)) if value]
    if title.kind is TitleKind.MOVIE and ids:
        return [Scope("this film", title.name, names=tuple(f"{ItemKind.MOVIE}:{one}" for one in ids))]
    if title.kind is not TitleKind.SERIES or not ids:
        return []
    own = () if episode is None else tuple(episode_names(title, episode))
    scopes = [] if episode is None or not own else [Scope("this episode", episode.title, names=own)]
    number = season if episode is None else episode.season
    if number:
        names = tuple(f"{ItemKind.SEASON}:{one}/{number}" for one in ids)
        scopes.append(Scope(f"season {number}", f"{title.name}, season {number}", names=names, is_one=False))
    names = tuple(f"{ItemKind.SHOW}:{one}" for one in ids)
    return [*scopes, Scope("the whole series", title.name, names=names, is_one=False)]


async def standing_of(deck: Deck, chosen: ChosenTitle | ChosenItem | None) -> Standing:
    """How a film or an episode stands for each person; of a series nothing. Raises LocalStoreError."""
    if chosen is None:
        return ()
    if isinstance(chosen, ChosenItem):
        items = [chosen.found.id]
    else:
        first = next(iter(scopes_of_title(chosen.title, chosen.episode)), None)
        names = first.names if first is not None and first.is_one else ()
        items = [one.id for one in await deck.store.library.named(names)] if names else []
    states = await deck.hub.states_of(items) if items else {}
    return next(iter(states.values()), ())


async def decisions_of(deck: Deck, standing: Standing) -> list[Decided]:
    """What was decided of a title for everybody, newest first. Raises LocalStoreError."""
    told = [
        (person.name, kept)
        for person, state in standing
        for kept in await deck.store.hub.changes_of(person.id, state.title_id, limit=MOST_DECISIONS)
    ]
    return sorted(told, key=lambda one: one[1].id, reverse=True)[:MOST_DECISIONS]


async def scopes_of_chosen(deck: Deck, chosen: ChosenTitle | ChosenItem) -> list[Scope]:
    """What is meant by a row of the catalogue; of an episode also its season and series. Raises LocalStoreError."""
    if isinstance(chosen, ChosenTitle):
        return scopes_of_title(chosen.title, chosen.episode)
    found = chosen.found
    scopes = scopes_of_item(found)
    if found.item.kind is ItemKind.EPISODE:
        show = await deck.store.library.find(found.server_id, found.item.grandparent_key)
        if show is not None:
            scopes += scopes_of_item(show, await deck.store.library_shelves.episodes(show), found.item.season)
    return scopes


async def known_scopes(deck: Deck, scopes: Sequence[Scope]) -> list[Scope]:
    """The scopes with how each stands; those that no library has and nothing can be said of are left out.

    Raises LocalStoreError.
    """
    known = []
    for scope in scopes:
        found = await _known(deck, scope)
        if found is not None:
            known.append(found)
    return known


async def _known(deck: Deck, scope: Scope) -> Scope | None:
    scope = await _in_libraries(deck, scope)
    try:
        leaves = await leaves_of(deck.store, scope.items, scope.names)
    except (InvalidInput, NotFound):
        return None
    if not leaves.items:
        return scope
    states = await deck.hub.states_of(leaves.items)
    unsure = {one.item_id for one in await deck.hub.unmatched()}
    sure = [item for item in leaves.items if item not in unsure]
    return replace(scope, watched=watched_by_all(sure, states), begun=begun_by(states))


async def _in_libraries(deck: Deck, scope: Scope) -> Scope:
    """By which of its names the libraries know a title; where none does, by the first."""
    if not scope.names:
        return scope
    for name in scope.names:
        try:
            if (await leaves_of(deck.store, (), (name,))).items:
                return replace(scope, names=(name,))
        except InvalidInput:
            continue
    return replace(scope, names=scope.names[:1])


def watched_by_all(items: Sequence[int], states: States) -> frozenset[int]:
    """People who have watched every one of the items."""
    seen = [{person.id for person, state in states.get(item, ()) if state.value.is_watched} for item in items]
    return frozenset(set.intersection(*seen)) if seen else frozenset()


def begun_by(states: States) -> frozenset[int]:
    """People who have watched any of them, or are in the middle of one."""
    told = (pair for pairs in states.values() for pair in pairs)
    return frozenset(person.id for person, state in told if state.value.is_watched or state.value.position_ms)
