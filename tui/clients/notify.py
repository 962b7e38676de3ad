"""Sends messages to people through the library apprise: ntfy, mail, Gotify, webhooks and what else it knows.

The library is an extra, loaded when the first message leaves, and works in a thread of its own. What it logs names
addresses, so nothing of that goes further: errors are told in words of ours.
"""

from __future__ import annotations

import asyncio
import importlib
import logging
import re
from typing import Any

from tui.clients.own_thread import in_own_thread
from tui.errors import AuthError, InvalidInput, NetworkError, NotFound, RateLimited, ServerError, SyncError, TimedOut
from tui.model.alarms import MessageKind

LIBRARY = "apprise"
PATIENCE = 30.0
"""Seconds for one message. The library's own limits are shorter for most services."""
ABSENT = "Alarms need the library apprise"
HOW_TO_INSTALL = "Install it with the program: pip install 'syncdeck[alarms]'"
EXAMPLES = (
    "Addresses look like ntfy://ntfy.sh/topic, mailto://user:password@<mail host>, gotify://host/token, json://host"
)

_TYPES = {MessageKind.TROUBLE: "warning", MessageKind.WELL: "success"}
_STATUS = re.compile(r"error=(\d{3})")
_SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]{1,19})://.")
_MENTION = re.compile(r"@(?=(?:everyone|here|channel|all)\b)|(?<=<)(?=[@!#])", re.IGNORECASE)

# Its lines name addresses: they go nowhere.
logging.getLogger(LIBRARY).addHandler(logging.NullHandler())
logging.getLogger(LIBRARY).propagate = False
logging.getLogger("urllib3").setLevel(logging.ERROR)


class Notifier:
    """Sends one message at a time to one address."""

    def __init__(self, patience: float = PATIENCE) -> None:
        self._patience = patience

    async def check(self, address: str) -> str:
        """Give what of an address may be seen, its scheme. Raises InvalidInput for one that the library does not know,
        and when the library is absent."""
        found = _SCHEME.match(address)
        if found is None:
            raise InvalidInput("That is no address of a channel", hint=EXAMPLES)
        await self._in_time(lambda: _service_at(address))
        return found[1].lower()

    async def send(self, address: str, what: MessageKind, title: str, body: str) -> None:
        """Send a plain text. Raises SyncError, without the address, when it was not taken."""
        title, body = unpinged(title), unpinged(body)
        await self._in_time(lambda: _send(address, _TYPES.get(what, "info"), title, body))

    async def _in_time(self, work: Any) -> None:
        try:
            async with asyncio.timeout(self._patience):
                await in_own_thread(work, LIBRARY)
        except TimeoutError:
            raise TimedOut(f"The message was not taken within {self._patience:.0f} s") from None


def unpinged(text: str) -> str:
    """Give a text in which no name of somebody else's choosing calls a whole chat room."""
    return _MENTION.sub(lambda found: f"{found[0]} ", text)


def _send(address: str, kind: str, title: str, body: str) -> None:
    """Send in this thread. Raises SyncError."""
    service = _service_at(address)
    try:
        result = service.notify(title=title, body=body, notify_type=kind, body_format="text")
    except Exception as error:  # a fault of one of its hundred services, whose text may name the address
        raise ServerError(f"The library apprise failed: {type(error).__name__}") from None
    if not result:
        raise _why(" ".join(line.message for line in result.logs()) if hasattr(result, "logs") else "")


def _service_at(address: str) -> Any:
    """Give the library's object for one address. Raises InvalidInput."""
    try:
        library = importlib.import_module(LIBRARY)
    except ImportError:
        raise InvalidInput(ABSENT, hint=HOW_TO_INSTALL) from None
    asset = library.AppriseAsset(
        app_id="syncdeck", app_desc="syncdeck", app_url="", async_mode=False, image_url_mask="", image_url_logo=""
    )
    service = library.Apprise(asset=asset)
    try:
        is_known = bool(service.add(address)) and len(service) > 0
    except Exception:  # its readers of addresses are as many as its services
        is_known = False
    if not is_known:
        raise InvalidInput("The library apprise does not know this kind of address", hint=EXAMPLES)
    if len(service) > 1:
        raise InvalidInput("That is more than one address", hint="Each has a channel of its own: none is told twice")
    if "overflow=" not in address.lower():  # what is too long for a service would be refused there
        service[0].overflow_mode = library.OverflowMode.TRUNCATE
    return service


def _why(said: str) -> SyncError:
    """Give the error for what the library logged about a message that was not taken."""
    found = _STATUS.search(said)
    if found is None:
        is_line = "onnection error" in said or "ocket" in said
        return NetworkError("The channel was not reached" if is_line else "The channel did not take the message")
    status = int(found[1])
    text = f"The channel answered {status}"
    if status in {401, 403}:
        return AuthError(f"{text}: its address does not let us in", status=status)
    if status == 404:
        return NotFound(f"{text}: there is no such channel", status=status)
    return RateLimited(text, status=status) if status == 429 else ServerError(text, status=status)
