"""One call as the routes see it: who calls, what is asked, and on whose behalf."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from tui.sandbox.jellyfin.accounts import Account, Device
from tui.sandbox.jellyfin.arguments import Arguments, body_of
from tui.sandbox.jellyfin.credentials import Credentials
from tui.sandbox.jellyfin.item_query import Asker, raise_for_nonsense
from tui.sandbox.jellyfin.media_browser import MediaBrowser
from tui.sandbox.jellyfin.reply import Refused
from tui.sandbox.media import MediaItem
from tui.sandbox.wire import Request


@dataclass
class Call:
    """A request at a server."""

    server: MediaBrowser
    request: Request
    credentials: Credentials
    device: Device | None
    """Whose token came; None: none, or one that is not good."""
    action: str = ""
    """The call, by its name in the journal."""

    @cached_property
    def asked(self) -> Arguments:
        """The query."""
        return Arguments(self.request.query)

    @cached_property
    def body(self) -> dict[str, Any]:
        """The object in the body, keys in lower case. Raises Refused."""
        return body_of(self.request)

    @property
    def caller(self) -> Device:
        """Whose token came. Raises Refused with 401 if none did."""
        if self.device is None:
            raise Refused(401)
        return self.device

    @property
    def now_ms(self) -> int:
        """The clock of the server, UTC epoch, ms."""
        return self.server.now_ms()

    def account(self) -> Account | None:
        """Give the user on whose behalf the call is: of the path, of the query, or the token's own; None: a key's.

        Raises Refused: 403 for another user's data without rights, 404 for a user that is not there.
        """
        text = self.request.params.get("user") or self.asked.text("userId")
        if text is None:
            return self.caller.account
        account = self.server.accounts.by_id(text)
        if account is not None and account is self.caller.account:
            return account
        if not self.caller.is_admin:
            raise Refused(403)
        if account is None:
            raise_for_nonsense(text, self.server.ids, "userId")
            raise Refused(404)
        return account

    def some_account(self) -> Account:
        """Give the user on whose behalf the call is. Raises Refused as `account`, and with 404 if it is a key's."""
        account = self.account()
        if account is None:
            raise Refused(404)
        return account

    def asker(self) -> Asker:
        """Give who asks for items. Raises Refused as `account` does."""
        account = self.account()
        wants_data = self.asked.flag("enableUserData") is not False
        person = account.person if account is not None and wants_data else None
        return Asker(account, person, self.server.zone)

    def item(self, account: Account | None, text: str | None = None) -> MediaItem:
        """Give the item of the path, or another. Raises Refused: 400 for nonsense, 404 if it is gone or hidden."""
        item = self.item_or_none(account, text or self.request.params["item"])
        if item is None:
            raise Refused(404)
        return item

    def item_or_none(self, account: Account | None, text: str) -> MediaItem | None:
        """Give an item; None if it is gone or hidden. Raises Refused with 400 for nonsense."""
        number = self.server.ids.number(text)
        if number is None:
            raise_for_nonsense(text, self.server.ids, "itemId")
            return None
        return self.server.listing.item(number, account)
