"""Profiles: adding, changing, testing and removing the accounts of the household."""

from __future__ import annotations

import asyncio
import difflib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace

from tui.engine.accounts.server_access import MEDIA_KINDS
from tui.engine.accounts.servers import Servers
from tui.engine.accounts.sight import Sight, account_of
from tui.engine.runs.failures import is_signed_out
from tui.errors import Conflict, InvalidInput, NetworkError, SyncError, TimedOut
from tui.model.clean import clean_text
from tui.model.profiles import Account, Profile, ProfileDraft, ProfileKind, SignIn
from tui.store.database import Connection
from tui.store.store import Store

SignInCheck = Callable[[ProfileDraft, Mapping[str, str]], Awaitable[Account]]
"""Signs in with a draft and its secrets and gives the account. Raises SyncError: refused, unreachable, ..."""

LONGEST_NAME = 60
RESERVED_NAMES = frozenset({"last", "all", "household"})


PASSWORD = "password"  # noqa: S105 - the name of a secret, not one
TOKEN = "token"  # noqa: S105 - as above
ACCOUNT_TOKEN = "account_token"  # noqa: S105 - as above
USER_ID = "user_id"
LINK = "link"
CLIENT_SECRET = "client_secret"  # noqa: S105 - as above
ONE_SIGN_IN = {TOKEN: "", "refresh_token": "", "token_created_at": "", "token_expires_in": ""}
"""What a sign-in to Trakt is made of: another token goes without all that belonged to the one before."""
GIVING_BACK = 10.0
"""Seconds that giving a sign-in back may take."""
FOUND_OUT = ("server_uuid", "owner_id", USER_ID, LINK)
"""Settings that a sign-in brings."""
ONE_TOKEN_A_USER = frozenset({ProfileKind.JELLYFIN, ProfileKind.EMBY})
"""Kinds in which an install has one token for each user: a new sign-in ends the one before."""


@dataclass(frozen=True, slots=True)
class _Accepted:
    """A sign-in that went well, or was not wanted: what is stored of it."""

    draft: ProfileDraft
    secrets: Mapping[str, str]
    account: Account | None = None
    sight: Sight | None = None


