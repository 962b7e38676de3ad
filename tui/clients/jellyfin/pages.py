"""Asks for a page of items and reads it entry by entry."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

import msgspec

from tui.clients.jellyfin.dialect import Route
from tui.clients.jellyfin.errors import not_such
from tui.clients.jellyfin.items import entries_of, page_of
from tui.clients.jellyfin.line import SMALL, JellyfinLine
from tui.clients.jellyfin.wire import Item
from tui.errors import Forbidden, NotFound, ServerError
from tui.model.pages import BadItem, Page

R = TypeVar("R")

NOT_SHARED = (Forbidden, NotFound)
"""What is raised for a library that an account does not see."""


async def page(line: JellyfinLine, route: Route, read: Callable[[Item], R | None]) -> Page[R]:
    """Give a page; what `read` gives None for is left out. Raises SyncError; BadResponse when it is no page."""
    return await _read(line, route, lambda body: page_of(body, read))


async def entries(line: JellyfinLine, route: Route) -> list[Item | BadItem]:
    """Give the entries of a page as they come, the unusable ones in their places. Raises as `page` does."""
    return await _read(line, route, lambda body: entries_of(body)[0])


async def _read(line: JellyfinLine, route: Route, read: Callable[[bytes], R]) -> R:
    reply = await line.ask("GET", route)
    try:
        return read(reply.body) if len(reply.body) <= SMALL else await asyncio.to_thread(read, reply.body)
    except msgspec.ValidationError as error:
        why = str(error)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise line.unreadable(reply.body) from None
    raise not_such(line.kind, why)


async def total_of(line: JellyfinLine, route: Route) -> int:
    """Give how many items a route lists. Raises ServerError when it does not say so."""
    return counted(await page(line, route, unread))


def counted(found: Page[Item]) -> int:
    """Give the total of a page. Raises ServerError when there is none."""
    if found.total is None or found.total < 0:
        raise ServerError("The server does not say how many items there are", hint="Try again.")
    return found.total


def unread(item: Item) -> Item:
    """Give the item itself."""
    return item
