"""What the servers of a household really hold: the judge of every test here, and no part of what is judged."""

from __future__ import annotations

from dataclasses import dataclass

from tui.sandbox.jellyfin.access import JellyfinAccess
from tui.sandbox.media import MediaItem, member
from tui.sandbox.plex import PlexAccess

NEAR_MS = 30_000
"""Two positions closer than this are the same."""


@dataclass(frozen=True, slots=True)
class Seen:
    """How something stands for somebody on a server."""

    is_watched: bool
    position_ms: int
    plays: int

    def agrees_with(self, other: Seen) -> bool:
        """Whether both mean the same; plays do not count."""
        is_near = abs(self.position_ms - other.position_ms) < NEAR_MS
        return self.is_watched == other.is_watched and is_near


NOTHING = Seen(is_watched=False, position_ms=0, plays=0)


def state_of(access: PlexAccess | JellyfinAccess, person: str, number: int) -> Seen:
    """Give how an item of a server stands for somebody."""
    if isinstance(access, PlexAccess):
        state = access.watching.state(person, number)
        return Seen(state.is_watched, state.offset_ms, state.plays)
    data = access.server.user_data.of(person, number)
    return Seen(data.played, data.position // 10_000, data.play_count)


def leaves(access: PlexAccess | JellyfinAccess, person: str) -> list[MediaItem]:
    """Give the films and episodes of a server that somebody may see."""
    there, who = access.collection, member(person)
    sections = [section for section in there.sections if section.kind != "artist" and who.may_see(section.title)]
    return [item for one in sections for kind in ("movie", "episode") for item in there.of(one.title, kind)]


def all_of(access: PlexAccess | JellyfinAccess, person: str) -> dict[int, Seen]:
    """Give everything that somebody has seen of what is on a server, by item."""
    states = {item.number: state_of(access, person, item.number) for item in leaves(access, person)}
    return {number: seen for number, seen in states.items() if seen.is_watched or seen.position_ms}
