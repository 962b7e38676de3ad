"""The sandbox's Plex: a media server with JSON and XML, and plex.tv. Written from `protocols/plex.md`."""

from __future__ import annotations

from tui.sandbox.plex.access import STRANGER, PlexAccess, PlexMake
from tui.sandbox.plex.faults import PLEX_FAULTS
from tui.sandbox.plex.guids import number_of, rating_key
from tui.sandbox.plex.state import VERSION, HistoryRow, PlexState
from tui.sandbox.plex.tautulli_file import SamePlays, write_same_plays
from tui.sandbox.plex.tv_service import TV_FAULTS

__all__ = [
    "PLEX_FAULTS",
    "STRANGER",
    "TV_FAULTS",
    "VERSION",
    "HistoryRow",
    "PlexAccess",
    "PlexMake",
    "PlexState",
    "SamePlays",
    "number_of",
    "rating_key",
    "write_same_plays",
]
