"""syncdeck: one keyboard-driven deck for every sync that a media household runs."""

from __future__ import annotations

__version__ = "0.1.0"
