"""How a title stands while the hub makes up its mind: what has been taken so far, and what was made of each word."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tui.engine.hub.hearing import MARKS, Said
from tui.engine.hub.values import UNTOUCHED, with_figures
from tui.model.hub import Copy, HubChange, HubState, Subject, WatchValue
from tui.model.library import Watch

Place = tuple[int, int]
"""Account and item of a copy."""
DAY = 86_400.0
MOST_FLIPS = 3
"""Changes of the mark within a day; one more, and the title is left alone (S11)."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Replaced with each word that is heard."""

    subject: Subject
    value: WatchValue
    changed_at: float
    origin: int | None
    parked: str
    flips: int
    """Changes of the mark within the last day."""
    is_taken: bool = False
    """Whether a change was taken."""
    is_marked: bool = False
    """Whether somebody marked it in this pass: that beats the positions of the pass."""
    winner: Place | None = None
    """Whose change was taken last."""
    apart: frozenset[Place] = frozenset()
    """Copies whose change stays theirs: they are left as they are until the hub changes."""
    again: frozenset[Place] = frozenset()
    """Copies that are written again, though the hub is as it was: what they said lost against it."""
    reason: str = ""
    """Why it was."""
    changes: tuple[HubChange, ...] = ()

    @property
    def rev(self) -> int:
        """The revision that this has: what was taken makes a new one, above all that any copy was compared with."""
        before = self.subject.state
        told = [copy.baseline.rev for copy in self.subject.copies if copy.baseline is not None]
        current = before.rev if before else 0
        return max([current, *told]) + 1 if self.is_taken else current

    @property
    def state(self) -> HubState | None:
        """The hub's state as it has become; None = nobody has seen anything of it."""
        before = self.subject.state
        if before is None and not self.is_taken:
            return None
        subject = self.subject
        return HubState(
            subject.person_id, subject.title_id, self.value, self.rev, self.changed_at, self.origin, self.parked
        )

    def taking(self, said: Said, value: WatchValue, now: float, reason: str) -> Standing:
        """Take a change; one flip of the mark too many parks the title instead."""
        is_flip = self.subject.state is not None and value.watch is not self.value.watch
        if is_flip and self.flips >= MOST_FLIPS:
            times, place = self.flips + 1, said.copy.place
            parked = f"watched and unwatched in turn, {times} times within 24 h, last by {place}: choose one"
            return replace(self.keeping(said, parked, is_refused=True), parked=parked)
        copy, after = said.copy, with_figures(value, self.value, said.told)
        return replace(
            self,
            changes=self._noted(said, after, reason),
            value=after,
            changed_at=now if copy.seen_at is None else copy.seen_at,
            origin=copy.account_id,
            flips=self.flips + is_flip,
            is_taken=True,
            is_marked=self.is_marked or said.word in MARKS,
            winner=place_of(copy),
            reason=reason,
        )

    def keeping(self, said: Said, reason: str, *, is_refused: bool = False) -> Standing:
        """Leave the hub as it is, and note why."""
        return replace(self, changes=self._noted(said, self.value, reason, is_refused=is_refused))

    def agreeing(self, said: Said) -> Standing:
        """Hear what the hub knows already: plays and dates may be news, and a mark stands by what is so."""
        value, is_marked = with_figures(self.value, said.told), self.is_marked or said.word in MARKS
        if value is self.value and is_marked is self.is_marked:
            return self
        return replace(self, value=value, is_marked=is_marked)

    def parting(self, said: Said) -> Standing:
        """Leave a copy as it is until the hub changes."""
        return replace(self, apart=self.apart | {place_of(said.copy)})

    def repeating(self, said: Said) -> Standing:
        """Write a copy again."""
        return replace(self, again=self.again | {place_of(said.copy)})

    @property
    def before(self) -> WatchValue:
        """What the hub said before the next word."""
        is_new = self.subject.state is None and not self.is_taken
        return WatchValue() if is_new else self.value

    def _noted(self, said: Said, after: WatchValue, reason: str, *, is_refused: bool = False) -> tuple[HubChange, ...]:
        """Give the changes with one more: what was said, and what became of it."""
        person, title = self.subject.person_id, self.subject.title_id
        change = HubChange(
            person, title, said.copy.account_id, self.before, after, said.told, reason, is_refused=is_refused
        )
        return (*self.changes, change)


def standing_of(subject: Subject, now: float) -> Standing:
    """Give how a title stands before anything new is heard."""
    state = subject.state
    flips = sum(now - DAY < at for at in subject.flips)
    if state is None:
        return Standing(subject, UNTOUCHED, now, None, "", flips)
    value = UNTOUCHED if state.value.watch is Watch.UNKNOWN else state.value
    return Standing(subject, value, state.changed_at, state.origin, state.parked, flips)


def place_of(copy: Copy) -> Place:
    """Give what a copy is known by."""
    return copy.account_id, copy.item_id
