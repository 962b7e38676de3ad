"""What the demo does with watched states: first link, a ring that comes to rest, a server that is away, a conflict."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from tui.cli.demo.media import EMBY, JELLYFIN, NAMES, PLEX, DemoMedia
from tui.cli.demo.round import Look, Round, Task
from tui.cli.demo.truth import Held, Place, access_of, differing, held, open_new_books, path_of, shared_films, writes
from tui.formatting import count_text
from tui.model.hub import LocalMark
from tui.model.outbox import DeliveryFilter, LaneState
from tui.model.runs import Run, RunReport, RunState
from tui.sandbox.jellyfin.access import JellyfinAccess
from tui.sandbox.media import OWNER
from tui.sandbox.plex import PlexAccess

if TYPE_CHECKING:
    from tui.deck import Deck

PATIENCE = 900.0
"""Seconds that everything may take to arrive; a first link of large libraries takes minutes."""
PAUSE = 0.05
STOPPED_MS = 20 * 60_000
"""Where somebody stops."""
FLIPS = 5
"""More turns of a mark than anybody means."""
SHOWN = 5
"""Differences that are told."""

WATCHED = Held(is_watched=True, position_ms=0)
WRITES_OF_TWO = 4
"""Two films, each to the two servers that did not tell of it."""


def in_step_rounds(media: DemoMedia) -> list[Round]:
    """Give all rounds; the people of the household are known by then."""
    story = Story(media)
    return [
        Round("first link", story.syncs(), before=story.arrived, look=story.look_at_union, is_in_turn=True),
        Round("chosen by hand", (), before=story.choose, look=story.look_at_union),
        Round("in step, nothing new", story.syncs(), before=story.rest, look=story.look_at_rest, is_in_turn=True),
        Round(
            "watched on one server, stopped on another",
            story.syncs(JELLYFIN, PLEX),
            before=story.watch,
            look=story.look_at_both,
            is_in_turn=True,
        ),
        Round("marked here, one server away", (), before=story.mark_while_away, look=story.look_at_waiting),
        Round("it is back", (), before=story.come_back, look=story.look_at_drained),
        Round("turned to and fro", story.flips(), before=story.spread, look=story.look_at_conflict, is_in_turn=True),
    ]


class Story:
    """What happens to the states of the owner of the household, and whether all servers tell the same in the end."""

    def __init__(self, media: DemoMedia) -> None:
        self._media = media
        self._turns = 0
        self._expected: list[tuple[list[Place], Held]] = []
        """Copies of a film, and how it has to stand on all of them."""
        self._film: list[Place] = []
        """The copies of the film that the round is about."""

    def syncs(self, *names: str) -> list[Task]:
        """Give a sync of each server; of all of them unless some are named."""
        return [Task(_sync_of(name), _has_completed) for name in names or NAMES]

    def flips(self) -> list[Task]:
        """Give syncs of one server on which somebody changes their mind before each."""
        return [Task(self._turn, _has_completed) for _ in range(FLIPS)]

    async def arrived(self, deck: Deck) -> None:
        """Wait until everything has arrived that goes by itself."""
        await deck.outbox.wait(PATIENCE)

    async def rest(self, deck: Deck) -> None:
        """Let all of it arrive, and count from here on what is written."""
        await self.arrived(deck)
        open_new_books(self._media)

    async def watch(self, deck: Deck) -> None:
        """See one film to its end on Jellyfin, and stop another on the Plex."""
        now = int(deck.clock.now())
        seen, begun = self._new_films()[:2]
        self._at(JELLYFIN).watching.mark_played(OWNER.name, _number(seen, JELLYFIN), now)
        self._at(PLEX).watching.set_offset(OWNER.name, _number(begun, PLEX), STOPPED_MS, now)
        self._expected = [(seen, WATCHED), (begun, Held(is_watched=False, position_ms=STOPPED_MS))]

    async def mark_while_away(self, deck: Deck) -> None:
        """Take a server away, and say here that a film was watched."""
        self._film = self._new_films()[0]
        self._media.menus[EMBY].load("*:drop")
        person = await deck.hub.person_for(OWNER.plex_title)
        name = f"movie:imdb:{self._film[0].item.ids['imdb']}"
        await deck.hub.mark(person.id, LocalMark(is_watched=True), names=[name])
        await _until(deck, lambda: _is_only_away(deck, EMBY))

    async def come_back(self, deck: Deck) -> None:
        """Let the server answer again, and try at once."""
        self._media.menus[EMBY].clear()
        await deck.outbox.flush()
        await self.arrived(deck)

    async def spread(self, deck: Deck) -> None:
        """Let un-watching go from the Plex to the others, as nothing does unless it is wanted."""
        await self.rest(deck)
        self._film = self._new_films()[0]
        for name in NAMES:
            await deck.hub.set_rules(name, spreads_unwatched=True)

    async def look_at_union(self, deck: Deck) -> Look:
        """All servers tell the same of everybody, and nobody lost a thing."""
        await self.arrived(deck)
        unsure = await deck.hub.unmatched()
        items = [await deck.store.library.item(one.item_id) for one in unsure]
        different = differing(self._media, {path_of(item.item.path) for item in items if item is not None})
        told = [f"Nobody is sure of {one.title} at {one.server_name}: {one.reason}" for one in unsure]
        return Look(not different, [self._written(), *told[:SHOWN], *different[:SHOWN]])

    async def choose(self, deck: Deck) -> None:
        """Say what everything is that nobody is sure of."""
        for one in await deck.hub.unmatched():
            await deck.hub.choose(one.item_id, one.candidates[0][0] if one.candidates else None)

    async def look_at_rest(self, deck: Deck) -> Look:
        """Nothing was written anywhere."""
        await self.arrived(deck)
        written = sum(writes(self._media).values())
        return Look(written == 0, [f"{count_text(written)} written: what came from us is no news"])

    async def look_at_both(self, deck: Deck) -> Look:
        """Both have come to the two other servers, and went back to none."""
        await self.arrived(deck)
        right = all(self._stands(copies, expected) for copies, expected in self._expected)
        return Look(right and sum(writes(self._media).values()) == WRITES_OF_TWO, [self._written()])

    async def look_at_waiting(self, deck: Deck) -> Look:
        """The others have it, and one change waits for the server that is away; no try is burnt."""
        waiting = await deck.outbox.page(DeliveryFilter())
        others = [copy for copy in self._film if copy.server != EMBY]
        right = self._stands(others, WATCHED) and [one.attempts for one in waiting] == [0]
        return Look(right, [f"{len(waiting)} waiting: {EMBY} offline"])

    async def look_at_drained(self, deck: Deck) -> Look:
        """It has arrived there too."""
        left = await deck.outbox.count(DeliveryFilter())
        return Look(self._stands(self._film, WATCHED) and not left, [f"{left} waiting"])

    async def look_at_conflict(self, deck: Deck) -> Look:
        """It was left alone after some turns, and is in step again once somebody has chosen."""
        parked = await deck.hub.parked()
        for one in parked:
            await deck.hub.resolve(one.state.person_id, one.state.title_id, LocalMark(is_watched=True))
        await self.arrived(deck)
        lines = [f"{one.title}: {one.state.parked}" for one in parked]
        is_chosen = not await deck.hub.parked()
        return Look(len(parked) == 1 and is_chosen and self._stands(self._film, WATCHED), lines)

    async def _turn(self, deck: Deck) -> Run:
        """Let somebody change their mind on the Plex, and sync it."""
        await self.arrived(deck)
        self._turns += 1
        watching, number = self._at(PLEX).watching, _number(self._film, PLEX)
        if self._turns % 2:
            watching.mark_played(OWNER.name, number, int(deck.clock.now()))
        else:
            watching.mark_unplayed(OWNER.name, number)
        return await deck.runs.start_sync(PLEX)

    def _new_films(self) -> list[list[Place]]:
        """Give the copies of films that every server has, that have a name, and that nobody has begun."""
        return [copies for copies in shared_films(self._media, OWNER.name) if "imdb" in copies[0].item.ids]

    def _stands(self, copies: list[Place], expected: Held) -> bool:
        return all(held(self._media, OWNER.name, copy).agrees_with(expected) for copy in copies)

    def _written(self) -> str:
        found = writes(self._media).items()
        return f"Written: {', '.join(f'{count_text(count)} to {server}' for server, count in found)}"

    def _at(self, server: str) -> PlexAccess | JellyfinAccess:
        return access_of(self._media, server)


def _sync_of(name: str) -> Callable[[Deck], Awaitable[Run]]:
    return lambda deck: deck.runs.start_sync(name)


def _has_completed(report: RunReport) -> bool:
    return report.run.state is RunState.COMPLETED


def _number(copies: list[Place], server: str) -> int:
    return next(copy.item.number for copy in copies if copy.server == server)


async def _is_only_away(deck: Deck, name: str) -> bool:
    """Whether all that is left waits for a server that is away."""
    lanes = {lane.profile: lane for lane in await deck.outbox.lanes()}
    others = [lane for lane in lanes.values() if lane.profile != name and lane.counts.moving]
    return lanes[name].state is LaneState.OFFLINE and not others


async def _until(deck: Deck, is_so: Callable[[], Awaitable[bool]]) -> None:
    """Wait for a condition, and not longer than everything may take."""
    deadline = deck.clock.monotonic() + PATIENCE
    while not await is_so() and deck.clock.monotonic() < deadline:
        await deck.clock.sleep(PAUSE)
