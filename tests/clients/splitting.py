"""Shared by the tests of the splitter: a row of any JSON, and one call that feeds a whole body in pieces."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import msgspec

from tui.clients.elements import BadRow
from tui.clients.splitter import ListSplitter


class AnyRow(msgspec.Struct):
    """A row with an id and one field of any kind."""

    id: Any = None
    x: Any = None


@dataclass
class Split:
    """All that a body gave."""

    rows: list[AnyRow] = field(default_factory=list)
    bad: list[BadRow] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    is_whole: bool = False

    @property
    def ids(self) -> list[Any]:
        return [row.id for row in self.rows]


def split(body: bytes, *, piece: int = 65536, **options: Any) -> Split:
    """Feed `body` in pieces of `piece` bytes."""
    splitter = ListSplitter(AnyRow, id_field="id", **options)
    found = Split(warnings=splitter.warnings)
    groups = [group for at in range(0, len(body), piece) for group in splitter.feed(body[at : at + piece])]
    for group in [*groups, *splitter.close()]:
        found.rows += group.rows
        found.bad += group.bad
    assert splitter.rows == len(found.rows)
    assert splitter.bad_rows == len(found.bad)
    found.is_whole = splitter.is_whole
    return found
