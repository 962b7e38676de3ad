"""The media servers of the demo: one Plex, one Jellyfin and one Emby, whose people and plays the sandbox knows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tui.model.plays import ServerAccount
from tui.model.profiles import ProfileDraft, ProfileKind
from tui.sandbox import Household
from tui.sandbox.jellyfin.access import JellyfinAccess
from tui.sandbox.media import MEMBERS, Collection
from tui.sandbox.menu import FaultMenu
from tui.sandbox.plex import SamePlays, write_same_plays

if TYPE_CHECKING:
    from tui.deck import Deck

DAY = 86_400.0
DAYS = 30
"""So far back the histories are read."""
PLEX, JELLYFIN, EMBY = NAMES = ("plex", "jellyfin", "emby")
"""Names of the profiles."""
CLOSE = 2.0
"""Seconds around the edge of the days: what lies in them may be read or not."""


@dataclass(frozen=True, slots=True)
class DemoMedia:
    """The three servers, and a Tautulli file of what was played on the Plex."""

    house: Household
    same: SamePlays
    """Everything of the last days, a bit more than the history is read back."""

    @property
    def menus(self) -> Mapping[str, FaultMenu]:
        """The fault menus by the name in front of their faults."""
        house = self.house
        return {**house.plex.menus, JELLYFIN: house.jellyfin.faults, EMBY: house.emby.faults, **house.trakt.menus}

    @property
    def names(self) -> dict[str, str]:
        """What each person of the household is called, by every user name that they have."""
        return {
            name: one.plex_title
            for one in MEMBERS
            for name in (one.plex_username or one.plex_title, one.jellyfin_name, one.emby_name)
        }

    def collection(self, name: str) -> Collection:
        """Give what a server has in its libraries."""
        return {PLEX: lambda: self.house.plex.collection, JELLYFIN: lambda: self.house.jellyfin.collection}.get(
            name, lambda: self.house.emby.collection
        )()

    def items(self, name: str) -> int:
        """Give how many films and episodes a server has."""
        collection = self.collection(name)
        sections = [place.title for place in collection.sections]
        return sum(len(collection.of(name, "movie")) + len(collection.of(name, "episode")) for name in sections)

    def plays(self, name: str, since: float) -> int:
        """Give how many plays a server can tell of since then (UTC epoch, s). What was marked by hand is none."""
        if name == PLEX:
            return len([row for row in self.house.plex.state.history if row.viewed_at >= since])
        server = self.house.jellyfin if name == JELLYFIN else self.house.emby
        return len([play for play in server.watching.plays if play.started >= since])

    async def sign_in(self, deck: Deck) -> None:
        """Add a profile for each server, and let everybody of the Plex sign in."""
        plex = self.house.plex
        draft = ProfileDraft(ProfileKind.PLEX, PLEX, plex.url, "", {"plex_tv_url": plex.tv_url})
        await deck.profiles.add(draft, {"token": plex.token(), "account_token": plex.account_token()})
        pins = {str(one.plex_id): one.pin or "" for one in MEMBERS}
        for member in await deck.sign_ins.members(PLEX):
            await deck.sign_ins.sign_in_member(PLEX, member, pins.get(member.key, ""))
        await self._sign_in_by_password(deck, ProfileKind.JELLYFIN, self.house.jellyfin)
        await self._sign_in_by_password(deck, ProfileKind.EMBY, self.house.emby)

    async def map_people(self, deck: Deck) -> None:
        """Say whose each account is, as somebody would who knows the household."""
        for account in await self.accounts(deck):
            await deck.people.map(account.id, self.names[account.username])

    async def accounts(self, deck: Deck) -> list[ServerAccount]:
        """Give the accounts of the household's people on these servers."""
        servers = {card.server_id for card in (await deck.store.health.all()).values()}
        return [one for one in await deck.people.accounts() if one.server_id in servers and one.username in self.names]

    async def _sign_in_by_password(self, deck: Deck, kind: ProfileKind, server: JellyfinAccess) -> None:
        draft = ProfileDraft(kind, kind.value, server.url, server.username)
        await deck.profiles.add(draft, {"password": server.password})


def demo_media(house: Household, folder: Path, now: float) -> DemoMedia:
    """Give the media servers of a household that runs, and write the file of their plays into a folder."""
    path = folder / "tautulli-of-plex.db"
    return DemoMedia(house, write_same_plays(house.plex.state, path, since=now - (DAYS + 1) * DAY))
