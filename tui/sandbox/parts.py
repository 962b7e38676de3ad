"""What a household is made of, from its options: each server that they ask for, not yet running."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import TypedDict
from zoneinfo import ZoneInfo

from tui.sandbox.jellyfin.access import JellyfinAccess, JellyfinMake
from tui.sandbox.media import Collection
from tui.sandbox.plex.access import PlexAccess, PlexMake
from tui.sandbox.plex.state import VERSION
from tui.sandbox.server import LoopbackServer
from tui.sandbox.tautulli.access import TautulliAccess, TautulliMake
from tui.sandbox.tautulli.service import API_KEY
from tui.sandbox.trakt.access import TraktAccess, TraktMake
from tui.sandbox.xtream.access import XtreamAccess
from tui.sandbox.xtream.panel import PASSWORD, USERNAME, XtreamPanel
from tui.sandbox.xtream.shelf import Mix


class Options(TypedDict, total=False):
    """What a household is made of; everything has a default."""

    seed: int
    """The same seed and sizes give the same bytes; default 7."""
    live: int
    """Channels, default 400."""
    movies: int
    """Films, default 2,000."""
    series: int
    """Series, default 200."""
    plays: int
    """Sessions in Tautulli's file, default 0: no Tautulli at all."""
    play_defects: float | Mapping[str, int]
    """What is wrong in that file, see `write_tautulli_file`; default nothing."""
    api_key: str
    """The key of Tautulli's API."""
    time_zone: str
    """Where the days of Tautulli begin, default `UTC`."""
    library: int
    """Films and episodes of the media servers, default 0: no Plex, no Jellyfin, no Emby."""
    tracks: int
    """Pieces of music of the media servers, default 0."""
    plex_version: str
    jellyfin_version: str
    trakt: bool
    """Whether there is a Trakt; default with a library."""
    trakt_rates: bool
    """Whether Trakt lets through as few calls as the real one, default False."""
    faults: str
    """A fault menu, see `menu.py`."""
    username: str
    password: str
    hostile: bool
    """Whether the first items of each list carry hostile titles."""
    duplicates: float
    """The share of items in a second category, default 0.01."""
    uncategorised: float
    """The share of items without a usable category, default 0.015."""
    base_path: str
    """A path in front of everything, such as `/sub`."""
    port: int
    """The port of the panel; default a free one."""
    clock: Callable[[], float]
    """UTC epoch, s; default the real one."""


def xtream_of(options: Options) -> XtreamAccess:
    """Give the panel, which every household has."""
    mix = Mix(
        duplicates=options.get("duplicates", 0.01),
        uncategorised=options.get("uncategorised", 0.015),
        hostile=options.get("hostile", False),
    )
    panel = XtreamPanel(
        seed=options.get("seed", 7),
        live=options.get("live", 400),
        movies=options.get("movies", 2_000),
        series=options.get("series", 200),
        username=options.get("username", USERNAME),
        password=options.get("password", PASSWORD),
        clock=options.get("clock", time.time),
        mix=mix,
    )
    return XtreamAccess(
        LoopbackServer(panel, port=options.get("port", 0), base_path=options.get("base_path", "")), panel
    )


def tautulli_of(options: Options) -> TautulliAccess | None:
    """Give the Tautulli of a household with plays."""
    if not options.get("plays", 0):
        return None
    return TautulliAccess(
        TautulliMake(
            plays=options.get("plays", 0),
            seed=options.get("seed", 7),
            defects=options.get("play_defects", 0.0),
            api_key=options.get("api_key", API_KEY),
            zone=ZoneInfo(options.get("time_zone", "UTC")),
            clock=options.get("clock", time.time),
            base_path=options.get("base_path", ""),
        )
    )


def plex_of(options: Options) -> PlexAccess | None:
    """Give the Plex of a household with a library."""
    if not options.get("library", 0):
        return None
    plex = PlexAccess(
        PlexMake(
            items=options.get("library", 0),
            tracks=options.get("tracks", 0),
            seed=options.get("seed", 7),
            clock=options.get("clock", time.time),
            base_path=options.get("base_path", ""),
        )
    )
    plex.state.version = options.get("plex_version", VERSION)
    return plex


def jellyfin_of(options: Options, *, is_emby: bool = False) -> JellyfinAccess | None:
    """Give the Jellyfin or the Emby of a household with a library."""
    if not options.get("library", 0):
        return None
    return JellyfinAccess(
        JellyfinMake(
            items=options.get("library", 0),
            tracks=options.get("tracks", 0),
            seed=options.get("seed", 7),
            clock=options.get("clock", time.time),
            is_emby=is_emby,
            version="" if is_emby else options.get("jellyfin_version", ""),
            base_path=options.get("base_path", ""),
            zone=ZoneInfo(options.get("time_zone", "UTC")),
        )
    )


def trakt_of(options: Options, collections: Sequence[Collection]) -> TraktAccess | None:
    """Give the Trakt of a household, which knows what is in the collections of its servers."""
    if not options.get("trakt", bool(options.get("library", 0))):
        return None
    return TraktAccess(
        TraktMake(
            collections=collections,
            seed=options.get("seed", 7),
            clock=options.get("clock", time.time),
            has_rates=options.get("trakt_rates", False),
            base_path=options.get("base_path", ""),
        )
    )
