"""Signing in to servers by a code that a person types elsewhere, and the tokens of those who share a server.

What is pending is kept here, in memory, by the handle of its code. Tokens go from here into the secrets table only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from tui.engine.accounts.accounts import ACCOUNT_TOKEN, LINK, TOKEN, Accounts, draft_of, with_secrets_apart
from tui.engine.accounts.server_access import CARD_KINDS, Approval, Member, ServerAccess
from tui.engine.runs.retry import retrying
from tui.errors import Conflict, InvalidInput, NotFound, RateLimited, SyncError
from tui.model.clock import Clock
from tui.model.profiles import Profile, ProfileDraft, ProfileKind
from tui.model.server_sign_in import FoundAddress, FoundServer, SignInCode
from tui.store.store import Store

POLL_EVERY = {ProfileKind.PLEX: 1.0, ProfileKind.JELLYFIN: 2.0, ProfileKind.TRAKT: 5.0}
"""Seconds between two questions whether a code was approved, as the protocols want them, unless the code says so."""
LONGEST_POLL = 15.0
"""Seconds between two questions while the other side does not answer."""
BETWEEN_SWITCHES = 2.0
"""Seconds between two home users: plex.tv refuses a handful in a row."""
OTHERS = "token:"
"""Names of secrets of other accounts begin so."""


@dataclass(slots=True)
class _Pending:
    """A sign-in that waits for its approval, or for the choice of a server."""

    draft: ProfileDraft
    code: SignInCode
    secrets: Mapping[str, str] = field(default_factory=dict)
    """What was given beside the code: Trakt's client secret."""
    approval: Approval | None = None
    usual: float = 0.0
    """Seconds between two questions; more once the other side has asked for that."""
    pause: float = 0.0
    """Seconds until the next question."""

    def __post_init__(self) -> None:
        self.usual = self.pause = self.code.interval or POLL_EVERY.get(self.draft.kind, 2.0)

    def put_off(self, error: SyncError) -> None:
        """Ask less often while the other side does not answer, and from now on when it was asked too often."""
        if isinstance(error, RateLimited):
            self.usual = max(self.usual * 2, error.retry_after or 0.0)
            self.pause = self.usual
        else:
            self.pause = max(self.usual, min(self.pause * 2, LONGEST_POLL))


