"""Fake media servers on loopback: seeded, stateful, and able to fail in every way that the protocol pages list.

They speak the real wire protocols and are written from `protocols/`, never from `tui.clients`, so that the two can
disagree.
"""

from __future__ import annotations

from tui.sandbox.household import Household, XtreamAccess, serve, threaded_household
from tui.sandbox.tautulli.access import TautulliAccess
from tui.sandbox.tautulli.api_faults import TAUTULLI_FAULTS
from tui.sandbox.xtream.faults import FAULTS

__all__ = [
    "FAULTS",
    "TAUTULLI_FAULTS",
    "Household",
    "TautulliAccess",
    "XtreamAccess",
    "serve",
    "threaded_household",
]
