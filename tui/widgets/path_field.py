"""A field for the path of a file, which completes as shells do and lists what could be meant. It looks at no disk
itself: it asks whoever it was given, and never waits for the answer.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.suggester import SuggestionReady
from textual.widgets import Input

from tui.glyphs import UNICODE, Glyphs
from tui.widgets.board import Board, BoardLine
from tui.widgets.field import Field, QuietInput
from tui.widgets.line import Span, Tone, apart, clip, line

MOST_ROWS = 8
PATIENCE = 0.3
"""Seconds after which a look that takes long is told."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something that the typed text could become."""

    text: str
    """The whole field with it; a folder ends in a slash."""
    note: str = ""
    """What is known of it: "imported 2 d ago"."""
    is_folder: bool = False
    """Nothing to take, only to go on from."""


@dataclass(frozen=True, slots=True)
class Completions:
    """What a look brought."""

    candidates: Sequence[Candidate] = ()
    complaint: str = ""
    """Why there are none: "Cannot look into /root: permission denied"."""


Complete = Callable[[str], Awaitable[Completions]]
"""Finds what a text could become."""


def common_start(texts: Sequence[str]) -> str:
    """The longest text that all begin with."""
    if not texts:
        return ""
    low, high = min(texts), max(texts)
    same = next((place for place, pair in enumerate(zip(low, high, strict=False)) if pair[0] != pair[1]), len(low))
    return low[:same]


class Candidates(Board):
    """The list under the field. It never has the focus; nothing in it is chosen until an arrow says so."""

    DEFAULT_CSS = """
    Candidates {
        overlay: screen;
        constrain: none inside;
        display: none;
        width: 1fr;
        background: $panel;
        &:ansi { background: ansi_default; text-style: reverse; }
    }
    """
    can_focus = False
    is_choosing = False

    def next_stop(self, index: int, direction: int) -> int | None:
        """The cursor shows itself with the first arrow."""
        return super().next_stop(index, direction) if self.is_choosing else None


