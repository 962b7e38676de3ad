"""Prints: results to stdout, talk to stderr, for people or for machines. What is hostile never reaches the terminal."""

from __future__ import annotations

import json
import re
import shutil
import sys
from collections.abc import Mapping, Sequence
from io import TextIOWrapper
from typing import Any, TextIO

from tui.errors import LocalStoreError, SyncError
from tui.glyphs import ASCII, UNICODE, glyphs_for
from tui.redact import Redactor
from tui.store.scrub import Scrub

_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""The last net under every printed line. Texts of servers are cleaned before, by `Output.text`."""


class NobodyReads(Exception):
    """The reader of stdout or stderr has gone, as `head` does. Not an OSError, which click would take for its own."""


class Output:
    """Where one command prints, and how."""

    def __init__(
        self,
        *,
        as_json: bool = False,
        is_plain: bool = False,
        is_quiet: bool = False,
        verbosity: int = 0,
        stdout: TextIO | None = None,
        stderr: TextIO | None = None,
        environ: Mapping[str, str] | None = None,
    ) -> None:
        self.as_json = as_json
        self.is_plain = is_plain
        """Whether a person asked for words alone."""
        self.is_quiet = is_quiet
        self.verbosity = verbosity
        self.redactor = Redactor()
        self._stdout = stdout or sys.stdout
        self._stderr = stderr or sys.stderr
        self.glyphs = glyphs_for(environ or {}, getattr(self._stdout, "encoding", None) or "ascii")
        is_dumb = (environ or {}).get("TERM") == "dumb"
        self.is_live = not (is_plain or is_dumb) and self._stderr.isatty()
        """Whether progress may rewrite its line, on a terminal that can do that and is not wanted plain."""
        self._is_utf8 = not self.glyphs.is_ascii
        self._live_width = 0

    @property
    def width(self) -> int | None:
        """Cells of a line on the terminal that shows the results; None where they go elsewhere and need no cutting."""
        return shutil.get_terminal_size().columns if self._stdout.isatty() else None

    def use_signs(self, wanted: str) -> None:
        """Take the signs that the settings ask for: `always` or `never` ASCII; `auto` keeps what the terminal can."""
        self.glyphs = {"always": ASCII, "never": UNICODE}.get(wanted, self.glyphs)

    def text(self, value: str, limit: int = 500) -> str:
        """A text that came from a server or out of the store: cleaned, and without secrets."""
        return Scrub(self.redactor).line(value, limit)

    def block(self, value: str) -> str:
        """The same for a text of several lines."""
        return Scrub(self.redactor).block(value)

    def line(self, text: str = "") -> None:
        """A line of the result, for people."""
        self._clear_live()
        _print(_CONTROLS.sub("", text), self._stdout)

    def document(self, value: object) -> None:
        """The result for machines: one JSON document, or one line of JSON Lines."""
        self._clear_live()
        _print(json.dumps(_plain(value), ensure_ascii=not self._is_utf8), self._stdout)

    def chunk(self, text: str) -> None:
        """A part of a long result that goes out as it is; its texts are clean. In a file or pipe it is UTF-8."""
        self._clear_live()
        if isinstance(self._stdout, TextIOWrapper) and not self._stdout.isatty():
            self._stdout.reconfigure(encoding="utf-8", errors="replace")
        _print(text, self._stdout, end="")

    def safe(self, text: str) -> str:
        """A line without anything that a terminal would obey."""
        return _CONTROLS.sub("", text)

    def control(self, text: str) -> None:
        """Orders to the terminal that shows the results, with lines made safe before."""
        _print(text, self._stdout, end="")

    def note(self, text: str) -> None:
        """Talk on stderr, silenced by `-q`."""
        if not self.is_quiet:
            self.warn(text)

    def detail(self, text: str) -> None:
        """Talk that only `-v` shows."""
        if self.verbosity:
            self.warn(text)

    def warn(self, text: str) -> None:
        """Talk on stderr that `-q` does not silence."""
        self._clear_live()
        _print(_CONTROLS.sub("", text), self._stderr)

    def error(self, error: SyncError) -> None:
        """An error and what to do about it; for machines also as a JSON line on stdout."""
        message, hint = self.block(error.message), self.block(error.hint)
        self.warn(message if message.startswith("Error") else f"Error: {message}")
        if hint:
            self.warn(f"  {hint}")
        if self.as_json:
            found = {"type": "error", "class": error.error_class, "message": message, "hint": hint}
            run_id = getattr(error, "run_id", None)
            self.document(found | ({"run_id": run_id} if run_id is not None else {}))

    def live(self, text: str, width: int) -> None:
        """Progress that rewrites its own line on a terminal."""
        shown = _CONTROLS.sub("", text)[: width - 1]
        padding = " " * (self._live_width - len(shown))
        _print(f"\r{shown}{padding}", self._stderr, end="")
        self._live_width = len(shown)

    def _clear_live(self) -> None:
        if self._live_width:
            _print(f"\r{' ' * self._live_width}\r", self._stderr, end="")
            self._live_width = 0


def _print(text: str, stream: TextIO, end: str = "\n") -> None:
    try:
        print(text, end=end, file=stream, flush=True)
    except BrokenPipeError:
        raise NobodyReads from None
    except OSError as error:  # as a full disk that the output goes to
        reason = (error.strerror or str(error)).lower()
        raise LocalStoreError(f"The output cannot be written: {reason}", hint="Send it to another place") from error


def _plain(value: Any) -> Any:
    """The same value with clean strings all the way down."""
    if isinstance(value, str):
        return _CONTROLS.sub("", value)
    if isinstance(value, Mapping):
        return {_plain(key): _plain(item) for key, item in value.items()}
    if isinstance(value, Sequence):
        return [_plain(item) for item in value]
    return value
