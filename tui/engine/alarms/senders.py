"""How messages leave: one way for each kind of channel, loaded when the first message goes that way."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from tui.model.alarms import ChannelKind, MessageKind


class Sender(Protocol):
    """Knows one kind of address. Its errors are of our own tree and never hold the address."""

    async def check(self, address: str) -> str:
        """Give what of an address may be seen. Raises InvalidInput for one that cannot be used."""
        ...

    async def send(self, address: str, what: MessageKind, title: str, body: str) -> None:
        """Send a message. Raises SyncError when it was not taken."""
        ...


Senders = Mapping[ChannelKind, Sender]


def ordinary_senders() -> Senders:
    """Give the ways that messages really go."""
    from tui.clients.notify import Notifier  # noqa: PLC0415 - not before it is needed
    from tui.clients.ping import Pinger  # noqa: PLC0415 - loads the network libraries

    return {ChannelKind.NOTIFY: Notifier(), ChannelKind.PING: Pinger()}