class PathField(Vertical):
    """Label and input in one row, candidates over what stands below.

    Its keys have priority: on a slow line the keys after them arrive in one burst.
    """

    DEFAULT_CSS = """
    PathField { height: 1; & Field > .field-label { width: 6; } }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "complete", "Complete", priority=True, key_display="tab", id="path.complete",
                tooltip="Complete as far as it is clear"),
        Binding("down", "choose(1)", "Choose", priority=True, show=False, id="path.down"),
        Binding("up", "choose(-1)", "Choose", priority=True, show=False, id="path.up"),
        Binding("enter", "take", "Take", priority=True, key_display="enter", id="path.take",
                tooltip="Take the chosen file, or what is typed"),
        Binding("escape", "leave", "Leave", priority=True, id="path.leave", tooltip="Keep what is typed and leave"),
    ]  # fmt: skip

    @dataclass
    class Changed(Message):
        """Another text."""

        text: str

    @dataclass
    class Left(Message):
        """The person is done with the field."""

        is_taken: bool
        """True when a path was taken with enter."""

    def __init__(self, label: str, complete: Complete, *, placeholder: str = "", glyphs: Glyphs = UNICODE) -> None:
        super().__init__()
        self._label = label
        self._placeholder = placeholder
        self._complete = complete
        self._glyphs = glyphs
        self._found = Completions()
        self._found_for: str | None = None
        """The text that the candidates belong to."""
        self._is_tab_waiting = False

    def compose(self) -> ComposeResult:
        """The row and the list."""
        yield Field(self._label, placeholder=self._placeholder, id="path")
        yield Candidates(glyphs=self._glyphs)

    @property
    def input(self) -> QuietInput:
        """Where one types."""
        return self.query_one(QuietInput)

    @property
    def text(self) -> str:
        """What stands there, without blanks at the ends."""
        return self.input.value.strip()

    @text.setter
    def text(self, text: str) -> None:
        self.input.value = text
        self.input.action_end()
        self.call_after_refresh(self._show_end)

    @property
    def candidates(self) -> Sequence[Candidate]:
        """What the text could become, as far as it is known."""
        return self._found.candidates

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self._list.is_choosing = False
        self.post_message(self.Changed(self.text))
        if self.input.has_focus:
            self.look()

    def on_resize(self) -> None:
        """The name of the file matters more than where the path begins."""
        if not self.input.has_focus:
            self.call_after_refresh(self._show_end)

    def on_descendant_focus(self) -> None:
        """List what there is."""
        self.look()

    def on_descendant_blur(self) -> None:
        """The list goes with the cursor."""
        self._is_tab_waiting = False
        self._list.display = False

    @work(group="path", exclusive=True, exit_on_error=False)
    async def look(self) -> None:
        """Find and list what the text could become; what takes long is told and does not hold up the keys."""
        text = self.input.value
        patience = self.set_timer(PATIENCE, lambda: self._show_complaint(f"Looking{self._glyphs.ellipsis}"))
        try:
            found = await self._complete(text)
        finally:
            patience.stop()
        if text != self.input.value:
            return
        self._found, self._found_for = found, text
        self._show()
        ghost = next(iter(self._going_on()), "")
        self.input.post_message(SuggestionReady(text, ghost))
        if self._is_tab_waiting:
            self.action_complete()

    def action_complete(self) -> None:
        """As far as all candidates agree, then choose among them; when there is none, go on to what comes next."""
        text = self.input.value
        self._is_tab_waiting = self._found_for != text
        goes_on = self._going_on()
        if self._is_tab_waiting:
            return
        if self._list.is_choosing:
            self._take_chosen()
        elif not goes_on:
            self.action_leave()
        elif (longer := common_start(goes_on)) != text:
            self.text = longer
        else:
            self.action_choose(1)

    def action_choose(self, step: int) -> None:
        """The next candidate, or the one before."""
        if not self._found.candidates:
            return
        board = self._list
        if not board.is_choosing:
            board.is_choosing = True
            board.cursor = 0 if step > 0 else board.line_count - 1
            board.lines_changed()
        else:
            board.action_move(step)

    def action_take(self) -> None:
        """The chosen candidate, else what is typed. A folder is only gone into."""
        is_folder = self._list.is_choosing and self._take_chosen()
        if not is_folder:
            self.post_message(self.Left(is_taken=True))

    def action_leave(self) -> None:
        """Keep what is typed."""
        self.post_message(self.Left(is_taken=False))

    @property
    def _list(self) -> Candidates:
        return self.query_one(Candidates)

    def _show_end(self) -> None:
        self.input.action_home()
        self.input.action_end()

    def _going_on(self) -> list[str]:
        """The candidates that begin with what is typed."""
        text = self.input.value
        return [it.text for it in self._found.candidates if it.text != text and it.text.startswith(text)]

    def _take_chosen(self) -> bool:
        """Write what is chosen into the field; True when that is a folder."""
        chosen = self._list.chosen
        if not isinstance(chosen, Candidate):
            return False
        self.text = chosen.text
        return chosen.is_folder

    def _show(self) -> None:
        if not self._found.candidates:
            self._show_complaint(self._found.complaint)
            return
        found = self._found.candidates

        def picture(width: int) -> list[BoardLine]:
            return [BoardLine(_candidate_line(it, width, self._glyphs.ellipsis), it) for it in found]

        self._open(min(MOST_ROWS, len(found)))
        self._list.show(picture)

    def _show_complaint(self, text: str) -> None:
        self._open(1 if text else 0)
        self._list.show(lambda width: [BoardLine(line(Span(clip(text, width, self._glyphs.ellipsis), Tone.MUTED)))])

    def _open(self, rows: int) -> None:
        self._list.styles.height = rows
        self._list.display = rows > 0 and self.input.has_focus


def _candidate_line(candidate: Candidate, width: int, ellipsis: str) -> tuple[Span, ...]:
    name = line(Span(candidate.text, Tone.TEXT if not candidate.is_folder else Tone.BUSY))
    return apart(name, line(Span(candidate.note, Tone.MUTED)) if candidate.note else (), width, ellipsis)
