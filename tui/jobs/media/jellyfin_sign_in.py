"""Signing in to a Jellyfin or Emby: by password (once), by token or API key, or by Quick Connect."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace

from tui.engine.server_access import Accepted, Approval
from tui.errors import InvalidInput, SyncError
from tui.jobs.media.access import TOKEN, MediaSurroundings, jellyfin_login, open_http, open_server
from tui.jobs.media.address import media_address
from tui.jobs.media.known import refuse_another
from tui.jobs.media.look import seen
from tui.jobs.media.server import MediaServer
from tui.model.profiles import ProfileDraft
from tui.model.servers import AccountFacts, SignedIn, SignInCode

PASSWORD = "password"  # noqa: S105 - the name of a secret, not one


async def jellyfin_sign_in(draft: ProfileDraft, secrets: Mapping[str, str], around: MediaSurroundings) -> Accepted:
    """Check what a person typed, or what is stored. A password is sent once, and is not part of what is kept.

    Raises SyncError: AuthError for a refused password or token, BadResponse for another server than the known one.
    """
    if secrets.get(PASSWORD):
        draft, secrets = await _logged_in(draft, secrets[PASSWORD], around)
    async with open_server(draft, secrets, around) as server:
        facts = await server.look()
        refuse_another(draft, facts.identity)
        own = await _own_account(server, draft)
    settings = {"server_uuid": facts.identity.uuid}
    user_id = draft.settings.get("user_id", "") or (own.key if own else "")
    if user_id:
        settings["user_id"] = user_id
    signed_in = SignedIn(
        facts.identity,
        secrets={TOKEN: secrets[TOKEN]},
        settings=settings,
        username=draft.username or (own.username if own else ""),
        url=media_address(draft.kind, draft.url).base,
    )
    return Accepted(signed_in, seen(replace(draft, url=signed_in.url), facts))


async def begin_quick_connect(draft: ProfileDraft, around: MediaSurroundings) -> SignInCode:
    """Ask for a code that a signed-in person approves. Raises InvalidInput, AuthError when the server has it off."""
    if not draft.url:
        raise InvalidInput("Quick Connect needs the address of the server", hint="Give it with --url.")
    async with open_http(draft.settings, around) as http:
        login = await jellyfin_login(http, draft.kind, media_address(draft.kind, draft.url).base, around)
        code: SignInCode = await login.quick_connect()
    return code


async def poll_quick_connect(draft: ProfileDraft, code: SignInCode, around: MediaSurroundings) -> Approval | None:
    """Ask whether the code was approved, and take the token if so. Raises NotFound once it expired."""
    async with open_http(draft.settings, around) as http:
        login = await jellyfin_login(http, draft.kind, media_address(draft.kind, draft.url).base, around)
        if not await login.poll_quick_connect(code):
            return None
        token, user_id = await login.finish_quick_connect(code)
    return Approval({TOKEN: token}, {"user_id": user_id})


async def _logged_in(
    draft: ProfileDraft, password: str, around: MediaSurroundings
) -> tuple[ProfileDraft, dict[str, str]]:
    """Exchange the password for a token: one request, never repeated, since failures can lock the account."""
    if not draft.username:
        raise InvalidInput("A password needs a user name", hint="Give it with --username.")
    around.redactor.add(password)
    async with open_http(draft.settings, around) as http:
        login = await jellyfin_login(http, draft.kind, media_address(draft.kind, draft.url).base, around)
        token, user_id, identity = await login.log_in(draft.username, password)
    refuse_another(draft, identity)
    around.redactor.add(token)
    return replace(draft, settings={**draft.settings, "user_id": user_id}), {TOKEN: token}


async def _own_account(server: MediaServer, draft: ProfileDraft) -> AccountFacts | None:
    """Give the account that a token belongs to, or that a key of the whole server is to be used for by its name."""
    with suppress(SyncError):
        accounts = await server.accounts()
        own = [account for account in accounts if account.is_own]
        wanted = draft.username.casefold()
        named = [account for account in accounts if wanted and account.username.casefold() == wanted]
        return next(iter(own or named), None)
    return None
