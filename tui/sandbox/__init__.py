"""Fake media servers on loopback: seeded, stateful, and able to fail in every way that the protocol pages list.

They speak the real wire protocols and are written from `protocols/`, never from `tui.clients`, so that the two can
disagree.
"""

from __future__ import annotations

from tui.sandbox.household import Household, serve, threaded_household
from tui.sandbox.jellyfin.access import JellyfinAccess
from tui.sandbox.plex.access import PlexAccess
from tui.sandbox.plex.faults import PLEX_FAULTS
from tui.sandbox.plex.tv_service import TV_FAULTS
from tui.sandbox.tautulli.access import TautulliAccess
from tui.sandbox.tautulli.api_faults import TAUTULLI_FAULTS
from tui.sandbox.trakt.access import TraktAccess
from tui.sandbox.xtream.access import XtreamAccess
from tui.sandbox.xtream.faults import FAULTS

__all__ = [
    "FAULTS",
    "PLEX_FAULTS",
    "TAUTULLI_FAULTS",
    "TV_FAULTS",
    "Household",
    "JellyfinAccess",
    "PlexAccess",
    "TautulliAccess",
    "TraktAccess",
    "XtreamAccess",
    "serve",
    "threaded_household",
]
