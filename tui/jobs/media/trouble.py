"""Lets the other libraries of a step go on when one of them cannot be read; the step fails in the end all the same."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from tui.engine.runs.context import RunContext
from tui.engine.runs.failures import ENDS_THE_RUN
from tui.errors import NetworkError, SyncError, TimedOut
from tui.model.health import Trouble

_OUT_OF_REACH = (NetworkError, TimedOut)


class Troubles:
    """What went wrong in one step."""

    def __init__(self, ctx: RunContext) -> None:
        self._ctx = ctx
        self._first: SyncError | None = None

    @contextmanager
    def of(self, place: str) -> Iterator[None]:
        """Note what goes wrong with one part. Raises what no other part can succeed after: a server out of reach."""
        try:
            yield
        except (*ENDS_THE_RUN, *_OUT_OF_REACH):
            raise
        except SyncError as error:
            if error.trouble == Trouble.CIRCUIT:
                raise
            self._ctx.warn(f"{place}: {error.message}")
            self._first = self._first or error

    def tell(self) -> None:
        """Raise the first thing that went wrong."""
        if self._first is not None:
            raise self._first
