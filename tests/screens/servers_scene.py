"""Media servers of a sandbox as profiles of a home."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from tests.screens.scenario import quick_settings
from tui.deck import Deck
from tui.model.profiles import ProfileDraft, ProfileKind
from tui.model.runs import RunOptions
from tui.paths import Paths
from tui.sandbox import Household, threaded_household

NAMES = {ProfileKind.PLEX: "plex-den", ProfileKind.JELLYFIN: "jelly-attic", ProfileKind.EMBY: "emby-cabin"}


@contextmanager
def media_house(faults: str = "", plays: int = 60) -> Iterator[Household]:
    """A small household with all three servers and a Tautulli."""
    with threaded_household(live=5, movies=20, series=2, plays=plays, library=80, faults=faults) as house:
        yield house


async def add_servers(paths: Paths, house: Household, *kinds: ProfileKind) -> None:
    """Store profiles of these kinds, signed in, with their cards."""
    deck = await Deck.open(paths, quick_settings(), face="test", run_engine=False)
    try:
        for kind in kinds:
            draft, secrets = _account(house, kind)
            await deck.profiles.add(draft, secrets)
    finally:
        await deck.close("stored")


async def sync_servers(paths: Paths, *names: str, history_days: int | None = None) -> None:
    """Sync stored profiles; with `history_days` their plays come too."""
    deck = await Deck.open(paths, quick_settings(), face="test")
    try:
        for name in names:
            await deck.runs.wait((await deck.runs.start_sync(name)).id)
            if history_days is not None:
                await deck.runs.wait((await deck.runs.start_history(name, RunOptions(days=history_days))).id)
    finally:
        await deck.close("synced")


def _account(house: Household, kind: ProfileKind) -> tuple[ProfileDraft, dict[str, str]]:
    if kind is ProfileKind.XTREAM:
        panel = house.xtream
        return ProfileDraft(kind, "iptv-one", panel.url, panel.username), {"password": panel.password}
    if kind is ProfileKind.PLEX:
        plex = house.plex
        settings = {"plex_tv_url": plex.tv_url}
        return ProfileDraft(kind, NAMES[kind], plex.url, settings=settings), {"token": plex.line["token"]}
    access = house.jellyfin if kind is ProfileKind.JELLYFIN else house.emby
    return ProfileDraft(kind, NAMES[kind], access.url), {"token": access.api_key}
