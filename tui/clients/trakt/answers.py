"""Reads the body of an answer of Trakt, API or sign-in, whatever is wrong with it."""

from __future__ import annotations

from tui.clients.http import Answer
from tui.clients.mended import mended
from tui.clients.unwrap import Unwrapper
from tui.errors import SyncError

BODY_LIMIT = 64 * 1024 * 1024
"""Bytes that one answer may have; a page of 250 items has about a quarter of a million."""
REFUSAL_LIMIT = 256 * 1024


async def body_of_answer(answer: Answer) -> bytes:
    """Read the body; that of a refusal may break off, since its status says enough.

    Raises NetworkError, TimedOut, ServerError, BadResponse for an answer that is worth reading.
    """
    unwrapper = Unwrapper(BODY_LIMIT if 200 <= answer.status < 300 else REFUSAL_LIMIT)
    try:
        parts = [unwrapper.feed(chunk) async for chunk in answer.chunks()]
        return mended(b"".join([*parts, unwrapper.close()]))
    except SyncError:
        if 200 <= answer.status < 300:
            raise
        return b""
