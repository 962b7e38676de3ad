"""What a deck is wired with: the jobs, the sign-in, and the look into files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tui.engine.accounts.accounts import SignInCheck
from tui.engine.accounts.server_access import AccessSurroundings, ServerAccess
from tui.engine.plays.imports import Validate
from tui.engine.runs.job import Job, UndoJob
from tui.engine.targets import Targets
from tui.model.clock import Clock
from tui.model.profiles import ProfileKind
from tui.redact import Redactor

if TYPE_CHECKING:
    from tui.settings import Settings


@dataclass(frozen=True, slots=True)
class Wiring:
    """What the deck does for each kind of profile, how it signs in, and how it looks into files."""

    jobs: Mapping[ProfileKind, Job]
    """Syncs."""
    sign_in: Callable[[Settings, Redactor, Clock], SignInCheck]
    histories: Mapping[ProfileKind, Job] = field(default_factory=dict)
    """Pulls of playback history; that of Tautulli also imports its files."""
    validate: Validate | None = None
    servers: Callable[[AccessSurroundings], ServerAccess] | None = None
    """How media servers are reached; None = they are not: their profiles are accounts like others."""
    targets: Callable[[AccessSurroundings], Targets] | None = None
    """How media servers are written to; None = they are not."""
    undo: UndoJob | None = None
    """Takes back what a run did; None = nothing does."""
