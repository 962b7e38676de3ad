"""What is in the way of a loop that never ends: logged once, however long it lasts."""

from __future__ import annotations

from tui.engine.log import LogWriter
from tui.model.log import Level


class Trouble:
    """The trouble of one loop."""

    def __init__(self, log: LogWriter) -> None:
        self._log = log
        self._told = ""

    def tell(self, text: str) -> None:
        """Log what is in the way now, unless that is known; "" = nothing is."""
        if text and text != self._told:
            self._log.write(Level.ERROR, text)
        self._told = text

    def over(self) -> None:
        """Nothing is in the way any more."""
        self._told = ""
