"""What happens to bodies that name too much at once: nobody knows where the limit is, only that there is one."""

from __future__ import annotations

import json
from typing import Final

from tui.sandbox.faults import Cause, Fault, Stage, registry
from tui.sandbox.trakt.routes import BATCHES
from tui.sandbox.wire import Answer, text_answer

_TIMED_OUT: Final = text_answer("<!DOCTYPE html><html><head><title>504 Gateway Time-out</title></head></html>", 504)
_USUAL: Final = 100.0


def _elements(cause: Cause) -> int:
    """Give how many things a body names."""
    try:
        body = json.loads(cause.request.body or b"{}")
    except ValueError:
        return 0
    return sum(len(rows) for rows in body.values() if isinstance(rows, list)) if isinstance(body, dict) else 0


def _is_too_long(cause: Cause) -> bool:
    return _elements(cause) > cause.number


def _timed_out(_: Answer, __: Cause) -> Answer:
    return _TIMED_OUT


BATCH_FAULTS: Final = registry(
    Fault(
        "too_many",
        "504 for a body that names more than so many things; nothing is done",
        Stage.REPLACE,
        _timed_out,
        _USUAL,
        BATCHES,
        when=_is_too_long,
    ),
    Fault(
        "too_many_done",
        "504 for a body that names more than so many things, which is carried out all the same",
        Stage.RESHAPE,
        _timed_out,
        _USUAL,
        BATCHES,
        when=_is_too_long,
    ),
)
