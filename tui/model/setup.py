"""A setup as a file: what was set up here, without a secret, and what taking such a file in would change."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

LIMIT = 5_000_000
"""Bytes of a file that is read."""


class SetupAction(StrEnum):
    """What becomes of one thing in a setup file."""

    ADD = "add"
    REPLACE = "replace"
    SAME = "same"
    DIFFERS = "differs"
    """It is here in another way, and stays so unless it is to be replaced."""
    OPEN = "open"
    """It cannot be taken in by itself: a person has to do something, said in the note."""


@dataclass(frozen=True, slots=True)
class SetupChange:
    """One thing of a setup file."""

    what: str
    """`profile`, `schedule`, `alarm rule`, `alarm channel`, `person`, `account`, `setting`."""
    name: str
    action: SetupAction
    note: str = ""
    """What differs, or what a person has to do."""
