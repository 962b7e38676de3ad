"""The sandbox's Tautulli: database files of any size and age, and the web API that serves one.

Written from `protocols/tautulli.md`.
"""

from __future__ import annotations

from tui.sandbox.tautulli.backup import LaterState, write_backup, write_later_state
from tui.sandbox.tautulli.defects import DEFECT_KINDS, Defect
from tui.sandbox.tautulli.file import TautulliFacts, write_tautulli_file
from tui.sandbox.tautulli.live import LiveTautulli, append_sessions
from tui.sandbox.tautulli.people import API_CANARIES, CANARIES, CANARY, PEOPLE, SERVER_UUID, Person

__all__ = [
    "API_CANARIES",
    "CANARIES",
    "CANARY",
    "DEFECT_KINDS",
    "PEOPLE",
    "SERVER_UUID",
    "Defect",
    "LaterState",
    "LiveTautulli",
    "Person",
    "TautulliFacts",
    "append_sessions",
    "write_backup",
    "write_later_state",
    "write_tautulli_file",
]
