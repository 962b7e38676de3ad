"""The hash by which an item of a walk is found to be the same as the stored one. Pure."""

from __future__ import annotations

from operator import attrgetter

import msgspec

from tui.model.library import ItemRow
from tui.model.rows import hash_of as hash_of_bytes

_told = attrgetter(*(name for name in ItemRow.__struct_fields__ if name != "changed_at"))
_encode = msgspec.msgpack.Encoder().encode


def hash_of(item: ItemRow) -> int:
    """Give the signed 64-bit hash of all that a server tells of an item, but for when it last touched it."""
    return hash_of_bytes(_encode(_told(item)))
