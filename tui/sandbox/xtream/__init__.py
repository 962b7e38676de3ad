"""The fake Xtream panel."""

from __future__ import annotations

from tui.sandbox.xtream.account import ABSENT, Account
from tui.sandbox.xtream.faults import FAULTS
from tui.sandbox.xtream.panel import XtreamPanel
from tui.sandbox.xtream.series import SeriesShelf
from tui.sandbox.xtream.shelf import Mix, Shelf

__all__ = ["ABSENT", "FAULTS", "Account", "Mix", "SeriesShelf", "Shelf", "XtreamPanel"]
