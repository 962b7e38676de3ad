"""The one place through which every free text passes before it is stored with a run, an error or a log line."""

from __future__ import annotations

from tui.model.clean import clean_block, clean_text
from tui.redact import Redactor

LINE_LIMIT = 500
BLOCK_LIMIT = 8000


class Scrub:
    """Takes out secrets and everything a terminal could be driven with. Safe from any thread."""

    def __init__(self, redactor: Redactor) -> None:
        self._redactor = redactor

    def line(self, text: str, limit: int = LINE_LIMIT) -> str:
        """Give `text` on one line, at most `limit` characters."""
        hidden = self._redactor.redact(text)
        plain = clean_text(hidden, max(len(hidden), 1))
        return clean_text(plain if plain == hidden else self._redactor.redact(plain), limit)

    def block(self, text: str, limit: int = BLOCK_LIMIT) -> str:
        """Give `text` with its line ends, for tracebacks."""
        hidden = self._redactor.redact(text)
        plain = clean_block(hidden, max(len(hidden), 1))
        return clean_block(plain if plain == hidden else self._redactor.redact(plain), limit)
