"""Asks whose an account is: somebody who is known, or a new person. Nothing is filled in: a guess is only listed."""

from __future__ import annotations

from collections.abc import Sequence

from textual import on
from textual.app import ComposeResult

from tui.formatting import count_text, server_text
from tui.glyphs import Glyphs
from tui.model.plays import Person, ServerAccount
from tui.screens.people.picture import account_name, candidates, has_several_servers
from tui.widgets.dialog import Dialog
from tui.widgets.line import Tone
from tui.widgets.line_panel import LinePanel, paragraph
from tui.widgets.path_field import Completions, PathField


class PersonDialog(Dialog[str]):
    """Answers the name of a person."""

    DEFAULT_CSS = """
    PersonDialog {
        & #person-facts { height: auto; margin-bottom: 1; }
        & PathField Field > .field-label { width: 8; }
        & #person-told { height: auto; min-height: 6; margin-top: 1; }
    }
    """
    FOOTER = ("path.take", "path.complete", "path.leave")
    AUTO_FOCUS = "#path"

    def __init__(
        self, account: ServerAccount, people: Sequence[Person], accounts: Sequence[ServerAccount], *, glyphs: Glyphs
    ) -> None:
        super().__init__(f"Whose is {account_name(account)}?", glyphs=glyphs)
        self._account = account
        self._people = people
        self._accounts = accounts

    def compose_body(self) -> ComposeResult:
        """Who it is of, the name, and what that means."""
        account = self._account
        server = server_text(account.server_name, self.glyphs.ellipsis)
        where = f" on {server}" if has_several_servers(self._accounts) else ""
        told = f"{count_text(account.plays)} plays{where}. Type a name, or choose one with the arrows."
        yield LinePanel(paragraph(told, Tone.MUTED), id="person-facts")
        yield PathField("Person", self._complete, placeholder="somebody of your household", glyphs=self.glyphs)
        yield LinePanel(id="person-told")

    @on(PathField.Changed)
    def _typed(self, event: PathField.Changed) -> None:
        known = next((it for it in self._people if it.name.casefold() == event.text.casefold()), None)
        told = "" if not event.text else f"{event.text} is new here." if known is None else f"{known.name} is known."
        self.query_one("#person-told", LinePanel).show(paragraph(told, Tone.MUTED, most=2))

    @on(PathField.Left)
    def _left(self, event: PathField.Left) -> None:
        name = self.query_one(PathField).text
        if not event.is_taken:
            self.dismiss(None)
        elif name:
            self.dismiss(name)

    async def _complete(self, text: str) -> Completions:
        return Completions(candidates(text, self._account, self._people, self._accounts))
