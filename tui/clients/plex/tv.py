"""plex.tv: linking by a code, finding servers, and the tokens of home users and friends. It stores nothing.

Source: `protocols/plex.md` section 2. That plex.tv is out of reach says nothing about a token or a server.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from tui.clients.http import Call, HttpClient
from tui.clients.plex.calls import whole
from tui.clients.plex.identity import PlexIdentity
from tui.clients.plex.probe import reached
from tui.clients.plex.tv_errors import expired_code, no_answer, plex_tv_error, refused_switch
from tui.clients.plex.tv_wire import (
    HomeUser,
    PlexAccount,
    SharedToken,
    account_of,
    home_users_of,
    pin_of,
    servers_of,
    shared_tokens_of,
    token_of,
)
from tui.clients.plex.wire import object_of
from tui.clients.retry_after import http_date
from tui.errors import (
    AuthError,
    BadResponse,
    Forbidden,
    NetworkError,
    NotFound,
    RateLimited,
    ServerError,
    SyncError,
    TimedOut,
)
from tui.model.clock import Clock
from tui.model.server_sign_in import FoundAddress, FoundServer, SignInCode
from tui.model.servers import ServerIdentity

__all__ = ["HomeUser", "PlexAccount", "PlexTv", "SharedToken"]

PLEX_TV = "https://plex.tv"
CLIENTS = "https://clients.plex.tv"
_ANSWER_LIMIT = 8 * 1024 * 1024
_ERROR_LIMIT = 64 * 1024
_RESOURCES = "/api/v2/resources?includeHttps=1&includeRelay=1&includeIPv6=1"
_PASSING = (NetworkError, TimedOut, RateLimited, ServerError)
"""What may happen while a code is waited for, and is no failure of it."""


class PlexTv:
    """plex.tv as this install sees it; all tokens are those of accounts there. One try of each request."""

    def __init__(self, http: HttpClient, base_url: str, identity: PlexIdentity, *, clock: Clock) -> None:
        self._http = http
        self._base = base_url.rstrip("/")
        self._clients = CLIENTS if self._base == PLEX_TV else self._base
        self._identity = identity
        self._clock = clock
        self.trouble: SyncError | None = None
        """Why the last question about a code was not answered; None = it was."""

    async def new_pin(self) -> SignInCode:
        """Ask for a code of four characters, which a person types at plex.tv/link."""
        body, headers = await self._ask("POST", f"{self._base}/api/v2/pins", "")
        pin = pin_of(body, http_date(headers.get("date", "")))
        link = f"{self._base}/link"
        return SignInCode(
            code=pin.code,
            url=link,
            expires_at=self._clock.now() + pin.life,
            handle=pin.id,
            link=f"{link}/?pin={quote(pin.code, safe='')}",
        )

    async def poll_pin(self, code: SignInCode) -> str | None:
        """Give the account's token once the code was typed; None while it was not, also when plex.tv cannot be asked.

        At most once a second. Raises NotFound once the code has expired, by the answer or by our clock.
        """
        is_over = self._clock.now() >= code.expires_at
        try:
            body, headers = await self._ask("GET", f"{self._base}/api/v2/pins/{quote(code.handle, safe='')}", "")
            pin = pin_of(body, http_date(headers.get("date", "")))
        except NotFound:
            raise expired_code() from None
        except _PASSING as error:
            pin, self.trouble = None, error
        else:
            self.trouble = None
        if pin is not None and pin.token:
            return pin.token
        if is_over or (pin is not None and pin.life <= 0):
            raise expired_code()
        return None

    async def account(self, token: str) -> PlexAccount:
        """Give whose token it is. Raises AuthError for a dead one; nothing else says anything about the token."""
        body, _ = await self._ask("GET", f"{self._base}/api/v2/user", token)
        return account_of(body)

    async def ping(self, token: str) -> None:
        """Keep a token alive. Raises AuthError for a dead one."""
        await self._bytes("GET", f"{self._base}/api/v2/ping", token)

    async def servers(self, token: str) -> list[FoundServer]:
        """Give the servers that an account may use, its own first, each with its addresses, the best first."""
        body, _ = await self._ask("GET", f"{self._base}{_RESOURCES}", token)
        return servers_of(body)

    async def home_users(self, token: str) -> list[HomeUser]:
        """Give the members of the home of an account. Raises Forbidden for a limited token."""
        body, _ = await self._ask("GET", f"{self._base}/api/v2/home/users/", token)
        return home_users_of(body)

    async def switch(self, token: str, uuid: str, pin: str = "") -> str:
        """Become a home user; gives a passing token of plex.tv, good for finding that user's token for a server.

        Raises AuthError for a wrong PIN, RateLimited after a handful of switches in a row.
        """
        address = f"{self._clients}/api/v2/home/users/{quote(uuid, safe='')}/switch"
        # Only the query is known to be read, so this URL is kept out of the log.
        query = f"?pin={quote(pin, safe='')}" if pin else ""
        try:
            body, _ = await self._ask("POST", f"{address}{query}", token, shown=address)
        except Forbidden as error:
            raise refused_switch(error.status, has_pin=bool(pin)) from None
        except AuthError as error:
            refusal = refused_switch(error.status, has_pin=bool(pin))
        else:
            return token_of(body)
        await self.account(token)
        raise refusal

    async def shared_tokens(self, token: str, machine_id: str) -> dict[str, str]:
        """Give the tokens of friends for a server of ours, by their plex.tv ids. Owner only."""
        return {share.id: share.token for share in await self.shares(token, machine_id)}

    async def shares(self, token: str, machine_id: str) -> Sequence[SharedToken]:
        """Give the same with the friends' names."""
        address = f"{self._base}/api/servers/{quote(machine_id, safe='')}/shared_servers"
        body, _ = await self._ask("GET", address, token)
        return shared_tokens_of(body)

    async def probe(self, found: FoundServer) -> tuple[FoundAddress, ServerIdentity]:
        """Give the best address at which this very server answers, of all that are tried at once, 5 s each.

        Raises the error that tells most when there is none: AuthError, ServerError while it starts, BadResponse for
        another server, NetworkError.
        """
        return await reached(found, self._http, self._identity, self._clock)

    async def _ask(self, method: str, url: str, token: str, shown: str = "") -> tuple[Any, Mapping[str, str]]:
        """Give what an answer holds, and its headers."""
        body, headers = await self._bytes(method, url, token, shown)
        try:
            return object_of(body, self._http.redact), headers
        except BadResponse:
            raise no_answer("it is neither JSON nor XML") from None

    async def _bytes(self, method: str, url: str, token: str, shown: str = "") -> tuple[bytes, Mapping[str, str]]:
        call = Call(method, url, self._identity.headers(token), shown=shown)
        async with self._http.send(call) as answer:
            is_fine = 200 <= answer.status < 300
            if is_fine:
                return await whole(answer, _ANSWER_LIMIT), answer.headers
            try:
                body = await whole(answer, _ERROR_LIMIT)
            except SyncError:
                body = b""
            raise plex_tv_error(answer.status, answer.headers, body, self._clock.now())
