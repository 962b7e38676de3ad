"""A Plex, a Jellyfin and an Emby that are kept in step for Mira by commands alone, and what they really hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.cli.command import Called, Command
from tests.jobs.hub.trio import KINDS, access_of
from tests.jobs.hub.truth import Seen, state_of
from tui.sandbox import Household
from tui.sandbox.media import OWNER, MediaItem

MIRA = "Mira"
NAMES = {OWNER.plex_username, OWNER.jellyfin_name, OWNER.emby_name}
"""What her accounts are called."""


@dataclass(frozen=True)
class InStep:
    """The command, and the household that it works on."""

    syncdeck: Command
    house: Household

    def film(self, nth: int = 0) -> MediaItem:
        """Give a film that lies in one library only, and that she has begun nowhere."""
        films = self.house.plex.collection.of("Movies", "movie")
        copied = {film.title for film in self.house.plex.collection.of("Filme 4K", "movie")}
        found = [film for film in films if film.ids.get("imdb") and film.title not in copied and self._is_new(film)]
        return found[nth]

    def name(self, nth: int = 0) -> str:
        """Give what the film is called on the command line."""
        return f"movie:imdb:{self.film(nth).ids['imdb']}"

    def watch(self, *arguments: str, nth: int = 0) -> Called:
        """Say something about a film."""
        return self.syncdeck("watch", self.name(nth), *arguments)

    def lane(self, kind: str) -> dict[str, Any]:
        """Give the lane of a server."""
        lanes = self.syncdeck("queue", "ls", "--json").document["lanes"]
        return next(lane for lane in lanes if lane["target"] == kind)

    def deliveries(self, *arguments: str) -> list[dict[str, Any]]:
        """Give what `queue ls` lists."""
        found: list[dict[str, Any]] = self.syncdeck("queue", "ls", "--json", *arguments).document["deliveries"]
        return found

    def seen(self, kind: str, film: MediaItem) -> Seen:
        """Give how the film really stands for her on a server."""
        return state_of(access_of(self.house, kind), OWNER.name, film.number)

    def seen_everywhere(self, film: MediaItem) -> list[Seen]:
        """Give that for all servers."""
        return [self.seen(kind, film) for kind in KINDS]

    def _is_new(self, film: MediaItem) -> bool:
        return not any(seen.is_watched or seen.position_ms for seen in self.seen_everywhere(film))


def sign_in(syncdeck: Command, house: Household) -> None:
    """Add a profile for each server, under the name of its kind."""
    plex = house.plex
    add = ["profile", "add", "plex", "plex", "--url", plex.url, "--token", "-"]
    assert syncdeck(*add, "--set", f"plex_tv_url={plex.tv_url}", stdin=plex.account_token()).code == 0
    for kind in ("jellyfin", "emby"):
        box = house.jellyfin if kind == "jellyfin" else house.emby
        assert syncdeck("profile", "add", kind, kind, "--url", box.url, "--token", "-", stdin=box.api_key).code == 0


def map_mira(syncdeck: Command) -> None:
    """Say that her accounts are hers."""
    accounts = syncdeck("people", "ls", "--json").document["accounts"]
    hers = [account["id"] for account in accounts if account["username"] in NAMES]
    assert len(hers) == len(KINDS)
    for account in hers:
        assert syncdeck("people", "map", str(account), MIRA).code == 0


def kept_in_step(syncdeck: Command, house: Household) -> InStep:
    """Sign in, read everything, map her accounts, and bring the servers in step."""
    sign_in(syncdeck, house)
    assert syncdeck("sync", *KINDS).code == 0
    map_mira(syncdeck)
    called = syncdeck("sync", *KINDS)
    assert called.code == 0, called.err + called.out
    for kind in KINDS:
        access_of(house, kind).writes.clear()
    return InStep(syncdeck, house)
