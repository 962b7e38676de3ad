"""What a deck of this version does: its jobs, its sign-in, its look into files. Light until the first of them runs."""

from __future__ import annotations

from functools import partial

from tui.engine.wiring import Wiring
from tui.jobs import HISTORIES, JOBS
from tui.jobs.access import EveryAccess
from tui.jobs.media.targets import MediaTargets
from tui.jobs.sign_in import sign_in_check
from tui.jobs.tautulli_import import validate_file
from tui.jobs.trakt.surroundings import TraktShared
from tui.jobs.watch_undo import WatchUndo


def ordinary_wiring() -> Wiring:
    """Give everything that the jobs offer, for one process."""
    trakt = TraktShared()
    servers = partial(EveryAccess, shared=trakt)
    return Wiring(JOBS, sign_in_check, HISTORIES, validate_file, servers, MediaTargets, WatchUndo())
