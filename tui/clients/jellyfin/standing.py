"""Where we stand on a server: its version, which account is ours, whom we may read, and through whose eyes we look.

An API key is an administrator without a user of its own (`protocols/jellyfin.md` section 2), so it looks through the
eyes of a user that sees everything.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from tui.clients.jellyfin.dialect import Dialect, Route, plain_id, version_of
from tui.clients.jellyfin.errors import NAMES, SIGN_IN_HINT, not_such
from tui.clients.jellyfin.line import JellyfinLine, Reply
from tui.clients.jellyfin.wire import PublicInfo, User
from tui.errors import AuthError, BadResponse, Forbidden, NotFound
from tui.model.clean import clean_text
from tui.model.health import Trouble
from tui.model.plays import ServerKind
from tui.model.servers import AccountFacts, ServerIdentity

PUBLIC = Route("/System/Info/Public")
PLUGINS = Route("/Plugins")
"""Only administrators see them."""
OF_OTHERS = "Needs a sign-in as an administrator, or an API key"


@dataclass(frozen=True, slots=True)
class Known:
    """What was learnt about us and the others."""

    own: User | None
    """None: an API key."""
    users: tuple[User, ...]
    """All that are listed, our own one first."""

    is_admin: bool
    """Whether other users can be read too."""

    @property
    def names(self) -> dict[str, str]:
        """Names of users by their keys."""
        return {plain_id(user.id): clean_text(user.name or "", 200) for user in self.users}

    @property
    def keys(self) -> frozenset[str]:
        """Keys of users."""
        return frozenset(plain_id(user.id) for user in self.users)


class Standing:
    """Asked once for each client; forgotten when the line broke, since a server may come back as another version."""

    def __init__(self, line: JellyfinLine, user_id: str = "") -> None:
        self._line = line
        self._user_id = plain_id(user_id)
        self._dialect: Dialect | None = None
        self._known: Known | None = None

    async def introduce(self) -> tuple[PublicInfo, Reply]:
        """Ask who answers, and choose the routes by that. Raises BadResponse for another kind of server."""
        reply = await self._line.ask("GET", PUBLIC)
        info = await self._line.read(reply, PublicInfo)
        check_kind(info, self._line.kind)
        self._dialect = Dialect(self._line.kind, version_of(info.version))
        return info, reply

    async def dialect(self) -> Dialect:
        """Give how the server is spoken to. Raises SyncError."""
        if self._dialect is None:
            await self.introduce()
        assert self._dialect is not None
        return self._dialect

    def forget(self) -> None:
        """Ask anew next time: the server may have been updated meanwhile."""
        self._dialect = self._known = None

    async def known(self) -> Known:
        """Give our account and the others. Raises AuthError for a dead token."""
        if self._known is None:
            own = await self._own()
            self._known = Known(own, await self._users(own), own is None or await self._has_rights(own))
        return self._known

    async def viewpoint(self) -> str:
        """Give the user whose libraries count. Raises Forbidden when there is none."""
        known = await self.known()
        if known.own is not None:
            return plain_id(known.own.id)
        enabled = [user for user in known.users if not user.is_disabled] or list(known.users)
        wanted = [user for user in enabled if plain_id(user.id) == self._user_id]
        ranked = wanted or sorted(enabled, key=lambda user: (not user.sees_everything, not user.is_admin))
        if not ranked:
            raise Forbidden("The server lists no user to look at its libraries with", hint=f"{OF_OTHERS}.")
        return plain_id(ranked[0].id)

    async def has_own_state(self) -> bool:
        """Whether items come with the state of an account that is ours; a key has none."""
        return (await self.known()).own is not None

    async def accounts(self) -> list[AccountFacts]:
        """Give all accounts that are listed, the own one first. Raises SyncError."""
        known = await self.known()
        return [_facts(user, known) for user in known.users]

    async def _own(self) -> User | None:
        """Give our user; None for a key, which the server tells by refusing the question. Raises AuthError."""
        dialect = await self.dialect()
        if dialect.is_emby:
            return await self._chosen() if self._user_id else None
        try:
            return await self._line.get(Route("/Users/Me"), User)
        except BadResponse as error:
            if error.status != 400:
                raise
            return None

    async def _chosen(self) -> User:
        """Give the user of Emby that was signed in, or that a key is used for. Raises AuthError when it is gone."""
        try:
            return await self._line.get(Route(f"/Users/{quote(self._user_id, safe='')}"), User)
        except NotFound as error:
            raise AuthError("The account that was signed in is gone", hint=SIGN_IN_HINT, status=error.status) from None

    async def _has_rights(self, own: User) -> bool:
        """Whether we are an administrator. At Emby a key can be used for any user; it may do more than that one."""
        if own.is_admin or self._line.kind is ServerKind.JELLYFIN:
            return own.is_admin
        try:
            await self._line.ask("GET", PLUGINS)
        except (Forbidden, NotFound, AuthError):
            return False
        return True

    async def _users(self, own: User | None) -> tuple[User, ...]:
        try:
            listed = await self._line.get_rows(Route("/Users"), User)
        except (Forbidden, NotFound, AuthError):
            if own is None:
                raise
            listed = []
        first = [own] if own is not None else []
        taken = {plain_id(user.id) for user in first}
        return (*first, *(user for user in listed if plain_id(user.id) not in taken))


def check_kind(info: PublicInfo, kind: ServerKind) -> None:
    """Raise BadResponse when something else answers than a server of this kind."""
    if not info.id.strip() or not info.version.strip():
        raise not_such(kind, "it does not say who it is")
    is_jellyfin = (info.product_name or "").strip().lower().startswith("jellyfin")
    looks_like_emby = not is_jellyfin and version_of(info.version)[:1] in ((3,), (4,))
    found = ServerKind.JELLYFIN if is_jellyfin else ServerKind.EMBY if looks_like_emby else kind
    if found is not kind:
        raise BadResponse(
            f"This is a server of {NAMES[found]}, not of {NAMES[kind]}",
            hint=f"Add it with `profile add {found.value}`.",
            trouble=Trouble.WRONG_ADDRESS,
        )


def identity_of(info: PublicInfo, kind: ServerKind, *, is_ready: bool) -> ServerIdentity:
    """Give who answers, cleaned."""
    name = clean_text(info.server_name or "", 200) or NAMES[kind]
    return ServerIdentity(kind, plain_id(info.id), name, clean_text(info.version, 40), is_ready)


def _facts(user: User, known: Known) -> AccountFacts:
    is_own = known.own is user
    is_readable = is_own or known.is_admin
    return AccountFacts(
        key=plain_id(user.id),
        username=clean_text(user.name or "", 200),
        is_admin=user.is_admin,
        is_own=is_own,
        is_readable=is_readable,
        why_unreadable="" if is_readable else OF_OTHERS,
    )
