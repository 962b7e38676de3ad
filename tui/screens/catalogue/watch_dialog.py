"""Asks for whom, how much and how something is to be marked. Enter takes what stands there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from tui.glyphs import Glyphs
from tui.model.plays import Person
from tui.screens.catalogue.watch_scope import Scope
from tui.widgets.choice import Choice
from tui.widgets.form_dialog import FormDialog
from tui.widgets.line import Line, Span, Tone, line, wrap
from tui.widgets.line_panel import LinePanel

LABEL_CELLS = 8
WATCHED, UNWATCHED = "watched", "unwatched"


@dataclass(frozen=True, slots=True)
class Wish:
    """What was chosen."""

    person: Person
    scope: Scope
    is_watched: bool


class WatchDialog(FormDialog[Wish]):
    """The mark turns over to what is not yet so, whoever and whatever is chosen."""

    DEFAULT_CSS = """
    WatchDialog {
        & > #dialog-box { width: 64; }
        & #watch-told { height: 3; margin-top: 1; }
        &.-short #watch-told { margin-top: 0; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "take", "Mark", priority=True, key_display="enter", id="form.save",
                tooltip="Mark it, here and on the servers"),
    ]  # fmt: skip
    FOOTER = ("form.save", "back")
    AUTO_FOCUS = "#watch-person"

    def __init__(self, people: Sequence[Person], scopes: Sequence[Scope], first: Person, *, glyphs: Glyphs) -> None:
        super().__init__(f"Mark {scopes[0].name}", glyphs=glyphs)
        self._people = {person.name: person for person in people}
        self._scopes = {scope.word: scope for scope in scopes}
        self._person = first
        self._scope = scopes[0]
        self._mark = self._turned_mark

    def compose_body(self) -> ComposeResult:
        """For whom, how much, how; and what that means."""
        yield Choice("For", tuple(self._people), self._person.name, id="watch-person", label_cells=LABEL_CELLS,
                     then=self._turn_person)  # fmt: skip
        yield Choice("What", tuple(self._scopes), self._scope.word, id="watch-scope", label_cells=LABEL_CELLS,
                     then=self._turn_scope)  # fmt: skip
        yield Choice("As", (WATCHED, UNWATCHED), self._mark, id="watch-mark", label_cells=LABEL_CELLS,
                     then=self._turn_mark)  # fmt: skip
        yield LinePanel(self._told, id="watch-told")

    def action_take(self) -> None:
        """Answer what stands there."""
        self.dismiss(Wish(self._person, self._scope, self._mark == WATCHED))

    @on(Choice.Turned)
    def _turned(self) -> None:
        self.query_one("#watch-told", LinePanel).show(self._told)

    @property
    def _turned_mark(self) -> str:
        return UNWATCHED if self._scope.is_watched_by(self._person.id) else WATCHED

    def _turn_person(self, name: str) -> None:
        self._person = self._people[name]
        self._offer_mark()

    def _turn_scope(self, word: str) -> None:
        self._scope = self._scopes[word]
        self._offer_mark()

    def _turn_mark(self, word: str) -> None:
        self._mark = word

    def _offer_mark(self) -> None:
        self._mark = self._turned_mark
        self.query_one("#watch-mark", Choice).take(self._mark)

    def _told(self, width: int) -> list[Line]:
        told = told_text(self._scope, tuple(self._people.values()))
        what = "It goes to every server of this person that takes part."
        return [
            line(Span(row, Tone.MUTED)) for text in (told, what) for row in wrap(text, width, 2, self.glyphs.ellipsis)
        ]


def told_text(scope: Scope, people: Sequence[Person]) -> str:
    """Who has watched it, in a sentence: "Watched by anna and ben, begun by kid."."""
    watched = [person.name for person in people if person.id in scope.watched]
    begun = [person.name for person in people if person.id in scope.begun - scope.watched]
    parts = [f"{word} by {_joined(names)}" for word, names in (("watched", watched), ("begun", begun)) if names]
    told = ", ".join(parts) or "watched by nobody yet"
    return f"{scope.name}: {told}."


def _joined(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
