"""How media servers are reached and signed in to, of all three kinds, as the engine asks for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tui.engine.accounts.server_access import Accepted, AccessSurroundings, Approval, Member
from tui.engine.accounts.sight import Sight
from tui.errors import InvalidInput
from tui.jobs.media import jellyfin_sign_in, plex_members, plex_sign_in
from tui.jobs.media.access import MediaSurroundings
from tui.jobs.media.found_again import Rediscovery, found_again
from tui.jobs.media.look import look_at
from tui.model.profiles import Profile, ProfileDraft, ProfileKind
from tui.model.server_sign_in import FoundAddress, FoundServer, SignInCode


class MediaAccess:
    """The access of this version: Plex, Jellyfin, Emby. It stores nothing, and repeats nothing."""

    def __init__(self, around: AccessSurroundings) -> None:
        self._around = around
        self._rediscovery = Rediscovery()

    async def check(self, draft: ProfileDraft, secrets: Mapping[str, str]) -> Accepted:
        """Sign in with what a person typed or with what is stored; a password is turned into a token."""
        sign_in = plex_sign_in.plex_sign_in if draft.kind is ProfileKind.PLEX else jellyfin_sign_in.jellyfin_sign_in
        return await sign_in(draft, secrets, await self._media())

    async def look(self, profile: Profile, secrets: Mapping[str, str]) -> Sight:
        """Look at a server; what is the matter with it is part of what is seen.

        A Plex that was looked for in vain some times is looked for at plex.tv: its address may have changed.
        """
        around, circuits = await self._media(), self._around.circuits
        sight = await look_at(profile, secrets, around, circuits)
        if self._rediscovery.is_due(profile, sight):
            return await found_again(profile, secrets, around, circuits) or sight
        return sight

    async def begin(self, draft: ProfileDraft) -> SignInCode:
        """Ask for a code to be typed elsewhere. Raises InvalidInput for Emby, which has none."""
        if draft.kind is ProfileKind.PLEX:
            return await plex_sign_in.begin_pin(draft, await self._media())
        if draft.kind is ProfileKind.JELLYFIN:
            return await jellyfin_sign_in.begin_quick_connect(draft, await self._media())
        raise InvalidInput(f"{draft.kind} has no sign-in by a code", hint="Use a password or an API key.")

    async def poll(self, draft: ProfileDraft, code: SignInCode, secrets: Mapping[str, str]) -> Approval | None:
        """Give what a code brings once it is approved; None while it was not. Raises NotFound once it expired."""
        if draft.kind is ProfileKind.PLEX:
            return await plex_sign_in.poll_pin(draft, code, await self._media())
        return await jellyfin_sign_in.poll_quick_connect(draft, code, await self._media())

    async def sign_out(self, profile: Profile, secrets: Mapping[str, str]) -> None:
        """Keep the tokens: another install may have the same ones."""

    async def servers(self, draft: ProfileDraft, secrets: Mapping[str, str]) -> Sequence[FoundServer]:
        """Give the servers that a plex.tv account may use, those that it owns first."""
        return await plex_sign_in.servers_of(draft, secrets, await self._media())

    async def choose(self, draft: ProfileDraft, found: FoundServer) -> FoundAddress:
        """Give the best address at which this server, and no other, answers."""
        return await plex_sign_in.choose(draft, found, await self._media())

    async def members(self, profile: Profile, secrets: Mapping[str, str]) -> Sequence[Member]:
        """Give the home users and friends of the account that is signed in."""
        return await plex_members.members_of(profile, secrets, await self._media())

    async def member_token(self, profile: Profile, secrets: Mapping[str, str], member: Member, pin: str = "") -> str:
        """Give the token of a member for this server."""
        return await plex_members.token_of(profile, secrets, member, pin, await self._media())

    async def _media(self) -> MediaSurroundings:
        around = self._around
        return MediaSurroundings(around.settings, around.redactor, around.clock, await around.device_id())
