"""The sandbox's Tautulli: database files of any size and age, and the web API that serves one.

Written from `protocols/tautulli.md`.
"""

from __future__ import annotations

from tui.sandbox.tautulli.defects import DEFECT_KINDS, Defect
from tui.sandbox.tautulli.file import TautulliFacts, write_tautulli_file
from tui.sandbox.tautulli.people import CANARIES, CANARY, PEOPLE, SERVER_UUID, Person

__all__ = [
    "CANARIES",
    "CANARY",
    "DEFECT_KINDS",
    "PEOPLE",
    "SERVER_UUID",
    "Defect",
    "Person",
    "TautulliFacts",
    "write_tautulli_file",
]
