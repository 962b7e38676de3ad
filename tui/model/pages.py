"""Lists that come page by page, whatever their entries are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class BadItem:
    """An entry of a page that cannot be used; its neighbours can."""

    key: str
    """As far as it can be read."""
    reason: str


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a list, as it came."""

    rows: tuple[T, ...]
    received: int
    """Entries that came, bad ones included: the next page begins so much further on."""
    total: int | None
    """As declared in this answer; None = it is not declared."""
    bad: tuple[BadItem, ...] = ()
    left_out: int = 0
    """Entries of kinds that are not kept."""
    offset: int | None = None
    """Where the page begins, as the answer says; None = it does not say."""
