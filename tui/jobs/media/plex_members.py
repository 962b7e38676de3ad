"""Who else uses a Plex server: the members of the owner's home and friends, and their tokens for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from tui.engine.accounts.server_access import Member
from tui.errors import InvalidInput, NotFound
from tui.jobs.media.access import ACCOUNT_TOKEN, MediaSurroundings, open_http, plex_tv
from tui.model.profiles import Profile

if TYPE_CHECKING:
    from tui.clients.plex.tv import PlexTv, SharedToken


async def members_of(profile: Profile, secrets: Mapping[str, str], around: MediaSurroundings) -> Sequence[Member]:
    """Give home users and friends, without the account itself. Owner only.

    Raises InvalidInput when only a token of the server is known; SyncError.
    """
    token = _account_token(profile, secrets)
    own = profile.settings.get("user_id", "")
    async with open_http(profile.settings, around) as http:
        cloud = await plex_tv(http, profile.settings, around)
        home = [
            Member(user.id, user.name, is_home=True, is_protected=user.is_protected, handle=user.uuid)
            for user in await cloud.home_users(token)
            if user.id != own
        ]
        shares = await _shares(cloud, token, profile)
    known = {own, *(member.key for member in home)}
    friends = [
        Member(share.id, share.name or f"user {share.id}", is_home=False, is_protected=False, handle="")
        for share in shares
        if share.id not in known
    ]
    return [*home, *friends]


async def token_of(
    profile: Profile, secrets: Mapping[str, str], member: Member, pin: str, around: MediaSurroundings
) -> str:
    """Give the token of a member for this server. Raises NotFound when the server is not shared with them."""
    token = _account_token(profile, secrets)
    async with open_http(profile.settings, around) as http:
        cloud = await plex_tv(http, profile.settings, around)
        if not member.is_home:
            return _theirs(await _shares(cloud, token, profile), member)
        switched: str = await cloud.switch(token, member.handle, pin)
        around.redactor.add(switched)
        tokens: dict[str, str] = {server.uuid: server.token for server in await cloud.servers(switched)}
    around.redactor.add(*tokens.values())
    found = tokens.get(profile.settings.get("server_uuid", ""))
    if not found:
        raise _not_shared(member)
    return found


async def _shares(cloud: PlexTv, token: str, profile: Profile) -> Sequence[SharedToken]:
    """Give those with whom the server is shared; nobody for one who does not own it."""
    if not profile.settings.get("owner_id"):
        return ()
    return await cloud.shares(token, profile.settings.get("server_uuid", ""))


def _theirs(shares: Sequence[SharedToken], member: Member) -> str:
    token = next((share.token for share in shares if share.id == member.key), "")
    if not token:
        raise _not_shared(member)
    return token


def _not_shared(member: Member) -> NotFound:
    return NotFound(f"The server is not shared with {member.name}", hint="Share it with them in Plex, then sign in.")


def _account_token(profile: Profile, secrets: Mapping[str, str]) -> str:
    token = secrets.get(ACCOUNT_TOKEN, "")
    if not token:
        raise InvalidInput(
            f"{profile.name} is signed in with a token of its server only: its users cannot be asked for",
            hint=f"Sign in with a PIN: `syncdeck profile login {profile.name}`.",
        )
    return token
