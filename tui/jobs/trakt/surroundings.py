"""What everything that speaks with Trakt in this process shares: one pace for each account, one keeper of tokens."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from tui.clients.trakt.pace import TraktPace
from tui.errors import InvalidInput
from tui.jobs.trakt.tokens import TokenKeeper
from tui.model.clock import Clock
from tui.redact import Redactor

if TYPE_CHECKING:
    from tui.settings import Settings
    from tui.store.store import Store


class Place(Protocol):
    """Where somebody who wants to speak with Trakt stands: a run, the outbox, the access to servers."""

    @property
    def settings(self) -> Settings:
        """Of the program."""
        ...

    @property
    def redactor(self) -> Redactor:
        """Hides what a session knows."""
        ...

    @property
    def clock(self) -> Clock:
        """Time."""
        ...

    @property
    def store(self) -> Store | None:
        """Where the tokens are kept; None = only what was typed is known."""
        ...


@dataclass(slots=True)
class TraktShared:
    """Made once for a process, in its wiring: the paces of all accounts, and the keeper of their tokens."""

    _paces: dict[tuple[str, str], TraktPace] = field(default_factory=dict)
    _keepers: dict[int, TokenKeeper] = field(default_factory=dict)

    def at(self, place: Place) -> TraktSurroundings:
        """Give what sessions are opened with from here."""
        return TraktSurroundings(place.settings, place.redactor, place.clock, place.store, self)

    def pace_of(self, base: str, user: str, clock: Clock, spacing: float | None) -> TraktPace:
        """Give the pace of an account: the same for everybody who asks for it in this process."""
        key = (base, user.casefold())
        if key not in self._paces:
            self._paces[key] = TraktPace(clock, spacing=spacing)
        return self._paces[key]

    def keeper_of(self, around: TraktSurroundings) -> TokenKeeper:
        """Give the keeper of the tokens in a store. Raises InvalidInput where there is no store."""
        store = around.kept
        if id(store) not in self._keepers:
            self._keepers[id(store)] = TokenKeeper(store, around.settings, around.redactor, around.clock)
        return self._keepers[id(store)]


@dataclass(frozen=True, slots=True)
class TraktSurroundings:
    """What a session with Trakt is opened with: `shared.at(ctx)` or `shared.at(access_surroundings)`."""

    settings: Settings
    redactor: Redactor
    clock: Clock
    store: Store | None
    shared: TraktShared

    @property
    def kept(self) -> Store:
        """The store. Raises InvalidInput where there is none."""
        if self.store is None:
            raise InvalidInput("The tokens of Trakt are kept in the store, and there is none here")
        return self.store

    @property
    def keeper(self) -> TokenKeeper:
        """The keeper of the tokens. Raises InvalidInput where there is no store."""
        return self.shared.keeper_of(self)
