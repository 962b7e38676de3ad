"""What the demo does with Trakt: sign-in, a list that is made, merged and emptied, and a mark that arrives there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.cli.demo.in_step import PATIENCE
from tui.cli.demo.media import DemoMedia
from tui.cli.demo.round import Look, Round, Task
from tui.cli.demo.truth import Place, held, open_new_books, path_of, places, shared_films, writes
from tui.errors import NotFound
from tui.formatting import count_text
from tui.model.hub import LocalMark
from tui.model.lists import DEFAULT_DESCRIPTION, ListDetails, ListMode, ListState, LocalList
from tui.model.outbox import MOVING_STATES, DeliveryFilter, DeliveryState
from tui.model.profiles import ProfileDraft, ProfileKind
from tui.model.runs import Run, RunOptions, RunReport, RunState
from tui.sandbox import TraktAccess
from tui.sandbox.media import OWNER
from tui.sandbox.trakt.titles import Key

if TYPE_CHECKING:
    from tui.deck import Deck

TRAKT = "trakt"
"""Name of the profile."""
EVENING = "Evening ({count})"
ENTRIES = 12
"""On the list as it is made."""
OUR_PACE = "0"
"""Seconds between two writes, as only our own Trakt takes them."""
SHOWN = 5
"""Differences that are told."""


def trakt_rounds(media: DemoMedia) -> list[Round]:
    """Give all rounds; the media servers are in step by then."""
    story = TraktStory(media)
    sync = Task(lambda deck: deck.runs.start_sync(TRAKT), _has_completed)
    lists = Task(_sync_lists, _has_completed)
    return [
        Round("Trakt, signed in", [sync], before=story.sign_in, look=story.look_at_account),
        Round("Trakt, first link", [sync], before=story.join, look=story.look_at_history),
        Round("a list made here", (), before=story.make, look=story.look_at_list),
        Round("Trakt, nothing new", [sync, lists], before=story.rest, look=story.look_at_rest, is_in_turn=True),
        Round("a list changed on both sides", [lists], before=story.change, look=story.look_at_merge),
        Round("emptied at Trakt, held", [Task(_sync_lists, _is_held)], before=story.empty, look=story.look_at_held),
        Round("emptied at Trakt, approved", [Task(_approve_lists, _has_completed)], look=story.look_at_empty),
        Round("a mark reaches Trakt", (), before=story.mark, look=story.look_at_mark),
        Round("watched at Trakt", [sync], before=story.watch, look=story.look_at_mark),
    ]


async def add_trakt(deck: Deck, trakt: TraktAccess) -> None:
    """Sign in with an access token."""
    settings = {"auth_url": trakt.auth_url, "client_id": trakt.client_id, "write_spacing": OUR_PACE}
    secrets = {"client_secret": trakt.client_secret, "token": trakt.access_token}
    await deck.profiles.add(ProfileDraft(ProfileKind.TRAKT, TRAKT, trakt.url, "", settings), secrets)


async def join_owner(deck: Deck, trakt: TraktAccess) -> None:
    """Say whose account it is."""
    for account in await deck.people.accounts():
        if account.username == trakt.account().slug and account.person_id is None:
            await deck.people.map(account.id, OWNER.plex_title)


async def leave_lists(deck: Deck, trakt: TraktAccess) -> None:
    """Sign in, and leave two lists that are on their way and one at Trakt that was made before there was a link."""
    keys = [title.key for title in trakt.known.of_kind("movie")[5:15]]
    trakt.make_list("Film club", keys, description=DEFAULT_DESCRIPTION)
    await add_trakt(deck, trakt)
    await deck.runs.wait((await deck.runs.start_sync(TRAKT)).id)
    await join_owner(deck, trakt)
    films = [f"movie:trakt:{title.trakt}" for title in trakt.known.of_kind("movie")]
    shows = [f"show:trakt:{title.trakt}" for title in trakt.known.of_kind("show")]
    await deck.lists.create(ListDetails(EVENING), mode=ListMode.TWO_WAY, profile=TRAKT, entries=films[:ENTRIES])
    await deck.lists.create(ListDetails("Winter"), mode=ListMode.PUSH, profile=TRAKT, entries=[*shows, *films[-3:]])


class TraktStory:
    """What happens to lists and states of the owner of the household at Trakt, and whether it is as it should be."""

    def __init__(self, media: DemoMedia) -> None:
        self._media = media
        self._keys: list[Key] = []
        """What has to stand on the list."""
        self._film: list[Place] = []

    @property
    def _trakt(self) -> TraktAccess:
        return self._media.house.trakt

    async def sign_in(self, deck: Deck) -> None:
        """Add the profile, and let Trakt know of something that nobody told the household."""
        await add_trakt(deck, self._trakt)

    async def join(self, deck: Deck) -> None:
        """Say whose account it is."""
        await join_owner(deck, self._trakt)
        await deck.outbox.wait(PATIENCE)

    async def make(self, deck: Deck) -> None:
        """Make a list of films that Trakt knows, and let it leave by itself."""
        self._keys = self._films()[:ENTRIES]
        details, names = ListDetails(EVENING), [f"movie:trakt:{number}" for _, number in self._keys]
        await deck.lists.create(details, mode=ListMode.TWO_WAY, profile=TRAKT, entries=names)
        await deck.outbox.wait(PATIENCE)

    async def rest(self, deck: Deck) -> None:
        """Count from here on what is written."""
        await deck.outbox.wait(PATIENCE)
        self._trakt.writes.clear()
        open_new_books(self._media)

    async def change(self, deck: Deck) -> None:
        """Put one film on the list here and take one off, and let somebody do the same at Trakt."""
        local, new = await self._local(deck), self._films()[ENTRIES:]
        remote = self._trakt.lists()[0]
        self._trakt.add_to_list(remote.id, new[:1])
        self._trakt.remove_from_list(remote.id, self._keys[:1])
        await deck.lists.add(local.id, [f"movie:trakt:{new[1][1]}"])
        await deck.lists.remove(local.id, [f"movie:trakt:{self._keys[1][1]}"])
        self._keys = [*self._keys[2:], *new[:2]]

    async def empty(self, deck: Deck) -> None:
        """Let somebody empty the list at Trakt."""
        await deck.outbox.wait(PATIENCE)
        remote = self._trakt.lists()[0]
        self._trakt.remove_from_list(remote.id, remote.keys)

    async def mark(self, deck: Deck) -> None:
        """Say here that a film was watched."""
        self._film = self._unseen()
        person = await deck.hub.person_for(OWNER.plex_title)
        name = f"movie:imdb:{self._film[0].item.ids['imdb']}"
        await deck.hub.mark(person.id, LocalMark(is_watched=True), names=[name])

    async def watch(self, deck: Deck) -> None:
        """Let the owner see a film, and tell Trakt alone."""
        self._film = self._unseen()
        key = self._key(self._film[0])
        if key is not None:
            self._trakt.watch(key, deck.clock.now())

    async def look_at_account(self, deck: Deck) -> Look:
        """The account is told, with what it has room for."""
        limits = await deck.lists.limits(TRAKT)
        told = f"{self._trakt.account().name}: room for {limits.lists} lists with {limits.items_per_list} entries each"
        return Look((limits.is_vip, limits.lists) == (True, self._trakt.account().limits.lists), [told])

    async def look_at_history(self, deck: Deck) -> Look:
        """What the owner has watched stands in the history there, once; just what Trakt does not know was refused."""
        await deck.outbox.wait(PATIENCE)
        seen = self._seen()
        missing = [title for key, title in seen.items() if not self._trakt.diary().plays_of(key)]
        twice = [key for key, plays in self._trakt.diary().seen.items() if len(plays) > 1]
        refused = await deck.outbox.page(DeliveryFilter(frozenset({DeliveryState.DEAD})))
        wrongly = [one.title for one in refused if one.error_class != NotFound.error_class]
        lines = [f"{count_text(len(seen))} watched, {len(missing)} missing at Trakt, {len(twice)} there twice"]
        lines += [f"{len(refused)} not known there"] if refused else []
        return Look(bool(seen) and not missing + wrongly and not twice, [*lines, *(missing + wrongly)[:SHOWN]])

    async def look_at_list(self, deck: Deck) -> Look:
        """It is there: private, with the number in its title, everything on it in its order."""
        remote = self._trakt.lists()[0]
        right = (remote.name, remote.privacy) == (EVENING.format(count=ENTRIES), "private")
        return Look(right and remote.keys == tuple(self._keys), [f"{remote.name}: {len(remote.items)} entries"])

    async def look_at_rest(self, deck: Deck) -> Look:
        """Nothing was written anywhere."""
        await deck.outbox.wait(PATIENCE)
        written = len(self._trakt.writes) + sum(writes(self._media).values())
        return Look(written == 0, [f"{written} written"])

    async def look_at_merge(self, deck: Deck) -> Look:
        """Both sides have what either added, and neither has what either took off."""
        here, there = await self._here(deck), set(self._trakt.lists()[0].keys)
        return Look(here == there == set(self._keys), [f"{len(here)} here, {len(there)} at Trakt"])

    async def look_at_held(self, deck: Deck) -> Look:
        """Everything is still here."""
        local, here = await self._local(deck), await self._here(deck)
        right = here == set(self._keys) and local.state is ListState.HELD
        return Look(right, [f"{len(here)} here, 0 at Trakt: {local.reason}"])

    async def look_at_empty(self, deck: Deck) -> Look:
        """It is empty here, too."""
        here = await self._here(deck)
        return Look(not here and not self._trakt.lists()[0].keys, [f"{len(here)} here"])

    async def look_at_mark(self, deck: Deck) -> Look:
        """It stands at Trakt, once, and at all the others."""
        await deck.outbox.wait(PATIENCE)
        key, left = self._key(self._film[0]), await deck.outbox.count(DeliveryFilter(MOVING_STATES))
        plays = [] if key is None else self._trakt.diary().plays_of(key)
        others = [held(self._media, OWNER.name, copy).is_watched for copy in self._film]
        return Look(len(plays) == 1 and all(others) and not left, [f"{len(plays)} play at Trakt, {left} waiting"])

    def _films(self) -> list[Key]:
        """Give films of the household that Trakt knows."""
        return [title.key for title in self._trakt.known.of_kind("movie") if title.ids]

    def _unseen(self) -> list[Place]:
        """Give the copies of a film that Trakt knows, that has a name, and that the owner has begun nowhere."""
        films = shared_films(self._media, OWNER.name)
        named = [copies for copies in films if "imdb" in copies[0].item.ids]
        return next(copies for copies in named if self._key(copies[0]) is not None)

    def _key(self, place: Place) -> Key | None:
        found = self._trakt.known.of_item(place.item.number)
        return None if found is None else found.key

    def _seen(self) -> dict[Key, str]:
        """Give what the owner has watched by the servers, as far as Trakt knows it."""
        found: dict[Key, str] = {}
        for copies in places(self._media, OWNER).values():
            key = self._key(copies[0])
            if key is not None and all(held(self._media, OWNER.name, copy).is_watched for copy in copies):
                found[key] = path_of(copies[0].item.path)
        return found

    async def _local(self, deck: Deck) -> LocalList:
        return (await deck.lists.all())[0]

    async def _here(self, deck: Deck) -> set[Key]:
        items = await deck.lists.items((await self._local(deck)).id)
        return {(item.entry.kind.value, item.entry.trakt_id) for item in items if item.entry.trakt_id is not None}


async def _sync_lists(deck: Deck) -> Run:
    return (await deck.runs.sync_lists())[0]


async def _approve_lists(deck: Deck) -> Run:
    return (await deck.runs.sync_lists(options=RunOptions(approve=True)))[0]


def _has_completed(report: RunReport) -> bool:
    return report.run.state is RunState.COMPLETED


def _is_held(report: RunReport) -> bool:
    return report.run.state is RunState.HELD
