"""Signing in to a Jellyfin or Emby: by password (once), by token or API key, or by Quick Connect."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace

from tui.engine.accounts.server_access import Accepted, Approval
from tui.errors import InvalidInput, SyncError
from tui.jobs.media.access import TOKEN, MediaSurroundings, jellyfin_login, open_http, open_server
from tui.jobs.media.address import media_address
from tui.jobs.media.known import refuse_another
from tui.jobs.media.look import seen
from tui.jobs.media.server import MediaServer
from tui.model.profiles import ProfileDraft
from tui.model.server_sign_in import SignedIn, SignInCode

PASSWORD = "password"  # noqa: S105 - the name of a secret, not one


async def jellyfin_sign_in(draft: ProfileDraft, secrets: Mapping[str, str], around: MediaSurroundings) -> Accepted:
    """Check what a person typed, or what is stored. A password is sent once, and is not part of what is kept.

    Raises SyncError: AuthError for a refused password or token, BadResponse for another server than the known one.
    """
    if secrets.get(PASSWORD):
        draft, secrets = await _logged_in(draft, secrets[PASSWORD], around)
    elif not draft.settings.get("user_id"):
        draft = await _with_user(draft, secrets, around)
    async with open_server(draft, secrets, around) as server:
        facts = await server.look()
        refuse_another(draft, facts.identity)
        name = draft.username or await _own_name(server)
    user_id = draft.settings.get("user_id", "")
    signed_in = SignedIn(
        facts.identity,
        secrets={TOKEN: secrets[TOKEN]},
        settings={"server_uuid": facts.identity.uuid, **({"user_id": user_id} if user_id else {})},
        username=name,
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


async def _with_user(draft: ProfileDraft, secrets: Mapping[str, str], around: MediaSurroundings) -> ProfileDraft:
    """Give the draft with the user that its token belongs to; a key of the whole server belongs to nobody."""
    token = secrets.get(TOKEN, "").strip()
    if not token:
        return draft
    async with open_http(draft.settings, around) as http:
        login = await jellyfin_login(http, draft.kind, media_address(draft.kind, draft.url).base, around)
        user_id = await login.check_key(token)
    return replace(draft, settings={**draft.settings, "user_id": user_id}) if user_id else draft


async def _own_name(server: MediaServer) -> str:
    """Give what the server calls the account of the token; "" for a key, and where it does not tell."""
    with suppress(SyncError):
        return next((account.username for account in await server.accounts() if account.is_own), "")
    return ""
