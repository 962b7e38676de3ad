"""Where the titles of a profile and kind have their ids.

The ids of one profile and kind are one range, a profile's kinds lie side by side. So "all films of this profile" is a
range of ids in the tables as well as in the word indexes, and needs no index of its own.
"""

from __future__ import annotations

from dataclasses import dataclass

from tui.model.catalogue import TitleKind

_SLOT_BITS = 32
_KINDS = (TitleKind.LIVE, TitleKind.MOVIE, TitleKind.SERIES, TitleKind.EPISODE)
_PLACES = {kind: place for place, kind in enumerate(_KINDS)}


@dataclass(frozen=True, slots=True)
class IdRange:
    """Ids from `low` to `high`, both included."""

    low: int
    high: int


EVERYTHING = IdRange(0, (1 << 63) - 1)


def ids_of(profile_id: int, kind: TitleKind) -> IdRange:
    """Give the ids that titles of one kind of a profile may have."""
    low = (profile_id * len(_KINDS) + _PLACES[kind]) << _SLOT_BITS
    return IdRange(low, low + (1 << _SLOT_BITS) - 1)


def ids_of_profile(profile_id: int) -> IdRange:
    """Give the ids that titles and episodes of a profile may have."""
    return IdRange(ids_of(profile_id, _KINDS[0]).low, ids_of(profile_id, _KINDS[-1]).high)


def kind_of(title_id: int) -> TitleKind:
    """Tell the kind of a title from its id."""
    return _KINDS[(title_id >> _SLOT_BITS) % len(_KINDS)]
