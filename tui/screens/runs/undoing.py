"""Shows what taking back a run would do, and asks before it is done."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from tui.formatting import count_text, date_text
from tui.glyphs import UNICODE, Glyphs
from tui.model.runs import Run
from tui.model.undo import UndoPreview
from tui.screens.live import LiveScreen
from tui.screens.runs.words import run_words
from tui.undo_words import move_text, summary, unnamed
from tui.widgets.confirm import Confirm, Question
from tui.widgets.line import Line, Span, Tone, line, wrap
from tui.widgets.line_panel import LinePanel

if TYPE_CHECKING:
    from tui.deck import Deck

LOOKING = "Looking at what would go back"
FRAME_ROWS, SHORT_FRAME_ROWS = 8, 6
"""Rows of the terminal that everything but the facts takes, with a title of one row."""
FEWEST_ROWS = 3
INDENT = 2


class UndoDialog(Confirm):
    """True when the person wants it taken back. What has no room is reached with j and k."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down", "scroll(1)", "More", id="move.down", key_display="j k", tooltip="Show what is below"),
        Binding("k,up", "scroll(-1)", "Back up", show=False, id="move.up", tooltip="Show what is above"),
        Binding("ctrl+d", "scroll(10)", "Down", show=False, id="move.half_down", tooltip="Ten rows down"),
        Binding("ctrl+u", "scroll(-10)", "Up", show=False, id="move.half_up", tooltip="Ten rows up"),
        Binding("pagedown,ctrl+f", "scroll(10)", "Down", show=False, id="move.page_down", tooltip="Ten rows down"),
        Binding("pageup", "scroll(-10)", "Up", show=False, id="move.page_up", tooltip="Ten rows up"),
        Binding("G,end", "scroll(9999)", "End", show=False, id="move.last", tooltip="Go to the end"),
        Binding("g,home", "scroll(-9999)", "Begin", show=False, id="move.first", tooltip="Go to the beginning"),
    ]

    def __init__(self, preview: UndoPreview, title: str, *, asked_for: int = 0, glyphs: Glyphs = UNICODE) -> None:
        super().__init__(Question(title, undo_facts(preview, asked_for), "Take back"), glyphs=glyphs)
        self._top = 0

    def action_scroll(self, step: int) -> None:
        """Move what is shown by some rows."""
        self._top = max(0, self._top + step)
        self.query_one("#facts", LinePanel).show(self.drawn_facts)

    def drawn_facts(self, width: int) -> list[Line]:
        """As many rows of them as the terminal has room for."""
        rows = [line(row) for fact in self.question.facts for row in _hanging(fact, width)]
        frame = SHORT_FRAME_ROWS if self.has_class("-short") else FRAME_ROWS
        room = max(FEWEST_ROWS, self.app.size.height - frame - len(self.drawn_title(width)[1:]))
        if len(rows) <= room:
            self._top = 0
            return rows
        self._top = min(self._top, len(rows) - room + 1)
        shown = rows[self._top : self._top + room - 1]
        left = len(rows) - self._top - len(shown)
        told = f"{count_text(left)} more {'row' if left == 1 else 'rows'} below, j shows them" if left else "k goes up"
        return [*shown, line(Span(told, Tone.MUTED))]


def _hanging(fact: str, width: int) -> list[str]:
    """A sentence in rows; those after the first stand a little to the right, so that each sentence can be told."""
    first, *rest = wrap(fact, width - INDENT) or [""]
    return [first, *(f"{' ' * INDENT}{row}" for row in rest)]


async def asked_to_undo(screen: LiveScreen, run_id: int, title: str = "") -> Run | None:
    """Look, ask, and give the run that is to be taken back; None = none is. Called from a worker of `screen`.

    It is an earlier one of the same profile where this one changed nothing.
    """
    preview = await screen.attempt(_looked_at(screen.face.deck, run_id), waits=LOOKING)
    if preview is None:
        return None
    is_of_one = bool(title) and len(preview.places) < 2 and not preview.here
    subject = title if is_of_one else f"the {run_words(preview.run)} did"
    dialog = UndoDialog(preview, f"Take back what {subject}?", asked_for=run_id, glyphs=screen.face.glyphs)
    return preview.run if await screen.app.push_screen_wait(dialog) else None


async def _looked_at(deck: Deck, run_id: int) -> UndoPreview:
    return await deck.runs.undo_preview((await deck.runs.undoable(run_id)).id)


def undo_facts(preview: UndoPreview, asked_for: int = 0) -> Sequence[str]:
    """What goes back where, what stays, what is held, and the things by name; `asked_for`: the run that was chosen."""
    run = preview.run
    is_earlier = asked_for not in {0, run.id}
    facts = [
        f"Run {asked_for} left nothing to take back; the newest before it that did is run {run.id}." * is_earlier,
        f"What run {run.id} did on {date_text(run.finished_at or run.created_at)} goes back, as far as nothing newer "
        "was watched or marked since. The libraries stay as they are.",
        "",
        *summary(preview),
    ][not is_earlier :]
    if preview.held:
        facts.append("What is held goes when you approve the run that takes back: A, or in Queue (5).")
    if preview.moves:
        facts += ["", *map(move_text, preview.moves)]
    left = unnamed(preview, preview.moves)
    return [*facts, f"and {count_text(left)} more"] if left else facts
