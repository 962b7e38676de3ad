"""Reads a small answer whole: an account, the details of one title. Lists are never read so."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import msgspec

from tui.clients.body_shape import Head, Shape, head_of
from tui.clients.plain_json import lenient_value
from tui.clients.refusals import TRY_AGAIN, broken_json, not_a_list, prefaced_refusal, shown
from tui.clients.unwrap import Unwrapper
from tui.errors import ServerError, SyncError

SMALL = 64 * 1024
"""Bytes up to which decoding in the event loop is no pause worth a thread."""


async def read_json(chunks: AsyncIterator[bytes], *, limit: int, redact: Callable[[str], str]) -> Any:
    """Give the JSON object or list of a body of at most `limit` bytes, as forgiving as with lists.

    Raises ServerError for an empty or cut body; BadResponse or Forbidden for HTML, texts and broken JSON.
    """
    unwrapper = Unwrapper(limit)
    parts = [unwrapper.feed(chunk) async for chunk in chunks]
    parts.append(unwrapper.close())
    body = b"".join(parts)
    if len(body) <= SMALL:
        return json_of(body, redact)
    return await asyncio.to_thread(json_of, body, redact)


def json_of(body: bytes, redact: Callable[[str], str]) -> Any:
    """Give the JSON object or list that a body holds. Raises as `read_json` does."""
    try:
        value = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return _leniently(body, redact)
    return value if isinstance(value, dict | list) else _leniently(body, redact)


def _leniently(body: bytes, redact: Callable[[str], str]) -> Any:
    head = head_of(body, is_all=True) or Head(Shape.EMPTY, b"")
    if head.shape in (Shape.EMPTY, Shape.HTML, Shape.TEXT):
        raise not_a_list(head.shape, head.rest, lambda data: shown(data, redact))
    try:
        value, _ = lenient_value(head.bare)
    except ValueError:
        raise _unreadable(head, redact) from None
    return value


def _unreadable(head: Head, redact: Callable[[str], str]) -> SyncError:
    if head.before:
        return prefaced_refusal(shown(head.before, redact))
    if head.bare.rstrip().endswith((b"}", b"]")):
        return broken_json(shown(head.bare, redact))
    return ServerError("The answer was cut off", hint=TRY_AGAIN)
