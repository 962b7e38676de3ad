"""The household's Trakt, running at its two addresses, and what tests and demos do there as people would."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from tui.sandbox.journal import Journal
from tui.sandbox.media import OWNER, Collection
from tui.sandbox.menu import FaultMenu
from tui.sandbox.server import LoopbackServer
from tui.sandbox.trakt.accounts import Account
from tui.sandbox.trakt.diary import UNKNOWN_MS, Diary, Play
from tui.sandbox.trakt.faults import trakt_faults
from tui.sandbox.trakt.known import Known
from tui.sandbox.trakt.lists import TraktList
from tui.sandbox.trakt.oauth import OAuth, TokenPair
from tui.sandbox.trakt.rates import Rates
from tui.sandbox.trakt.service import TraktService
from tui.sandbox.trakt.state import TraktState
from tui.sandbox.trakt.titles import Key, Title
from tui.sandbox.trakt.writes import TraktWrites

_OF_OWNER: Final = OWNER.name


@dataclass(frozen=True, slots=True)
class TraktMake:
    """What the Trakt is made of."""

    collections: Sequence[Collection]
    """Of the household's servers; what is in them is known, what comes into them, too."""
    seed: int
    clock: Callable[[], float]
    """UTC epoch, s."""
    ticks: Callable[[], float] = time.monotonic
    """For the buckets, s."""
    has_rates: bool = False
    """Whether it lets through as few calls as the real one."""
    base_path: str = ""
    port: int = 0
    auth_port: int = 0


