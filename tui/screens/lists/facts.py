"""What the Lists screen tells, as read in one go, and which part of it is asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tui.model.lists import AccountLimits, ListState, LocalList, RateGauge
from tui.model.profiles import Profile
from tui.model.runs import Run
from tui.screens.lists.rows import View
from tui.screens.lists.words import NEEDS_A_PERSON


@dataclass(frozen=True, slots=True)
class Asked:
    """Which list is shown, how much of it, and the text that is sought."""

    list_id: int | None = None
    """None = all of them."""
    view: View | None = None
    """None = as its state suggests."""
    text: str = ""


@dataclass(frozen=True, slots=True)
class TraktAccount:
    """A Trakt profile with what it has room for."""

    profile: Profile
    limits: AccountLimits = field(default_factory=AccountLimits)
    gauges: Sequence[RateGauge] = ()
    run: Run | None = None
    """What runs for it now."""
    last: Run | None = None
    """Its newest run, whatever became of it."""
    offers: int = 0
    """Lists there that may be taken over."""


@dataclass(frozen=True, slots=True)
class ListsFacts:
    """All lists, and the accounts that have their other sides."""

    lists: Sequence[LocalList] = ()
    titles: Mapping[int, str] = field(default_factory=dict)
    """As they are shown and sent, by list: count and date filled in."""
    accounts: Sequence[TraktAccount] = ()
    """In the order of their names."""

    def list(self, list_id: int | None) -> LocalList | None:
        """One of them; None = it is gone, or none is meant."""
        return next((one for one in self.lists if one.id == list_id), None)

    def title(self, list_id: int) -> str:
        """What a list is called; "" = it is gone."""
        shown = self.list(list_id)
        return "" if shown is None else self.titles.get(list_id, shown.details.title)

    def account(self, profile_id: int | None) -> TraktAccount | None:
        """The account of a list; of a list without one, and of all, the first that there is."""
        own = next((one for one in self.accounts if one.profile.id == profile_id), None)
        return own or next(iter(self.accounts), None)

    def is_syncing(self, shown: LocalList) -> bool:
        """Whether a run works on a list at this moment."""
        own = next((one for one in self.accounts if one.profile.id == shown.profile_id), None)
        return own is not None and own.run is not None and f"'{self.title(shown.id)}'" in own.run.message

    @property
    def stuck(self) -> int:
        """Lists that need a person."""
        return sum(one.state in NEEDS_A_PERSON or bool(one.missing) for one in self.lists)


def view_of(asked: Asked, shown: LocalList | None) -> View:
    """How much is shown: as a person turned it, else what needs one, else all items."""
    if asked.view is not None:
        return asked.view
    needs = {ListState.HELD, ListState.CONFLICT, ListState.GONE}
    return View.CHANGES if shown is not None and shown.link is not None and shown.state in needs else View.ITEMS
