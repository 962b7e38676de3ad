"""Everything that one Trakt holds: accounts, tokens, titles, lists, and what people saw."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Final

from tui.sandbox.media import Collection
from tui.sandbox.trakt.accounts import Account, Accounts, the_accounts
from tui.sandbox.trakt.diary import FIRST_PLAY, Diary
from tui.sandbox.trakt.known import Known
from tui.sandbox.trakt.lists import Lists
from tui.sandbox.trakt.oauth import OAuth
from tui.sandbox.trakt.rates import Rates
from tui.sandbox.trakt.reply import PageRules
from tui.sandbox.trakt.times import Stamps
from tui.sandbox.trakt.writes import TraktWrites

BLOCKED_AGENTS: Final = ("python-httpx/", "Python-urllib/")
"""Beginnings of user agents that never reach the API."""


@dataclass(slots=True)
class TraktState:
    """One Trakt. Everything can be changed while it runs."""

    collections: Sequence[Collection]
    """Of the household's servers: what is in them is known here, with a few exceptions."""
    clock: Callable[[], float]
    """UTC epoch, s."""
    ticks: Callable[[], float]
    """For the buckets, s."""
    seed: int
    signs_in_at_api: bool = True
    """Whether the API host still takes the calls of the host that signs in, as it did until July 2026."""
    reorders: bool = True
    """Whether reordering has an effect; it was seen to answer success without one."""
    pages: PageRules = field(default_factory=PageRules)
    auth_url: str = ""
    """Where people type codes; known once that host listens."""
    stamps: Stamps = field(init=False)
    accounts: Accounts = field(init=False)
    oauth: OAuth = field(init=False)
    known: Known = field(init=False)
    lists: Lists = field(init=False)
    rates: Rates = field(init=False)
    _play_ids: Iterator[int] = field(init=False)
    _diaries: dict[str, Diary] = field(default_factory=dict)
    history_status: int = 200
    """What adding to the history is answered: 200 by the contract of 2026, 201 by the older text."""
    writes: TraktWrites = field(default_factory=TraktWrites)

    def __post_init__(self) -> None:
        self.stamps = Stamps(self.clock)
        self.accounts = the_accounts()
        self.oauth = OAuth(self.clock, self.seed)
        self.known = Known(self.collections, self.seed)
        self.lists = Lists(self.known, self.stamps)
        self._play_ids = count(FIRST_PLAY)
        self.rates = Rates(self.clock, self.ticks)

    def diary(self, account: Account) -> Diary:
        """Give what somebody saw."""
        return self._diaries.setdefault(account.slug, Diary(self.stamps, self._play_ids))
