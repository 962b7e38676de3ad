"""A seeded source of numbers, cheap to make anew for every row: row 400,000 needs no memory of the others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")

_MASK = (1 << 64) - 1
_STEP = 0x9E3779B97F4A7C15
_ENOUGH = 1 << 32


class Dice:
    """Numbers that depend on the key alone (splitmix64, several draws from one word)."""

    __slots__ = ("_pool", "_state")

    def __init__(self, *key: int) -> None:
        state = 0
        for part in key:
            state = _mixed((state * 31 + part + _STEP) & _MASK)
        self._state = state
        self._pool = 0

    def below(self, limit: int) -> int:
        """Give a number from 0 to `limit` - 1, for limits under 2^24."""
        if self._pool < _ENOUGH:
            self._state = (self._state + _STEP) & _MASK
            self._pool = _mixed(self._state)
        self._pool, number = divmod(self._pool, limit)
        return number

    def choice(self, options: Sequence[T]) -> T:
        """Give one of the options."""
        return options[self.below(len(options))]

    def hits(self, share: float) -> bool:
        """Give True in that share of the cases."""
        return self.below(1_000_000) < share * 1_000_000


def _mixed(word: int) -> int:
    word = ((word ^ (word >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    word = ((word ^ (word >> 27)) * 0x94D049BB133111EB) & _MASK
    return word ^ (word >> 31)
