"""What the store already knows of one kind of titles, compact enough to compare a whole list against it in memory.

Pure Python without I/O: the thread that decodes a body asks it about every row. 500,000 titles take about 75 MB.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from tui.model.rows import TitleRow


class Found(Enum):
    """What a row of a list is to the store."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    """Nothing to write: unchanged, or a further copy of a row that came before (its categories are noted)."""
    HIDDEN_BACK = "hidden back"
    """Stored, but hidden as gone or deselected until now."""


@dataclass(frozen=True, slots=True)
class CategoryMove:
    """A title whose categories, over all copies in the body, differ from those stored."""

    item_id: str
    category_ids: tuple[str, ...]
    is_new: bool
    """First inserted from this very body, so that its move is no news of its own."""


_HIDDEN = 1
_SEEN = 2
_OUTSIDE = 4
_BAD = 8
_ADDED = 16

_NOT_VISIBLE = bytes(state & (_HIDDEN | _ADDED) for state in range(256))
"""Turns states into 0 for titles that were visible before."""

_NEW = Found.NEW
_CHANGED = Found.CHANGED
_SAME = Found.SAME
_HIDDEN_BACK = Found.HIDDEN_BACK

_NOT_SEEN = -1
_MAX_DIGITS = 18

Key = int | str

KEY_SQL = f"""
CASE WHEN item_id GLOB '[1-9]*' AND item_id NOT GLOB '*[^0-9]*' AND length(item_id) <= {_MAX_DIGITS}
THEN CAST(item_id AS INTEGER) ELSE item_id END
"""
"""SQL for the key of a stored item id."""


class Known:
    """The stored titles of one profile and kind, and what one body has said of them so far.

    Not thread safe: fill it, hand it to the one thread that classifies, then read the results.
    """

    def __init__(self) -> None:
        self._slots: dict[Key, int] = {}
        """Slot of each id. Slots are given in order, so that the n-th key has slot n."""
        self._hashes = array("q")
        self._wires = array("q")
        """Hashes of the rows as they were sent."""
        self._states = bytearray()
        self._stored = array("i")
        """Number of each title's stored categories."""
        self._merged = array("i")
        """Number of the categories that the body gave so far; _NOT_SEEN before its first copy."""
        self._sets: list[tuple[str, ...]] = []
        self._numbers: dict[tuple[str, ...], int] = {}
        self._texts: dict[str, int] = {}

    def __len__(self) -> int:
        """Titles known, hidden ones and those added from this body included."""
        return len(self._slots)

    def load(self, stored: Sequence[tuple[int, Key, int, int, str, int]]) -> None:
        """Take in stored rows: (row id, key as of KEY_SQL, row hash, wire hash, JSON of category ids, is hidden)."""
        if not stored:
            return
        _, keys, hashes, wires, texts, hidden = zip(*stored, strict=True)
        start = len(self._hashes)
        self._slots.update(zip(keys, range(start, start + len(keys)), strict=True))
        self._hashes.extend(hashes)
        self._wires.extend(wires)
        self._states.extend(hidden)
        self._stored.extend([self._number_of_text(text) for text in texts])
        self._merged.extend([_NOT_SEEN] * len(keys))

    def suspects(self, keys: Sequence[Key], wires: Sequence[int], categories: Sequence[tuple[str, ...]]) -> list[int]:
        """Give the places of rows that need a closer look: all but those that came word for word as stored.

        Those are noted as seen, with their categories. Once a copy of a title is suspect, its later copies in the same
        call are too, so that the first one's fields count.
        """
        slots, states, known, merged, numbers = self._slots, self._states, self._wires, self._merged, self._numbers
        found: list[int] = []
        apart: set[Key] = set()
        for place, key in enumerate(keys):
            slot = slots.get(key)
            if slot is None or known[slot] != wires[place] or states[slot] & _HIDDEN or key in apart:
                apart.add(key)
                found.append(place)
                continue
            number = numbers.get(categories[place])
            if number is None:
                number = self._number_of(categories[place])
            if not states[slot] & _SEEN:
                states[slot] |= _SEEN
                merged[slot] = number
            elif number != merged[slot]:
                self._merge(slot, number)
        return found

    def classify(self, row: TitleRow) -> Found:
        """Tell what to do with a decoded row. The first copy's fields count, later ones only add categories."""
        key = key_of(row.item_id)
        number = self._numbers.get(row.category_ids)
        if number is None:
            number = self._number_of(row.category_ids)
        slot = self._slots.get(key)
        if slot is None:
            self._add(key, number)
            return _NEW
        state = self._states[slot]
        if state & _SEEN:
            if number != self._merged[slot]:
                self._merge(slot, number)
            return _SAME
        self._states[slot] = state | _SEEN
        self._merged[slot] = number
        if state & _HIDDEN:
            return _HIDDEN_BACK
        return _SAME if self._hashes[slot] == row.row_hash else _CHANGED

    def saw_bad(self, item_id: str) -> None:
        """Note that the body had a row of this id which cannot be used: malformed is not missing."""
        self._note(item_id, _BAD)

    def saw_outside(self, item_id: str) -> None:
        """Note that the body has this title, outside the chosen categories."""
        self._note(item_id, _OUTSIDE)

    def missing(self) -> list[str]:
        """Give the ids of visible titles that the body did not have at all."""
        return [str(key) for key, state in zip(self._slots, self._states, strict=True) if state == 0]

    def deselected(self) -> list[str]:
        """Give the ids of visible titles that the body had only outside the chosen categories."""
        gone = _HIDDEN | _SEEN | _OUTSIDE
        pairs = zip(self._slots, self._states, strict=True)
        return [str(key) for key, state in pairs if state & gone == _OUTSIDE]

    def category_moves(self, *, is_complete: bool) -> Iterator[CategoryMove]:
        """Give the titles whose categories have to be written anew.

        With a complete body the categories seen replace those stored; otherwise they only add to them.
        """
        for slot, key in enumerate(self._slots):
            merged, stored = self._merged[slot], self._stored[slot]
            if merged in (stored, _NOT_SEEN):
                continue
            target = merged if is_complete else self._union(merged, stored)
            if target != stored:
                yield CategoryMove(str(key), self._sets[target], is_new=bool(self._states[slot] & _ADDED))

    @property
    def visible(self) -> int:
        """Titles that were stored and not hidden before this body."""
        return self._states.translate(_NOT_VISIBLE).count(0)

    def _add(self, key: Key, number: int) -> None:
        self._slots[key] = len(self._hashes)
        self._hashes.append(0)
        self._wires.append(0)
        self._states.append(_SEEN | _ADDED)
        self._stored.append(number)
        self._merged.append(number)

    def _note(self, item_id: str, flag: int) -> None:
        slot = self._slots.get(key_of(item_id))
        if slot is not None:
            self._states[slot] |= flag

    def _merge(self, slot: int, number: int) -> None:
        self._merged[slot] = self._union(self._merged[slot], number)

    def _union(self, one: int, other: int) -> int:
        return self._number_of(tuple(sorted({*self._sets[one], *self._sets[other]})))

    def _number_of_text(self, text: str) -> int:
        number = self._texts.get(text)
        if number is None:
            number = self._texts[text] = self._number_of(tuple(json.loads(text)))
        return number

    def _number_of(self, category_ids: tuple[str, ...]) -> int:
        number = self._numbers.get(category_ids)
        if number is None:
            number = self._numbers[category_ids] = len(self._sets)
            self._sets.append(category_ids)
        return number


def key_of(item_id: str) -> Key:
    """Give what an id is known by: a plain number as int, half as large, else the text. Must agree with KEY_SQL."""
    if item_id.isdecimal() and item_id.isascii() and item_id[0] != "0" and len(item_id) <= _MAX_DIGITS:
        return int(item_id)
    return item_id
