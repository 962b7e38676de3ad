"""What taking back a run would do: what goes back where, what stays, and what the gate would hold (S36)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from tui.model.runs import Run

SHOWN_MOVES = 200
"""Of so many things a preview tells the names; it counts all."""


class UndoFate(StrEnum):
    """What becomes of one thing."""

    BACK = "back"
    """It goes back to what it was."""
    HELD = "held"
    """It would, and the gate keeps it until a person approves."""
    NEWER = "newer"
    """It has changed since, and stays."""


@dataclass(frozen=True, slots=True)
class UndoMove:
    """One thing that a run changed, and what becomes of it."""

    fate: UndoFate
    place: str
    """The profile of a server, or a list; "" = it stands only here."""
    person: str
    """Whose watched state it is; "" = it stands on a list."""
    thing: str
    now: str
    """How it is: `watched`, `on the list`."""
    then: str
    """How it is going to be; of what stays the same as `now`."""


@dataclass(frozen=True, slots=True)
class UndoPlace:
    """What happens on one server for one person, or to one list."""

    name: str
    person: str
    """"" = it is a list."""
    back: int
    """Changes that go there."""
    removals: int
    """How many of those take a watched mark or an item away."""
    held: int = 0
    reason: str = ""
    """Why something is held."""

    @property
    def is_list(self) -> bool:
        """Whether it is a list, and no account."""
        return not self.person


@dataclass(frozen=True, slots=True)
class UndoPreview:
    """What taking back a run would do at this moment."""

    run: Run
    here: int
    """Watched states that go back here, of one person and title each."""
    places: tuple[UndoPlace, ...]
    """Servers first, then lists."""
    newer: int
    """What has changed since, and stays as it is."""
    moves: tuple[UndoMove, ...] = ()
    """The first of all these, what is held before the rest."""

    @property
    def held(self) -> int:
        """What the gate would keep until a person approves."""
        return sum(place.held for place in self.places)

    @property
    def back(self) -> int:
        """What goes back: here, on servers and on lists."""
        return self.here + sum(place.back for place in self.places)

    @property
    def is_empty(self) -> bool:
        """Whether nothing of it can be taken back any more."""
        return not (self.back or self.held)
