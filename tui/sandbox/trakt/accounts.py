"""The people who have an account at Trakt: who is VIP, what room each has, and who was locked out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from tui.sandbox.trakt.reply import UPGRADE_URL, Refused
from tui.sandbox.trakt.times import iso

ADVICE: Final = "support@trakt.tv"


@dataclass(slots=True)
class Limits:
    """What an account has room for; the numbers of 2026 for free accounts."""

    lists: int = 5
    items_per_list: int = 250
    items: int = 1_000
    """Over all personal lists."""
    watchlist: int = 250
    is_told: bool = True
    """Whether a refusal names the limit; it does not always."""


VIP_LIMITS: Final = (100, 5_000, 100_000, 5_000)


@dataclass(slots=True)
class Account:
    """One user. Everything can be changed while it runs."""

    person: str
    """The key of the household's person."""
    slug: str
    name: str
    is_vip: bool = False
    joined_ms: int = 1_600_000_000_000
    limits: Limits = field(default_factory=Limits)
    friends: frozenset[str] = frozenset()
    """Slugs of those who see what is meant for friends."""
    is_locked: bool = False
    """Its owner must write to the support."""
    is_deactivated: bool = False
    time_zone: str = "Europe/Berlin"

    def raise_for_state(self) -> None:
        """Raise Refused with 423 for an account that is locked or deactivated."""
        if self.is_locked or self.is_deactivated:
            told = "X-Account-Locked" if self.is_locked else "X-Account-Deactivated"
            raise Refused(423, None, {told: "true"})

    def raise_unless_vip(self) -> None:
        """Raise Refused with 426 for what only VIPs may do."""
        if not self.is_vip:
            raise Refused(426, None, {"X-Upgrade-URL": UPGRADE_URL, "X-VIP-User": "false"})

    def as_json(self) -> dict[str, Any]:
        """Give the user as lists and profiles name it."""
        return {
            "username": self.slug,
            "private": False,
            "deleted": False,
            "name": self.name,
            "vip": self.is_vip,
            "vip_ep": False,
            "ids": {"slug": self.slug},
        }

    def settings(self) -> dict[str, Any]:
        """Give what `/users/settings` says to its own user."""
        limits = self.limits
        return {
            "user": self.as_json() | {"joined_at": iso(self.joined_ms), "vip_og": False, "vip_years": 0},
            "account": {"timezone": self.time_zone, "date_format": "dmy", "time_24hr": True, "cover_image": None},
            "connections": {},
            "sharing_text": {},
            "permissions": {"commenting": True, "liking": True, "following": True},
            "limits": {
                "list": {"count": limits.lists, "item_count": limits.items_per_list},
                "watchlist": {"item_count": limits.watchlist},
                "favorites": {"item_count": limits.watchlist},
                "search": {"recent_count": 5},
                "collection": {"item_count": 100},
                "notes": {"item_count": 100},
            },
        }


class Accounts:
    """Everybody."""

    def __init__(self, accounts: Iterable[Account]) -> None:
        self._accounts = list(accounts)

    def __iter__(self) -> Iterator[Account]:
        return iter(tuple(self._accounts))

    def of(self, person: str) -> Account:
        """Give the account of a person, by the person's key or the slug. Raises LookupError if there is none."""
        for account in self._accounts:
            if person in (account.person, account.slug):
                return account
        raise LookupError(f"no account for {person!r}")

    def at(self, slug: str, me: Account | None) -> Account:
        """Give whom an address means; `me` is the caller. Raises Refused: 401 without one, 404 for nobody."""
        if slug == "me":
            if me is None:
                raise Refused(401)
            return me
        for account in self._accounts:
            if slug.casefold() == account.slug:
                return account
        raise Refused(404)


def vip_limits() -> Limits:
    """Give the room of a VIP, in the numbers of 2026."""
    return Limits(*VIP_LIMITS)


def the_accounts() -> Accounts:
    """Give the accounts of the household, its owner first, and a stranger's."""
    friends = frozenset({"joerg-gruenspan"})
    return Accounts(
        [
            Account("mira", "mira", "Mira", is_vip=True, limits=vip_limits(), friends=friends),
            Account("joerg", "joerg-gruenspan", "Jörg Grünspan", friends=frozenset({"mira"})),
            Account("stranger", "somebody", "Somebody Else"),
        ]
    )
