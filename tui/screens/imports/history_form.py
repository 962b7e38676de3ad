"""The form of a playback history: whose it is, how far back, of which libraries and accounts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual.app import ComposeResult
from textual.widget import Widget

from tui.glyphs import Glyphs
from tui.model.runs import RunOptions
from tui.screens.imports.forms import ImportForm
from tui.screens.imports.history_picture import source_lines
from tui.screens.imports.history_server import HistoryServer
from tui.screens.people.picture import account_name
from tui.screens.surface import Surface
from tui.widgets.choice import Choice
from tui.widgets.line import Line, crop
from tui.widgets.line_panel import LinePanel
from tui.widgets.ticks import Box, Ticks

DAYS = ("7", "14", "30", "60", "90", "180", "365", "all")
"""How far back a history is read."""
USUAL_DAYS = "30"


@dataclass(frozen=True, slots=True)
class HistoryOrder:
    """Whose history is read, and what of it."""

    server: str
    options: RunOptions


class HistoryForm(ImportForm):
    """Server and days; while it is in front, also libraries, accounts, and where the plays come from."""

    HEADING = "Playback history"
    HINT = ("D", "dry run")

    def __init__(self, glyphs: Glyphs, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self._glyphs = glyphs

    def compose(self) -> ComposeResult:
        """Choices, source, and why it waits."""
        yield self.title()
        for choice in (Choice("Server", id="server"), Choice("Days", DAYS, USUAL_DAYS, id="days")):
            choice.add_class("form-row")
            yield choice
        for label, name, told in (("Library", "libraries", "all of them"), ("Accounts", "accounts", "all of them")):
            ticks = Ticks(label, all_text=told, glyphs=self._glyphs, id=name)
            ticks.add_class("form-row", "form-more")
            yield ticks
        yield LinePanel(id="history-source", classes="form-more")
        yield LinePanel(id="history-told", classes="form-row")

    @property
    def first(self) -> Widget:
        """The server."""
        return self.query_one("#server")

    @property
    def server(self) -> str:
        """The chosen server; "" while there is none."""
        return self.query_one("#server", Choice).value

    @property
    def days(self) -> int | None:
        """How far back; None = as far as it goes."""
        days = self.query_one("#days", Choice).value
        return None if days == "all" else int(days)

    def offer(self, servers: Sequence[str]) -> None:
        """The servers there are; the chosen one stays."""
        self.query_one("#server", Choice).offer(servers)

    def tell(self, server: HistoryServer | None, told: Line, on: Surface) -> None:
        """Show what the chosen server has, and what stands under it all."""
        libraries, accounts = self._ticks
        scope = "" if server is None else server.profile.name
        libraries.offer([] if server is None else [Box(it.key, it.name or it.key) for it in server.libraries], scope)
        accounts.offer(
            [] if server is None else [Box(it.account_key, account_name(it)) for it in server.accounts], scope
        )
        days = self.days
        self.query_one("#history-source", LinePanel).show(lambda width: source_lines(server, days, width, on))
        self.query_one("#history-told", LinePanel).show(lambda width: [crop(told, width, on.glyphs.ellipsis)])

    def why_not(self) -> str:
        """What is missing to start; "" = nothing."""
        if not self.server:
            return "Add a server first: a"
        libraries, accounts = self._ticks
        if not libraries.is_all and not libraries.ticked:
            return "Tick a library first: space"
        if not accounts.is_all and not accounts.ticked:
            return "Tick an account first: space"
        return ""

    def order(self, *, dry_run: bool = False) -> HistoryOrder:
        """What is chosen; where all is ticked, also what is new on the server."""
        libraries, accounts = self._ticks
        options = RunOptions(
            dry_run=dry_run,
            days=self.days,
            libraries=() if libraries.is_all else libraries.ticked,
            accounts=() if accounts.is_all else accounts.ticked,
        )
        return HistoryOrder(self.server, options)

    @property
    def _ticks(self) -> tuple[Ticks, Ticks]:
        return self.query_one("#libraries", Ticks), self.query_one("#accounts", Ticks)
