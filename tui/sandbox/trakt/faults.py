"""What Trakt can get wrong beyond the faults of the wire (`protocols/trakt.md` 1 to 7)."""

from __future__ import annotations

from typing import Final

from tui.sandbox.faults import Fault
from tui.sandbox.text_faults import TEXT_FAULTS
from tui.sandbox.trakt.state import TraktState
from tui.sandbox.wire_faults import WIRE_FAULTS

STATIC_FAULTS: Final = WIRE_FAULTS | TEXT_FAULTS


def trakt_faults(state: TraktState) -> dict[str, Fault]:
    """Give the whole menu, with the faults that change what Trakt holds."""
    return dict(STATIC_FAULTS)
