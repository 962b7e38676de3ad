"""What a command was called with: the global options, and what follows from them."""

from __future__ import annotations

import os
import sys
from copy import copy
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from tui.cli.output import Output
from tui.paths import Paths

if TYPE_CHECKING:
    from tui.settings import Settings


class Invocation:
    """The global options of one call; they are filled in while the command line is read."""

    def __init__(self) -> None:
        self.home: Path | None = None
        self.as_json = False
        self.is_plain = False
        self.is_quiet = False
        self.verbosity = 0

    @cached_property
    def paths(self) -> Paths:
        """Where things are kept."""
        return Paths(self.home)

    @cached_property
    def out(self) -> Output:
        """Where the command prints, with the signs that the settings ask for."""
        return Output(
            as_json=self.as_json,
            is_plain=self.is_plain,
            is_quiet=self.is_quiet,
            verbosity=self.verbosity,
            environ=os.environ,
        )

    @cached_property
    def settings(self) -> Settings:
        """The settings of this installation. Raises InvalidInput, LocalStoreError."""
        from tui.settings_file import load_settings  # noqa: PLC0415 - its libraries take 0.3 s to load

        return load_settings(self.paths)

    def at(self, home: Path, **options: float) -> Invocation:
        """The same call on another home, with settings made from `options` instead of a file."""
        from tui.settings import Settings  # noqa: PLC0415 - as above

        there = copy(self)
        there.__dict__.pop("paths", None)
        there.home = home
        there.settings = Settings.model_validate(options)
        return there

    @property
    def has_terminal(self) -> bool:
        """Whether a person sits in front of it, who can answer and see a dashboard."""
        return sys.stdin.isatty() and sys.stdout.isatty() and os.environ.get("TERM", "dumb") != "dumb"

    @property
    def has_screen(self) -> bool:
        """Whether results go to a terminal that lets itself be drawn on."""
        is_dumb = os.environ.get("TERM", "dumb") == "dumb"
        return not (self.as_json or self.is_plain or is_dumb) and sys.stdout.isatty()

    @property
    def can_ask(self) -> bool:
        """Whether somebody can answer a question; any terminal does for that, a dumb one too."""
        return not self.as_json and sys.stdin.isatty() and sys.stderr.isatty()
