"""Looks that belong to no single screen: breakpoints, and what gives way where only ASCII can be drawn."""

from __future__ import annotations

WIDTHS = [(0, "-narrow"), (72, "-normal"), (120, "-wide")]
"""Cells from which on a screen has the class."""
HEIGHTS = [(0, "-short"), (20, "-low"), (30, "-tall")]
"""Rows from which on a screen has the class."""
ARROWS = {"↑": "up", "↓": "down", "←": "left", "→": "right"}
"""Keys in words."""

APP_CSS = """
Screen { overflow: hidden; }
CommandPalette > Vertical { width: 76; max-width: 100%; }
CommandPalette SearchIcon { display: none; }
.-ascii {
    & #dialog-box { border: ascii $border; }
    & #places, & #profile-side, & #title-details, & #import-side { border: none; }
    & #queue-details, & #list-details, & #house-details { border: none; padding: 1 1 0 1; }
    & LineView, & CommandList { scrollbar-size-vertical: 0; }
    & CommandPalette #--input, & CommandPalette CommandList { border: none; }
}
"""
