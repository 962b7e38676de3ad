"""Which plays Tautulli takes for one that was paused overnight (`protocols/tautulli.md` section 6)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

_DAY: Final = 86_400


@dataclass(slots=True)
class Trace:
    """What the next play of the same item by the same person is compared with; only unfinished plays leave one."""

    reference_id: int
    offset: int
    """ms"""
    rows: int
    """How many rows the group has so far."""


@dataclass(slots=True)
class _LiveTrace:
    guid: str
    reference_id: int
    stopped: int


@dataclass(slots=True)
class Grouping:
    """Gives the `reference_id` of each new row, and counts the groups."""

    groups: int = 0
    resumed_groups: int = 0
    """Groups of several rows."""
    recall: Callable[[int, int], Trace | None] | None = None
    """Finds the unfinished play of a pair that was written before this grouping began."""
    _traces: dict[tuple[int, int], Trace | None] = field(default_factory=dict)
    _live: dict[int, _LiveTrace] = field(default_factory=dict)

    def before(self, user_id: int, key: int) -> Trace | None:
        """Give the unfinished play that the next one of this pair would continue."""
        pair = (user_id, key)
        if self.recall is not None and pair not in self._traces:
            self._traces[pair] = self.recall(user_id, key)
        return self._traces.get(pair)

    def remember_live(self, user_id: int, guid: str, reference_id: int, stopped: int) -> None:
        """Take over a person's last row, written earlier, which was a broadcast."""
        self._live[user_id] = _LiveTrace(guid, reference_id, stopped)

    def place(self, row: int, user_id: int, key: int, offset: int, is_watched: bool) -> int:
        """Give the reference of a row that starts a group or continues one."""
        self._live.pop(user_id, None)
        trace = self.before(user_id, key)
        if trace is None or trace.offset > offset:
            trace = Trace(row, offset, 1)
            self.groups += 1
        else:
            trace = Trace(trace.reference_id, offset, trace.rows + 1)
            self.resumed_groups += trace.rows == 2
        self._keep((user_id, key), None if is_watched else trace)
        return trace.reference_id

    def place_live(self, row: int, user_id: int, guid: str, started: int, stopped: int) -> int:
        """Give the reference of a live row: it continues the person's previous row if that is the same broadcast of
        the last day.
        """
        before = self._live.get(user_id)
        if before is None or before.guid != guid or started - before.stopped > _DAY:
            before = _LiveTrace(guid, row, stopped)
            self.groups += 1
        self._live[user_id] = _LiveTrace(guid, before.reference_id, stopped)
        return before.reference_id

    def _keep(self, pair: tuple[int, int], trace: Trace | None) -> None:
        """Keep what the next play of a pair needs to know; nothing, where nothing has to be remembered."""
        if trace is None and self.recall is None:
            self._traces.pop(pair, None)
        else:
            self._traces[pair] = trace
