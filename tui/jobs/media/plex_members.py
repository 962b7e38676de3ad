"""Who else uses a Plex server: the members of the owner's home and friends, and their tokens for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from tui.engine.server_access import Member
from tui.errors import InvalidInput, NotFound, SyncError
from tui.jobs.media.access import ACCOUNT_TOKEN, MediaSurroundings, open_http, open_server, plex_tv
from tui.model.profiles import Profile


async def members_of(profile: Profile, secrets: Mapping[str, str], around: MediaSurroundings) -> Sequence[Member]:
    """Give home users and friends, without the account itself. Owner only.

    Raises InvalidInput when only a token of the server is known; SyncError.
    """
    token = _account_token(profile, secrets)
    own = profile.settings.get("user_id", "")
    async with open_http(profile.settings, around) as http:
        cloud = await plex_tv(http, profile.settings, around)
        home = [
            Member(user.key, user.name, is_home=True, is_protected=user.is_protected, handle=user.uuid)
            for user in await cloud.home_users(token)
            if user.key != own
        ]
        friends = await _shared(cloud, token, profile)
    known = {own, *(member.key for member in home)}
    names = await _names(profile, secrets, around) if friends.keys() - known else {}
    return [
        *home,
        *(
            Member(key, names.get(key, f"user {key}"), is_home=False, is_protected=False, handle="")
            for key in friends
            if key not in known
        ),
    ]


async def token_of(
    profile: Profile, secrets: Mapping[str, str], member: Member, pin: str, around: MediaSurroundings
) -> str:
    """Give the token of a member for this server. Raises NotFound when the server is not shared with them."""
    token = _account_token(profile, secrets)
    async with open_http(profile.settings, around) as http:
        cloud = await plex_tv(http, profile.settings, around)
        if not member.is_home:
            return _theirs(await _shared(cloud, token, profile), member)
        switched: str = await cloud.switch(token, member.handle, pin)
        around.redactor.add(switched)
        tokens: dict[str, str] = {server.uuid: server.token for server in await cloud.servers(switched)}
    around.redactor.add(*tokens.values())
    found = tokens.get(profile.settings.get("server_uuid", ""))
    if not found:
        raise _not_shared(member)
    return found


async def _shared(cloud: Any, token: str, profile: Profile) -> dict[str, str]:
    """Give the tokens of those with whom the server is shared, by their keys; {} for one who does not own it."""
    if not profile.settings.get("owner_id"):
        return {}
    shared: Mapping[str, str] = await cloud.shared_tokens(token, profile.settings.get("server_uuid", ""))
    return dict(shared)


async def _names(profile: Profile, secrets: Mapping[str, str], around: MediaSurroundings) -> dict[str, str]:
    """Give what the server calls its users; {} when it does not tell."""
    with suppress(SyncError):
        async with open_server(profile, secrets, around) as server:
            return {account.key: account.username for account in await server.accounts()}
    return {}


def _theirs(shared: Mapping[str, str], member: Member) -> str:
    token = shared.get(member.key, "")
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
