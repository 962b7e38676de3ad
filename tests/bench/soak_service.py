"""The service of a soak, as `syncdeck serve` in a process of its own; what it forgets hourly it forgets in a minute."""

from __future__ import annotations

import sys

from tui.cli.main import main as syncdeck
from tui.engine import engine

TIDY = 60.0
"""Seconds between two times that old rows are forgotten."""

if __name__ == "__main__":
    engine.EVERY = TIDY
    sys.exit(syncdeck(["--home", sys.argv[1], "serve"]))
