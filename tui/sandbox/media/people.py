"""Who lives in the household: the same persons on every server, under names that differ from server to server."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Role = Literal["owner", "home", "managed", "friend", "removed"]


@dataclass(frozen=True, slots=True)
class Member:
    """One person."""

    name: str
    """The key under which `Watching` keeps what this person saw; ASCII."""
    role: Role
    plex_id: int
    """At plex.tv; Tautulli has the same. The owner is account 1 on the server itself."""
    plex_uuid: str
    plex_username: str
    """Empty for a managed account."""
    plex_title: str
    jellyfin_name: str
    emby_name: str
    password: str
    """At Jellyfin and Emby; the child has none."""
    pin: str | None = None
    """Of the Plex Home account."""
    sections: frozenset[str] | None = None
    """The libraries that are shared with this person; None: all."""

    @property
    def is_removed(self) -> bool:
        """Whether the account is gone from every server, though its plays are left."""
        return self.role == "removed"

    def may_see(self, section: str) -> bool:
        """Whether a library is shared with this person."""
        return self.sections is None or section in self.sections


MEMBERS: Final = (
    Member("mira", "owner", 4_100_001, "a10e000000000001", "lighthouse.mira", "Mira", "mira", "Mira L.", "tide-2841"),
    Member(
        "joerg",
        "home",
        4_100_002,
        "a10e000000000002",
        "gruenspan",
        "Jörg Grünspan",
        "Joerg",
        "jörg grünspan",
        "kupfer-77",
        pin="4711",
    ),
    Member(
        "kids",
        "managed",
        4_100_003,
        "a10e000000000003",
        "",
        "Kids",
        "Kinder",
        "Kids",
        "",
        sections=frozenset({"TV Shows"}),
    ),
    Member(
        "takeru",
        "friend",
        9_330_201,
        "a10e000000000004",
        "佐藤健",
        "健",
        "takeru",
        "Sato Takeru",
        "minato-505",
        sections=frozenset({"Movies", "TV Shows"}),
    ),
    Member("attic", "removed", 9_330_204, "a10e000000000005", "guest_attic", "Attic", "attic", "Attic", "gone"),
)
"""The owner first. The plex.tv ids are those of the sandbox's Tautulli."""

OWNER: Final = MEMBERS[0]


def member(name: str) -> Member:
    """Give the person with a key. Raises LookupError if there is none."""
    for one in MEMBERS:
        if one.name == name:
            return one
    raise LookupError(f"nobody here is {name!r}; there is {', '.join(one.name for one in MEMBERS)}")
