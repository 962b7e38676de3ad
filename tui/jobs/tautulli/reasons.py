"""The words of the error tree of a Tautulli import: every reason, and how bad it is."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from tui.model.runs import Severity


class Reason(StrEnum):
    """Why a record is told of."""

    NO_START = "Start time is missing"
    START_UNREADABLE = "Start time cannot be read"
    START_IN_FUTURE = "Start time lies in the future"
    STOP_BEFORE_START = "Stopped before it started"
    ITEM_NO_NUMBER = "Item id is not a number"
    TYPE_UNKNOWN = "Media type is unknown"
    NO_METADATA = "Metadata row is missing"
    NO_USER = "User id is missing"
    ID_OUT_OF_RANGE = "Record id is out of range"

    MILLISECONDS = "Time in milliseconds"
    TIME_AS_TEXT = "Time written as text"
    NO_STOP = "Stop time is missing"
    PAUSE_NEGATIVE = "Pause is negative"
    PAUSE_TOO_LONG = "Pause is longer than the play"
    NO_GROUP = "Group is missing"
    NO_USER_NAME = "User name is missing"
    TITLE_INVALID = "Title is not valid text"
    TITLE_CONTROLS = "Title holds control characters"
    TEXT_INVALID = "Text is not valid"
    TEXT_CONTROLS = "Text holds control characters"
    NUMBER_AS_TEXT = "Number written as text"

    EXACT_DUPLICATE = "Exact duplicate"
    NEAR_DUPLICATE = "Near duplicate"

    NO_IP = "IP address is missing"
    NO_STREAM = "Stream details are missing"
    NO_RUNTIME = "Runtime is unknown"
    POSITION_BEYOND = "Position lies beyond the end"
    NO_POSITION = "Position is missing"
    NO_PAUSE = "Pause is missing"
    USER_UNLISTED = "User is not in the user list"
    USER_UNNAMED = "User has no name"
    NO_GUID = "Guid is missing"
    TITLE_LONG = "Title is very long"
    TITLE_EMPTY = "Title is empty"
    TITLE_GARBLED = "Title may be garbled"
    TEXT_LONG = "Text is very long"
    FRACTIONS = "Time has fractions"
    NUMBER_UNREADABLE = "Number cannot be read"
    ORPHAN = "Metadata without a session"


_FIRST_OF: Final = {
    Severity.ERROR: Reason.NO_START,
    Severity.REPAIRED: Reason.MILLISECONDS,
    Severity.SKIPPED: Reason.EXACT_DUPLICATE,
    Severity.NOTE: Reason.NO_IP,
}


def _severities() -> dict[Reason, Severity]:
    starts = {reason: severity for severity, reason in _FIRST_OF.items()}
    found: dict[Reason, Severity] = {}
    current = Severity.ERROR
    for reason in Reason:
        current = starts.get(reason, current)
        found[reason] = current
    return found


SEVERITY: Final = _severities()
"""How bad each reason is: the reasons stand in this order, group by group."""
