"""The household's Xtream panel, running, and how to get in."""

from __future__ import annotations

from dataclasses import dataclass

from tui.sandbox.journal import Journal
from tui.sandbox.menu import FaultMenu
from tui.sandbox.server import LoopbackServer
from tui.sandbox.xtream.panel import XtreamPanel


@dataclass(frozen=True, slots=True)
class XtreamAccess:
    """The running panel and how to get in."""

    server: LoopbackServer
    panel: XtreamPanel

    @property
    def url(self) -> str:
        """The base URL, without a trailing slash."""
        return self.server.url

    @property
    def username(self) -> str:
        """The user name that the panel takes now."""
        return self.panel.account.username

    @property
    def password(self) -> str:
        """The password that the panel takes now."""
        return self.panel.account.password

    @property
    def faults(self) -> FaultMenu:
        """What goes wrong at the panel."""
        return self.panel.faults

    @property
    def journal(self) -> Journal:
        """What the panel was asked."""
        return self.panel.journal

    @property
    def line(self) -> dict[str, str]:
        """What a client needs, under the names of `cli.md`."""
        return {"url": self.url, "username": self.username, "password": self.password}
