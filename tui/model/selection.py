"""Which categories of a panel a profile wants: the setting `categories`, and what it lets pass.

The setting lists kinds, separated by semicolons: `live:1,2;movie:*;series:-`. For each kind: ids of categories, of
which a title needs one; `*` for all of them; `-` for none, then the list is not even fetched; or `!7,8` for all but
those, so that new categories come along. `~` stands for titles without a category. A kind that is not named is wanted
whole, and so is everything when the setting is empty.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b

from tui.model.catalogue import UNCATEGORISED, TitleKind

KINDS = (TitleKind.LIVE, TitleKind.MOVIE, TitleKind.SERIES)
_ALIASES = {"live": TitleKind.LIVE, "movie": TitleKind.MOVIE, "series": TitleKind.SERIES} | {
    "channels": TitleKind.LIVE,
    "movies": TitleKind.MOVIE,
    "vod": TitleKind.MOVIE,
}
_ID = re.compile(r"[^\s,;:!*]{1,100}")


@dataclass(frozen=True, slots=True)
class Choice:
    """What is wanted of one kind."""

    ids: frozenset[str] = frozenset()
    is_exclusion: bool = True
    """True: everything but `ids`; False: only `ids`."""

    @property
    def is_everything(self) -> bool:
        """Whether nothing is left out."""
        return self.is_exclusion and not self.ids

    @property
    def is_nothing(self) -> bool:
        """Whether all is left out."""
        return not self.is_exclusion and not self.ids

    @property
    def filter_hash(self) -> str:
        """Changes with the choice and with nothing else; "" for everything."""
        if self.is_everything:
            return ""
        text = ("!" if self.is_exclusion else "") + ",".join(sorted(self.ids))
        return blake2b(text.encode(), digest_size=8).hexdigest()

    def allows(self, category_ids: Sequence[str]) -> bool:
        """Whether a title in these categories is wanted: one of them is enough."""
        found = category_ids or (UNCATEGORISED,)
        if self.is_exclusion:
            return any(category_id not in self.ids for category_id in found)
        return any(category_id in self.ids for category_id in found)


EVERYTHING = Choice()


@dataclass(frozen=True, slots=True)
class Selection:
    """What is wanted of a panel."""

    choices: Mapping[TitleKind, Choice] = field(default_factory=dict)

    def of(self, kind: TitleKind) -> Choice:
        """Give the choice for a kind."""
        return self.choices.get(kind, EVERYTHING)


def read_selection(text: str) -> Selection:
    """Read the setting. Raises ValueError with the part that cannot be read."""
    choices: dict[TitleKind, Choice] = {}
    for part in filter(None, (part.strip() for part in text.split(";"))):
        name, colon, wanted = part.partition(":")
        kind = _ALIASES.get(name.strip().lower())
        if kind is None or not colon or kind in choices:
            raise ValueError(part)
        choices[kind] = _choice(wanted.strip(), part)
    return Selection(choices)


def _choice(wanted: str, part: str) -> Choice:
    if wanted == "*":
        return EVERYTHING
    if wanted == "-":
        return Choice(is_exclusion=False)
    ids = [text.strip() for text in wanted.removeprefix("!").split(",")]
    if not all(_ID.fullmatch(text) for text in ids):
        raise ValueError(part)
    return Choice(frozenset(map(_canonical, ids)), is_exclusion=wanted.startswith("!"))


def _canonical(text: str) -> str:
    """One spelling for each id, as in the catalogue: "07" is "7"."""
    return str(int(text)) if text.isascii() and text.isdecimal() else text
