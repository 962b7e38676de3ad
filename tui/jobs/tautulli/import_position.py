"""How far an import has come: its checkpoint, stored in the transaction of each batch."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from tui.jobs.tautulli.api_pull import Pull
from tui.model.runs import EntityCounts

BEFORE_ALL = -(1 << 63)
"""A record id that no record comes before; broken ones may be negative."""


class Position(msgspec.Struct, frozen=True):
    """Bound to one content by its fingerprint: another file never goes on from here."""

    fingerprint: str
    staged: str
    """Name of the staged file in its folder; "" = it was removed, since the import has come to its end."""
    rules: str = ""
    """The settings that it was stored under."""
    total: int = 0
    """Records of the staged file, and those of a pull that could not be staged."""
    source_id: int | None = None
    known_upto: int = 0
    """Highest record id of the source that was stored before the import began."""
    after: int = BEFORE_ALL
    """Records up to this id are stored."""
    errors_in: int = 0
    """The run that has the error rows of all of them; 0 = nothing was told yet."""
    processed: int = 0
    imported: int = 0
    skipped: int = 0
    errors: int = 0
    counts: dict[str, dict[str, int]] = {}
    """What was done so far by kind of thing, as in EntityCounts."""
    pull: Pull | None = None
    """What the next pull may go on from when this one has come to its end."""

    @property
    def is_over(self) -> bool:
        """True when there is nothing to go on with."""
        return not self.staged

    def counted(self, entity: str) -> EntityCounts:
        """Give what was done to one kind of thing."""
        return EntityCounts(**self.counts.get(entity, {}))

    def with_counts(self, changes: Mapping[str, Mapping[str, int]]) -> Position:
        """Add to what was done by kind of thing; what is 0 is left out."""
        counts = {entity: dict(known) for entity, known in self.counts.items()}
        for entity, added in changes.items():
            known = counts.setdefault(entity, {})
            for name, number in added.items():
                if number:
                    known[name] = known.get(name, 0) + number
        return msgspec.structs.replace(self, counts=counts)

    def stored(self) -> dict[str, Any]:
        """Give it as a checkpoint."""
        found: dict[str, Any] = msgspec.to_builtins(self)
        return found


def position_in(text: str) -> Position | None:
    """Read a stored checkpoint; None when there is none, or when another version wrote it in an unknown way."""
    try:
        return msgspec.json.decode(text, type=Position)
    except msgspec.DecodeError:
        return None
