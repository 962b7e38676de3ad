"""What a list is called and who sees it: the details of both sides brought in line, field by field. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

from tui.model.lists import ListConflict, ListDetails, ListMode, Side

FIELDS: Mapping[str, str] = {
    "title": "title",
    "description": "description",
    "privacy": "privacy",
    "numbers": "shows_numbers",
}
"""What a person may choose a side for, and the field of `ListDetails` it stands in."""


def as_typed(title: str, _count: int, _changes: bool) -> str:
    """Give a title without filling anything in."""
    return title


@dataclass(frozen=True, slots=True)
class DetailsCase:
    """The details of both sides, and what they agreed on last."""

    here: ListDetails
    """As it is typed: `{count}` and `{date}` are not filled in."""
    there: ListDetails | None
    """None = it is still to be made there."""
    agreed: ListDetails | None = None
    """As it was sent or read; None = never agreed: in two-way Trakt's details then stand.

    Of a list that was just made there it is what it was made with.
    """
    filled: Callable[[str, int, bool], str] = as_typed
    """Fills a typed title: with how many entries stand here in the end, and whether that changes what stood here."""


@dataclass(frozen=True, slots=True)
class DetailsPlan:
    """What the details are to become."""

    there: ListDetails | None = None
    here: ListDetails | None = None
    conflicts: tuple[ListConflict, ...] = ()


def merge_details(
    mode: ListMode, case: DetailsCase, count: int, choices: Mapping[str, Side], *, changes: bool = False
) -> DetailsPlan:
    """Give what the details are to become where `count` entries stand here in the end.

    `changes`: whether entries here come, go or move. Push: ours; pull: Trakt's; two-way: of the side that changed
    since they agreed, and a conflict where both did and nobody chose.
    """
    shown = replace(case.here, title=case.filled(case.here.title, count, changes))
    if case.there is None:
        return DetailsPlan(there=shown)
    told = case.there
    stands = {name: _stands(name, mode, case, shown, choices.get(name)) for name in FIELDS}
    there = _taken(told, shown, [name for name, whose in stands.items() if whose is _Stands.HERE])
    here = _taken(case.here, told, [name for name, whose in stands.items() if whose is _Stands.THERE])
    disputed = [name for name, whose in stands.items() if whose is _Stands.DISPUTED]
    return DetailsPlan(
        there=None if there == told else there,
        here=None if here == case.here else here,
        conflicts=tuple(_conflict(name, shown, told, case.agreed) for name in disputed),
    )


def is_same_text(left: str, right: str) -> bool:
    """Whether two texts read the same: Trakt trims, and may give emoji back as short codes."""
    if left == right:
        return True
    plain_left, plain_right = _plain(left), _plain(right)
    if plain_left == plain_right:
        return True
    is_coded = bool(_SHORT_CODE.search(plain_left)) != bool(_SHORT_CODE.search(plain_right))
    return is_coded and _without_signs(plain_left) == _without_signs(plain_right)


_SHORT_CODE = re.compile(r":[a-z0-9_+-]+:")
_MARKS = {"{count}": r"\d[\d,.]*", "{date}": r"(?=\D*\d)[\w.,/ -]{1,24}"}


class _Stands(Enum):
    """Whose value a field is to have."""

    AGREED = "agreed"
    """Both say the same."""
    HERE = "here"
    THERE = "there"
    DISPUTED = "disputed"
    """A person has to choose."""


_CHOSEN = {Side.HERE: _Stands.HERE, Side.THERE: _Stands.THERE}


def _stands(name: str, mode: ListMode, case: DetailsCase, shown: ListDetails, choice: Side | None) -> _Stands:
    there = case.there or shown
    if _is_same(shown, there, name):
        return _Stands.AGREED
    if name == "title" and mode is not ListMode.PUSH and not there.title.strip():
        return _beside_a_blank(mode, shown, case.agreed)
    if mode is not ListMode.TWO_WAY:
        return _Stands.HERE if mode is ListMode.PUSH else _Stands.THERE
    if name == "title" and is_same_text(case.here.title, there.title):
        return _Stands.AGREED  # a name that somebody typed there with its braces is taken as it is
    if choice is not None or case.agreed is None:
        return _CHOSEN[choice or Side.THERE]
    return _three_way(name, case.here.title, shown, there, case.agreed)


def _beside_a_blank(mode: ListMode, shown: ListDetails, agreed: ListDetails | None) -> _Stands:
    """Say whose title stands where Trakt tells none: that takes none away here (S27), and waits for our next one."""
    is_ours_new = agreed is not None and not _is_same(shown, agreed, "title")
    return _Stands.HERE if mode is ListMode.TWO_WAY and is_ours_new else _Stands.AGREED


def _three_way(name: str, typed: str, shown: ListDetails, there: ListDetails, agreed: ListDetails) -> _Stands:
    is_title = name == "title"
    if _is_same(there, agreed, name) or (is_title and _fills(typed, there.title)):
        return _Stands.HERE
    if _is_same(shown, agreed, name) or (is_title and _fills(typed, agreed.title)):
        return _Stands.THERE
    return _Stands.DISPUTED


def _fills(typed: str, title: str) -> bool:
    """Whether a title is the typed one with another count or date: these go on by themselves, nobody changed them."""
    parts = re.split(r"(\{count\}|\{date\})", typed)
    pattern = "".join(_MARKS.get(part) or re.escape(part) for part in parts)
    return len(parts) > 1 and re.fullmatch(pattern, title) is not None


def _is_same(left: ListDetails, right: ListDetails, name: str) -> bool:
    one, other = _value(left, name), _value(right, name)
    return is_same_text(one, other) if isinstance(one, str) and isinstance(other, str) else one == other


def _taken(of: ListDetails, source: ListDetails, names: Sequence[str]) -> ListDetails:
    """Give details with the named fields of others."""
    return replace(of, **{FIELDS[name]: _value(source, name) for name in names})


def _conflict(name: str, shown: ListDetails, there: ListDetails, agreed: ListDetails | None) -> ListConflict:
    return ListConflict(name, _words(shown, name), _words(there, name), "" if agreed is None else _words(agreed, name))


def _value(details: ListDetails, name: str) -> Any:
    return getattr(details, FIELDS[name])


def _words(details: ListDetails, name: str) -> str:
    value = _value(details, name)
    return ("shown" if value else "hidden") if isinstance(value, bool) else str(value)


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def _without_signs(text: str) -> str:
    """Give a text without emoji, whether they stand as signs or as short codes."""
    plain = _SHORT_CODE.sub("", text)
    return " ".join(
        "".join(sign for sign in plain if unicodedata.category(sign) not in {"So", "Sk", "Mn", "Cf"}).split()
    )
