"""Signing in to a Jellyfin or Emby: password, Quick Connect, API key (`protocols/jellyfin.md` section 2).

A password is sent once and never again by itself: servers lock accounts after a few wrong ones. Signing in again on the
same device id ends the earlier token of that user, so tokens are kept.
"""

from __future__ import annotations

from tui.clients.http import HttpClient
from tui.clients.jellyfin.dialect import Dialect, Route, plain_id, version_of
from tui.clients.jellyfin.errors import NAMES, not_such
from tui.clients.jellyfin.identity import JellyfinIdentity, sign_in_headers, token_headers
from tui.clients.jellyfin.line import JellyfinLine
from tui.clients.jellyfin.standing import PUBLIC, check_kind, identity_of
from tui.clients.jellyfin.wire import PublicInfo, QuickConnect, SignInResult, User
from tui.errors import AuthError, BadResponse, Forbidden, InvalidInput, NotFound
from tui.model.clock import Clock
from tui.model.health import Trouble
from tui.model.plays import ServerKind
from tui.model.server_sign_in import SignInCode
from tui.model.servers import ServerIdentity

CODE_LIFE = 600.0
"""Seconds that a code of Quick Connect can be approved in."""

_BY_PASSWORD = Route("/Users/AuthenticateByName")
_BY_CODE = Route("/Users/AuthenticateWithQuickConnect")
_BEGIN = Route("/QuickConnect/Initiate")
_ENABLED = Route("/QuickConnect/Enabled")
_NO_CODES = "Quick Connect is switched off on this server"
_NO_CODES_HINT = "Switch it on in the server's dashboard, or sign in with a password."


class JellyfinLogin:
    """Signs in to one server. `url` may have a path."""

    def __init__(
        self, http: HttpClient, url: str, identity: JellyfinIdentity, *, clock: Clock, kind: ServerKind
    ) -> None:
        self._http = http
        self._url = url
        self._identity = identity
        self._clock = clock
        self._kind = kind
        self._line = self._line_with(sign_in_headers(identity, kind))

    async def identity(self) -> ServerIdentity:
        """Give who answers. Raises SyncError; BadResponse for another kind of server."""
        info = await self._introduce()
        return identity_of(info, self._kind, is_ready=info.startup_wizard_completed is not False)

    async def log_in(self, username: str, password: str) -> tuple[str, str, ServerIdentity]:
        """Give token, user id and server for a password. Raises AuthError when it is wrong, Forbidden when kept out."""
        who = await self.identity()
        try:
            result = await self._line.post(_BY_PASSWORD, {"Username": username, "Pw": password}, SignInResult)
        except AuthError as error:
            raise self._wrong_password(error) from None
        except Forbidden as error:
            raise self._kept_out(error) from None
        return (*self._admitted(result, who), who)

    async def quick_connect(self) -> SignInCode:
        """Give a code to be approved in a client that is signed in. Raises Forbidden when the server has none."""
        dialect = self._dialect(await self._introduce())
        if not dialect.has_quick_connect:
            raise InvalidInput("Emby has no Quick Connect", hint="Sign in with a password, or with an API key.")
        try:
            if not await self._line.get(_ENABLED, bool):
                raise Forbidden(_NO_CODES, hint=_NO_CODES_HINT)
            reply = await self._line.ask(dialect.quick_connect_method, _BEGIN)
        except AuthError as error:
            raise Forbidden(_NO_CODES, hint=_NO_CODES_HINT, status=error.status) from None
        asked = await self._line.read(reply, QuickConnect)
        if not asked.secret or not asked.code:
            raise not_such(self._kind, "it gave no code")
        return SignInCode(asked.code, f"{self._url.rstrip('/')}/web/", self._clock.now() + CODE_LIFE, asked.secret)

    async def poll_quick_connect(self, code: SignInCode) -> bool:
        """Tell whether a code was approved. Raises NotFound once it is over, also by a restart of the server."""
        route = Route("/QuickConnect/Connect", (("secret", code.handle),))
        try:
            return (await self._line.get(route, QuickConnect)).authenticated
        except NotFound as error:
            raise self._expired(error) from None
        except AuthError as error:
            raise Forbidden(_NO_CODES, hint=_NO_CODES_HINT, status=error.status) from None

    async def finish_quick_connect(self, code: SignInCode) -> tuple[str, str]:
        """Give token and user id of a code that was approved. Raises NotFound, Forbidden."""
        who = await self.identity()
        try:
            result = await self._line.post(_BY_CODE, {"Secret": code.handle}, SignInResult)
        except NotFound as error:
            raise self._expired(error) from None
        except (AuthError, Forbidden) as error:
            raise self._kept_out(error) from None
        return self._admitted(result, who)

    async def check_key(self, token: str) -> str:
        """Give the id of the user that a token belongs to, "" for an API key. Raises AuthError when it is neither."""
        who = await self._introduce()
        line = self._line_with(token_headers(self._identity, self._kind, token))
        await line.ask("GET", Route("/System/Info"))
        if self._dialect(who).is_emby:
            return ""
        try:
            return plain_id((await line.get(Route("/Users/Me"), User)).id)
        except BadResponse as error:
            if error.status != 400:
                raise
            return ""

    async def _introduce(self) -> PublicInfo:
        info = await self._line.get(PUBLIC, PublicInfo)
        check_kind(info, self._kind)
        return info

    def _dialect(self, info: PublicInfo) -> Dialect:
        return Dialect(self._kind, version_of(info.version))

    def _line_with(self, headers: dict[str, str]) -> JellyfinLine:
        return JellyfinLine(self._http, self._url, headers, clock=self._clock, kind=self._kind)

    def _admitted(self, result: SignInResult, who: ServerIdentity) -> tuple[str, str]:
        if result.server_id and plain_id(result.server_id) != who.uuid:
            raise BadResponse(
                "Another server answered the sign-in than the one at this address",
                hint="A proxy may spread calls over several servers: use the address of one.",
                trouble=Trouble.WRONG_SERVER,
            )
        if not result.access_token.strip():
            raise not_such(self._kind, "it gave no token")
        return result.access_token, plain_id(result.user.id)

    def _wrong_password(self, error: AuthError) -> AuthError:
        return AuthError(
            f"{NAMES[self._kind]} refuses user name or password",
            hint="Check both before you try again: a few wrong ones lock the account.",
            status=error.status,
        )

    def _kept_out(self, error: AuthError | Forbidden) -> Forbidden:
        return Forbidden(
            f"{NAMES[self._kind]} does not let this account in now",
            hint="It may be disabled, outside its hours, signed in on too many devices, or not allowed on this one.",
            status=error.status,
        )

    def _expired(self, error: NotFound) -> NotFound:
        return NotFound("The code has expired", hint="Ask for a new one.", status=error.status)
