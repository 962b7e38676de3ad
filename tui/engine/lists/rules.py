"""What fills a list by itself: a kind, conditions that all have to hold, an order and a limit. Pure.

Of a film or a show that several catalogues and libraries have, each condition holds if it holds for one of the copies.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec

from tui.errors import InvalidInput
from tui.model.lists import EntryKind

MOST = 10_000
"""Entries that a rule finds, whatever its limit."""
RULED = (EntryKind.MOVIE, EntryKind.SHOW, EntryKind.EPISODE)
"""What rules find; episodes only in libraries."""


class Sort(StrEnum):
    """By what a rule orders a list."""

    ADDED = "added"
    """When the first copy came."""
    TITLE = "title"
    YEAR = "year"
    RATING = "rating"


class Rule(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is to stand on a list. Names of people and profiles are looked up when it is followed."""

    kind: EntryKind
    sources: tuple[str, ...] = ()
    """Names of profiles, one of which has to have it; () = any."""
    year_from: int | None = None
    year_to: int | None = None
    genres: tuple[str, ...] = ()
    """Each of them has to be told by a catalogue; `drama,crime` = one of the two."""
    rating_from: float | None = None
    """Of 10, as a catalogue tells."""
    added_days: int | None = None
    """A copy came within so many days."""
    added_since: str = ""
    """A copy came on this day (YYYY-MM-DD, local) or later."""
    watched_by: tuple[str, ...] = ()
    """A show is watched when every regular episode that libraries have is."""
    unwatched_by: tuple[str, ...] = ()
    """A show is unwatched when not one of its episodes is watched. What has no id is neither watched nor unwatched."""
    text: tuple[str, ...] = ()
    """Each stands in the title, whatever its case."""
    sort: Sort = Sort.ADDED
    is_descending: bool = True
    limit: int | None = None


_decoder = msgspec.json.Decoder(Rule)


def rule_json(rule: Rule) -> str:
    """Give a rule as it is stored."""
    return msgspec.json.encode(rule).decode()


def rule_of_json(text: str) -> Rule:
    """Read a stored rule. Raises InvalidInput for one of a newer version, or a damaged one."""
    try:
        return _decoder.decode(text)
    except msgspec.DecodeError as error:
        raise InvalidInput(f"The rule of this list cannot be read: {error}", hint="Give it a new rule.") from None
