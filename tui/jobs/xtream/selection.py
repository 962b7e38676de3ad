"""Reads the setting `categories` of a profile, with words for the person who wrote it."""

from __future__ import annotations

from tui.errors import InvalidInput
from tui.model.selection import EVERYTHING, KINDS, Choice, Selection, read_selection

__all__ = ["EVERYTHING", "KINDS", "Choice", "Selection", "selection_of"]

_HINT = "Write it as live:1,2;movie:*;series:- (ids, * for all, - for none, !7,8 for all but those, ~ for no category)"


def selection_of(text: str) -> Selection:
    """Read the setting. Raises InvalidInput, showing how to write it."""
    try:
        return read_selection(text)
    except ValueError as error:
        raise InvalidInput(f"The setting categories cannot be read at '{str(error)[:60]}'", hint=_HINT) from None
