"""Pings checks as Healthchecks.io has them: URL/start, URL when it went well, URL/fail, with a short text.

The wire is that of https://healthchecks.io/docs/http_api/ ; many others speak it.
"""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit

from tui.clients.http import Call, HttpClient
from tui.clients.http_options import HttpOptions
from tui.errors import AuthError, InvalidInput, NotFound, RateLimited, ServerError, SyncError, TimedOut
from tui.model.alarms import MessageKind

OPTIONS = HttpOptions(connect_timeout=10.0, read_timeout=15.0)
LONGEST = 10_000
"""Characters of a text; Healthchecks keeps as many bytes."""
_ENDINGS = {MessageKind.START: "/start", MessageKind.FAIL: "/fail"}


class Pinger:
    """Sends one ping at a time."""

    def __init__(self, options: HttpOptions = OPTIONS) -> None:
        self._options = options

    async def check(self, address: str) -> str:
        """Give what of an address may be seen, its scheme. Raises InvalidInput for what is no web address."""
        try:
            found = urlsplit(address)
            is_web = found.scheme in {"http", "https"} and bool(found.hostname) and (found.port or 1) > 0
        except ValueError:
            is_web = False
        if not is_web:
            raise InvalidInput("Pings need a web address", hint="It looks like https://hc-ping.com/your-uuid")
        return found.scheme

    async def send(self, address: str, what: MessageKind, title: str, body: str) -> None:
        """Send a ping. Raises SyncError, without the address, when it was not taken."""
        call = Call("POST", ping_url(address, what), content=f"{title}\n{body}".strip()[:LONGEST].encode())
        try:
            async with HttpClient(self._options) as http, http.send(call) as answer:
                status = answer.status
        except TimedOut:
            raise TimedOut("The check stopped answering") from None
        except SyncError as error:
            raise type(error)(error.message) from None
        if not 200 <= status < 300:
            raise _refused(status)


def ping_url(address: str, what: MessageKind) -> str:
    """Give where a ping goes: the ending belongs to the path, before a query."""
    found = urlsplit(address)
    return urlunsplit(found._replace(path=found.path.rstrip("/") + _ENDINGS.get(what, ""), fragment=""))


def _refused(status: int) -> SyncError:
    text = f"The check answered {status}"
    if status in {401, 403}:
        return AuthError(f"{text}: its address does not let us in", status=status)
    if status in {404, 410}:
        return NotFound(f"{text}: there is no such check", status=status)
    return RateLimited(text, status=status) if status == 429 else ServerError(text, status=status)
