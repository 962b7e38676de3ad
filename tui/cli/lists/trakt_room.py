"""What a Trakt account has room for, and how many calls are left, as `profile show` tells it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tui.cli.lists.documents import limits_document
from tui.cli.lists.lines import limit_lines
from tui.cli.output import Output
from tui.model.lists import AccountLimits, RateGauge
from tui.model.profiles import Profile, ProfileKind

if TYPE_CHECKING:
    from tui.deck import Deck


@dataclass(frozen=True, slots=True)
class Room:
    """Of one account."""

    profile: str
    limits: AccountLimits
    gauges: Sequence[RateGauge]

    def lines(self, now: float) -> list[str]:
        """For people."""
        return limit_lines(self.limits, self.gauges, now)

    def document(self, out: Output) -> dict[str, Any]:
        """For machines."""
        return limits_document(self.profile, self.limits, self.gauges, out)


async def room_of(deck: Deck, profile: Profile) -> Room | None:
    """Give the room of an account as it is stored; None for other kinds."""
    if profile.kind is not ProfileKind.TRAKT:
        return None
    trakt = deck.store.trakt
    return Room(profile.name, await trakt.limits(profile.id), await trakt.gauges(profile.id))
