"""How every kind of server is reached: media servers by their clients, Trakt by its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tui.engine.accounts.server_access import Accepted, AccessSurroundings, Approval, Member, ServerAccess
from tui.engine.accounts.sight import Sight
from tui.jobs.media.login import MediaAccess
from tui.jobs.trakt.access import TraktAccess
from tui.jobs.trakt.surroundings import TraktShared
from tui.model.profiles import Profile, ProfileDraft, ProfileKind
from tui.model.server_sign_in import FoundAddress, FoundServer, SignInCode


class EveryAccess:
    """Hands each question to the access of its kind."""

    def __init__(self, around: AccessSurroundings, shared: TraktShared) -> None:
        self._media: ServerAccess = MediaAccess(around)
        self._trakt: ServerAccess = TraktAccess(around, shared)

    async def check(self, draft: ProfileDraft, secrets: Mapping[str, str]) -> Accepted:
        """Sign in with what a person typed or with what is stored; a password is turned into a token."""
        return await self._of(draft).check(draft, secrets)

    async def look(self, profile: Profile, secrets: Mapping[str, str]) -> Sight:
        """Look at a server. Its troubles are part of what is seen; only faults of ours raise."""
        return await self._of(profile).look(profile, secrets)

    async def begin(self, draft: ProfileDraft) -> SignInCode:
        """Ask for a code to be typed elsewhere."""
        return await self._of(draft).begin(draft)

    async def poll(self, draft: ProfileDraft, code: SignInCode, secrets: Mapping[str, str]) -> Approval | None:
        """Give what a code brings once it is approved; None while it was not. Raises NotFound once it expired."""
        return await self._of(draft).poll(draft, code, secrets)

    async def sign_out(self, profile: Profile, secrets: Mapping[str, str]) -> None:
        """Give back what a sign-in brought, where the kind knows such a thing."""
        await self._of(profile).sign_out(profile, secrets)

    async def servers(self, draft: ProfileDraft, secrets: Mapping[str, str]) -> Sequence[FoundServer]:
        """Give the servers that a plex.tv account may use, those that it owns first."""
        return await self._of(draft).servers(draft, secrets)

    async def choose(self, draft: ProfileDraft, found: FoundServer) -> FoundAddress:
        """Give the best address at which this server, and no other, answers."""
        return await self._of(draft).choose(draft, found)

    async def members(self, profile: Profile, secrets: Mapping[str, str]) -> Sequence[Member]:
        """Give the home users and friends of the account that is signed in."""
        return await self._of(profile).members(profile, secrets)

    async def member_token(self, profile: Profile, secrets: Mapping[str, str], member: Member, pin: str = "") -> str:
        """Give the token of a member for this server."""
        return await self._of(profile).member_token(profile, secrets, member, pin)

    def _of(self, profile: Profile | ProfileDraft) -> ServerAccess:
        return self._trakt if profile.kind is ProfileKind.TRAKT else self._media
