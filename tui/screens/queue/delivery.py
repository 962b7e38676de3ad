"""One delivery in full: what is wanted, what stands in the way, and what was asked and answered."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from tui.model.outbox import Delivery, Lane
from tui.screens.face import Face
from tui.screens.queue.delivery_picture import full_lines
from tui.widgets.board import Board, BoardLine
from tui.widgets.dialog import Dialog
from tui.widgets.line import plain


class DeliveryDialog(Dialog[None]):
    """Opened by enter on the Queue screen. It shows the delivery as it stood then."""

    DEFAULT_CSS = """
    DeliveryDialog {
        & > #dialog-box { width: 100%; max-width: 100; }
        & #delivery { height: auto; max-height: 26; }
        &.-low #delivery { max-height: 16; }
        &.-short #delivery { max-height: 10; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "copy", "Copy", id="copy", tooltip="Copy all of it to the clipboard"),
    ]
    FOOTER = ("copy", "move.down", "move.up", "back")
    AUTO_FOCUS = "#delivery"

    def __init__(self, face: Face, delivery: Delivery, lane: Lane | None) -> None:
        super().__init__(f"Change {delivery.id}", glyphs=face.glyphs)
        self._face = face
        self._delivery = delivery
        self._lane = lane

    def compose_body(self) -> ComposeResult:
        """All that is known."""
        yield Board(glyphs=self.glyphs, id="delivery")

    def on_mount(self) -> None:
        """Draw it; the box is as high as that."""
        board = self.query_one(Board)
        board.show(self._picture)
        self.call_after_refresh(self._grow)

    def action_copy(self) -> None:
        """Copy what is told."""
        told = "\n".join(plain(it.line).rstrip() for it in self.query_one(Board).lines)
        self.app.copy_to_clipboard(told)
        self.query_one("#dialog-title").refresh()

    def _grow(self) -> None:
        board = self.query_one(Board)
        board.styles.height = len(board.lines)

    def _picture(self, width: int) -> list[BoardLine]:
        surface = self._face.surface
        return [BoardLine(row) for row in full_lines(self._delivery, self._lane, width, surface)]
