"""What the servers of the demo really hold, so that the demo can say whether they are in step."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from tui.cli.demo.media import JELLYFIN, NAMES, PLEX, DemoMedia
from tui.sandbox.jellyfin.access import JellyfinAccess
from tui.sandbox.media import MEMBERS, MediaItem, Member
from tui.sandbox.plex import PlexAccess

Title = tuple[str, frozenset[tuple[str, str]]]
"""What tells one title from another: two films may be called the same, even by their files."""
NEAR_MS = 30_000
"""Two positions closer than this are the same."""
TICKS_PER_MS = 10_000


@dataclass(frozen=True, slots=True)
class Place:
    """One item of one server."""

    server: str
    item: MediaItem


@dataclass(frozen=True, slots=True)
class Held:
    """How something stands for somebody on a server."""

    is_watched: bool
    position_ms: int

    def agrees_with(self, other: Held) -> bool:
        """Tell whether both mean the same."""
        return self.is_watched == other.is_watched and abs(self.position_ms - other.position_ms) < NEAR_MS


NOTHING = Held(is_watched=False, position_ms=0)


def access_of(media: DemoMedia, server: str) -> PlexAccess | JellyfinAccess:
    """Give a server by the name of its profile."""
    if server == PLEX:
        return media.house.plex
    return media.house.jellyfin if server == JELLYFIN else media.house.emby


def held(media: DemoMedia, person: str, place: Place) -> Held:
    """Give how an item stands for somebody."""
    access, number = access_of(media, place.server), place.item.number
    if isinstance(access, PlexAccess):
        state = access.watching.state(person, number)
        return Held(state.is_watched, state.offset_ms)
    data = access.server.user_data.of(person, number)
    return Held(data.played, data.position // TICKS_PER_MS)


def writes(media: DemoMedia) -> dict[str, int]:
    """Give how much was written to each server since the books were opened anew."""
    return {server: len(access_of(media, server).writes) for server in NAMES}


def open_new_books(media: DemoMedia) -> None:
    """Forget what was written until now."""
    for server in NAMES:
        access_of(media, server).writes.clear()


def places(media: DemoMedia, person: Member) -> Mapping[Title, list[Place]]:
    """Give what somebody may see, under what all copies of a title share: path, but for the library, and ids."""
    found: defaultdict[Title, list[Place]] = defaultdict(list)
    for server in NAMES:
        for item in _leaves(access_of(media, server), person):
            found[path_of(item.path), frozenset(item.ids.items())].append(Place(server, item))
    return found


def path_of(path: str) -> str:
    """Give what the paths of all copies of a title share."""
    return path.replace("/Filme 4K/", "/Movies/")


def differing(media: DemoMedia, unsure: Collection[str] = ()) -> list[str]:
    """Give what stands otherwise on one server than on another, for people to read; `unsure` paths are left out."""
    people = [person for person in MEMBERS if not person.is_removed]
    return [line for person in people for line in _differing_for(media, person, unsure)]


def shared_films(media: DemoMedia, person: str) -> list[list[Place]]:
    """Give the copies of each film that all servers have once, and that somebody has begun nowhere."""
    found = places(media, next(one for one in MEMBERS if one.name == person)).values()
    films = [copies for copies in found if copies[0].item.kind == "movie" and copies[0].item.ids]
    once = [copies for copies in films if sorted(copy.server for copy in copies) == sorted(NAMES)]
    return [copies for copies in once if {held(media, person, copy) for copy in copies} == {NOTHING}]


def _leaves(access: PlexAccess | JellyfinAccess, person: Member) -> Iterator[MediaItem]:
    for section in access.collection.sections:
        if section.kind != "artist" and person.may_see(section.title):
            yield from access.collection.of(section.title, "movie")
            yield from access.collection.of(section.title, "episode")


def _differing_for(media: DemoMedia, person: Member, unsure: Collection[str]) -> Iterator[str]:
    for (path, _), copies in places(media, person).items():
        states = [held(media, person.name, copy) for copy in copies]
        if path not in unsure and not all(states[0].agrees_with(state) for state in states):
            told = ", ".join(f"{copy.server} {_text(state)}" for copy, state in zip(copies, states, strict=True))
            yield f"{copies[0].item.title} differs for {person.plex_title}: {told}"


def _text(state: Held) -> str:
    return "watched" if state.is_watched else f"at {state.position_ms // 1000} s"
