"""What is to be done with each copy once the hub has made up its mind: nothing, a new baseline, or a write. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from tui.engine.hub.hearing import Said, Word, is_silent
from tui.engine.hub.pairs import is_spared, may_go
from tui.engine.hub.rules import TAKES
from tui.engine.hub.standing import Place, Standing, place_of
from tui.engine.hub.values import UNTOUCHED, has_been_seen, reach, settled, value_text
from tui.model.hub import Agreed, Copy, Direction, HubState, PlannedPush, Policy, WatchValue


@dataclass(frozen=True, slots=True)
class Lines:
    """The decided state over its copies."""

    standing: Standing
    state: HubState
    policy: Policy
    heard: Mapping[Place, Said]
    """What copies said just now."""
    is_explicit: bool = False
    """A person set it here, for all copies: what was never compared is brought in line as well."""

    def drawn(self) -> Iterator[Agreed | PlannedPush]:
        """Give what is to be done, copy by copy."""
        for copy in self.standing.subject.copies:
            if copy.rules.direction is Direction.OFF:
                continue
            yield from self._silent(copy) if is_silent(copy) else self._told(copy)

    def _silent(self, copy: Copy) -> Iterator[PlannedPush]:
        """Write what has been seen to where nobody knows; what is there really is read before (S21, S22)."""
        wanted = self._wanted(copy)
        is_worth_it = has_been_seen(wanted) and not wanted.agrees_with(UNTOUCHED)
        if self._is_contradicted(copy, wanted) or (is_worth_it and self._is_due(copy, wanted)):
            yield self._push(copy, wanted, UNTOUCHED)

    def _told(self, copy: Copy) -> Iterator[Agreed | PlannedPush]:
        seen, wanted, place = settled(copy.seen, copy.runtime_ms), self._wanted(copy), place_of(copy)
        said = self.heard.get(place)
        if seen.agrees_with(wanted) or place == self.standing.winner:
            if said or _rev(copy) < self.state.rev:
                yield self._agreed(copy, seen, self.state.rev)
            if self._is_contradicted(copy, wanted):
                yield self._push(copy, wanted, seen)
        elif place in self.standing.apart:
            yield self._agreed(copy, seen, self.state.rev)
        elif self._is_due(copy, wanted):
            yield from self._written(copy, seen, wanted)
        else:
            if said and not (said.word is Word.JOINED and self.state.parked):
                yield self._agreed(copy, seen, self._rev_behind(copy))
            yield from self._recalled(copy, seen, wanted)

    def _written(self, copy: Copy, seen: WatchValue, wanted: WatchValue) -> Iterator[Agreed | PlannedPush]:
        """Write a copy, or leave it apart where a write would take away what may not be taken."""
        if self._takes_too_much(copy, seen, wanted):
            yield self._agreed(copy, seen, self.state.rev)
            if self._is_contradicted(copy, seen):
                yield self._push(copy, seen, seen)
            return
        if place_of(copy) in self.heard or _is_unknown(copy, seen):
            yield self._agreed(copy, seen, min(self._rev_behind(copy), self.state.rev - 1))
        yield self._push(copy, wanted, seen)

    def _recalled(self, copy: Copy, seen: WatchValue, wanted: WatchValue) -> Iterator[Agreed | PlannedPush]:
        """Take back what waits and may not go by rules made since; of what may have left, only what un-watches."""
        is_out = copy.wanted is None or copy.rules.direction not in TAKES or self.state.parked
        if is_out or self._is_contradicted(copy, wanted) or (copy.sent and wanted.is_watched):
            return
        if self._unwatches_too_much(copy, seen, wanted):
            yield self._agreed(copy, seen, self.state.rev)
        elif may_go(self.state.origin, copy, self.state.value, self.standing.subject.copies):
            return
        yield self._push(copy, seen, seen)

    def _is_due(self, copy: Copy, wanted: WatchValue) -> bool:
        """Tell whether a copy is to be written now."""
        place, state = place_of(copy), self.state
        if copy.rules.direction not in TAKES or state.parked:
            return False
        is_on_its_way = copy.wanted is not None and settled(copy.wanted, copy.runtime_ms).agrees_with(wanted)
        if is_on_its_way and place not in self.heard:
            return False
        is_behind = _rev(copy) < state.rev or place in self.standing.again
        return is_behind and may_go(state.origin, copy, state.value, self.standing.subject.copies)

    def _is_contradicted(self, copy: Copy, wanted: WatchValue) -> bool:
        """Tell whether something else is still on its way to a copy: what is right takes its place (S15)."""
        if copy.wanted is None or copy.rules.direction not in TAKES or self.state.parked:
            return False
        return not settled(copy.wanted, copy.runtime_ms).agrees_with(wanted)

    def _takes_too_much(self, copy: Copy, seen: WatchValue, wanted: WatchValue) -> bool:
        if self._unwatches_too_much(copy, seen, wanted):
            return True
        if copy.baseline is None and reach(wanted) < reach(seen):
            return not self.is_explicit
        return is_spared(self.state.origin, copy, wanted, self.standing.subject.copies, self.policy)

    def _unwatches_too_much(self, copy: Copy, seen: WatchValue, wanted: WatchValue) -> bool:
        is_removal = seen.is_watched and not wanted.is_watched
        return is_removal and not copy.rules.spreads_unwatched and self.state.origin is not None

    def _wanted(self, copy: Copy) -> WatchValue:
        """Give the hub's value as it counts on a copy of this length."""
        return settled(self.state.value, copy.runtime_ms)

    def _rev_behind(self, copy: Copy) -> int:
        """Give the revision that a copy stays at which has been heard, and not brought in line."""
        return self.state.rev - 1 if copy.baseline is None else min(copy.baseline.rev, self.state.rev)

    def _agreed(self, copy: Copy, seen: WatchValue, rev: int) -> Agreed:
        return Agreed(copy.account_id, copy.item_id, seen, rev)

    def _push(self, copy: Copy, wanted: WatchValue, before: WatchValue) -> PlannedPush:
        return PlannedPush(copy.account_id, copy.item_id, copy.profile_id, wanted, before, self._reason(copy))

    def _reason(self, copy: Copy) -> str:
        if self.standing.reason:
            return self.standing.reason
        return f"hub {value_text(self.state.value)}, from {_origin_text(self.state, self.standing.subject.copies)}"


def _origin_text(state: HubState, copies: Iterable[Copy]) -> str:
    if state.origin is None:
        return "here"
    return next((copy.place for copy in copies if copy.account_id == state.origin), "a server that is gone")


def _is_unknown(copy: Copy, seen: WatchValue) -> bool:
    """Tell whether a copy stands otherwise than at its baseline: what a write replaces is no news after it."""
    if copy.baseline is None:
        return True
    agreed = settled(copy.baseline.value, copy.runtime_ms)
    return seen.plays > agreed.plays or not agreed.agrees_with(seen)


def _rev(copy: Copy) -> int:
    """Give the revision that a copy was compared with; before the first one if never."""
    return -1 if copy.baseline is None else copy.baseline.rev
