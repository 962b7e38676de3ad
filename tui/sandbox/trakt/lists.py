"""Personal lists as Trakt keeps them: their items in order, their names in addresses, and when they last changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Final

from tui.sandbox.trakt.accounts import Account
from tui.sandbox.trakt.known import Known
from tui.sandbox.trakt.reply import Refused, full
from tui.sandbox.trakt.times import Stamps, iso
from tui.sandbox.trakt.titles import Key, slug_of

PRIVACIES: Final = ("private", "link", "friends", "public")
_FIRST_LIST: Final = 21_000_001
_FIRST_ITEM: Final = 9_000_000_001
"""Above 32 bits, as the real ones are."""


@dataclass(slots=True)
class ListedItem:
    """One place on a list."""

    id: int
    key: Key
    listed_ms: int
    notes: str | None = None


@dataclass(slots=True)
class TraktList:
    """One list."""

    id: int
    owner: Account
    name: str
    slugs: list[str]
    """The newest last; old ones go on to be taken."""
    created_ms: int
    updated_ms: int
    description: str | None = None
    privacy: str = "private"
    display_numbers: bool = False
    allow_comments: bool = True
    sort_by: str = "rank"
    sort_how: str = "asc"
    items: list[ListedItem] = field(default_factory=list)

    @property
    def keys(self) -> tuple[Key, ...]:
        """What stands on it, in its order."""
        return tuple(item.key for item in self.items)

    @property
    def state(self) -> dict[str, Any]:
        """Give what writing answers tell of it."""
        return {"updated_at": iso(self.updated_ms), "item_count": len(self.items)}

    def is_seen_by(self, account: Account | None) -> bool:
        """Whether somebody may look at it; None: a caller without a token."""
        if account is self.owner or self.privacy in ("public", "link"):
            return True
        return self.privacy == "friends" and account is not None and account.slug in self.owner.friends

    def as_json(self) -> dict[str, Any]:
        """Give it as it stands in answers."""
        return {
            "name": self.name,
            "description": self.description,
            "privacy": self.privacy,
            "share_link": f"https://trakt.tv/lists/{self.id}",
            "type": "personal",
            "display_numbers": self.display_numbers,
            "allow_comments": self.allow_comments,
            "sort_by": self.sort_by,
            "sort_how": self.sort_how,
            "created_at": iso(self.created_ms),
            "updated_at": iso(self.updated_ms),
            "item_count": len(self.items),
            "comment_count": 0,
            "likes": 0,
            "ids": {"trakt": self.id, "slug": self.slugs[-1]},
            "user": self.owner.as_json(),
        }


class Lists:
    """All lists of everybody."""

    def __init__(self, known: Known, stamps: Stamps) -> None:
        self.fits_in_part = False
        """Whether an add that has not room for all takes as much as fits before it refuses; nobody knows which."""
        self._known = known
        self._stamps = stamps
        self._lists: dict[int, TraktList] = {}
        self._deleted: dict[str, int] = {}
        self._ids = count(_FIRST_LIST)
        self._item_ids = count(_FIRST_ITEM)

    def of(self, owner: Account) -> list[TraktList]:
        """Give the lists of somebody, the oldest first."""
        return [one for one in self._lists.values() if one.owner is owner]

    def get(self, list_id: int) -> TraktList | None:
        """Give a list by its id; None: there is none."""
        return self._lists.get(list_id)

    def find(self, owner: Account | None, text: str, me: Account | None) -> TraktList:
        """Give the list that an address means, by id or slug. Raises Refused with 404 if `me` may see none there."""
        for one in self._lists.values():
            is_meant = text == str(one.id) or (owner is not None and text.casefold() in one.slugs)
            if is_meant and owner in (None, one.owner) and one.is_seen_by(me):
                return one
        raise Refused(404)

    def create(self, owner: Account, name: str, **details: Any) -> TraktList:
        """Make a list. Raises Refused with 420 for an account that may have no more."""
        if len(self.of(owner)) >= owner.limits.lists:
            raise full(owner.limits.lists, is_vip=owner.is_vip, tells_limit=owner.limits.is_told)
        list_id, now = next(self._ids), self._stamps.next_ms()
        made = TraktList(list_id, owner, name, [self._slug(owner, name, list_id)], now, now, **details)
        self._lists[list_id] = made
        return made

    def change(self, one: TraktList, **details: Any) -> bool:
        """Change what a list is called and who sees it; gives whether anything is another way now."""
        changed = {name: value for name, value in details.items() if getattr(one, name) != value}
        if not changed:
            return False
        for name, value in changed.items():
            setattr(one, name, value)
        if "name" in changed:
            slug = self._slug(one.owner, one.name, one.id)
            one.slugs = [*(old for old in one.slugs if old != slug), slug]
        self.touch(one)
        return True

    def delete(self, one: TraktList) -> None:
        """Delete a list."""
        del self._lists[one.id]
        self._deleted[one.owner.slug] = self._stamps.next_ms()

    def add(self, one: TraktList, keys: Iterable[Key], notes: str | None = None) -> tuple[list[Key], list[Key]]:
        """Put things at the end of a list; gives what came on, and what stood there. Raises Refused with 420."""
        there = set(one.keys)
        new: list[Key] = []
        existing: list[Key] = []
        for key in keys:
            (existing if key in there else new).append(key)
            there.add(key)
        room = self._room(one)
        if len(new) > room and not self.fits_in_part:
            raise self._full(one)
        self._put(one, new[:room], notes)
        if len(new) > room:
            raise self._full(one)
        return new, existing

    def remove(self, one: TraktList, keys: Iterable[Key]) -> list[Key]:
        """Take things off a list; gives what stood there."""
        wanted = set(keys)
        gone = [item.key for item in one.items if item.key in wanted]
        if gone:
            one.items = [item for item in one.items if item.key not in wanted]
            self.touch(one)
        return gone

    def reorder(self, one: TraktList, rank: Sequence[int]) -> tuple[int, list[int]]:
        """Put items in an order by the ids of their places; those not named follow.

        Gives how many were named, and the ids that are not there.
        """
        by_id = {item.id: item for item in one.items}
        named = [by_id[place] for place in dict.fromkeys(rank) if place in by_id]
        placed = {item.id for item in named}
        wanted = [*named, *(item for item in one.items if item.id not in placed)]
        if [item.id for item in wanted] != list(by_id):
            one.items = wanted
            self.touch(one)
        return len(named), [place for place in rank if place not in by_id]

    def reorder_lists(self, owner: Account, rank: Sequence[int]) -> tuple[int, list[int]]:
        """Put the lists of somebody in an order."""
        own = {one.id: one for one in self.of(owner)}
        named = {number: own[number] for number in rank if number in own}
        others = {number: one for number, one in self._lists.items() if number not in named}
        self._lists = {**named, **others}
        return len(named), [number for number in rank if number not in own]

    def touch(self, one: TraktList) -> None:
        """Note that a list has changed."""
        one.updated_ms = self._stamps.next_ms()

    def deleted_ms(self, owner: Account) -> int:
        """Give when a list of somebody was last deleted; 0: never."""
        return self._deleted.get(owner.slug, 0)

    def items_of(self, owner: Account) -> int:
        """Give how many items all lists of somebody hold."""
        return sum(len(one.items) for one in self.of(owner))

    def _put(self, one: TraktList, keys: Sequence[Key], notes: str | None) -> None:
        if keys:
            now = self._stamps.next_ms()
            one.items.extend(ListedItem(next(self._item_ids), key, now, notes) for key in keys)
            self.touch(one)

    def _room(self, one: TraktList) -> int:
        limits = one.owner.limits
        return max(min(limits.items_per_list - len(one.items), limits.items - self.items_of(one.owner)), 0)

    def _full(self, one: TraktList) -> Refused:
        limits = one.owner.limits
        return full(limits.items_per_list, is_vip=one.owner.is_vip, tells_limit=limits.is_told)

    def _slug(self, owner: Account, name: str, list_id: int) -> str:
        wanted = slug_of(name)
        taken = {slug for one in self.of(owner) if one.id != list_id for slug in one.slugs}
        return f"{wanted}-{list_id}" if wanted in taken or wanted.isdigit() else wanted
