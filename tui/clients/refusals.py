"""What it means when a body is not the list or object that was asked for, in words for the person who has to act.

Source of the rules: `protocols/xtream.md` sections 7 and 8.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from tui.clients.body_shape import Shape
from tui.clients.plain_json import lenient_value
from tui.errors import BadResponse, Forbidden, ServerError, SyncError
from tui.model.clean import clean_text

SHOWN = 200
"""Characters of a bad body that are shown."""

TRY_AGAIN = "Try again; if it stays, ask whoever runs the server."
BLOCKED_HINT = (
    "The provider blocks this address or this user agent. Wait a while, or set another one with "
    "`profile edit NAME --set user_agent=...`."
)
_BLOCKING = re.compile(r"block|forbid|denied|banned|not allowed", re.IGNORECASE)

Shown = Callable[[bytes], str]


def shown(data: bytes, redact: Callable[[str], str]) -> str:
    """How a bad body begins: redacted, on one line, short."""
    return clean_text(redact(data[: SHOWN * 10].decode("utf-8", "replace")), SHOWN)


def cut_off(rows: int) -> ServerError:
    """The body ended before its list did."""
    return ServerError(f"The answer was cut off after {rows:,} rows", hint=TRY_AGAIN)


def empty_answer() -> ServerError:
    """Nothing came, or nothing but white space or a byte order mark, or `null`."""
    return ServerError("The server sent an empty answer", hint=TRY_AGAIN)


def not_a_list(shape: Shape, body: bytes, show: Shown) -> SyncError:
    """Judge a body that is neither a list nor an object."""
    if shape is Shape.EMPTY:
        return empty_answer()
    if shape is Shape.HTML:
        return BadResponse(
            f"The server sent a web page instead of data: {show(body)}",
            hint="Check the URL. A firewall or a parked address may be in front of the panel.",
        )
    return _text_instead(show(body))


def object_instead(
    body: bytes, before: bytes, judge: Callable[[Mapping[str, Any]], SyncError | None], show: Shown
) -> SyncError:
    """Judge an object where a list was expected; `judge` knows what objects mean to this protocol."""
    try:
        value, _ = lenient_value(body)
    except ValueError:
        return prefaced_refusal(show(before)) if before else broken_json(show(body))
    if not isinstance(value, Mapping):
        return broken_json(show(body))
    judged = judge(value)
    if judged is not None:
        return judged
    if isinstance(value.get("error"), str):
        return BadResponse(f"The server answered with an error: {show(value['error'].encode())}", hint=TRY_AGAIN)
    return BadResponse(f"The server sent an object instead of a list: {show(body)}", hint=TRY_AGAIN)


def prefaced_refusal(before: str) -> SyncError:
    """Judge a text that was followed by something that is no JSON after all."""
    return _text_instead(before)


def broken_json(text: str) -> BadResponse:
    """The body looks like JSON and is not."""
    return BadResponse(f"The answer cannot be read: {text}", hint=TRY_AGAIN)


def _text_instead(text: str) -> SyncError:
    if text in ("null", ""):
        return empty_answer()
    if _BLOCKING.search(text):
        return Forbidden(f"The server refuses to answer: {text}", hint=BLOCKED_HINT)
    return BadResponse(f"The server sent something that is not a list: {text}", hint=TRY_AGAIN)
