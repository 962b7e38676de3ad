"""Ids on the wire: 32 hex digits for everything at Jellyfin, short decimal numbers for items at Emby."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

_HEX: Final = re.compile(r"[0-9a-f]{32}", re.ASCII)
_EMBY_FIRST: Final = 101
_MASK: Final = (1 << 64) - 1


def hex_id(*parts: object) -> str:
    """Give 32 hex digits that depend on the parts alone."""
    return hashlib.sha256(":".join(str(part) for part in parts).encode()).hexdigest()[:32]


def plain_id(text: str) -> str:
    """Give an id as it is compared: lower case, without dashes."""
    return text.replace("-", "").lower()


def is_guid(text: str) -> bool:
    """Whether an id is 32 hex digits, with or without dashes."""
    return _HEX.fullmatch(plain_id(text)) is not None


@dataclass(frozen=True, slots=True)
class ItemIds:
    """The ids of items, which can be turned back into their numbers. Libraries have negative numbers."""

    seed: int
    is_emby: bool = False

    def of(self, number: int) -> str:
        """Give the id of an item."""
        if self.is_emby:
            return str(_EMBY_FIRST + number) if number >= 0 else str(2 - number)
        return _item_id(self.seed, number)

    def number(self, text: str) -> int | None:
        """Give the number that an id stands for; None if it is no id of this server."""
        plain = plain_id(text)
        if self.is_emby:
            if not plain.isdecimal() or len(plain) > 18:
                return None
            value = int(plain)
            return value - _EMBY_FIRST if value >= _EMBY_FIRST else 2 - value
        if not is_guid(plain):
            return None
        high, low = int(plain[:16], 16), int(plain[16:], 16)
        number = (low ^ _folded(high)) & _MASK
        number -= (1 << 64) if number >> 63 else 0
        return number if _item_id(self.seed, number) == plain else None


@lru_cache(maxsize=1 << 18)
def _item_id(seed: int, number: int) -> str:
    """Give an id whose second half is the number, hidden by what its first half says."""
    high = int(hex_id("item", seed, number)[:16], 16)
    return f"{high:016x}{(number ^ _folded(high)) & _MASK:016x}"


def _folded(word: int) -> int:
    return int(hex_id("fold", word)[:16], 16)
