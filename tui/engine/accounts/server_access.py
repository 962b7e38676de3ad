"""What the engine asks of media servers and of Trakt. The jobs know the clients that answer; the engine knows none."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NoReturn, Protocol, cast

from tui.engine.accounts.sight import Sight
from tui.errors import InvalidInput
from tui.model.clock import Clock
from tui.model.profiles import Profile, ProfileDraft, ProfileKind
from tui.model.server_sign_in import FoundAddress, FoundServer, SignedIn, SignInCode
from tui.redact import Redactor

if TYPE_CHECKING:
    from tui.engine.accounts.circuits import Circuits
    from tui.engine.log import LogWriter
    from tui.settings import Settings
    from tui.store.store import Store


MEDIA_KINDS = frozenset({ProfileKind.PLEX, ProfileKind.JELLYFIN, ProfileKind.EMBY})
"""Kinds of profiles that are accounts of media servers: they have libraries."""
CARD_KINDS = MEDIA_KINDS | {ProfileKind.TRAKT}
"""Kinds of profiles whose server is looked at now and then: they have a card."""


@dataclass(frozen=True, slots=True)
class AccessSurroundings:
    """What the access to servers is built with."""

    settings: Settings
    redactor: Redactor
    clock: Clock
    device_id: Callable[[], Awaitable[str]]
    """Gives the one under which every server knows this install."""
    circuits: Circuits
    store: Store | None = None
    """Where tokens are kept that are renewed as they are used; None = none are."""
    log: LogWriter | None = None
    """Where it is told what was done to lists; None = it is not."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """A sign-in that went well: what the profile keeps of it, and what the server shows."""

    signed_in: SignedIn
    sight: Sight

    def kept_by(self, draft: ProfileDraft) -> ProfileDraft:
        """Give the draft with what the sign-in brought."""
        return replace(
            draft,
            url=self.signed_in.url or draft.url,
            username=self.signed_in.username or draft.username,
            settings={**draft.settings, **self.signed_in.settings},
        )


@dataclass(frozen=True, slots=True)
class Approval:
    """What a code brought that somebody approved."""

    secrets: Mapping[str, str]
    settings: Mapping[str, str] = field(default_factory=dict)
    username: str = ""


@dataclass(frozen=True, slots=True)
class Member:
    """An account that uses a Plex server besides the one that signed in: a home user, or a friend."""

    key: str
    """Its id at plex.tv."""
    name: str
    is_home: bool
    """A member of the home, whom the owner may sign in; False: a friend, whose token the owner may ask for."""
    is_protected: bool
    """A PIN has to be given."""
    handle: str
    """What the sign-in of this user goes by."""
    has_token: bool = False
    """Whether its token for the server is stored already."""


class ServerAccess(Protocol):
    """How servers are reached. Nothing is repeated here, and nothing stored but tokens that were renewed.

    All methods raise SyncError.
    """

    async def check(self, draft: ProfileDraft, secrets: Mapping[str, str]) -> Accepted:
        """Sign in with what a person typed or with what is stored; a password is turned into a token."""
        ...

    async def look(self, profile: Profile, secrets: Mapping[str, str]) -> Sight:
        """Look at a server. Its troubles are part of what is seen; only faults of ours raise."""
        ...

    async def begin(self, draft: ProfileDraft) -> SignInCode:
        """Ask for a code to be typed elsewhere: a Plex PIN, Quick Connect, or a code of Trakt."""
        ...

    async def poll(self, draft: ProfileDraft, code: SignInCode, secrets: Mapping[str, str]) -> Approval | None:
        """Give what a code brings once it is approved; None while it was not. Raises NotFound once it expired.

        `secrets`: what a person has given beside the code, as Trakt's client secret.
        """
        ...

    async def sign_out(self, profile: Profile, secrets: Mapping[str, str]) -> None:
        """Give back what a sign-in brought, where the kind knows such a thing."""
        ...

    async def servers(self, draft: ProfileDraft, secrets: Mapping[str, str]) -> Sequence[FoundServer]:
        """Give the servers that a plex.tv account may use, those that it owns first."""
        ...

    async def choose(self, draft: ProfileDraft, found: FoundServer) -> FoundAddress:
        """Give the best address at which this server, and no other, answers. Raises NetworkError."""
        ...

    async def members(self, profile: Profile, secrets: Mapping[str, str]) -> Sequence[Member]:
        """Give the home users and friends of the account that is signed in. Owner only."""
        ...

    async def member_token(self, profile: Profile, secrets: Mapping[str, str], member: Member, pin: str = "") -> str:
        """Give the token of a member for this server. Raises AuthError for a wrong PIN, RateLimited."""
        ...


class _NoAccess:
    """Stands where nothing knows a server."""

    async def sign_out(self, profile: Profile, secrets: Mapping[str, str]) -> None:
        """There is nothing to give back."""

    def __getattr__(self, name: str) -> NoReturn:
        raise InvalidInput("This version cannot reach media servers")


def no_access(around: AccessSurroundings) -> ServerAccess:
    """Give an access that refuses everything."""
    return cast(ServerAccess, _NoAccess())
