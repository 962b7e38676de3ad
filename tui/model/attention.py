"""What needs a person now, and what mends it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class AttentionKind(StrEnum):
    """Why a person is needed, most pressing first."""

    STORE = "store"
    """The store cannot be written, or lies where it may be damaged."""
    DISK = "disk"
    SIGNED_OUT = "signed_out"
    WRONG_SERVER = "wrong_server"
    """Another server answers at a known address: nothing is written until somebody looks."""
    BLOCKED = "blocked"
    """A server refuses the address of this machine."""
    HELD = "held"
    HELD_BACK = "held_back"
    """Un-watches that the safety gate keeps from a server."""
    LIST_HELD = "list_held"
    """Removals that the safety gate keeps from one side of a list."""
    LIST_GONE = "list_gone"
    """A list was deleted at Trakt."""
    LIST_QUOTA = "list_quota"
    """An account at Trakt has no room for a list."""
    LIST_FAILED = "list_failed"
    DEAD = "dead"
    """Changes that a server refused, and that do not go by themselves."""
    BACKUP = "backup"
    """The scheduled backup failed."""
    INTERRUPTED = "interrupted"
    FAILED = "failed"
    UNREACHABLE = "unreachable"
    EXPIRING = "expiring"
    CONFLICT = "conflict"
    """Servers argue about watched states, and somebody has to choose."""
    LIST_CONFLICT = "list_conflict"
    """Both sides of a list changed the same, and somebody has to choose."""
    LIST_MISSING = "list_missing"
    """Trakt does not know what stands on a list."""
    UNMAPPED = "unmapped"
    """Watched states of accounts of which nobody has said whose they are."""


@dataclass(frozen=True, slots=True)
class Attention:
    """One line of what needs a person."""

    kind: AttentionKind
    profile: str
    """Name of the profile; "" when it concerns none."""
    text: str
    """What is the matter, in one line: `42 removals held`."""
    key: str = ""
    """The dashboard's key that mends it; "" = none does."""
    action: str = ""
    """What that key does, in a word or two: `sign in`."""
    command: str = ""
    """The plain command that mends it."""
    profile_id: int | None = None
    run_id: int | None = None
    list_id: int | None = None
    subject: str = ""
    """What it concerns where that is more than a profile: the title of a list."""

    @property
    def name(self) -> str:
        """What it concerns: the list, else the profile; "" when neither."""
        return self.subject or self.profile
