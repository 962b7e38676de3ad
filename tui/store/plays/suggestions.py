"""Whose an account might be, by names alone: a hint for a person to confirm, never applied by itself. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher
from functools import lru_cache
from unicodedata import combining, normalize

ALIKE = 0.84
"""How like two names must be, 0 to 1, for the one to be suggested for the other."""
SHORTEST = 3
"""Letters below which only equal names are alike."""


def suggestion(names: Iterable[str], people: Mapping[str, Iterable[str]]) -> str:
    """Give the person that an account of these names might be; "" = nobody comes near, or two come equally near.

    `people` maps each person's name to further names: those of the accounts that are mapped already.
    """
    found: dict[float, set[str]] = {}
    own = [folded(name) for name in names if name]
    for person, others in people.items():
        known = {folded(person), *(folded(other) for other in others if other)}
        best = max((_likeness(name, other) for name in own for other in known), default=0.0)
        if best >= ALIKE:
            found.setdefault(best, set()).add(person)
    nearest = found[max(found)] if found else set()
    return nearest.pop() if len(nearest) == 1 else ""


@lru_cache(maxsize=4096)
def folded(name: str) -> str:
    """Give a name without case, accents and what stands between its words."""
    plain = "".join(letter for letter in normalize("NFKD", name.casefold()) if not combining(letter))
    return " ".join("".join(letter if letter.isalnum() else " " for letter in plain).split())


@lru_cache(maxsize=65_536)
def _likeness(one: str, other: str) -> float:
    if one == other:
        return 1.0 if one else 0.0
    if min(len(one), len(other)) < SHORTEST:
        return 0.0
    matcher = SequenceMatcher(None, one, other)
    if matcher.real_quick_ratio() < ALIKE or matcher.quick_ratio() < ALIKE:
        return 0.0
    return matcher.ratio()
