"""What every screen of one dashboard shares: the deck behind it, and how this terminal is written to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import tzinfo
from typing import TYPE_CHECKING

from tui.glyphs import UNICODE, Glyphs
from tui.model.clock import Clock
from tui.screens.people.last_person import LastPerson
from tui.screens.seen import SeenLog
from tui.screens.surface import Surface
from tui.screens.sync_signs import SyncSigns

if TYPE_CHECKING:
    from tui.deck import Deck


def _nothing() -> None:
    """Before the dashboard listens."""


@dataclass(slots=True)
class Face:
    """One open dashboard. The deck comes only after the first frame is painted."""

    clock: Clock
    glyphs: Glyphs = UNICODE
    tz: tzinfo | None = None
    """None = local time."""
    host: str = ""
    is_demo: bool = False
    refresh: float = 2.0
    """Looks for news, in times a second."""
    opened: Deck | None = None
    seen: SeenLog = field(default_factory=SeenLog)
    """How far the log was looked at."""
    person: LastPerson = field(default_factory=LastPerson)
    """For whom something was marked last."""
    signs: SyncSigns = field(default_factory=SyncSigns)
    """What the sync indicator said last."""
    look_again: Callable[[], None] = field(default=_nothing)
    """Asks for a reading now instead of at the next tick: after a key press."""

    @property
    def deck(self) -> Deck:
        """The open deck; screens read only once there is one."""
        if self.opened is None:
            raise RuntimeError("the deck is not open yet")
        return self.opened

    @property
    def surface(self) -> Surface:
        """How the terminal is written to, at this moment."""
        return Surface(self.glyphs, self.clock.now(), self.tz)
