"""Lists what waits for a choice by hand, and takes it: what a title is, and how something stands. Both are kept."""

from __future__ import annotations

from collections.abc import Awaitable, Sequence
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from tui.errors import SyncError
from tui.model.hub import ParkedState, Unmatched
from tui.screens.face import Face
from tui.screens.pick_dialog import PickDialog
from tui.screens.queue.matching_picture import NOTHING, matching_lines, state_picks, title_picks
from tui.screens.runs.error_words import error_text
from tui.widgets.board import Board
from tui.widgets.dialog import Dialog
from tui.widgets.line import Tone
from tui.widgets.line_panel import LinePanel, paragraph
from tui.widgets.line_view import LineView


class MatchingDialog(Dialog[None]):
    """Opened by m on the Queue screen."""

    DEFAULT_CSS = """
    MatchingDialog {
        & > #dialog-box { width: 100%; max-width: 100; height: 100%; max-height: 34; }
        & #matching { height: 1fr; }
        & #matching-told { height: 1; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("m", "match", "Choose", id="match", tooltip="Choose for the line under the cursor"),
        Binding("question_mark", "app.help", "Help", key_display="?", id="help", show=False),
    ]
    FOOTER = ("match", "move.down", "move.up", "back")
    AUTO_FOCUS = "#matching"

    def __init__(self, face: Face) -> None:
        super().__init__("What waits for your choice", glyphs=face.glyphs)
        self._face = face
        self._parked: Sequence[ParkedState] = ()
        self._unmatched: Sequence[Unmatched] = ()

    def compose_body(self) -> ComposeResult:
        """The list, and the answer to the last key."""
        yield Board(glyphs=self.glyphs, id="matching")
        yield LinePanel(id="matching-told")

    def on_mount(self) -> None:
        """Read what waits."""
        self._read()

    @on(LineView.Opened, "#matching")
    def _opened(self) -> None:
        self.action_match()

    def action_match(self) -> None:
        """Ask for the line under the cursor."""
        key = self.query_one(Board).chosen
        parked = next((it for it in self._parked if key == _key_of(it)), None)
        unmatched = next((it for it in self._unmatched if key == ("unmatched", it.item_id)), None)
        if parked is not None:
            self._resolve(parked)
        elif unmatched is not None:
            self._choose(unmatched)

    @work(group="matching", exclusive=True, exit_on_error=False)
    async def _resolve(self, one: ParkedState) -> None:
        picks = state_picks(one)
        title = f"How does {one.title} stand for {one.person}?"
        dialog = PickDialog(title, one.state.parked, [pick for pick, _ in picks], glyphs=self.glyphs)
        place = await self.app.push_screen_wait(dialog)
        if place is not None:
            pick, mark = picks[place]
            resolving = self._face.deck.hub.resolve(one.state.person_id, one.state.title_id, mark)
            await self._try(resolving, f"{one.title} is {pick.text} for {one.person}, here and on the servers")

    @work(group="matching", exclusive=True, exit_on_error=False)
    async def _choose(self, one: Unmatched) -> None:
        picks = title_picks(one)
        facts = f"On {one.server_name}: {one.reason}"
        dialog = PickDialog(f"What is {one.title}?", facts, [pick for pick, _ in picks], glyphs=self.glyphs)
        place = await self.app.push_screen_wait(dialog)
        if place is not None:
            pick, title_id = picks[place]
            told = f"{one.title} stands alone" if title_id is None else f"{one.title} is {pick.text}"
            await self._try(self._face.deck.hub.choose(one.item_id, title_id), f"{told}; that is remembered")

    async def _try(self, work: Awaitable[object], done: str) -> None:
        try:
            await work
        except SyncError as error:
            self._tell(error_text(error), Tone.BAD)
        else:
            self._tell(done, Tone.GOOD)
        self._read()

    @work(group="read", exclusive=True, exit_on_error=False)
    async def _read(self) -> None:
        deck = self._face.deck
        parked, unmatched = self._parked, self._unmatched = await deck.hub.parked(), await deck.hub.unmatched()
        surface, board = self._face.surface, self.query_one(Board)
        board.empty_text = NOTHING
        board.show(lambda width: matching_lines(parked, unmatched, width, surface))
        self._face.look_again()

    def _tell(self, text: str, tone: Tone) -> None:
        self.query_one("#matching-told", LinePanel).show(paragraph(text, tone, most=1, ellipsis=self.glyphs.ellipsis))


def _key_of(parked: ParkedState) -> tuple[str, int, int]:
    return "parked", parked.state.person_id, parked.state.title_id
