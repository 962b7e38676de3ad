"""The filters of a Plex server's lists, as they stand in a query: `lastViewedAt>>=1770000000`, `viewCount>=1`.

The operator is part of the name, up to the first equals sign. Dates are epoch s, or relative as in `-30d`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from operator import eq, ge, gt, le, lt, ne
from typing import Final

Fields = Mapping[str, int | str]

_NAMED: Final = re.compile(r"(?:(?P<scope>\w+)\.)?(?P<field>\w+)(?P<operator>>>|<<|>|<|!)?", re.ASCII)
_RELATIVE: Final = re.compile(r"-?(?P<count>\d+)(?P<unit>mon|[smhdwy])", re.ASCII)
_UNITS: Final = {
    "s": 1,
    "m": 60,
    "h": 3_600,
    "d": 86_400,
    "w": 7 * 86_400,
    "mon": 30 * 86_400,
    "y": 365 * 86_400,
}
_OPERATORS: Final[Mapping[str, Callable[[int, int], bool]]] = {">>": gt, "<<": lt, ">": ge, "<": le, "!": ne, "": eq}
DATES: Final = frozenset({"lastViewedAt", "addedAt", "updatedAt", "viewedAt"})
NUMBERS: Final = DATES | {"viewCount", "viewOffset", "year", "duration", "index"}


class BadCondition(ValueError):
    """A value that its field does not take: the server answers 400."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One filter on a number."""

    field: str
    operator: str
    wanted: int
    scope: str = ""
    """The kind of items below that it is about: `episode` in `episode.lastViewedAt`."""

    def holds(self, fields: Fields) -> bool:
        """Whether an item with these values passes; what it lacks counts as 0, and dates it lacks as never."""
        value = fields.get(self.field, 0)
        if not isinstance(value, int) or (self.field in DATES and not value and self.operator != "!"):
            return False
        return _OPERATORS[self.operator](value, self.wanted)


def read_conditions(query: Mapping[str, str], now: float) -> list[Condition]:
    """Give the filters on numbers and dates in a query; `now` is epoch s. Raises BadCondition."""
    found = []
    for name, text in query.items():
        named = _NAMED.fullmatch(name)
        if named is not None and named["field"] in NUMBERS:
            wanted = _read(text, now)
            found.append(Condition(named["field"], named["operator"] or "", wanted, named["scope"] or ""))
    return found


def _read(text: str, now: float) -> int:
    if text.isascii() and text.isdigit():
        return int(text)
    relative = _RELATIVE.fullmatch(text)
    if relative is None:
        raise BadCondition(text)
    return int(now) - int(relative["count"]) * _UNITS[relative["unit"]]
