"""The pane that looks into a file without storing anything: progress while it looks, then what it found."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from textual.message import Message
from textual.worker import Worker

from tui.errors import SyncError
from tui.model.tautulli import ValidationReport
from tui.screens.face import Face
from tui.screens.imports.validate_picture import failed_lines, looking_lines, report_lines
from tui.screens.surface import Surface
from tui.widgets.board import Board, BoardLine

PAINT_EVERY = 0.25
"""Seconds between two paintings of the progress."""


class ValidatePane(Board):
    """Hidden until a file is looked into; `close` hides it again and ends the look."""

    DEFAULT_CSS = "ValidatePane { display: none; height: 1fr; }"

    @dataclass
    class Ended(Message):
        """A look came to its end."""

        report: ValidationReport | None
        """None when the file cannot be read."""

    def __init__(self, face: Face, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(glyphs=face.glyphs, id=id)
        self._face = face
        self._path = ""
        self._painted_at = 0.0
        self._worker: Worker[None] | None = None

    @property
    def is_looking(self) -> bool:
        """True while a file is read."""
        return self._worker is not None and self._worker.is_running

    def look_into(self, path: str) -> None:
        """Read a file; a look before it is given up."""
        self._path = path
        self.display = True
        self.cursor = 0
        self._show_share(0.0)
        self._worker = self.run_worker(self._read(path), group="validate", exclusive=True, exit_on_error=False)

    def close(self) -> None:
        """Hide; what is being read is given up."""
        if self._worker is not None:
            self._worker.cancel()
        self.display = False

    async def _read(self, path: str) -> None:
        try:
            report = await self._face.deck.imports.validate(path, on_progress=self._progressed)
        except SyncError as error:
            self.show(partial(_failed, path, error, self._surface))
            self.post_message(self.Ended(None))
        else:
            self.show(partial(_found, report, self._surface))
            self.scroll_to(y=0, animate=False)
            self.post_message(self.Ended(report))

    def _progressed(self, share: float) -> None:
        now = self._face.clock.monotonic()
        if self.is_looking and now - self._painted_at >= PAINT_EVERY:
            self._painted_at = now
            self._show_share(share)

    def _show_share(self, share: float) -> None:
        self.show(partial(_looking, self._path, share, self._surface))

    @property
    def _surface(self) -> Surface:
        return self._face.surface


def _looking(path: str, share: float, on: Surface, width: int) -> list[BoardLine]:
    return looking_lines(path, share, width, on)


def _found(report: ValidationReport, on: Surface, width: int) -> list[BoardLine]:
    return report_lines(report, width, on)


def _failed(path: str, error: SyncError, on: Surface, width: int) -> list[BoardLine]:
    return failed_lines(path, error.message, error.hint, width, on)
