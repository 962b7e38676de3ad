"""What the store already knows of one library's items, compact enough to compare a whole walk with it in memory. Pure.

100,000 items take about 25 MB.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable

from tui.store.catalogue.known import Found, Key, key_of

__all__ = ["Found", "KnownItems"]

_GONE = 1
_SEEN = 2
_BAD = 4
_ADDED = 8
_NOT_THERE = bytes(state & (_GONE | _ADDED) for state in range(256))


class KnownItems:
    """The stored items of one library and kind, and what one walk has said of them so far.

    Ask `classify` for every row and put what it does not call SAME; after a complete walk `missing` tells the rest.
    """

    def __init__(self) -> None:
        self._slots: dict[Key, int] = {}
        """Slot of each key. Slots are given in order, so that the n-th key has slot n."""
        self._hashes = array("q")
        self._states = bytearray()

    def __len__(self) -> int:
        """Items known, those that are gone and those added by this walk included."""
        return len(self._slots)

    def __contains__(self, item_key: str) -> bool:
        return key_of(item_key) in self._slots

    @property
    def visible(self) -> int:
        """Items that were there before this walk: the baseline of what may go."""
        return self._states.translate(_NOT_THERE).count(0)

    def load(self, stored: Iterable[tuple[str, int, int]]) -> None:
        """Take in stored rows: (item key, row hash, 1 if it is gone)."""
        for item_key, row_hash, is_gone in stored:
            self._slots[key_of(item_key)] = len(self._hashes)
            self._hashes.append(row_hash)
            self._states.append(_GONE if is_gone else 0)

    def hash_of(self, item_key: str) -> int | None:
        """Give the stored hash of an item; None if it is not stored."""
        slot = self._slots.get(key_of(item_key))
        return None if slot is None else self._hashes[slot]

    def classify(self, item_key: str, row_hash: int) -> Found:
        """Tell what to do with a row of the walk. Of several rows with one key the first counts, others are SAME."""
        key = key_of(item_key)
        slot = self._slots.get(key)
        if slot is None:
            self._slots[key] = len(self._hashes)
            self._hashes.append(row_hash)
            self._states.append(_SEEN | _ADDED)
            return Found.NEW
        state = self._states[slot]
        if state & _SEEN:
            return Found.SAME
        self._states[slot] = state | _SEEN
        if state & _GONE:
            return Found.HIDDEN_BACK
        return Found.SAME if self._hashes[slot] == row_hash else Found.CHANGED

    def saw_bad(self, item_key: str) -> None:
        """Note that the walk had an entry of this key which cannot be used: malformed is not missing."""
        slot = self._slots.get(key_of(item_key))
        if slot is not None:
            self._states[slot] |= _BAD

    def missing(self) -> list[str]:
        """Give the keys of items that were there and that the walk did not have at all."""
        return [str(key) for key, state in zip(self._slots, self._states, strict=True) if state == 0]
