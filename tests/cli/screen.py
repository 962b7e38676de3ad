"""Streams that a test can look at, as terminals or as pipes."""

from __future__ import annotations

import io

from tui.cli.output import Output

UTF8 = {"LANG": "en_GB.UTF-8"}
HOSTILE = "\x1b]52;c;aGk=\x07\x1b[2J[/b] \u202egpj\u2069 \x9b31m [red]"
"""What a hostile title does to a terminal or an interface; clean it is HARMLESS."""
HARMLESS = "[/b] gpj [red]"


class Screen(io.StringIO):
    """A stream that may be a terminal, and names its encoding."""

    def __init__(self, encoding: str = "utf-8", *, is_terminal: bool = False) -> None:
        super().__init__()
        self._encoding = encoding
        self._is_terminal = is_terminal

    @property
    def encoding(self) -> str:  # type: ignore[override]
        """What bytes its text would become."""
        return self._encoding

    def isatty(self) -> bool:
        """Whether a person looks at it."""
        return self._is_terminal


def piped() -> Output:
    """An output that goes nowhere and cuts nothing."""
    return Output(stdout=Screen(), stderr=Screen(), environ=UTF8)


def shown() -> Output:
    """An output on a terminal of 80 columns, or of what COLUMNS says."""
    return Output(stdout=Screen(is_terminal=True), stderr=Screen(), environ=UTF8)