@dataclass(slots=True)
class TraktAccess:
    """The running Trakt. `state` is what it holds and may be changed."""

    make: TraktMake
    state: TraktState = field(init=False)
    service: TraktService = field(init=False)
    auth_service: TraktService = field(init=False)
    listener: LoopbackServer = field(init=False)
    auth_listener: LoopbackServer = field(init=False)
    _token: str = field(init=False, default="")

    def __post_init__(self) -> None:
        make = self.make
        self.state = TraktState(make.collections, make.clock, make.ticks, make.seed)
        self.state.rates.is_enforced = make.has_rates
        faults = trakt_faults(self.state)
        self.service = TraktService(self.state, faults)
        self.auth_service = TraktService(self.state, faults, is_auth=True)
        self.listener = LoopbackServer(self.service, port=make.port, base_path=make.base_path)
        self.auth_listener = LoopbackServer(self.auth_service, port=make.auth_port, base_path=make.base_path)
        self._token = self.state.oauth.issue(self.account()).access

    @property
    def url(self) -> str:
        """The base URL of the API, without a trailing slash."""
        return self.listener.url

    @property
    def auth_url(self) -> str:
        """The base URL of the host that signs in."""
        return self.auth_listener.url

    @property
    def faults(self) -> FaultMenu:
        """What goes wrong at the API."""
        return self.service.faults

    @property
    def auth_faults(self) -> FaultMenu:
        """What goes wrong at the host that signs in."""
        return self.auth_service.faults

    @property
    def menus(self) -> dict[str, FaultMenu]:
        """The fault menus by their prefix."""
        return {"trakt": self.faults, "traktauth": self.auth_faults}

    @property
    def journal(self) -> Journal:
        """What was asked of the API."""
        return self.service.journal

    @property
    def auth_journal(self) -> Journal:
        """What was asked of the host that signs in."""
        return self.auth_service.journal

    @property
    def writes(self) -> TraktWrites:
        """What clients changed, lists and history alike; what is done here by hand is not in it."""
        return self.state.writes

    @property
    def rates(self) -> Rates:
        """The buckets; set `is_enforced` to let them work."""
        return self.state.rates

    @property
    def oauth(self) -> OAuth:
        """The app, its codes and tokens."""
        return self.state.oauth

    @property
    def known(self) -> Known:
        """The titles that Trakt knows."""
        return self.state.known

    @property
    def client_id(self) -> str:
        """The id of the app."""
        return self.oauth.client_id

    @property
    def client_secret(self) -> str:
        """The secret of the app."""
        return self.oauth.client_secret

    @property
    def access_token(self) -> str:
        """A token of the owner that was good at the beginning."""
        return self._token

    @property
    def line(self) -> dict[str, str]:
        """What a client needs, under the names of `cli.md`."""
        return {
            "url": self.url,
            "auth_url": self.auth_url,
            "client_id": self.client_id,
            "client_secret": self.client_secret,
            "access_token": self.access_token,
        }

    def account(self, person: str = _OF_OWNER) -> Account:
        """Give the account of a person: `mira` is VIP, `joerg` is not, `stranger` is nobody of the household."""
        return self.state.accounts.of(person)

    def tokens(self, person: str = _OF_OWNER) -> TokenPair:
        """Give a new pair of tokens without a sign-in over HTTP."""
        return self.oauth.issue(self.account(person))

    def approve(self, code: str, person: str = _OF_OWNER) -> None:
        """Let somebody type the code of a device. Raises LookupError if none of that name waits."""
        self.oauth.approve(code, self.account(person))

    def deny(self, code: str) -> None:
        """Let somebody say no to a device. Raises LookupError if no code of that name waits."""
        self.oauth.deny(code)

    def expire_access(self, person: str = _OF_OWNER) -> None:
        """Let the access tokens of a person run out; the refresh tokens stay good."""
        self.oauth.expire_access(self.account(person))

    def revoke(self, person: str = _OF_OWNER) -> None:
        """Let a person disconnect the app at Trakt: no token of that person is good any more."""
        self.oauth.revoke_all(self.account(person))

    def title_of(self, number: int) -> Title:
        """Give what an item of the household's collection is at Trakt. Raises LookupError if Trakt does not know it."""
        found = self.known.of_item(number)
        if found is None:
            raise LookupError(f"Trakt does not know item {number}")
        return found

    def make_list(self, name: str, keys: Iterable[Key] = (), *, person: str = _OF_OWNER, **details: Any) -> TraktList:
        """Let somebody make a list at Trakt, with `description`, `privacy` and so on. Raises Refused with 420."""
        made = self.state.lists.create(self.account(person), name, **details)
        self.state.lists.add(made, keys)
        return made

    def lists(self, person: str = _OF_OWNER) -> list[TraktList]:
        """Give the lists of a person, the oldest first."""
        return self.state.lists.of(self.account(person))

    def look(self, list_id: int) -> TraktList:
        """Give a list to look at: `keys` is what stands on it. Raises LookupError if there is none of that id."""
        found = self.state.lists.get(list_id)
        if found is None:
            raise LookupError(f"no list {list_id}")
        return found

    def change_list(self, list_id: int, **details: Any) -> None:
        """Let its owner rename or describe a list at Trakt, or let others see it. Raises LookupError."""
        self.state.lists.change(self.look(list_id), **details)

    def add_to_list(self, list_id: int, keys: Iterable[Key]) -> None:
        """Let its owner put things on a list. Raises LookupError, and Refused with 420."""
        self.state.lists.add(self.look(list_id), keys)

    def remove_from_list(self, list_id: int, keys: Iterable[Key]) -> None:
        """Let its owner take things off a list. Raises LookupError."""
        self.state.lists.remove(self.look(list_id), keys)

    def order_list(self, list_id: int, keys: Iterable[Key]) -> None:
        """Let its owner put a list in an order. Raises LookupError."""
        found = self.look(list_id)
        places = {item.key: item.id for item in found.items}
        self.state.lists.reorder(found, [places[key] for key in keys if key in places])

    def delete_list(self, list_id: int) -> None:
        """Let its owner delete a list. Raises LookupError."""
        self.state.lists.delete(self.look(list_id))

    def diary(self, person: str = _OF_OWNER) -> Diary:
        """Give what a person saw, stopped in and rated at Trakt, to look at or to change by hand."""
        return self.state.diary(self.account(person))

    def watch(self, key: Key, at: float | None = None, *, person: str = _OF_OWNER) -> Play:
        """Let somebody see something; `at` is UTC epoch, s, and None an unknown date."""
        return self.diary(person).add_play(key, UNKNOWN_MS if at is None else int(at * 1000))

    async def start(self) -> None:
        """Begin to listen. Raises OSError if a given port is taken."""
        await self.auth_listener.start()
        self.state.auth_url = self.auth_url
        await self.listener.start()

    async def close(self) -> None:
        """Stop listening."""
        await self.listener.close()
        await self.auth_listener.close()