class Accounts:
    """What faces do with profiles. Secrets given here are known to the redactor before anything else happens.

    Of a media server the token is kept that the sign-in brought, and never a password.
    """

    def __init__(self, store: Store, check: SignInCheck, servers: Servers) -> None:
        self._store = store
        self._check = check
        self._servers = servers

    async def find(self, name: str) -> Profile:
        """Give a profile by name, whatever its case. Raises InvalidInput with near names."""
        profile = await self._store.profiles.find(name)
        if profile is None:
            raise await self._unknown(name)
        return profile

    async def sign_in(self, draft: ProfileDraft, secrets: Mapping[str, str]) -> Account:
        """Sign in with what a person typed, without storing anything. Raises SyncError."""
        draft, secrets = with_secrets_apart(draft, secrets)
        return (await self._accepted(draft, secrets)).account or Account()

    async def add(self, draft: ProfileDraft, secrets: Mapping[str, str], *, check: bool) -> Profile:
        """Store a new profile, after signing in unless `check` is False. Raises InvalidInput, SyncError."""
        draft, secrets = with_secrets_apart(replace(draft, name=checked_name(draft.name)), secrets)
        if await self._store.profiles.find(draft.name) is not None:
            raise InvalidInput(f"A profile named '{draft.name}' exists already", hint="Choose another name.")
        accepted = await self._accepted(draft, secrets) if check else self._unchecked(draft, secrets)
        async with self._store.db.transaction() as conn:
            profile_id = await self._store.profiles.add(conn, accepted.draft)
            await self._put(conn, profile_id, accepted)
        return await self._concluded(profile_id, draft.name, accepted)

    async def edit(self, before: Profile, after: Profile, secrets: Mapping[str, str], *, check: bool) -> Profile:
        """Store a changed profile; signs in first when address, user, settings or secrets changed and `check` is set.

        Raises InvalidInput, SyncError; then nothing is changed.
        """
        draft, secrets = with_secrets_apart(draft_of(after), secrets)
        after = _still_known(before, replace(after, name=checked_name(after.name), settings=draft.settings))
        if after.kind is ProfileKind.TRAKT and TOKEN in secrets:
            secrets = {**ONE_SIGN_IN, **secrets}
        is_other_account = bool(secrets) or (before.url, before.username) != (after.url, after.username)
        if check and (is_other_account or before.settings != after.settings):
            known = await self._store.secrets.of(before.id)
            if TOKEN in secrets and ACCOUNT_TOKEN in known:
                secrets = {ACCOUNT_TOKEN: "", **secrets}
            accepted = await self._accepted(draft_of(_of_whoever(before, after, secrets)), {**known, **secrets})
        else:
            accepted = self._unchecked(draft_of(after), secrets)
        stored = replace(after, url=accepted.draft.url, username=accepted.draft.username)
        async with self._store.db.transaction() as conn:
            await self._store.profiles.update(conn, replace(stored, settings=accepted.draft.settings))
            await self._put(conn, before.id, accepted)
        if accepted.account is None and is_other_account:
            await self._store.profiles.set_sign_in(before.id, SignIn.UNKNOWN)
        return await self._concluded(before.id, after.name, accepted)

    async def test(self, profile: Profile) -> Account:
        """Sign in with a stored profile and store what came of it. Raises what the sign-in raised."""
        if profile.kind in self._servers.kinds:
            return await self._servers.test(profile)
        secrets = await self._store.secrets.of(profile.id)
        try:
            account = await self.sign_in(draft_of(profile), secrets)
        except SyncError as error:
            sign_in = sign_in_after(error, profile.sign_in)
            await self._store.profiles.set_sign_in(profile.id, sign_in, error.message)
            raise
        await self._store.profiles.set_sign_in(profile.id, SignIn.OK, account=account)
        return account

    async def _put(self, conn: Connection, profile_id: int, accepted: _Accepted) -> None:
        """Store the secrets, a token of Jellyfin or Emby also for other profiles of the same user there.

        A new sign-in ends the earlier token of the user on this install.
        """
        for name, value in accepted.secrets.items():
            await self._store.secrets.put(conn, profile_id, name, value)
        if accepted.sight is None or accepted.draft.kind not in ONE_TOKEN_A_USER:
            return
        for other in await self._store.profiles.all():
            if other.id != profile_id and _user_of(draft_of(other)) == _user_of(accepted.draft) is not None:
                await self._store.secrets.put(conn, other.id, TOKEN, accepted.secrets[TOKEN])

    async def _accepted(self, draft: ProfileDraft, secrets: Mapping[str, str]) -> _Accepted:
        """Sign in, and give what is kept of it. Raises SyncError."""
        self._store.redactor.add(*draft.hidden, *secrets.values())
        if draft.kind not in self._servers.kinds:
            return _Accepted(draft, secrets, await self._check(draft, secrets))
        accepted = await self._servers.check(draft, secrets)
        self._store.redactor.add(*accepted.signed_in.secrets.values())
        kept = accepted.kept_by(draft)
        return _Accepted(kept, accepted.signed_in.secrets, account_of(accepted.sight), accepted.sight)

    def _unchecked(self, draft: ProfileDraft, secrets: Mapping[str, str]) -> _Accepted:
        """Give what is kept without a sign-in. Raises InvalidInput for a password that only a sign-in can use."""
        self._store.redactor.add(*draft.hidden, *secrets.values())
        if draft.kind in self._servers.kinds and secrets.get(PASSWORD):
            raise InvalidInput(
                "The password of a media server is never stored: it is exchanged for a token by signing in",
                hint="Leave out --no-check, or leave out the password and sign in later.",
            )
        return _Accepted(draft, secrets)

    async def _concluded(self, profile_id: int, name: str, accepted: _Accepted) -> Profile:
        """Store what the sign-in said, and give the profile."""
        if accepted.account is not None:
            await self._store.profiles.set_sign_in(profile_id, SignIn.OK, account=accepted.account)
        found = await self.find(name)
        if accepted.sight is not None:
            await self._servers.cards.take(found, accepted.sight)
        return await self.find(name)

    async def remove(self, profile: Profile) -> SyncError | None:
        """Delete a profile with its secrets and everything that was fetched for it; its runs must have ended.

        Then what signed it in is given back to the server, where that can be done; gives why that went wrong. Raises
        Conflict while a run of it is active.
        """
        secrets = await self._store.secrets.of(profile.id)
        await self._refuse_while_active(profile)
        await self._store.titles.remove_profile(profile.id)
        async with self._store.db.transaction() as conn:
            await self._refuse_while_active(profile)
            await self._store.profiles.remove(conn, profile.id)
        return await self._given_back(profile, secrets)

    async def _refuse_while_active(self, profile: Profile) -> None:
        for run in await self._store.runs.active():
            if run.profile_id == profile.id:
                raise Conflict(f"A sync of '{profile.name}' is still running", hint="Cancel it first.", run_id=run.id)

    async def _given_back(self, profile: Profile, secrets: Mapping[str, str]) -> SyncError | None:
        if profile.kind not in self._servers.kinds:
            return None
        try:
            async with asyncio.timeout(GIVING_BACK):
                await self._servers.access.sign_out(profile, secrets)
        except TimeoutError:
            return TimedOut("It did not answer in time")
        except SyncError as error:
            return error
        return None

    async def _unknown(self, name: str) -> InvalidInput:
        names = [profile.name for profile in await self._store.profiles.all()]
        near = difflib.get_close_matches(name.lower(), [known.lower() for known in names], n=3, cutoff=0.5)
        meant = [known for known in names if known.lower() in near]
        if meant:
            hint = f"Did you mean {' or '.join(repr(known) for known in meant)}?"
        else:
            hint = f"Known are: {', '.join(names)}." if names else "There are no profiles yet: add one first."
        return InvalidInput(f"No profile named '{clean_text(name, LONGEST_NAME)}'", hint=hint)


