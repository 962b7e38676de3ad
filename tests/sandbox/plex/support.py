"""What the tests of the sandbox's Plex share."""

from __future__ import annotations

NOW = 1_770_000_000
"""The moment at which its clock stands still; UTC epoch, s."""
