"""Something happens on a server when a write to it is about to leave."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tui.clients.jellyfin.write import JellyfinWriter
from tui.clients.plex.write import PlexWriter
from tui.clients.writing import Fresh
from tui.model.hub import WatchValue

Writer = type[JellyfinWriter] | type[PlexWriter]


def before_a_write(patch: pytest.MonkeyPatch, writer: Writer, act: Callable[[], None]) -> None:
    """Let something happen once, when a write is about to leave and all is read that is read before it."""
    write, acts = writer.write, iter([act])

    async def late(self: JellyfinWriter | PlexWriter, account_key: str, before: Fresh, goal: WatchValue) -> object:
        for each in acts:
            each()
        return await write(self, account_key, before, goal)  # type: ignore[arg-type]

    patch.setattr(writer, "write", late)
