"""What a service prints: its log as it happens, a line each on stderr, for people or as JSON."""

from __future__ import annotations

import json
import logging
import sys
import time
from typing import TextIO

from tui.cli.service.outgoing_lines import OutgoingLines
from tui.formatting import count_text, iso_text
from tui.model.log import Level
from tui.redact import Redactor
from tui.store.log import NewLine
from tui.store.scrub import Scrub

LEVELS = {logging.WARNING: Level.WARNING, logging.ERROR: Level.ERROR, logging.CRITICAL: Level.ERROR}
"""Weights of the library's own log; what is lighter is debug."""


class ServeLines(logging.Handler):
    """Prints from any thread. It is also where the warnings of the program's parts and of its libraries end up."""

    def __init__(self, *, as_json: bool = False, least: Level = Level.INFO, stderr: TextIO | None = None) -> None:
        super().__init__(logging.WARNING)
        self.redactor = Redactor()
        self._as_json = as_json
        self._least = least
        self._out = OutgoingLines(stderr or sys.stderr, self._gap_text)

    def take(self, line: NewLine) -> None:
        """Print a line, cleaned and without secrets, if it weighs enough."""
        if line.level.rank < self._least.rank:
            return
        self._out.put(self._printed(line))

    def say(self, level: Level, message: str) -> None:
        """Print something of the service itself, which is in no log."""
        self.take(NewLine(time.time(), level, message, source="serve"))

    def emit(self, record: logging.LogRecord) -> None:
        """Print a record of the library."""
        level = LEVELS.get(record.levelno, Level.DEBUG)
        self.take(NewLine(record.created, level, self.format(record), source=record.name.rpartition(".")[2]))

    def flush(self) -> None:
        """Give the last lines a moment to be read."""
        self._out.flush()

    def _printed(self, line: NewLine) -> str:
        scrub = Scrub(self.redactor)
        return self._document(line, scrub) if self._as_json else _text(line, scrub)

    def _gap_text(self, count: int) -> str:
        lines = "1 line was" if count == 1 else f"{count_text(count)} lines were"
        return self._printed(NewLine(time.time(), Level.WARNING, f"{lines} left out: nobody read them", source="serve"))

    def _document(self, line: NewLine, scrub: Scrub) -> str:
        document = {
            "at": iso_text(line.at),
            "level": line.level.value,
            "run_id": line.run_id,
            "correlation_id": line.correlation_id,
            "source": scrub.line(line.source),
            "message": scrub.block(line.message),
        }
        return json.dumps(document)


def _text(line: NewLine, scrub: Scrub) -> str:
    moment = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(line.at))
    head = f"{moment} {line.level.value:7} {line.correlation_id[-4:] or '-':4} {scrub.line(line.source, 20) or '-':14}"
    first, *rest = scrub.block(line.message).splitlines() or [""]
    return "\n".join([f"{head} {first}", *(f"    {more}" for more in rest)])
