"""Signing in to Plex: by a token of a server or of an account, or by a PIN; and finding servers at plex.tv.

plex.tv is asked for what only it knows. That it does not answer never makes a server unwell.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace

from tui.engine.accounts.server_access import Accepted, Approval
from tui.engine.accounts.sign_ins import the_only
from tui.errors import AuthError, SyncError
from tui.jobs.media.access import ACCOUNT_TOKEN, TOKEN, MediaSurroundings, open_http, open_server, plex_tv
from tui.jobs.media.address import media_address
from tui.jobs.media.known import refuse_another
from tui.jobs.media.look import STAND_INS, seen
from tui.model.profiles import ProfileDraft
from tui.model.server_sign_in import FoundAddress, FoundServer, SignedIn, SignInCode
from tui.model.servers import ServerFacts

OWNER, SOMEBODY = STAND_INS
PATIENCE = 6.0
"""Seconds that plex.tv may take to tell what would be good to know, but is not needed."""


@dataclass(frozen=True, slots=True)
class _Known:
    """What plex.tv tells of the account behind a token."""

    account_token: str = ""
    server_token: str = ""
    username: str = ""
    settings: Mapping[str, str] = field(default_factory=dict)


async def plex_sign_in(draft: ProfileDraft, secrets: Mapping[str, str], around: MediaSurroundings) -> Accepted:
    """Check what a person typed, or what is stored: a token of the server, or one of the account.

    Without an address the server is looked for at plex.tv, with the token of the account. Raises SyncError.
    """
    around.redactor.add(*(value for value in secrets.values() if value))
    if not draft.url or not secrets.get(TOKEN):
        draft, secrets = await _found(draft, secrets, around)
    try:
        facts = await _looked(draft, secrets, around)
    except AuthError as refusal:
        secrets = await _server_token(draft, secrets, around, refusal)
        facts = await _looked(draft, secrets, around)
    known = await _known_of(draft, secrets, facts, around)
    signed_in = SignedIn(
        facts.identity,
        secrets={TOKEN: known.server_token or secrets[TOKEN], ACCOUNT_TOKEN: known.account_token},
        settings={"server_uuid": facts.identity.uuid, **known.settings},
        username=known.username or draft.username,
        url=media_address(draft.kind, draft.url).base,
    )
    kept = replace(draft, url=signed_in.url, settings={**draft.settings, **signed_in.settings})
    return Accepted(signed_in, seen(kept, facts))


async def begin_pin(draft: ProfileDraft, around: MediaSurroundings) -> SignInCode:
    """Ask plex.tv for a PIN of four letters."""
    async with open_http(draft.settings, around) as http:
        code: SignInCode = await (await plex_tv(http, draft.settings, around)).new_pin()
    return code


async def poll_pin(draft: ProfileDraft, code: SignInCode, around: MediaSurroundings) -> Approval | None:
    """Ask whether the PIN was typed. Raises NotFound once it expired or was used up; SyncError, which may pass."""
    async with open_http(draft.settings, around) as http:
        cloud = await plex_tv(http, draft.settings, around)
        token = await cloud.poll_pin(code)
    if not token and cloud.trouble is not None:
        raise cloud.trouble
    return Approval({ACCOUNT_TOKEN: token}) if token else None


async def servers_of(
    draft: ProfileDraft, secrets: Mapping[str, str], around: MediaSurroundings
) -> Sequence[FoundServer]:
    """Give the servers that an account may use, those that it owns first."""
    token = secrets.get(ACCOUNT_TOKEN) or secrets.get(TOKEN, "")
    if not token:
        raise AuthError(f"{draft.name} is not signed in at plex.tv", hint=f"`profile login {draft.name}` signs in.")
    async with open_http(draft.settings, around) as http:
        found: Sequence[FoundServer] = await (await plex_tv(http, draft.settings, around)).servers(token)
    around.redactor.add(*(server.token for server in found))
    return sorted(found, key=lambda server: not server.is_owned)


async def choose(draft: ProfileDraft, found: FoundServer, around: MediaSurroundings) -> FoundAddress:
    """Give the best address at which this server, and no other, answers. Raises NetworkError."""
    async with open_http(draft.settings, around) as http:
        address, _ = await (await plex_tv(http, draft.settings, around)).probe(found)
    there: FoundAddress = address
    return there


async def _looked(draft: ProfileDraft, secrets: Mapping[str, str], around: MediaSurroundings) -> ServerFacts:
    async with open_server(draft, secrets, around) as server:
        facts = await server.look()
    refuse_another(draft, facts.identity)
    return facts


async def _found(
    draft: ProfileDraft, secrets: Mapping[str, str], around: MediaSurroundings
) -> tuple[ProfileDraft, dict[str, str]]:
    """Look for the server of an account at plex.tv. Raises InvalidInput when there is none, or a choice to make."""
    token = secrets.get(ACCOUNT_TOKEN) or secrets.get(TOKEN, "")
    server = the_only(await servers_of(draft, secrets, around), draft.settings.get("server_uuid", ""))
    there = draft
    if not draft.url:
        address = await choose(draft, server, around)
        there = replace(draft, url=address.url, settings={**draft.settings, "link": address.link.value})
    return there, {TOKEN: server.token, ACCOUNT_TOKEN: token}


async def _server_token(
    draft: ProfileDraft, secrets: Mapping[str, str], around: MediaSurroundings, refusal: AuthError
) -> dict[str, str]:
    """Give the token for the server where the one that was given is the account's. Raises the refusal if it is not."""
    with suppress(SyncError):
        async with open_server(draft, secrets, around) as server:
            uuid = (await server.identity()).uuid
        for found in await servers_of(draft, secrets, around):
            if found.uuid == uuid:
                return {TOKEN: found.token, ACCOUNT_TOKEN: secrets.get(ACCOUNT_TOKEN) or secrets[TOKEN]}
    raise refusal


async def _known_of(
    draft: ProfileDraft, secrets: Mapping[str, str], facts: ServerFacts, around: MediaSurroundings
) -> _Known:
    """Ask plex.tv whose token it is, and whether the server is theirs."""
    token = secrets.get(ACCOUNT_TOKEN) or secrets[TOKEN]
    try:
        async with asyncio.timeout(PATIENCE), open_http(draft.settings, around) as http:
            cloud = await plex_tv(http, draft.settings, around)
            account, found = await cloud.account(token), await cloud.servers(token)
    except (SyncError, TimeoutError):
        return _untold(draft, secrets, facts)
    this = next((server for server in found if server.uuid == facts.identity.uuid), None)
    if this is None:
        return _untold(draft, secrets, facts)
    around.redactor.add(this.token)
    owner = {"owner_id": account.id} if this.is_owned else {}
    return _Known(token, this.token, account.username, {"user_id": account.id, **owner})


def _untold(draft: ProfileDraft, secrets: Mapping[str, str], facts: ServerFacts) -> _Known:
    """Give what is known where plex.tv tells nothing of a token: what was stored, else keys that stand for a number.

    Only the owner may ask what is being played. A stand-in is nobody's number at plex.tv, so nobody is mistaken.
    """
    kept = secrets.get(ACCOUNT_TOKEN, "")
    if draft.settings.get("user_id"):
        return _Known(kept)
    if facts.playing is None:
        return _Known(kept, settings={"user_id": SOMEBODY})
    owner = draft.settings.get("owner_id") or OWNER
    return _Known(kept, settings={"user_id": owner, "owner_id": owner})