def with_secrets_apart(draft: ProfileDraft, secrets: Mapping[str, str]) -> tuple[ProfileDraft, Mapping[str, str]]:
    """Give both with the client secret of Trakt among the secrets, where a person gave it as a setting."""
    if draft.kind is not ProfileKind.TRAKT or CLIENT_SECRET not in draft.settings:
        return draft, secrets
    settings = {name: value for name, value in draft.settings.items() if name != CLIENT_SECRET}
    return replace(draft, settings=settings), {**secrets, CLIENT_SECRET: draft.settings[CLIENT_SECRET]}


def _still_known(before: Profile, after: Profile) -> Profile:
    """Give the changed profile with what sign-ins have found out, which no form shows: which server, which user.

    The way to the server was that to its old address.
    """
    if after.kind not in MEDIA_KINDS:
        return after
    settings = {name: before.settings[name] for name in FOUND_OUT if name in before.settings} | after.settings
    if after.url != before.url and settings.get(LINK) == before.settings.get(LINK):
        settings.pop(LINK, None)
    return replace(after, settings=settings)


def _of_whoever(before: Profile, after: Profile, secrets: Mapping[str, str]) -> Profile:
    """Give the changed profile without the user of its old token when a new one came; who it is, is asked again."""
    is_other_token = TOKEN in secrets and after.kind in MEDIA_KINDS
    if not is_other_token or after.settings.get(USER_ID) != before.settings.get(USER_ID):
        return after
    settings = {name: value for name, value in after.settings.items() if name != USER_ID}
    return replace(after, settings=settings, username=after.username if after.username != before.username else "")


def _user_of(draft: ProfileDraft) -> tuple[str, ...] | None:
    """Give whose account on which server it is; None when that is not known."""
    user, server = draft.settings.get(USER_ID, ""), draft.settings.get("server_uuid", "")
    return (draft.kind.value, server, user) if user and server else None


def draft_of(profile: Profile) -> ProfileDraft:
    """Give a stored profile in the form in which sign-ins take it."""
    return ProfileDraft(profile.kind, profile.name, profile.url, profile.username, profile.settings)


def sign_in_after(error: SyncError, before: SignIn) -> SignIn:
    """Tell what a failed sign-in means for a profile; a server out of reach does not undo a refusal."""
    if is_signed_out(error):
        return SignIn.REFUSED
    if isinstance(error, NetworkError | TimedOut) and before is not SignIn.REFUSED:
        return SignIn.UNREACHABLE
    return before


def checked_name(name: str) -> str:
    """Give a profile name as it is stored. Raises InvalidInput for one that could not be told from an option."""
    plain = clean_text(name, LONGEST_NAME + 1)
    if not plain:
        raise InvalidInput("A profile needs a name")
    if len(plain) > LONGEST_NAME:
        raise InvalidInput(f"A profile name has at most {LONGEST_NAME} characters")
    if plain.startswith("-") or plain.casefold() in RESERVED_NAMES:
        why = "It would be read as an option." if plain.startswith("-") else "Commands mean something else by it."
        raise InvalidInput(f"'{plain}' cannot be the name of a profile", hint=why)
    return plain
