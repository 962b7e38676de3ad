"""How far an import has come: its checkpoint, stored in the transaction of each batch."""

from __future__ import annotations

from typing import Any

import msgspec

from tui.model.runs import EntityCounts

BEFORE_ALL = -(1 << 63)
"""A record id that no record comes before; broken ones may be negative."""


class Position(msgspec.Struct, frozen=True):
    """Bound to one content by its fingerprint: another file never goes on from here."""

    fingerprint: str
    staged: str
    """Name of the staged file in its folder; "" = it was removed, since the import has come to its end."""
    total: int = 0
    """Records of the staged file, and those of a pull that could not be staged."""
    source_id: int = 0
    """0 = the source is not stored yet."""
    after: int = BEFORE_ALL
    """Records up to this id are stored."""
    errors_in: int = 0
    """The run that has the error rows of all of them."""
    processed: int = 0
    imported: int = 0
    skipped: int = 0
    errors: int = 0
    counts: dict[str, dict[str, int]] = {}
    """What was done so far by kind of thing, as in EntityCounts."""
    note: str = ""
    """What a pull found out of itself: why it is no proof, or the day from which it asked."""

    @property
    def is_over(self) -> bool:
        """True when there is nothing to go on with."""
        return not self.staged

    def counted(self, entity: str) -> EntityCounts:
        """Give what was done to one kind of thing."""
        return EntityCounts(**self.counts.get(entity, {}))

    def stored(self) -> dict[str, Any]:
        """Give it as a checkpoint."""
        found: dict[str, Any] = msgspec.to_builtins(self)
        return found


def position_of(checkpoint: dict[str, Any]) -> Position | None:
    """Read a checkpoint; None when there is none, or when another version wrote it in a way that is not known here."""
    try:
        return msgspec.convert(checkpoint, Position)
    except msgspec.ValidationError:
        return None


def position_in(text: str) -> Position | None:
    """Read the checkpoint of a run as it is stored."""
    try:
        return msgspec.json.decode(text, type=Position)
    except msgspec.DecodeError:
        return None
