"""What every picture needs beside its facts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import tzinfo

from tui.glyphs import Glyphs


@dataclass(frozen=True, slots=True)
class Surface:
    """How the terminal is written to, and the time it is."""

    glyphs: Glyphs
    now: float
    tz: tzinfo | None = None
