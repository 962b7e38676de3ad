"""What a deck of this version does: its jobs, its sign-in, its look into files. Light until the first of them runs."""

from __future__ import annotations

from functools import partial

from tui.engine.wiring import Wiring
from tui.jobs import HISTORIES, JOBS
from tui.jobs.access import EveryAccess
from tui.jobs.sign_in import sign_in_check
from tui.jobs.targets import EveryTarget
from tui.jobs.tautulli.job import validate_file
from tui.jobs.trakt.surroundings import TraktShared
from tui.jobs.trakt.sync import TraktSync
from tui.jobs.trakt.turns import Turns
from tui.jobs.undo.watch_undo import WatchUndo
from tui.model.profiles import ProfileKind


def ordinary_wiring() -> Wiring:
    """Give everything that the jobs offer, for one process."""
    trakt, turns = TraktShared(), Turns()
    jobs = {**JOBS, ProfileKind.TRAKT: TraktSync(trakt, turns)}
    servers, targets = partial(EveryAccess, shared=trakt), partial(EveryTarget, shared=trakt, turns=turns)
    return Wiring(jobs, sign_in_check, HISTORIES, validate_file, servers, targets, WatchUndo())
