"""Signing in to Trakt: by a code that is typed at its site, or with an access token; and signing out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from tui.engine.accounts.server_access import Accepted, Approval
from tui.jobs.trakt.look import identity_at, notes_of, refuse_another_user, seen, timed_settings
from tui.jobs.trakt.oauth import open_oauth
from tui.jobs.trakt.options import CLIENT_SECRET, api_base, auth_base, client_id_of, client_secret_of
from tui.jobs.trakt.session import open_session
from tui.jobs.trakt.surroundings import TraktSurroundings
from tui.model.profiles import Profile, ProfileDraft
from tui.model.server_sign_in import SignedIn, SignInCode
from tui.store.tokens import ACCESS, REFRESH, SIGN_IN, token_secrets


async def trakt_sign_in(draft: ProfileDraft, secrets: Mapping[str, str], around: TraktSurroundings) -> Accepted:
    """Check what a person typed, or what is stored: whose access token it is.

    A token that is stored already is renewed as ever, and is not part of what is given back: somebody may be renewing
    it at this moment. Raises SyncError; BadResponse when it is another user's than the one that the profile knows.
    """
    auth_base(draft.settings)
    owner = await _owner(draft, secrets, around)
    who = owner or draft
    async with open_session(who, secrets, around, writes=False) as session:
        account, latency_ms = await timed_settings(session, around)
    refuse_another_user(draft, account.slug)
    kept = {name: value for name, value in secrets.items() if owner is None or name not in SIGN_IN}
    url = api_base(draft.url)
    sight = seen(replace(draft, url=url), account, latency_ms)
    return Accepted(SignedIn(identity_at(url), kept, {}, account.slug, url, notes_of(account)), sight)


async def begin_code(draft: ProfileDraft, around: TraktSurroundings) -> SignInCode:
    """Ask for a code that is typed at Trakt's site. Raises InvalidInput without a client id; SyncError."""
    api_base(draft.url)
    async with open_oauth(draft, {}, around.settings, around.redactor, around.clock) as oauth:
        return await oauth.device_code()


async def poll_code(
    draft: ProfileDraft, code: SignInCode, secrets: Mapping[str, str], around: TraktSurroundings
) -> Approval | None:
    """Ask once whether the code was typed, and take the tokens if so.

    Raises NotFound once it expired, Conflict once it was used, Forbidden when somebody said no; SyncError, which may
    pass.
    """
    client_secret = client_secret_of(secrets)
    async with open_oauth(draft, secrets, around.settings, around.redactor, around.clock) as oauth:
        tokens = await oauth.device_token(code)
    if tokens is None:
        return None
    around.redactor.add(tokens.access, tokens.refresh)
    return Approval({**token_secrets(tokens), CLIENT_SECRET: client_secret})


async def sign_out(profile: Profile, secrets: Mapping[str, str], around: TraktSurroundings) -> None:
    """Give the tokens back, if they came by a code; one that was typed may be in use elsewhere. Raises SyncError."""
    access, client_secret = secrets.get(ACCESS, ""), secrets.get(CLIENT_SECRET, "")
    if not (access and secrets.get(REFRESH) and client_secret):
        return
    async with open_oauth(profile, secrets, around.settings, around.redactor, around.clock) as oauth:
        await oauth.revoke(access)


async def _owner(draft: ProfileDraft, secrets: Mapping[str, str], around: TraktSurroundings) -> Profile | None:
    """Give the stored profile whose tokens are meant, as it is to be from now on."""
    client_id_of(draft.settings)
    if around.store is None or not secrets.get(REFRESH):
        return None
    owner = await around.store.tokens.owner_of(secrets.get(ACCESS, ""))
    stored = None if owner is None else await around.store.profiles.get(owner)
    return stored and replace(stored, name=draft.name, url=draft.url, settings=draft.settings)