class SignIns:
    """What faces do to sign in without a password: begin, poll (or wait), look for servers, finish."""

    def __init__(self, store: Store, clock: Clock, accounts: Accounts, access: ServerAccess) -> None:
        self._store = store
        self._clock = clock
        self._accounts = accounts
        self._access = access
        self._pending: dict[str, _Pending] = {}

    async def begin(
        self,
        kind: ProfileKind,
        *,
        url: str = "",
        name: str = "",
        settings: Mapping[str, str] | None = None,
        secrets: Mapping[str, str] | None = None,
    ) -> SignInCode:
        """Ask for a code: a PIN of Plex, Quick Connect of a Jellyfin at `url`, or a code of Trakt.

        `name` may be that of a stored profile; its address, settings and secrets are then taken. `secrets` holds what
        is asked for beside the code: Trakt's client secret. Raises InvalidInput for kinds without a code; SyncError.
        """
        if kind not in CARD_KINDS or kind is ProfileKind.EMBY:
            raise InvalidInput(f"{kind} has no sign-in by a code", hint="Sign in with a password or an API key.")
        stored = await self._store.profiles.find(name) if name else None
        known = await self._store.secrets.of(stored.id) if stored else {}
        draft = draft_of(stored) if stored else ProfileDraft(kind, name, url)
        draft = replace(draft, url=url or draft.url, settings={**draft.settings, **(settings or {})})
        draft, own = with_secrets_apart(draft, {**known, **(secrets or {})})
        self._store.redactor.add(*own.values())
        code = await self._access.begin(draft)
        self._store.redactor.add(code.handle)
        self._pending[code.handle] = _Pending(draft, code, own)
        return code

    def pause(self, code: SignInCode) -> float:
        """Give the seconds to wait before the next `poll`, as the last one went."""
        return self._of(code).pause

    async def poll(self, code: SignInCode) -> bool:
        """Ask once whether a code was approved.

        Raises NotFound once it has expired, Forbidden once somebody said no; SyncError, which may pass if it is
        retryable. `pause` says how long to wait before the next question.
        """
        pending = self._of(code)
        if pending.approval is None:
            pending.approval = await self._asked(pending)
            if pending.approval is not None:
                self._store.redactor.add(*pending.approval.secrets.values())
        return pending.approval is not None

    async def wait(self, code: SignInCode) -> None:
        """Ask until a code was approved; troubles on the way pass. Cancellable. Raises NotFound once it expired."""
        while True:
            try:
                if await self.poll(code):
                    return
            except SyncError as error:
                if not error.is_retryable:
                    raise
            await self._clock.sleep(self.pause(code))

    def secrets_of(self, code: SignInCode) -> Mapping[str, str]:
        """Give what an approved code brought, for one who finishes later (`take_server`). Never print it."""
        return self._approved(self._of(code)).secrets

    def forget(self, code: SignInCode) -> None:
        """Drop a sign-in that nobody wants any more."""
        self._pending.pop(code.handle, None)

    async def servers(self, code: SignInCode) -> Sequence[FoundServer]:
        """Give the servers that an approved Plex account may use, its own first; their tokens are secrets."""
        pending = self._of(code)
        found = await self._access.servers(pending.draft, self._approved(pending).secrets)
        self._store.redactor.add(*(server.token for server in found))
        return found

    async def servers_of(self, draft: ProfileDraft, secrets: Mapping[str, str]) -> Sequence[FoundServer]:
        """Give the servers of a Plex account whose token is known already. Raises SyncError."""
        self._store.redactor.add(*secrets.values())
        found = await self._access.servers(draft, secrets)
        self._store.redactor.add(*(server.token for server in found))
        return found

    async def finish(
        self, code: SignInCode, name: str, server: FoundServer | None = None, address: FoundAddress | None = None
    ) -> Profile:
        """Store the profile of an approved code: a new one, or another sign-in of one that there is.

        A Plex account with several servers needs `server`; the best address that answers is taken unless `address`
        says which. Raises InvalidInput when there is a choice to make or another server is meant; SyncError.
        """
        pending = self._of(code)
        approval = self._approved(pending)
        draft = replace(
            pending.draft,
            name=name,
            username=approval.username or pending.draft.username,
            settings={**pending.draft.settings, **approval.settings},
        )
        if draft.kind is ProfileKind.PLEX:
            profile = await self.take_server(draft, approval.secrets, server, address)
        else:
            profile = await self._stored(draft, approval.secrets)
        self.forget(code)
        return profile

    async def take_server(
        self,
        draft: ProfileDraft,
        secrets: Mapping[str, str],
        server: FoundServer | None = None,
        address: FoundAddress | None = None,
    ) -> Profile:
        """Store a profile for one of the servers of a Plex account. `secrets` holds its `account_token`."""
        server = server or the_only(await self.servers_of(draft, secrets), draft.settings.get("server_uuid", ""))
        address = address or await self._access.choose(draft, server)
        there = replace(draft, url=address.url, settings={**draft.settings, "link": address.link.value})
        return await self._stored(there, {ACCOUNT_TOKEN: secrets[ACCOUNT_TOKEN], TOKEN: server.token})

    async def members(self, name: str) -> list[Member]:
        """Give who else uses a Plex server: home users and friends, and whose token is stored. Owner only."""
        profile = await self._accounts.find(name)
        secrets = await self._store.secrets.of(profile.id)
        if profile.kind is not ProfileKind.PLEX or not secrets.get(ACCOUNT_TOKEN):
            return []
        found = await self._access.members(profile, secrets)
        return [replace(member, has_token=bool(secrets.get(OTHERS + member.key))) for member in found]

    async def sign_in_member(self, name: str, member: Member, pin: str = "") -> None:
        """Fetch and store the token of a home user or friend. Raises AuthError for a wrong PIN; SyncError."""
        profile = await self._accounts.find(name)
        secrets = await self._store.secrets.of(profile.id)
        if pin:
            self._store.redactor.add(pin)
        token = await self._access.member_token(profile, secrets, member, pin)
        self._store.redactor.add(token)
        async with self._store.db.transaction() as conn:
            await self._store.secrets.put(conn, profile.id, OTHERS + member.key, token)

    async def sign_in_open_members(
        self, name: str, on_member: Callable[[Member, SyncError | None], None] | None = None
    ) -> list[Member]:
        """Fetch, slowly, the tokens of everybody who needs no PIN; give those who are still without one.

        `on_member` hears of each, with what went wrong. One that fails does not end the others.
        """
        left, switches = [], 0
        for member in await self.members(name):
            if member.has_token:
                continue
            if member.is_protected:
                left.append(member)
                continue
            if member.is_home and switches:
                await self._clock.sleep(BETWEEN_SWITCHES)
            switches += member.is_home
            error = await self._tried(name, member)
            if error is not None:
                left.append(member)
            if on_member is not None:
                on_member(member, error)
        return left

    async def _asked(self, pending: _Pending) -> Approval | None:
        if self._clock.now() >= pending.code.expires_at:
            raise self._expired(pending.code)
        try:
            approval = await self._access.poll(pending.draft, pending.code, pending.secrets)
        except (NotFound, Conflict):
            raise self._expired(pending.code) from None
        except SyncError as error:
            if error.is_retryable:
                pending.put_off(error)
            raise
        pending.pause = pending.usual
        return approval

    async def _tried(self, name: str, member: Member) -> SyncError | None:
        async def fetch() -> None:
            await self.sign_in_member(name, member)

        try:
            await retrying(fetch, clock=self._clock)
        except SyncError as error:
            return error
        return None

    async def _stored(self, draft: ProfileDraft, secrets: Mapping[str, str]) -> Profile:
        """Store a new profile, or what is new of one that there is, after a check with these secrets."""
        before = await self._store.profiles.find(draft.name)
        if before is None:
            return await self._accounts.add(draft, secrets, check=True)
        if before.kind is not draft.kind:
            raise InvalidInput(f"{before.name} is a profile of the kind {before.kind}", hint="Choose another name.")
        after = replace(before, url=draft.url, username=draft.username, settings=draft.settings)
        elsewhere = {name: value for name, value in before.settings.items() if name != LINK}
        return await self._accounts.edit(replace(before, settings=elsewhere), after, secrets, check=True)

    def _of(self, code: SignInCode) -> _Pending:
        pending = self._pending.get(code.handle)
        if pending is None:
            raise InvalidInput("That sign-in is over", hint="Begin a new one.")
        return pending

    def _approved(self, pending: _Pending) -> Approval:
        if pending.approval is None:
            raise InvalidInput("The code was not approved yet", hint=f"Type it at {pending.code.url}.")
        return pending.approval

    def _expired(self, code: SignInCode) -> NotFound:
        self.forget(code)
        return NotFound("The code has expired, or was used up", hint="Begin again: a new code is given.")


def the_only(found: Sequence[FoundServer], uuid: str = "") -> FoundServer:
    """Give the server that is meant: the one with this uuid, or the only one. Raises InvalidInput."""
    if uuid:
        known = [server for server in found if server.uuid == uuid]
        if known:
            return known[0]
        raise InvalidInput(
            "This account has no access to the server of the profile",
            hint="Sign in with the account that was used before, or add a profile of its own.",
        )
    if len(found) == 1:
        return found[0]
    if not found:
        raise InvalidInput("This account has no server", hint="Give the address with --url, or share a server with it.")
    names = ", ".join(server.name for server in found)
    raise InvalidInput(f"This account has {len(found)} servers: {names}", hint="Say which one with --server NAME.")
