"""What an error says on a dialog: what happened and what to do, without commands for a shell. Pure."""

from __future__ import annotations

import re

from tui.errors import SyncError

_SENTENCE = re.compile(r"(?<=[.;])\s+")
COMMAND = "`"
"""Stands around commands in a hint."""


def error_text(error: SyncError) -> str:
    """Message and hint; what the hint says of commands is left out, since a dialog has keys for it."""
    told = [part for part in _SENTENCE.split(error.hint) if COMMAND not in part]
    return ". ".join(filter(None, (error.message, " ".join(told))))
