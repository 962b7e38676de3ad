"""What a fetch brought and how far it can be trusted; the gate decides on these."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Proof:
    """Evidence that a snapshot is the whole. Without it only adds and updates may follow."""

    is_complete: bool
    """Every page came and the body was closed."""
    rows: int
    """Usable rows received."""
    bad_rows: int = 0
    declared: int | None = None
    """Total that the server announced, where the protocol has one."""
    filter_hash: str = ""
    """Hash of the effective selection the snapshot was taken with."""
    reason: str = ""
    """Why it is not complete."""


@dataclass(frozen=True, slots=True)
class Baseline:
    """What the last proven snapshot of the same scope held."""

    rows: int
    filter_hash: str
    mark: str = ""
    """What the source said of the scope then, cheap to ask for again: equal = nothing changed since. "" = no such."""


class Ruling(StrEnum):
    """What the gate says of removals."""

    GO = "go"
    HOLD = "hold"
    KEEP = "keep"
    """Nothing may be removed this time (no proof, or a new selection); nothing waits for a person either."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The gate's ruling with its reason, as shown to the person who has to decide."""

    ruling: Ruling
    removals: int
    reason: str = ""
