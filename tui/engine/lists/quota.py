"""Whether an account at Trakt has room for what is to be sent, known before anything is sent (S17). Pure."""

from __future__ import annotations

from dataclasses import dataclass

from tui.model.lists import AccountLimits


@dataclass(frozen=True, slots=True)
class Shortage:
    """A limit of the account that a plan would pass."""

    what: str
    needs: int
    limit: int

    @property
    def text(self) -> str:
        """As people read it: `Items on one list: needs 312, limit 250`."""
        return f"{self.what}: needs {self.needs:,}, limit {self.limit:,}"


def shortage(
    limits: AccountLimits, *, on_list: int, adds: int, removals: int = 0, creates: bool = False
) -> Shortage | None:
    """Give the limit that stands in the way; None = there is room, or the account told no limits.

    `on_list`: entries that stand on it there now; `removals`: those that leave in the same go. What only shrinks is
    never refused: an account over its limits may get smaller.
    """
    if creates and _is_over(limits.lists_used + 1, limits.lists):
        return Shortage("Lists", limits.lists_used + 1, limits.lists or 0)
    growth = adds - removals
    if adds and _is_over(on_list + growth, limits.items_per_list):
        return Shortage("Items on one list", on_list + growth, limits.items_per_list or 0)
    if growth > 0 and _is_over(limits.items_used + growth, limits.items):
        return Shortage("Items on all lists", limits.items_used + growth, limits.items or 0)
    return None


def room(limits: AccountLimits, on_list: int) -> int | None:
    """Give how many entries fit onto a list that has `on_list`, before any is removed; None = no limit was told."""
    spare = (
        None if limits.items_per_list is None else limits.items_per_list - on_list,
        None if limits.items is None else limits.items - limits.items_used,
    )
    told = [each for each in spare if each is not None]
    return max(min(told), 0) if told else None


def _is_over(needs: int, limit: int | None) -> bool:
    return limit is not None and needs > limit
