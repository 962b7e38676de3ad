"""Says whose plays are whose: every account of every server, mapped to a person, left open, or to stay nobody's."""

from __future__ import annotations

from collections.abc import Awaitable, Coroutine, Sequence
from typing import Any, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from tui.errors import SyncError
from tui.formatting import count_text
from tui.model.plays import Person, ServerAccount
from tui.screens.face import Face
from tui.screens.people.person_dialog import PersonDialog
from tui.screens.people.picture import WHY, account_lines, account_name, open_line
from tui.screens.people.rename_dialog import RenameDialog
from tui.widgets.board import Board
from tui.widgets.confirm import Confirm, Question
from tui.widgets.dialog import Dialog
from tui.widgets.line import Tone, crop
from tui.widgets.line_panel import LinePanel, paragraph
from tui.widgets.line_view import LineView


class PeopleDialog(Dialog[None]):
    """Nothing is ever mapped by itself: a suggestion stands beside its account and waits."""

    DEFAULT_CSS = """
    PeopleDialog {
        & > #dialog-box { width: 100%; max-width: 100; height: 100%; max-height: 34; }
        & #people-why { height: auto; }
        & #people-open { height: 1; margin-top: 1; }
        & #accounts { height: 1fr; margin-top: 1; }
        & #people-told { height: 1; }
        &.-short { & #people-why { display: none; } & #people-open, & #accounts { margin-top: 0; } }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("m", "map", "Map", id="match", tooltip="Say whose the chosen account is"),
        Binding("u", "unmap", "Unmap", id="undo", tooltip="Nobody knows whose it is"),
        Binding("space", "ignore", "Ignore", id="mark", tooltip="It is to stay nobody's, or is open again"),
        Binding("e", "rename", "Rename", id="edit", tooltip="Give the person another name"),
        Binding("d", "remove", "Remove", id="delete", tooltip="Forget the person; the accounts and plays stay"),
        Binding("question_mark", "app.help", "Help", key_display="?", id="help", show=False),
    ]
    FOOTER = ("match", "undo", "mark", "edit", "delete", "back")
    AUTO_FOCUS = "#accounts"

    def __init__(self, face: Face) -> None:
        super().__init__("Whose plays are these?", glyphs=face.glyphs)
        self._face = face
        self._accounts: Sequence[ServerAccount] = ()
        self._people: Sequence[Person] = ()
        self._places: dict[int, int] = {}
        """Where each account stands: it stays there while the dialog is open, whatever is done to it."""

    def compose_body(self) -> ComposeResult:
        """Why it matters, how many wait, the accounts, the answer to the last key."""
        yield LinePanel(paragraph(WHY, Tone.MUTED), id="people-why")
        yield LinePanel(id="people-open")
        yield Board(glyphs=self.glyphs, id="accounts")
        yield LinePanel(id="people-told")

    def on_mount(self) -> None:
        """Read the accounts."""
        self.query_one(Board).empty_text = "No account is known yet: a media server (a) or an import (3) brings them."
        self._read()

    @property
    def chosen(self) -> ServerAccount | None:
        """The account under the cursor."""
        key = self.query_one(Board).chosen
        return next((it for it in self._accounts if it.id == key), None)

    @on(LineView.Opened, "#accounts")
    def _opened(self) -> None:
        self.action_map()

    def action_map(self) -> None:
        """Ask whose it is."""
        account = self.chosen
        if account is not None:
            self._do(self._map(account))

    def action_unmap(self) -> None:
        """Take the person away from it."""
        account = self.chosen
        if account is None or account.person_id is None:
            self._tell("This account is mapped to nobody", Tone.WARN)
        else:
            unmapping = self._face.deck.people.unmap(account.id)
            self._do(self._try(unmapping, f"{account_name(account)} is nobody's again"))

    def action_ignore(self) -> None:
        """It stays nobody's, or waits again."""
        account = self.chosen
        if account is None:
            return
        if account.person_id is not None:
            self._tell(f"It is {account.person_name}'s: u unmaps it first", Tone.WARN)
            return
        ignoring = self._face.deck.people.ignore(account.id, not account.is_ignored)
        told = "waits for a person again" if account.is_ignored else "stays nobody's; its plays are kept"
        self._do(self._try(ignoring, f"{account_name(account)} {told}"))

    def action_rename(self) -> None:
        """Ask for the new name of the person."""
        account = self.chosen
        if account is None or account.person_id is None:
            self._tell("This account is mapped to nobody: m says whose it is", Tone.WARN)
        else:
            self._do(self._rename(account.person_name))

    def action_remove(self) -> None:
        """Ask, then forget the person."""
        account = self.chosen
        if account is None or account.person_id is None:
            self._tell("This account is mapped to nobody", Tone.WARN)
        else:
            self._do(self._remove(account.person_name))

    async def _map(self, account: ServerAccount) -> None:
        dialog = PersonDialog(account, self._people, self._accounts, glyphs=self.glyphs)
        name = await self.app.push_screen_wait(dialog)
        if name is not None:
            mapping = self._face.deck.people.map(account.id, name)
            await self._try(mapping, f"{account_name(account)} is {name}'s: {count_text(account.plays)} plays")

    async def _rename(self, name: str) -> None:
        new_name = await self.app.push_screen_wait(RenameDialog(name, glyphs=self.glyphs))
        if new_name is not None and new_name != name:
            await self._try(self._face.deck.people.rename(name, new_name), f"{name} is called {new_name} now")

    async def _remove(self, name: str) -> None:
        own = [it for it in self._accounts if it.person_name == name]
        plays = count_text(sum(it.plays for it in own))
        question = Question(
            f"Forget {name}?",
            [
                f"{count_text(len(own))} of the accounts with {plays} plays will be nobody's again. The plays stay.",
                "Nothing changes on any server.",
            ],
            "Forget",
        )
        if await self.app.push_screen_wait(Confirm(question, glyphs=self.glyphs)):
            await self._try(self._face.deck.people.remove(name), f"{name} is forgotten")

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        self.run_worker(work, group="people", exclusive=True, exit_on_error=False)

    async def _try(self, work: Awaitable[None], done: str) -> None:
        try:
            await work
        except SyncError as error:
            self._tell(f"{error.message}. {error.hint}" if error.hint else error.message, Tone.BAD)
        else:
            self._tell(done, Tone.GOOD)
        self._read()

    @work(group="read", exclusive=True, exit_on_error=False)
    async def _read(self) -> None:
        deck = self._face.deck
        self._people, found = await deck.people.all(), await deck.people.accounts()
        for account in found:
            self._places.setdefault(account.id, len(self._places))
        self._accounts = sorted(found, key=lambda account: self._places[account.id])
        accounts, surface = self._accounts, self._face.surface
        self.query_one("#people-open", LinePanel).show(lambda width: [crop(open_line(accounts), width)])
        self.query_one(Board).show(lambda width: account_lines(accounts, width, surface) if accounts else [])

    def _tell(self, text: str, tone: Tone) -> None:
        self.query_one("#people-told", LinePanel).show(paragraph(text, tone, most=1, ellipsis=self.glyphs.ellipsis))
